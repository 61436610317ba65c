/** Which group, channel, image and latent position the reader has chosen to look at. */
import type { GroupShape } from '../../src/protocol/inspection';

/** A latent position. */
export interface Position {
  readonly y: number;
  readonly x: number;
}

export interface Selection {
  readonly group: number;
  /** `null` is the sum over channels. */
  readonly channel: number | null;
  /** `null` is the mean over images. */
  readonly image: number | null;
  /** The cursor's position in the map; `null` while none is chosen. */
  readonly position: Position | null;
}

/** A group or a channel as a whole. */
export type WholeTarget =
  | { readonly kind: 'group'; readonly group: number }
  | { readonly kind: 'channel'; readonly group: number; readonly channel: number };

/** The target under the pointer or a cursor. A position belongs to the selected group's map. */
export type Target = WholeTarget | ({ readonly kind: 'position' } & Position);

export const FIRST_SELECTION: Selection = { group: 0, channel: null, image: null, position: null };

/** The selection, limited to what this model and input have. */
export function within(selection: Selection, groups: readonly GroupShape[], imagesKept: number): Selection {
  const group = selection.group < groups.length ? selection.group : 0;
  const shape = groups[group];
  const { channel, image, position } = selection;
  return {
    group,
    channel: channel !== null && shape && channel < shape.channels ? channel : null,
    image: image !== null && image < imagesKept ? image : null,
    position: position && shape && position.y < shape.height && position.x < shape.width ? position : null,
  };
}

/** The group, or one of its channels if `channel` is given. */
export function wholeTarget(group: number, channel: number | null): WholeTarget {
  return channel === null ? { kind: 'group', group } : { kind: 'channel', group, channel };
}

/** Returns the selected target: the cursor's position, else the channel, else the group. */
export function chosenTarget({ group, channel, position }: Selection): Target {
  return position ? { kind: 'position', ...position } : wholeTarget(group, channel);
}

/**
 * Moves to another group or channel and keeps the image. The position is dropped with the group: it means something
 * else in another one.
 */
export function movedTo(before: Selection, group: number, channel: number | null): Selection {
  return { ...before, group, channel, position: group === before.group ? before.position : null };
}
