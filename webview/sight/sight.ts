/**
 * What the reader looks at and how it is shown: plain values that hold no measurement, so that one sight can serve
 * several measurements.
 */
import type { GroupShape } from '../../src/protocol/inspection';
import type { KlQuantity } from '../../src/protocol/quantities';
import type { Colouring } from '../colour/colourMap';
import { movedTo, type Selection, within } from './selection';

/** The part of a sight that the reader chooses. It survives hiding and reloading the page. */
export interface SightChoice {
  readonly selection: Selection;
  /** Which KL a model with flows is looked at by. */
  readonly quantity: KlQuantity;
  /** Whether histograms count logarithmically. */
  readonly logarithmicCounts: boolean;
}

export interface Sight extends SightChoice {
  readonly colouring: Colouring;
}

/** Returns the sight of a model with these groups, and an input with this many kept images. */
export function sightOf(
  choice: SightChoice,
  shapes: readonly GroupShape[],
  imagesKept: number,
  colouring: Colouring,
): Sight {
  const { selection, quantity, logarithmicCounts } = choice;
  return { selection: within(selection, shapes, imagesKept), quantity, logarithmicCounts, colouring };
}

/** Takes the choice before, and returns the parts of it that change. */
export type SightChange = (before: SightChoice) => Partial<SightChoice>;

/** Chooses a channel, image or position of the selected group. */
export function choosing(chosen: Partial<Omit<Selection, 'group'>>): SightChange {
  return ({ selection }) => ({ selection: { ...selection, ...chosen } });
}

/** Goes to a group, or to a channel of it. */
export function goingTo(group: number, channel: number | null): SightChange {
  return ({ selection }) => ({ selection: movedTo(selection, group, channel) });
}

/**
 * Returns a change that starts from what a model with these groups can show. An image that this input lacks stays
 * chosen: the next input may have it.
 */
export function changeAmong(shapes: readonly GroupShape[], change: SightChange): SightChange {
  return (before) => change({ ...before, selection: within(before.selection, shapes, Infinity) });
}
