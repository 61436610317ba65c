import type { ShownInspection } from '../../../src/protocol/inspection';
import { RANGES, type GroupRanges, type LatentRangesReport, type RangeKind } from '../../../src/protocol/latentRanges';
import { count, percent } from '../../../src/protocol/numbers';
import { Figure } from '../../figure/Figure';
import { imageNoun } from '../../text/words';
import { Definition } from '../../whatIf/Definition';
import { MODEL_SAMPLES } from '../../whatIf/whatIfWords';
import { t } from '../../text/translate';
import { counted, nounsInWords } from '../../text/nouns';

interface Props {
  report: Extract<LatentRangesReport, { kind: 'counted' }>;
  inspection: ShownInspection;
}

const TITLE = t`Out of the clamp’s range`;
const OF = ['q', 'p'] as const;

/** How many latents of each group are where the soft clamp leaves no room, for q and for p. */
export function RangesFigure({ report: { images, groups }, inspection: { input } }: Props) {
  const noun = imageNoun(input);
  const covered = t`${counted(images, noun)} kept one by one, first draw of each`;
  const total = groups.reduce((sum, group) => sum + outOf(group), 0);
  return (
    <Figure
      id="ranges"
      title={TITLE}
      sub={covered}
      contents={() => ({
        ...{ title: TITLE, subtitle: covered },
        panels: [
          {
            ...{ kind: 'table', title: '' },
            columns: [
              { name: t`latent group`, unit: null },
              { name: t`latents × ${nounsInWords(noun)}`, unit: null },
              ...OF.flatMap((of) => RANGES.map(({ name }) => ({ name: `${name}, ${of}`, unit: null }))),
            ],
            rows: groups.map((group, index) => [
              ...[index, group.latents],
              ...OF.flatMap((of) => RANGES.map(({ key }) => group[of]?.[key] ?? null)),
            ]),
          },
        ],
      })}
    >
      {total === 0 ? (
        <p data-testid="ranges-none">
          {t`None of the ${count(groups.reduce((sum, { latents }) => sum + latents, 0))} values of μ and σ of q, nor any
            of p below the top, is out of range.`}
        </p>
      ) : (
        <div class="scroll" role="region" aria-label={t`${TITLE}, by group`} tabIndex={0}>
          <table class="data ranges" data-testid="ranges-table">
            <thead>
              <tr>
                <td />
                {OF.map((of) => (
                  <th key={of} scope="colgroup" colSpan={RANGES.length}>
                    {of}
                  </th>
                ))}
              </tr>
              <tr>
                <th scope="col">{t`group`}</th>
                {OF.map((of) =>
                  RANGES.map(({ key, condition }) => (
                    <th key={`${of} ${key}`} scope="col">
                      {condition}
                    </th>
                  )),
                )}
              </tr>
            </thead>
            <tbody>
              {groups.map((group, index) => (
                <tr key={index}>
                  <th scope="row">{index}</th>
                  {OF.map((of) =>
                    RANGES.map(({ key }) => <Share key={`${of} ${key}`} group={group} of={of} kind={key} />),
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {noun === 'model sample' && <p class="sub">{MODEL_SAMPLES}</p>}
      <Definition source="docs/analyses.md#range">
        <p>
          {t`The soft clamp 5·tanh(v/5) is saturated where its slope is under 0.1: |μ| > 4.743, σ > 114.8 or σ < 0.0187.
            Below 0.02, the constant 0.01 is more than half of σ. All are read off effective values. The top prior is a
            constant and never counts. A share says nothing about whether training was stable.`}
        </p>
      </Definition>
    </Figure>
  );
}

/** The share of a group's latents; a dash where the prior is a constant. */
function Share({ group, of, kind }: { group: GroupRanges; of: 'q' | 'p'; kind: RangeKind }) {
  const number = group[of]?.[kind] ?? null;
  const first = of === 'p' && kind === RANGES[0].key;
  return (
    <td class={first ? 'of-p' : ''} data-value={number === null ? undefined : String(number)}>
      {number === null ? '—' : number === 0 ? '0' : shareInWords(number / group.latents)}
    </td>
  );
}

/** A share that is not zero is never printed as 0. */
function shareInWords(share: number): string {
  return share < 5e-4 ? '< 0.1 %' : percent(share, 1);
}

function outOf({ q, p }: GroupRanges): number {
  return RANGES.reduce((sum, { key }) => sum + q[key] + (p?.[key] ?? 0), 0);
}
