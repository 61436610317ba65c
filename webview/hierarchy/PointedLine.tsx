import type { GroupShape } from '../../src/protocol/inspection';
import type { GroupSummary } from '../../src/protocol/statistics';
import { channelReading, groupReading, inUse } from '../readOut/readings';
import { type Observable, useObserved } from '../state/observable';
import type { Target } from '../state/selection';
import { plusMinus, threeDigits } from '../text/numbers';
import type { ImageNoun } from '../text/words';

interface Props {
  pointed: Observable<Target | null>;
  shapes: readonly GroupShape[];
  rows: readonly (GroupSummary | null)[];
  thresholdNats: number;
  noun: ImageNoun;
}

/** The bar or cell under the pointer in one line, since the read-out may be out of sight; else how to use them. */
export function PointedLine({ pointed, shapes, rows, thresholdNats, noun }: Props) {
  const target = useObserved(pointed);
  const words = target && targetInWords(target, shapes, rows, thresholdNats, noun);
  return (
    <p class="sub line-of-pointer" data-testid="pointed-line">
      {words ??
        'KL of each latent group, coarsest first, and of its channels. Select a row or a cell; select it again to pin its read-out.'}
    </p>
  );
}

function targetInWords(
  target: Target,
  shapes: readonly GroupShape[],
  rows: readonly (GroupSummary | null)[],
  thresholdNats: number,
  noun: ImageNoun,
): string | null {
  if (target.kind === 'position') return null;
  const row = rows[target.group];
  const shape = shapes[target.group];
  if (!row || !shape) return null;
  const reading =
    target.kind === 'group'
      ? groupReading(row, shape, noun)
      : channelReading(row, target.channel, shape, noun, thresholdNats);
  if (!reading) return null;
  const perPosition = threeDigits(reading.klNats.mean / reading.positions);
  const used = reading.kind === 'channel' ? inUse(reading.klNats.mean, thresholdNats) : null;
  return [
    `Group ${target.group}${target.kind === 'channel' ? `, channel ${target.channel}` : ''}: ` +
      `${plusMinus(reading.klNats)} nats per ${noun}`,
    `${perPosition} nats per position`,
    ...(used === null ? [] : [used ? 'in use' : 'unused']),
  ].join(' · ');
}
