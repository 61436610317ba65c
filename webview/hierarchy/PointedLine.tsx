import type { GroupShape } from '../../src/protocol/inspection';
import type { GroupSummary } from '../../src/protocol/statistics';
import { channelReading, groupReading, inUse } from '../readOut/readings';
import { type Observable, useObserved } from '../state/observable';
import type { Target } from '../state/selection';
import type { ShownKl } from '../state/shownKl';
import { type Meaning, NAMES, valueName } from '../text/meanings';
import { plusMinus, threeDigits } from '../text/numbers';
import type { ImageNoun } from '../text/words';

interface Props {
  pointed: Observable<Target | null>;
  shapes: readonly GroupShape[];
  rows: readonly (GroupSummary | null)[];
  thresholdNats: number;
  noun: ImageNoun;
  shown: ShownKl;
}

/** The bar or cell under the pointer in one line, since the read-out may be out of sight; else how to use them. */
export function PointedLine({ pointed, shapes, rows, thresholdNats, noun, shown }: Props) {
  const target = useObserved(pointed);
  const words = target && targetInWords(target, { shapes, rows, thresholdNats, noun, shown });
  return (
    <p class="sub line-of-pointer" data-testid="pointed-line">
      {words ?? `${contentsInWords(shown)} Select a row or a cell; select it again to pin its read-out.`}
    </p>
  );
}

function contentsInWords({ whole, part }: ShownKl): string {
  const ofGroups = `${NAMES[whole]} of each latent group, coarsest first`;
  return part === 'contribution'
    ? `${ofGroups}, and what its channels contribute.`
    : `${ofGroups}, and of its channels.`;
}

function targetInWords(
  target: Target,
  { shapes, rows, thresholdNats, noun, shown }: Omit<Props, 'pointed'>,
): string | null {
  if (target.kind === 'position') return null;
  const row = rows[target.group];
  const shape = shapes[target.group];
  if (!row || !shape) return null;
  const reading =
    target.kind === 'group'
      ? groupReading(row, shape, noun, shown)
      : channelReading(row, target.channel, shape, noun, thresholdNats, shown);
  if (!reading) return null;
  const perPosition = threeDigits(reading.klNats.mean / reading.positions);
  const used = reading.kind === 'channel' ? inUse(reading.klNats.mean, thresholdNats) : null;
  const { meaning } = reading;
  return [
    `Group ${target.group}${target.kind === 'channel' ? `, channel ${target.channel}` : ''}: ` +
      `${plusMinus(reading.klNats)} nats per ${noun}`,
    ...(meaning === 'kl' ? [] : [valueName(meaning, target.group)]),
    `${perPosition} nats per position`,
    ...(used === null ? [] : [againstThreshold(used, meaning)]),
  ].join(' · ');
}

function againstThreshold(used: boolean, meaning: Meaning): string {
  if (meaning === 'contribution') return used ? 'more than the threshold' : 'no more than the threshold';
  return used ? 'in use' : 'unused';
}
