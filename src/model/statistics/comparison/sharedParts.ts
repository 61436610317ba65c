/** What two models have in common, so that their numbers can be subtracted (docs/analyses.md#compare). */
import type { CheckpointDescription, GroupShape } from '../../../protocol/inspection';
import { Refusal } from '../../refusal';

/** The facts about a model that decide it; a checkpoint and a statistics file both have them. */
export type ComparableModel = Pick<
  CheckpointDescription,
  'groups' | 'hasFlows' | 'likelihood' | 'bits' | 'dataset' | 'image'
>;

export type Side = 'first' | 'second';
export const SIDES: readonly Side[] = ['first', 'second'];

/** A resolution that both models have, and the groups of each at it, from the top. */
export interface SharedResolution {
  readonly height: number;
  readonly width: number;
  readonly groups: Readonly<Record<Side, readonly number[]>>;
}

export interface SharedParts {
  /** Whether each group has the same shape in both. Only then do they get the same noise. */
  readonly sameShapes: boolean;
  /** The number of groups, if both have as many; otherwise 0. */
  readonly groups: number;
  /** By shared group: the number of its channels, if both have as many and channels have a KL; otherwise 0. */
  readonly channels: readonly number[];
  /** By shared group: height and width of its map, under the same condition; otherwise 0. */
  readonly maps: readonly (readonly [height: number, width: number])[];
  /** From the coarsest; empty if the shapes are the same, because the groups say more. */
  readonly resolutions: readonly SharedResolution[];
  /** Why the distortions can't be subtracted, in words that follow “because”; `null` if they can. */
  readonly noDistortion: string | null;
}

/**
 * @throws {Refusal} if the models take images of different sizes or numbers of channels: no image could be given to both.
 */
export function sharedParts(first: ComparableModel, second: ComparableModel): SharedParts {
  requireSameImages(first, second);
  const sameCount = first.groups.length === second.groups.length;
  const shared = sameCount ? first.groups : [];
  const isSame = shared.map((shape, group) => sizeOf(shape) === sizeOf(second.groups[group] ?? null));
  const sameShapes =
    sameCount && isSame.every((same, group) => same && shared[group]?.channels === second.groups[group]?.channels);
  // With flows, only the total of a group estimates a KL.
  const isExact = !first.hasFlows && !second.hasFlows;
  return {
    sameShapes,
    groups: shared.length,
    channels: shared.map(({ channels }, group) => {
      const isComparable = isExact && isSame[group] === true && channels === second.groups[group]?.channels;
      return isComparable ? channels : 0;
    }),
    maps: shared.map(({ height, width }, group) => (isExact && isSame[group] === true ? [height, width] : [0, 0])),
    resolutions: sameShapes ? [] : resolutionsOfBoth(first.groups, second.groups),
    noDistortion: noDistortion(first, second),
  };
}

/** Everything that one model has in common with itself. */
export function allParts(model: ComparableModel): SharedParts {
  return sharedParts(model, model);
}

function sizeOf(shape: GroupShape | null): string {
  return shape === null ? '' : `${shape.height}×${shape.width}`;
}

function requireSameImages({ image: a }: ComparableModel, { image: b }: ComparableModel): void {
  if (a.channels === b.channels && a.size === b.size) return;
  const words = ({ channels, size }: ComparableModel['image']) =>
    `${size}×${size} pixels in ${channels === 1 ? 'grey' : 'colour'}`;
  throw new Refusal(
    `These models can't be compared: the first takes images of ${words(a)} and the second of ${words(b)}, so no image can be given to both.`,
  );
}

function resolutionsOfBoth(first: readonly GroupShape[], second: readonly GroupShape[]): SharedResolution[] {
  const [ofFirst, ofSecond] = [bySize(first), bySize(second)];
  return [...ofFirst].flatMap(([size, groups]) => {
    const others = ofSecond.get(size);
    const shape = first[groups[0] ?? NaN];
    if (others === undefined || shape === undefined) return [];
    return [{ height: shape.height, width: shape.width, groups: { first: groups, second: others } }];
  });
}

/** Groups come from the top, so sizes do, too. */
function bySize(shapes: readonly GroupShape[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [group, shape] of shapes.entries()) {
    const size = sizeOf(shape);
    groups.set(size, [...(groups.get(size) ?? []), group]);
  }
  return groups;
}

function noDistortion(a: ComparableModel, b: ComparableModel): string | null {
  if (!isKnown(a) || !isKnown(b)) return 'the decoder of one of the models is not known';
  if (a.dataset !== b.dataset) return `the models were trained on different data sets, ${a.dataset} and ${b.dataset}`;
  if (a.likelihood !== b.likelihood) return `their decoders differ: ${a.likelihood} and ${b.likelihood}`;
  if (a.bits !== b.bits) return `they model ${a.bits}-bit and ${b.bits}-bit data`;
  return null;
}

function isKnown({ likelihood }: ComparableModel): boolean {
  return likelihood !== 'unknown' && likelihood !== 'other';
}
