import { Formula } from '../text/Formula';
import { aligned } from '../text/numbers';
import { AddendRow } from './AddendRow';
import { type BarSpan, barSpan } from './barSpan';

export interface Addend {
  /** The part of the KL that the addend belongs to. It decides the colour. */
  readonly part: 'shift' | 'scale';
  readonly name?: string;
  readonly formula: string;
  readonly nats: number;
  readonly testId: string;
}

interface Props {
  caption: string;
  addends: readonly Addend[];
  sum: { readonly nats: number; readonly testId: string };
}

/** Numbers that add up, with bars to either side of zero. */
export function Addends({ caption, addends, sum }: Props) {
  const printed = aligned([...addends.map(({ nats }) => nats), sum.nats]);
  const finite = addends.map(({ nats }) => Math.abs(nats)).filter(Number.isFinite);
  const longest = Math.max(Number.MIN_VALUE, ...finite);
  const signed = addends.some(({ nats }) => nats < 0);
  return (
    <table class="addends">
      <caption class="unseen">{caption}</caption>
      <tbody>
        {addends.map(({ part, name, formula, nats, testId }, place) => (
          <AddendRow
            key={testId}
            heading={
              <>
                {name} <Formula>{formula}</Formula>
              </>
            }
            nats={nats}
            printed={printed[place]}
            testId={testId}
          >
            <td class="bar">
              <Bar span={barSpan(nats, longest, signed)} part={part} signed={signed} />
            </td>
          </AddendRow>
        ))}
        <AddendRow heading="sum" nats={sum.nats} printed={printed.at(-1)} testId={sum.testId} total>
          <td />
        </AddendRow>
      </tbody>
    </table>
  );
}

function Bar({ span, part, signed }: { span: BarSpan | null; part: Addend['part']; signed: boolean }) {
  const percent = (share: number) => `${100 * share}%`;
  return (
    <span class={`field ${signed ? 'signed' : ''}`} aria-hidden="true">
      {span && <span class={part} style={{ left: percent(span.left), width: percent(span.width) }} />}
    </span>
  );
}
