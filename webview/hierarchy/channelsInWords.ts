import type { GroupSummary } from '../../src/protocol/statistics';
import { channelNats } from '../readOut/readings';
import { plusMinus } from '../../src/protocol/numbers';

/**
 * Prints each channel of a group as mean ± standard error, with a dash where there is nothing to print.
 * @param summary the group's; `null` until it is measured
 * @param columns number of columns in the table: the channels of the group that has the most
 */
export function channelsInWords(summary: GroupSummary | null, columns: number): string[] {
  return Array.from({ length: columns }, (_, channel) => {
    const nats = summary && channelNats(summary, channel);
    return nats === null ? '–' : plusMinus(nats);
  });
}
