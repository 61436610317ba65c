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
  /** Where the cursor stands in the map; `null` while nothing is chosen there. */
  readonly position: Position | null;
}

/** What the pointer or a cursor is on: a group or channel as a whole, or a position of the selected map. */
export type Target =
  | { readonly kind: 'group'; readonly group: number }
  | { readonly kind: 'channel'; readonly group: number; readonly channel: number }
  | ({ readonly kind: 'position' } & Position);

export const FIRST_SELECTION: Selection = { group: 0, channel: null, image: null, position: null };

/** The selection as far as this model and input have it. */
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

/** Another group or channel keeps the image; a position means something else in another group. */
export function selected(before: Selection, group: number, channel: number | null): Selection {
  return { ...before, group, channel, position: group === before.group ? before.position : null };
}
