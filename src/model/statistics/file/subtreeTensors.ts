/**
 * The subtrees of blocks from which sums are added. A sweep that goes on needs them, and so does merging, because only
 * with them every sum is added in the same order as in one process (docs/statistics-file.md#subtrees).
 */
import type { GroupShape } from '../../../protocol/inspection';
import type { SumKind } from '../../../protocol/sumQuantities';
import type { TensorToWrite } from '../../safetensors/safetensors';
import type { SubtreeSums } from '../blockedSums';
import { BLOCK_IMAGES } from '../blocks';
import { lengthOf, NOTHING_LACKS } from '../blockSums';
import type { GroupSums } from '../groupStatistics';
import type { MeasuredSums } from '../measuredParts';
import type { MeasuredModel } from '../measurement';
import { MOST_LEVELS, startOf } from '../sumTree';
import type { TensorReader } from './tensorReader';

const PLACES = 'tree.subtrees';
const NAMES: Readonly<Record<SumKind, string>> = { 'closed form': 'kl', estimate: 'estimate' };
const KINDS: readonly SumKind[] = ['closed form', 'estimate'];

/** Where a subtree is, and the number of images in it. */
export interface SubtreePlace {
  readonly level: number;
  readonly index: number;
  readonly images: number;
}

/** Nothing if the blocks are not known. */
export function writeSubtrees({ groups }: Pick<MeasuredSums, 'groups'>): TensorToWrite[] {
  const all = groups.map((sums) => KINDS.map((kind) => ({ kind, subtrees: sums === null ? [] : filled(sums, kind) })));
  const places = all[0]?.[0]?.subtrees ?? null;
  if (places === null || all.flat().some(({ subtrees }) => subtrees === null)) return [];
  const values = places.flatMap(({ level, index, sums }) => [level, index, sums.images].map(BigInt));
  return [
    { name: PLACES, dtype: 'I64', shape: [places.length, 3], values: BigInt64Array.from(values) },
    ...all.flatMap((ofGroup, group) =>
      ofGroup.flatMap(({ kind, subtrees }) =>
        (subtrees ?? []).map(({ sums }, i): TensorToWrite => ({
          ...{ name: nameOf(kind, group, i), dtype: 'F64', shape: [sums.values.length], values: sums.values },
        })),
      ),
    ),
  ];
}

type Filled = SubtreeSums & { readonly sums: NonNullable<SubtreeSums['sums']> };

/** Those with images; `null` if they are not known. */
function filled(sums: GroupSums, kind: SumKind): readonly Filled[] | null {
  const ofKind = kind === 'closed form' ? sums.closedForm : sums.estimate;
  if (ofKind === null) return [];
  return ofKind.subtrees?.filter((subtree): subtree is Filled => subtree.sums !== null) ?? null;
}

/**
 * `null` if the file has none.
 * @param images in all of them
 * @throws {Refusal} if they are not in order, or hold other images.
 */
export async function readSubtreePlaces(reader: TensorReader, images: number): Promise<readonly SubtreePlace[] | null> {
  if (!reader.has(PLACES)) return null;
  const [count = 0] = reader.shapeOf(PLACES, 2);
  if (count > 2 * MOST_LEVELS) throw reader.malformed(`it has ${count} subtrees of blocks`);
  const values = await reader.counts(PLACES, [count, 3], Number.MAX_SAFE_INTEGER);
  const places = Array.from({ length: count }, (_, i) => {
    const [level = 0, index = 0, ofSubtree = 0] = values.subarray(3 * i);
    return { level, index, images: ofSubtree };
  });
  let next = 0;
  for (const { level, index, images: ofSubtree } of places) {
    const isPlaced = level <= MOST_LEVELS && startOf({ level, index }) >= next;
    if (
      !isPlaced ||
      ofSubtree < 1 ||
      ofSubtree > BLOCK_IMAGES * 2 ** level ||
      startOf({ level, index }) > 2 ** MOST_LEVELS
    ) {
      throw reader.malformed('its subtrees of blocks are not in order');
    }
    next = startOf({ level, index: index + 1 });
  }
  const all = places.reduce((sum, place) => sum + place.images, 0);
  if (all !== images) throw reader.malformed(`its subtrees of blocks hold ${all} images, not ${images}`);
  return places;
}

/** One subtree's sums of one group. @throws {Refusal} if they are missing or don't fit. */
export async function readSubtree(
  reader: TensorReader,
  { kind, group, shape }: { readonly kind: SumKind; readonly group: number; readonly shape: GroupShape },
  place: SubtreePlace,
  i: number,
): Promise<SubtreeSums> {
  const values = await reader.doubles(nameOf(kind, group, i), [lengthOf(kind, shape, NOTHING_LACKS)]);
  return { level: place.level, index: place.index, sums: { values, images: place.images } };
}

/** The sums with their subtrees, if the file has them. @throws {Refusal} as `readSubtreePlaces`. */
export async function withSubtrees(
  sums: MeasuredSums,
  reader: TensorReader,
  { groups: shapes }: Pick<MeasuredModel, 'groups'>,
): Promise<MeasuredSums> {
  const places = await readSubtreePlaces(reader, sums.groups[0]?.closedForm.images ?? 0);
  if (places === null) return sums;
  const groups: (GroupSums | null)[] = [];
  for (const [group, shape] of shapes.entries()) {
    const ofGroup = sums.groups[group] ?? null;
    const read = async (kind: SumKind) => {
      const subtrees: SubtreeSums[] = [];
      for (const [i, place] of places.entries())
        subtrees.push(await readSubtree(reader, { kind, group, shape }, place, i));
      return subtrees;
    };
    groups.push(
      ofGroup && {
        ...ofGroup,
        closedForm: { ...ofGroup.closedForm, subtrees: await read('closed form') },
        estimate: ofGroup.estimate && { ...ofGroup.estimate, subtrees: await read('estimate') },
      },
    );
  }
  return { ...sums, groups };
}

function nameOf(kind: SumKind, group: number, i: number): string {
  return `tree.${NAMES[kind]}.${group}.${i}`;
}
