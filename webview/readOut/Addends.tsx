import type { ComponentChildren } from 'preact';
import { aligned } from '../../src/protocol/numbers';
import { AddendRow } from './AddendRow';
import { type BarSpan, barSpan } from './barSpan';
import { t } from '../text/translate';

export interface Addend {
  /** The part of the KL that the addend belongs to. It decides the colour. */
  readonly part: 'shift' | 'scale';
  readonly heading: ComponentChildren;
  readonly nats: number;
  readonly testId: string;
  /** Whether it is being explained. */
  readonly isMarked?: boolean;
  readonly onPoint?: () => void;
}

interface Props {
  caption: string;
  addends: readonly Addend[];
  sum: { readonly nats: number; readonly testId: string };
  /** The pointer has left all of them. */
  onLeave?: (() => void) | undefined;
}

/** Numbers that add up, with bars to either side of zero. */
export function Addends({ caption, addends, sum, onLeave }: Props) {
  const printed = aligned([...addends.map(({ nats }) => nats), sum.nats]);
  const finite = addends.map(({ nats }) => Math.abs(nats)).filter(Number.isFinite);
  const longest = Math.max(Number.MIN_VALUE, ...finite);
  const signed = addends.some(({ nats }) => nats < 0);
  return (
    <table class="addends" onPointerLeave={onLeave}>
      <caption class="unseen">{caption}</caption>
      <tbody>
        {addends.map(({ part, heading, nats, testId, isMarked = false, onPoint }, place) => (
          <AddendRow
            key={testId}
            heading={heading}
            nats={nats}
            printed={printed[place]}
            testId={testId}
            look={isMarked ? 'marked' : undefined}
            onPoint={onPoint}
          >
            <td class="bar">
              <Bar span={barSpan(nats, longest, signed)} part={part} signed={signed} />
            </td>
          </AddendRow>
        ))}
        <AddendRow heading={t`sum`} nats={sum.nats} printed={printed.at(-1)} testId={sum.testId} look="total">
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
