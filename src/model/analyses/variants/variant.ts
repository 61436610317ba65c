/** Passes that follow the posterior down to a group, and take another z from there on. */
import type { Below } from '../../../protocol/whatIf/leftOut';
import { drawZ, planOf, POSTERIOR, type Drawable, type Plan, type Source } from '../../passes/plan';

/** One draw of the images that are run together. */
export interface DrawPlace {
  /** Index of the first image among all images. */
  readonly firstImage: number;
  readonly images: number;
  readonly draw: number;
}

export type VariantSource =
  | Source
  /** The z that the base pass had: the posterior's draw given the posterior above. */
  | { readonly kind: 'kept' }
  /** A source that differs between images and draws. It doesn't read the posterior. */
  | { readonly kind: 'placed'; readonly sourceAt: (place: DrawPlace) => Source };

export interface Variant {
  /** The first group that doesn't take its posterior. */
  readonly group: number;
  /** The source of this group and of each group below. */
  readonly source: (group: number) => VariantSource;
  /** Whether statistics of the groups below are wanted. */
  readonly measures: boolean;
  /** Whether its z are compared with those of the base pass, which are then handed out; by default they aren't. */
  readonly comparesZ?: boolean;
}

export type { Below };

const KEPT: VariantSource = { kind: 'kept' };

export function sourceBelow(below: Below, temperature: number): VariantSource {
  switch (below) {
    case 'posterior':
      return POSTERIOR;
    case 'frozen':
      return KEPT;
    case 'prior':
      return { kind: 'prior', temperature };
  }
}

/** What the base pass drew in each group, by group. */
export type BaseGroups = ReadonlyMap<number, Drawable>;

/** The base pass of a draw. */
export interface BasePass {
  readonly place: DrawPlace;
  readonly groups: BaseGroups;
}

/** The z that a variant continues with at its first group. */
export function firstZ({ group, source }: Variant, base: BasePass): Float32Array {
  return drawZ(resolved(source(group), group, base), drawableOf(group, base.groups));
}

/** The plan of a variant; its first group's z is given. */
export function planOfVariant({ group, source }: Variant, z: Float32Array, groups: number, base: BasePass): Plan {
  return planOf(groups, POSTERIOR).map((above, index) => {
    if (index < group) return above;
    return index === group ? { kind: 'given', z } : resolved(source(index), index, base);
  });
}

function resolved(source: VariantSource, group: number, { place, groups }: BasePass): Source {
  if (source.kind === 'placed') return source.sourceAt(place);
  if (source.kind !== 'kept') return source;
  const { posteriorZ } = drawableOf(group, groups);
  if (posteriorZ === null) throw new Error(`the base pass kept no z of group ${group}`);
  return { kind: 'given', z: posteriorZ };
}

export function drawableOf(group: number, base: BaseGroups): Drawable {
  const drawable = base.get(group);
  if (drawable === undefined) throw new Error(`the base pass kept nothing of group ${group}`);
  return drawable;
}
