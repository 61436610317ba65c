/** What a slider moves: a channel of the selected group, or one latent. */
import type { GroupShape } from '../../../src/protocol/inspection';
import { FARTHEST_WIDTHS, usualReach, type LiveChange } from '../../../src/protocol/whatIf/live';
import type { Measured } from '../../sight/measured';
import type { Position, Selection } from '../../sight/selection';
import type { LiveChoice } from '../../sight/whatIfChoice';

export interface LivePart {
  readonly group: number;
  readonly channel: number;
  /** `null` for the whole channel. */
  readonly position: Position | null;
  readonly shape: GroupShape;
}

/** Of the selection; until a channel is chosen, the one with the largest KL. `null` if the model has no such group. */
export function livePartOf(
  { group, channel, position }: Pick<Selection, 'group' | 'channel' | 'position'>,
  { shapes, summaries }: Pick<Measured, 'shapes' | 'summaries'>,
): LivePart | null {
  const shape = shapes[group];
  if (shape === undefined) return null;
  const kl = summaries[group]?.channelKlNats ?? new Float64Array();
  return { group, shape, channel: channel ?? Math.max(0, kl.indexOf(Math.max(...kl))), position };
}

/** The end of the slider, in units of σ_p. */
export function reachOf({ shape, position }: Pick<LivePart, 'shape' | 'position'>, isWide: boolean): number {
  return isWide ? FARTHEST_WIDTHS : usualReach(shape, position);
}

/** s, as far as the slider goes. */
export function widthsWithin(widths: number, reach: number): number {
  return Math.max(-reach, Math.min(reach, widths));
}

export function moveOf({ group, channel, position }: LivePart, { mode }: LiveChoice, widths: number): LiveChange {
  return { kind: 'traverse', group, channel, position, mode, widths };
}
