import { inUse, wholeReading } from '../readOut/readings';
import { useSight } from '../sight/context';
import type { Measured } from '../sight/measured';
import type { WholeTarget } from '../sight/selection';
import type { ShownKl } from '../sight/shownKl';
import { useObserved } from '../state/observable';
import { MEANINGS, type Meaning } from '../../src/protocol/quantities';
import { valueName } from '../text/meanings';
import { plusMinus, threeDigits } from '../text/numbers';

/**
 * One line about the bar or cell under the pointer, because the read-out may be scrolled out of view; otherwise, how to
 * use the grid.
 */
export function PointedLine({ measured }: { measured: Measured }) {
  const target = useObserved(useSight().pointed);
  const words = target === null || target.kind === 'position' ? null : targetInWords(target, measured);
  return (
    <p class="sub line-of-pointer" data-testid="pointed-line">
      {words ?? `${contentsInWords(measured.shown)} Select a row or a cell; select it again to pin its read-out.`}
    </p>
  );
}

function contentsInWords({ whole, part }: ShownKl): string {
  const ofGroups = `${MEANINGS[whole].name} of each latent group, coarsest first`;
  return part === 'contribution'
    ? `${ofGroups}, and what its channels contribute.`
    : `${ofGroups}, and of its channels.`;
}

function targetInWords(target: WholeTarget, measured: Measured): string | null {
  const reading = wholeReading(target, measured);
  if (!reading) return null;
  const { group, meaning, valueNats, positions } = reading;
  const used = reading.kind === 'channel' ? inUse(valueNats.mean, reading.thresholdNats) : null;
  return [
    `Group ${group}${reading.kind === 'channel' ? `, channel ${reading.channel}` : ''}: ` +
      `${plusMinus(valueNats)} nats per ${measured.noun}`,
    ...(meaning === 'kl' ? [] : [valueName(meaning, group)]),
    `${threeDigits(valueNats.mean / positions)} nats per position`,
    ...(used === null ? [] : [againstThreshold(used, meaning)]),
  ].join(' · ');
}

function againstThreshold(used: boolean, meaning: Meaning): string {
  if (meaning === 'contribution') return used ? 'more than the threshold' : 'no more than the threshold';
  return used ? 'in use' : 'unused';
}
