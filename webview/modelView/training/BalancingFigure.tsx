import type { ShownInspection } from '../../../src/protocol/inspection';
import { threeDigits } from '../../../src/protocol/numbers';
import type { TrainingReport } from '../../../src/protocol/weights';
import { Figure } from '../../figure/Figure';
import { Quantity } from '../../text/Quantity';
import { imageNoun } from '../../text/words';
import { Definition } from '../../whatIf/Definition';
import { rich, t } from '../../text/translate';
import { counted } from '../../text/nouns';

interface Props {
  report: TrainingReport;
  inspection: ShownInspection;
}

const TITLE = t`Balancing of the groups`;

/** α of every group, and γ on the images measured. */
export function BalancingFigure({ report: { state, sizes, balancing }, inspection: { input } }: Props) {
  const noun = imageNoun(input);
  const coefficients = balancing.kind === 'known' ? balancing.coefficients : null;
  const covered =
    balancing.kind === 'known'
      ? t`γ on ${counted(balancing.images, noun)} × ${counted(balancing.draws, 'draw')}`
      : t`γ unknown`;
  return (
    <Figure
      id="balancing"
      title={TITLE}
      sub={covered}
      contents={() => ({
        ...{ title: TITLE, subtitle: covered },
        panels: [
          {
            ...{ kind: 'table', title: '' },
            columns: [t`latent group`, 'α', 'γ'].map((name) => ({ name, unit: null })),
            rows: sizes.map((size, group) => [group, size, coefficients?.[group] ?? null]),
          },
        ],
      })}
    >
      <div class="scroll" role="region" aria-label={t`Balancing coefficients by group`} tabIndex={0}>
        <table class="data balancing" data-testid="balancing-table">
          <thead>
            <tr>
              <th scope="col">{t`group`}</th>
              {sizes.map((_, group) => (
                <th key={group} scope="col">
                  {group}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Row name="α" values={sizes} />
            <Row name="γ" values={coefficients ?? sizes.map(() => null)} />
          </tbody>
        </table>
      </div>
      {balancing.kind === 'unknown' && <p class="sub">{balancing.reason}</p>}
      <p class="sub">{useOfBalancing(state.beta)}</p>
      {noun === 'model sample' && <p class="sub">{t`These are model samples: nothing is said about data.`}</p>}
      <Definition source="docs/analyses.md#training">
        <p>
          {rich`While β < 1, the release’s loss is distortion + β·Σ γ·KL over the groups, with γ ∝ (|KL| + 0.01)/α and a
            mean of 1. α ∝ 4${(<sup>s</sup>)}/n for scale s from the coarsest with n groups; the smallest is 1. α needs
            no images. γ is what training would use on these images, in evaluation mode, not what it used.`}
        </p>
      </Definition>
    </Figure>
  );
}

function Row({ name, values }: { name: string; values: readonly (number | null)[] }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      {values.map((value, group) => (
        <td key={group}>{value === null ? '—' : <Quantity value={value}>{threeDigits(value)}</Quantity>}</td>
      ))}
    </tr>
  );
}

function useOfBalancing(beta: number | null): string {
  if (beta === 1) return t`At β = 1 training balances nothing: every γ is 1 then.`;
  return beta === null
    ? t`Training balances only while β < 1, and β is unknown.`
    : t`At this β training balanced the groups.`;
}
