/** Two sides of a comparison with their differences, second minus first, in nats (docs/analyses.md#compare). */
import type { PairedEstimate, PairedSums } from '../pairedEstimate';
import type { ComparedColumns } from './comparedColumns';
import type { SharedResolution } from './sharedParts';
import { twoSidedP, welchFreedom } from './studentT';

export interface ComparedQuantity {
  readonly first: PairedEstimate;
  readonly second: PairedEstimate;
  /** Second minus first: paired if the comparison is; otherwise its squared errors are the sums of both sides'. */
  readonly difference: PairedEstimate;
  /** The standard error as if the sides showed different images; `null` where a side has none. */
  readonly unpairedError: number | null;
  /** Two-sided, by Student's t over images; `null` where there is no error, or nothing varies. */
  readonly p: number | null;
}

export interface Comparison {
  /** Whether differences were formed per image before they were averaged. */
  readonly isPaired: boolean;
  readonly images: { readonly first: number; readonly second: number };
  readonly kl: ComparedQuantity;
  /** `null`, like the NELBO, if the distortions can't be subtracted. */
  readonly distortion: ComparedQuantity | null;
  readonly nelbo: ComparedQuantity | null;
  /** KL by group; empty if the numbers of groups differ. */
  readonly groups: readonly ComparedQuantity[];
  /** KL by resolution; empty if all groups have the same shapes. */
  readonly resolutions: readonly (SharedResolution & { readonly kl: ComparedQuantity })[];
  /** KL by group and channel; empty for groups whose channels aren't compared. */
  readonly channels: readonly (readonly ComparedQuantity[])[];
}

/** Sums of the same columns over the images of both sides, and of their differences; `null` if nothing is paired. */
export interface ComparedSums {
  readonly first: PairedSums;
  readonly second: PairedSums;
  readonly difference: PairedSums | null;
}

export function comparisonOf(columns: ComparedColumns, sums: ComparedSums): Comparison {
  const { shared } = columns;
  const quantity = (column: number) => comparedQuantity(sums, column);
  const hasDistortion = shared.noDistortion === null;
  return {
    isPaired: sums.difference !== null,
    images: { first: sums.first.images, second: sums.second.images },
    kl: quantity(columns.kl),
    distortion: hasDistortion ? quantity(columns.distortion) : null,
    nelbo: hasDistortion ? quantity(columns.nelbo) : null,
    groups: Array.from({ length: shared.groups }, (_, group) => quantity(columns.group(group))),
    resolutions: shared.resolutions.map((resolution, index) => {
      return { ...resolution, kl: quantity(columns.resolution(index)) };
    }),
    channels: Array.from({ length: shared.groups }, (_, group) => columns.channels(group).map(quantity)),
  };
}

export function comparedQuantity({ first, second, difference }: ComparedSums, column: number): ComparedQuantity {
  const [a, b] = [first.estimate(column), second.estimate(column)];
  const apart = unpaired(a, b);
  const told = difference?.estimate(column) ?? apart;
  const freedom = difference === null ? freedomApart(a, first.images, b, second.images) : difference.images - 1;
  const p = told.standardError === null ? NaN : twoSidedP(told.mean / told.standardError, freedom);
  return {
    ...{ first: a, second: b, difference: told, unpairedError: apart.standardError },
    p: Number.isNaN(p) ? null : p,
  };
}

function unpaired(a: PairedEstimate, b: PairedEstimate): PairedEstimate {
  const together = (of: 'standardError' | 'drawStandardError') =>
    a[of] === null || b[of] === null ? null : Math.hypot(a[of], b[of]);
  return {
    mean: b.mean - a.mean,
    standardError: together('standardError'),
    drawStandardError: together('drawStandardError'),
  };
}

/** NaN with a single image on a side, whose error is over its draws. */
function freedomApart(a: PairedEstimate, images: number, b: PairedEstimate, others: number): number {
  if (images < 2 || others < 2 || a.standardError === null || b.standardError === null) return NaN;
  return welchFreedom({ standardError: a.standardError, images }, { standardError: b.standardError, images: others });
}

/** The level at which differences are marked. */
export const LEVEL = 0.05;

/** How many of some differences are marked at 5 %, and how many would be if none of them existed. */
export interface Marked {
  readonly marked: number;
  /** Those that could be. */
  readonly of: number;
  readonly byChance: number;
}

export function markedAmong(quantities: readonly ComparedQuantity[]): Marked {
  const tested = quantities.filter(({ p }) => p !== null).length;
  return { marked: quantities.filter(isMarked).length, of: tested, byChance: LEVEL * tested };
}

export function isMarked({ p }: ComparedQuantity): boolean {
  return p !== null && p < LEVEL;
}
