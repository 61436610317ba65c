/**
 * What the reader looks at and how it is shown: plain values that contain no measurement, so that one sight can serve
 * several measurements.
 */
import type { GroupShape } from '../../src/protocol/inspection';
import type { PagePlace } from '../../src/protocol/pageCommands';
import type { KlQuantity, LatentQuantity } from '../../src/protocol/quantities';
import { AUTO_DOMAIN, type DomainChoice } from '../colour/colourDomain';
import type { Colouring } from '../../src/figures/colour/colourMap';
import type { ScaleKind } from '../../src/figures/scales/symlog';
import type { Unit } from '../text/units';
import type { CompareChoice } from './compareChoice';
import type { DistributionsChoice } from './distributionsChoice';
import type { PicturesChoice } from './picturesChoice';
import type { LiveChoice, WhatIfChoice } from './whatIfChoice';
import { movedTo, placeWithin, type Position, type ScopedPlace, type Selection, within } from './selection';

/** The views of the page, in the order of their tabs. */
export const VIEWS = ['overview', 'group', 'images', 'whatIf', 'compare', 'model'] as const;
export type ViewName = (typeof VIEWS)[number];

export interface QuantityMapChoice {
  readonly quantity: LatentQuantity;
  /** Two maps that are compared share a domain unless the reader says otherwise. */
  readonly domain: DomainChoice;
  /** Whether values are printed in the cells. */
  readonly printed: boolean;
}

export const FIRST_QUANTITY_MAP: QuantityMapChoice = {
  quantity: 'shiftTerm',
  domain: { ...AUTO_DOMAIN, domain: 'shared' },
  printed: false,
};

/** The part of a sight that the reader chooses. It survives hiding and reloading the page. */
export interface SightChoice {
  readonly view: ViewName;
  readonly selection: Selection;
  /** Whether the reader has chosen it, so that the pane returns to it. Otherwise the pane holds what was pointed at last. */
  readonly isKept: boolean;
  /** What the selection is compared with, as A; `null` while nothing is. */
  readonly against: ScopedPlace | null;
  /** Which KL to show for a model with flows. */
  readonly quantity: KlQuantity;
  /** The unit of the equation and the hierarchy. */
  readonly unit: Unit;
  /** The scale of the groups' bars; `auto` chooses one that suits them. */
  readonly barScale: ScaleKind | 'auto';
  /** How the selected group's map is coloured. */
  readonly mapDomain: DomainChoice;
  /** The quantity that is mapped beside the KL, and how. */
  readonly quantityMap: QuantityMapChoice;
  /** Whether histograms use a logarithmic axis for counts. */
  readonly logarithmicCounts: boolean;
  readonly distributions: DistributionsChoice;
  readonly pictures: PicturesChoice;
  readonly whatIf: WhatIfChoice;
  readonly compare: CompareChoice;
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
  const { selection, against } = choice;
  return {
    ...choice,
    selection: within(selection, shapes, imagesKept),
    against: against && { ...placeWithin(against, shapes, imagesKept), among: against.among },
    colouring,
  };
}

/** Takes the previous choice and returns the parts that change. */
export type SightChange = (before: SightChoice) => Partial<SightChoice>;

/** Chooses a channel, image or position of the selected group. */
export function choosing(chosen: Partial<Omit<Selection, 'group'>>): SightChange {
  return ({ selection }) => ({ selection: { ...selection, ...chosen }, isKept: true });
}

/** Goes to a group, or to one of its channels. */
export function goingTo(group: number, channel: number | null): SightChange {
  return ({ selection }) => ({ selection: movedTo(selection, group, channel), isKept: true });
}

/** Goes to a latent position of any group, in its scope. */
export function goingToPosition({ group, channel, image, among }: ScopedPlace, position: Position): SightChange {
  return (before) => choosing({ image, among, position })({ ...before, ...goingTo(group, channel)(before) });
}

/** Goes to the view of a group, at a place that VS Code was asked to show. */
export function goingToPlace({ group, channel, image, position }: PagePlace): SightChange {
  return () => ({ view: 'group', selection: { group, channel, image, among: null, position }, isKept: true });
}

/**
 * Returns a change that starts from what a model with these groups can show. An image that this input doesn't have
 * stays chosen, because the next input may have it.
 */
export function changeAmong(shapes: readonly GroupShape[], change: SightChange): SightChange {
  return (before) => change({ ...before, selection: within(before.selection, shapes, Infinity) });
}

/** Changes what is asked of the model, or how the answers are shown. */
export function askingWhatIf(changed: Partial<WhatIfChoice>): SightChange {
  return ({ whatIf }) => ({ whatIf: { ...whatIf, ...changed } });
}

/** Changes how a comparison is shown. */
export function comparing(changed: Partial<CompareChoice>): SightChange {
  return ({ compare }) => ({ compare: { ...compare, ...changed } });
}

/** Changes what follows a slider. */
export function changingLive(changed: Partial<LiveChoice>): SightChange {
  return ({ whatIf }) => ({ whatIf: { ...whatIf, live: { ...whatIf.live, ...changed } } });
}

/** Turns to another view of the same selection. */
export function turningTo(view: ViewName): SightChange {
  return () => ({ view });
}

/** Lets go of the most specific part of the selection: the position, the channel, the comparison, the image, or the class. */
export const freeing: SightChange = ({ selection, against }) => {
  if (selection.position !== null) return { selection: { ...selection, position: null } };
  if (selection.channel !== null) return { selection: { ...selection, channel: null } };
  if (against !== null) return { against: null };
  if (selection.image !== null) return { selection: { ...selection, image: null }, isKept: false };
  return { selection: { ...selection, among: null }, isKept: false };
};
