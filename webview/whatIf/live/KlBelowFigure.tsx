import type { TablePanel } from '../../../src/figures/contents';
import { threeDigits } from '../../../src/protocol/numbers';
import { firstGroupOf, type ChangedPicture, type LiveChange } from '../../../src/protocol/whatIf/live';
import { Figure } from '../../figure/Figure';
import { Term } from '../../glossary/Term';
import type { Answer } from '../../state/answer';
import { Absent } from '../../text/Absent';
import { Formula } from '../../text/Formula';
import { Quantity } from '../../text/Quantity';
import type { Asked } from '../asked';
import { changeLines } from './liveLines';
import { signedDigits } from './LiveNumbers';
import { changeInWords, isOtherBelow } from './liveWords';
import { t } from '../../text/translate';
import { numbered } from '../../text/nouns';

interface Props {
  asked: Asked;
  id: string;
  reaction: Answer<ChangedPicture>;
  /** Whether it is of the change that is shown. */
  isCurrent: boolean;
}

const TITLE = t`KL of the groups below`;
const COLUMNS = ['KL', t`KL with the change`, t`change`] as const;

/** How the groups below react, once the slider rests: they take their posteriors. */
export function KlBelowFigure({ asked: { checkpoint, inspection, measured }, id, reaction, isCurrent }: Props) {
  const shown = reaction.kind === 'here' ? reaction.value : null;
  const rows = shown === null ? [] : rowsOf(shown);
  const of = shown && changeInWords(shown.query.change, measured.noun);
  const taken = shown && reactionInWords(shown.query.change, checkpoint.groups.length);
  return (
    <Figure
      id={id}
      title={TITLE}
      sub={
        of === null ? (
          t`when the slider rests`
        ) : (
          <>
            <Formula>{of}</Formula>
            {taken !== null && `; ${taken}`}
          </>
        )
      }
      contents={
        shown &&
        (() => ({
          title: TITLE,
          subtitle: t`${numbered(measured.noun, shown.query.image)}, first draw, given this z; ${of ?? ''}`,
          panels: [panelOf(rows)],
          own: changeLines(inspection, shown),
        }))
      }
    >
      {reaction.kind === 'refused' && <Absent reason={reaction.reason} />}
      {shown?.below && (
        <table class={`data live-kl ${isCurrent ? '' : 'old-run'}`} data-testid={id} data-current={isCurrent}>
          <caption class="unseen">{t`KL of each group below, in nats`}</caption>
          <thead>
            <tr>
              <th scope="col">{t`group`}</th>
              {COLUMNS.map((column) => (
                <th key={column} scope="col">
                  {column === 'KL' ? <Term name="givenThisZ">KL, nats</Term> : `${column}, nats`}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ group, before, after, change }) => (
              <tr key={group}>
                <th scope="row">{group}</th>
                <td>
                  <Quantity value={before}>{threeDigits(before)}</Quantity>
                </td>
                <td>
                  <Quantity value={after}>{threeDigits(after)}</Quantity>
                </td>
                <td>
                  <Quantity value={change} testId={`live-kl-change-${group}`}>
                    {signedDigits(change)}
                  </Quantity>
                </td>
              </tr>
            ))}
            <tr class="total">
              <th scope="row">{t`all`}</th>
              <td />
              <td />
              <td>
                <Quantity value={shown.below.klChangeNats} testId="live-kl-change">
                  {signedDigits(shown.below.klChangeNats)}
                </Quantity>
              </td>
            </tr>
          </tbody>
        </table>
      )}
    </Figure>
  );
}

/** Which groups take their posteriors: where every group is interpolated, none is left. */
function reactionInWords(change: LiveChange, groups: number): string | null {
  if (change.kind !== 'interpolate') return t`these groups take their posteriors`;
  return isOtherBelow(change.groups, groups) ? t`the others take their posteriors` : null;
}

interface Row {
  readonly group: number;
  readonly before: number;
  readonly after: number;
  readonly change: number;
}

function rowsOf({ query, below }: ChangedPicture): Row[] {
  return (below?.klNats ?? []).map((after, i) => {
    const change = below?.klChangesNats[i] ?? NaN;
    return { group: firstGroupOf(query.change) + 1 + i, before: after - change, after, change };
  });
}

function panelOf(rows: readonly Row[]): TablePanel {
  return {
    ...{ kind: 'table', title: '' },
    columns: [{ name: t`group`, unit: null }, ...COLUMNS.map((name) => ({ name, unit: 'nats' }))],
    rows: rows.map(({ group, before, after, change }) => [group, before, after, change]),
  };
}
