/** Adds the sums of shards, one group after another, so that only one group's subtrees are in memory. */
import type { SumKind } from '../../../protocol/sumQuantities';
import type { Scope } from '../../../protocol/statistics';
import type { Places } from '../../data/pictureStream';
import { openSafetensors } from '../../safetensors/safetensors';
import { BlockedSums } from '../../statistics/blockedSums';
import { BLOCK_IMAGES } from '../../statistics/blocks';
import { NOTHING_LACKS } from '../../statistics/blockSums';
import { readSubtree, readSubtreePlaces, type SubtreePlace } from '../../statistics/file/subtreeTensors';
import { readGroupSums } from '../../statistics/file/sumTensors';
import { TensorReader } from '../../statistics/file/tensorReader';
import type { GroupSums } from '../../statistics/groupStatistics';
import { emptySums, type KlSums } from '../../statistics/klSums';
import { LargestLatents } from '../../statistics/largestLatents';
import type { MeasuredModel } from '../../statistics/measurement';
import { addLaterStrongest, noneStrongest, type Strongest } from '../../statistics/strongestImages';
import { startOf } from '../../statistics/sumTree';

/** Where the sums of one shard are. */
export interface ShardSums {
  readonly path: string;
  readonly planned: Scope;
  readonly places: Places;
  /** Number of images in it. */
  readonly images: number;
  /** Number of images in the shards before it. */
  readonly before: number;
}

/**
 * The sums of all images by group, as one process would have added them. Shards come in the order of their images.
 * @throws {Refusal} if a file lacks its subtrees, or they are not those of its images.
 */
export async function mergeSums(shards: readonly ShardSums[], model: MeasuredModel): Promise<(GroupSums | null)[]> {
  const groups: (GroupSums | null)[] = [];
  for (const group of model.groups.keys()) groups.push(await mergeGroup(shards, model, group));
  return groups;
}

async function mergeGroup(
  shards: readonly ShardSums[],
  model: MeasuredModel,
  group: number,
): Promise<GroupSums | null> {
  const shape = model.groups[group];
  if (shape === undefined || shards.every(({ images }) => images === 0)) return null;
  const closedForm = new MergedKl('closed form', group, model);
  const estimate = model.hasFlows ? new MergedKl('estimate', group, model) : null;
  const largest = new LargestLatents(group, shape);
  for (const shard of shards) {
    if (shard.images === 0) continue;
    await using file = await openSafetensors(shard.path);
    const reader = new TensorReader(file, shard.path);
    const sums = await readGroupSums(reader, group, model, shard.planned);
    if (sums === null) throw reader.malformed(`group ${group} is not measured`);
    const places = await subtreesOf(reader, shard);
    await closedForm.add(reader, places, sums.closedForm, shard);
    if (sums.estimate !== null) await estimate?.add(reader, places, sums.estimate, shard);
    largest.addFound(sums.largest, shard.before);
  }
  return { closedForm: closedForm.sums(), estimate: estimate?.sums() ?? null, largest: largest.found() };
}

async function subtreesOf(reader: TensorReader, { images, places }: ShardSums): Promise<readonly SubtreePlace[]> {
  const found = await readSubtreePlaces(reader, images);
  if (found === null) throw reader.malformed('it lacks the subtrees of its sums');
  const [first, end] = [places.first / BLOCK_IMAGES, Math.ceil(places.end / BLOCK_IMAGES)];
  const isOutside = found.some(({ level, index }) => {
    return startOf({ level, index }) < first || startOf({ level, index: index + 1 }) > end;
  });
  if (isOutside) throw reader.malformed('the subtrees of its sums are not those of its images');
  return found;
}

/** The sums of one kind of KL in one group. */
class MergedKl<Kind extends SumKind> {
  readonly #kind: Kind;
  readonly #group: number;
  readonly #shape: MeasuredModel['groups'][number];
  readonly #added: BlockedSums<Kind>;
  readonly #strongest: Strongest;
  #last: Pick<KlSums<Kind>, 'draws' | 'onlyImage'> = { draws: 0, onlyImage: null };

  constructor(kind: Kind, group: number, { groups }: MeasuredModel) {
    const shape = groups[group] ?? { channels: 0, height: 0, width: 0 };
    this.#kind = kind;
    this.#group = group;
    this.#shape = shape;
    this.#added = new BlockedSums(kind, shape, NOTHING_LACKS, 0);
    this.#strongest = noneStrongest(shape.channels);
  }

  async add(
    reader: TensorReader,
    places: readonly SubtreePlace[],
    sums: KlSums<Kind>,
    { before }: ShardSums,
  ): Promise<void> {
    const of = { kind: this.#kind, group: this.#group, shape: this.#shape };
    for (const [i, place] of places.entries()) this.#added.resume([await readSubtree(reader, of, place, i)]);
    if (sums.strongest !== null) addLaterStrongest(this.#strongest, sums.strongest, before);
    this.#last = sums;
  }

  sums(): KlSums<Kind> {
    const total = this.#added.total();
    const { draws, onlyImage } = this.#last;
    return {
      ...emptySums(this.#kind, this.#shape),
      ...total.sums(),
      ...{ draws, strongest: this.#strongest, onlyImage: total.images === 1 ? onlyImage : null, subtrees: null },
    };
  }
}
