import { Formula } from '../text/Formula';
import { aligned } from '../text/numbers';
import { Quantity } from '../text/Quantity';

export interface Addend {
  /** The part of the KL that it belongs to, which gives its colour. */
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
          <tr key={testId}>
            <th scope="row">
              {name} <Formula>{formula}</Formula>
            </th>
            <td class="bar">
              <Bar length={nats / longest} part={part} signed={signed} />
            </td>
            <td>
              <Quantity value={nats} testId={testId}>
                {printed[place] ?? ''}
              </Quantity>
            </td>
          </tr>
        ))}
        <tr class="sum">
          <th scope="row">sum</th>
          <td />
          <td>
            <Quantity value={sum.nats} testId={sum.testId}>
              {printed.at(-1) ?? ''}
            </Quantity>
          </td>
        </tr>
      </tbody>
    </table>
  );
}

function Bar({ length, part, signed }: { length: number; part: Addend['part']; signed: boolean }) {
  const drawn = Number.isFinite(length) ? length : 0;
  return (
    <svg viewBox={signed ? '-1 0 2 1' : '0 0 1 1'} preserveAspectRatio="none" aria-hidden="true">
      <rect class={part} x={Math.min(0, drawn)} width={Math.abs(drawn)} y={0.1} height={0.8} />
      <line x1={0} x2={0} y1={0} y2={1} />
    </svg>
  );
}
