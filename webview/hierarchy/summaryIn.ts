import type { GroupSummary } from '../../src/protocol/statistics';
import { converted } from '../text/units';

/** A group's summary as its bar shows it, in another unit: the KL and its parts. */
export function summaryIn(summary: GroupSummary, factor: number): GroupSummary {
  const klNats = converted(summary.klNats, factor);
  return summary.kind === 'estimate'
    ? { ...summary, klNats }
    : { ...summary, klNats, shiftNats: summary.shiftNats * factor, scaleNats: summary.scaleNats * factor };
}
