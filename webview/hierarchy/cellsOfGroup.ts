import type { Estimate, GroupSummary } from '../../src/protocol/statistics';
import { type Colouring, valueColour } from '../colour/colourMap';
import { channelKl, inUse } from '../readOut/readings';
import type { Meaning } from '../text/meanings';

/** One channel's cell in the hierarchy. */
export interface ChannelCell {
  /** The channel's mean and its own standard error; `null` until it is measured. */
  readonly klNats: Estimate | null;
  readonly unused: boolean;
  /** A CSS colour; `null` for a cell that is not measured yet or is drawn as unused. */
  readonly colour: string | null;
}

interface Drawing {
  readonly meaning: Meaning;
  readonly thresholdNats: number;
  readonly colouring: Colouring;
  /** The largest magnitude of a channel, in nats. */
  readonly end: number;
}

/**
 * Returns the cells of a group's channels, in order.
 * @param summary of the group; `null` until it is measured
 */
export function cellsOfGroup(
  summary: GroupSummary | null,
  channels: number,
  { meaning, thresholdNats, colouring, end }: Drawing,
): ChannelCell[] {
  return Array.from({ length: channels }, (_, channel) => {
    const klNats = summary && channelKl(summary, channel);
    if (klNats === null) return { klNats, unused: false, colour: null };
    // With flows, no channel is unused: every contribution has its colour, even below zero.
    const unused = meaning !== 'contribution' && inUse(klNats.mean, thresholdNats) === false;
    return { klNats, unused, colour: unused ? null : valueColour(colouring, klNats.mean, end) };
  });
}
