import type { Estimate, GroupSummary } from '../../src/protocol/statistics';
import { type ColourScale, valueColour } from '../../src/figures/colour/colourScale';
import { channelNats, inUse } from '../readOut/readings';
import type { Meaning } from '../../src/protocol/quantities';

/** One channel's cell in the hierarchy. */
export interface ChannelCell {
  /** The channel's mean and its own standard error; `null` until it is measured. */
  readonly valueNats: Estimate | null;
  readonly unused: boolean;
  /** A CSS colour; `null` for a cell that is not measured yet or is drawn as unused. */
  readonly colour: string | null;
}

interface Drawing {
  readonly meaning: Meaning;
  readonly thresholdNats: number;
  readonly scale: ColourScale;
}

/**
 * Returns the cells of a group's channels, in order.
 * @param summary the group's; `null` until it is measured
 */
export function cellsOfGroup(
  summary: GroupSummary | null,
  channels: number,
  { meaning, thresholdNats, scale }: Drawing,
): ChannelCell[] {
  return Array.from({ length: channels }, (_, channel) => {
    const valueNats = summary && channelNats(summary, channel);
    if (valueNats === null) return { valueNats, unused: false, colour: null };
    // With flows, no channel is unused: every contribution is coloured, even below zero.
    const unused = meaning !== 'contribution' && inUse(valueNats.mean, thresholdNats) === false;
    return { valueNats, unused, colour: unused ? null : valueColour(scale, valueNats.mean) };
  });
}
