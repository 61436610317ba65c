/** Which group, channel, image and latent position the reader has chosen to look at. */
import type { Among } from '../../src/protocol/imageClasses';
import type { GroupShape } from '../../src/protocol/inspection';

/** A latent position. */
export interface Position {
  readonly y: number;
  readonly x: number;
}

/** What a map shows: a group or one of its channels, in one image or averaged. */
export interface Place {
  readonly group: number;
  /** `null` is the sum over channels. */
  readonly channel: number | null;
  /** `null` is the mean over images. */
  readonly image: number | null;
}

/** A place, and which images a mean covers. */
export interface ScopedPlace extends Place {
  /** A class of images by its number; `null` is all images. It means nothing while an image is chosen. */
  readonly among: number | null;
}

/** The part of a question that says which images a mean covers. */
export function amongOf({ among }: Pick<ScopedPlace, 'among'>): Among {
  return among === null ? {} : { among };
}

export interface Selection extends ScopedPlace {
  /** The cursor's position in the map; `null` while none is chosen. */
  readonly position: Position | null;
}

/** A group or a channel as a whole. */
export type WholeTarget =
  | { readonly kind: 'group'; readonly group: number }
  | { readonly kind: 'channel'; readonly group: number; readonly channel: number };

/** A latent position in a map. */
export interface PositionTarget extends Place, Position {
  readonly kind: 'position';
}

/** The target under the pointer or a cursor. */
export type Target = WholeTarget | PositionTarget;

export const FIRST_SELECTION: Selection = { group: 0, channel: null, image: null, among: null, position: null };

/** The selection, limited to what this model and input have. */
export function within(selection: Selection, groups: readonly GroupShape[], imagesKept: number): Selection {
  const place = placeWithin(selection, groups, imagesKept);
  const shape = groups[place.group];
  const { position } = selection;
  return {
    ...place,
    among: selection.among,
    position: position && shape && position.y < shape.height && position.x < shape.width ? position : null,
  };
}

/** The place, limited in the same way. */
export function placeWithin(place: Place, groups: readonly GroupShape[], imagesKept: number): Place {
  const group = place.group < groups.length ? place.group : 0;
  const shape = groups[group];
  const { channel, image } = place;
  return {
    group,
    channel: channel !== null && shape && channel < shape.channels ? channel : null,
    image: image !== null && image < imagesKept ? image : null,
  };
}

/** The group, or one of its channels if `channel` is given. */
export function wholeTarget(group: number, channel: number | null): WholeTarget {
  return channel === null ? { kind: 'group', group } : { kind: 'channel', group, channel };
}

/** Returns the selected target: the cursor's position, else the channel, else the group. */
export function chosenTarget({ group, channel, image, position }: Selection): Target {
  return position ? { kind: 'position', group, channel, image, ...position } : wholeTarget(group, channel);
}

/**
 * Moves to another group or channel and keeps the image. The position is dropped with the group: it means something
 * else in another one.
 */
export function movedTo(before: Selection, group: number, channel: number | null): Selection {
  return { ...before, group, channel, position: group === before.group ? before.position : null };
}
