import { MEANINGS } from '../../src/protocol/quantities';
import { totalNats } from '../hierarchy/totalNats';
import type { Share } from '../readOut/Value';
import type { Reading } from '../readOut/readings';
import type { Measured } from '../sight/measured';
import { t, translated } from '../text/translate';

/**
 * The whole that a group or channel is a share of: the KL of all groups. `null` for anything finer, and for
 * contributions, which cancel each other.
 */
export function shareOf(reading: Reading, { summaries, shown }: Pick<Measured, 'summaries' | 'shown'>): Share | null {
  if ('latent' in reading || reading.positions === 1 || reading.meaning === 'contribution') return null;
  const wholeNats = totalNats(summaries);
  return wholeNats === null ? null : { wholeNats, whole: t`the ${translated(MEANINGS[shown.whole].name)}` };
}
