/**
 * What the reader looks at and how it is shown: plain values that contain no measurement, so that one sight can serve
 * several measurements.
 */
import type { GroupShape } from '../../src/protocol/inspection';
import type { KlQuantity } from '../../src/protocol/quantities';
import type { Colouring } from '../colour/colourMap';
import { movedTo, type Selection, within } from './selection';

/** The part of a sight that the reader chooses. It survives hiding and reloading the page. */
export interface SightChoice {
  readonly selection: Selection;
  /** Which KL to show for a model with flows. */
  readonly quantity: KlQuantity;
  /** Whether histograms use a logarithmic axis for counts. */
  readonly logarithmicCounts: boolean;
}

export interface Sight extends SightChoice {
  readonly colouring: Colouring;
}

/** Returns the sight of a model with these groups and an input with this many kept images. */
export function sightOf(
  choice: SightChoice,
  shapes: readonly GroupShape[],
  imagesKept: number,
  colouring: Colouring,
): Sight {
  const { selection, quantity, logarithmicCounts } = choice;
  return { selection: within(selection, shapes, imagesKept), quantity, logarithmicCounts, colouring };
}

/** Takes the previous choice and returns the parts that change. */
export type SightChange = (before: SightChoice) => Partial<SightChoice>;

/** Chooses a channel, image or position of the selected group. */
export function choosing(chosen: Partial<Omit<Selection, 'group'>>): SightChange {
  return ({ selection }) => ({ selection: { ...selection, ...chosen } });
}

/** Goes to a group, or to one of its channels. */
export function goingTo(group: number, channel: number | null): SightChange {
  return ({ selection }) => ({ selection: movedTo(selection, group, channel) });
}

/**
 * Returns a change that starts from what a model with these groups can show. An image that this input doesn't have
 * stays chosen, because the next input may have it.
 */
export function changeAmong(shapes: readonly GroupShape[], change: SightChange): SightChange {
  return (before) => change({ ...before, selection: within(before.selection, shapes, Infinity) });
}
