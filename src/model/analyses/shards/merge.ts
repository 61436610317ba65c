/** Merges the shards of a sweep into the file that one process would have written, byte by byte. */
import { sweepWords } from '../../../protocol/reproduce';
import { describePictures } from '../../data/describePictures';
import { preparationOf } from '../../data/picture/preparation';
import type { PictureTarget } from '../../data/picture/pictureTarget';
import type { StreamPosition } from '../../data/pictureStream';
import { chooseImages } from '../../data/randomChoice';
import { measuredModelOf, type FileDescription } from '../../statistics/file/description';
import { readStatistics, type ReadStatistics } from '../../statistics/file/readStatistics';
import { malformedStatistics } from '../../statistics/file/tensorReader';
import { writeStatistics } from '../../statistics/file/writeStatistics';
import type { ImageRecords } from '../../statistics/imageRecords';
import type { MeasuredParts } from '../../statistics/measuredParts';
import { Totals, type Rows, type TotalSums } from '../../statistics/totals';
import { digestOfAll } from '../imageList';
import { enginesNote } from '../sweepFile';
import { progressAsText } from '../sweepProgress';
import { joinedImages, joinedKept, joinedRecords, joinedRows } from './joined';
import { wholeSweepIn, type ShardManifest } from './manifest';
import { mergeSums } from './mergeSums';
import { mergedPositions } from './mergeTallies';
import { measuresSamples, placesOf } from './shard';

export interface Merged {
  readonly shards: number;
  readonly images: number;
}

/**
 * Memory holds the numbers of each image and the images that can be viewed, but the sums of one group at a time.
 * @throws {Refusal} if shards are missing, unfinished, damaged or from different sweeps, or the file can't be written.
 */
export async function mergeShards(folder: string, out: string): Promise<Merged> {
  const manifests = await wholeSweepIn(folder);
  const shards: ReadStatistics[] = [];
  for (const manifest of manifests) shards.push(await readShard(manifest));
  const [first, ...others] = manifests;
  if (first === undefined) return { shards: 0, images: 0 };
  const named = shards.map(({ parts }, i) => ({ path: manifests[i]?.path ?? '', parts }));
  const records = joinedRecords(shards.map((shard) => shard.records));
  const images = records.names.length;
  const position = others.reduce<StreamPosition>(
    (before, { progress }) => mergedPositions(before, progress.position),
    first.progress.position,
  );
  const rows = joinedRows(named.map(({ path, parts }) => ({ path, rows: parts.rows })));
  const parts: MeasuredParts = {
    planned: { images, draws: first.scope.draws },
    rows,
    sums: {
      groups: await mergeSums(placed(manifests, shards), measuredModelOf(first.description.model)),
      totals: await totalsOf(manifests, shards, rows),
    },
    kept: joinedKept(named.map(({ path, parts: { kept } }) => ({ path, kept }))),
  };
  await writeStatistics(out, {
    ...describeWhole(first, records, position, images, out),
    ...{ records, parts, samples: shards.at(-1)?.samples ?? null, details: [] },
    images: joinedImages(shards.map((shard) => shard.images)),
    sweep: progressAsText({ ...withoutShard(first), isComplete: true, position }),
  });
  return { shards: shards.length, images };
}

function withoutShard({ progress: { paths, from, most, engines } }: ShardManifest) {
  return { paths, from, most, engines };
}

/** @throws {Refusal} if its numbers are not those of its images. */
async function readShard({ path, progress, record }: ShardManifest): Promise<ReadStatistics> {
  const read = await readStatistics(path, { sums: false });
  const { records, parts, samples } = read;
  const { count } = records.names;
  const isWhole =
    parts.rows?.reconstructionNats.length === count &&
    progress.position.tally.pictures === count &&
    records.indices !== null &&
    records.digests !== null &&
    parts.kept !== null;
  if (!isWhole) throw malformedStatistics(path, 'its images are not those that its sweep has measured');
  if (measuresSamples(record) && (samples?.reconstructionNats.length ?? 0) !== record.check) {
    throw malformedStatistics(path, `it lacks ${record.check} samples of the model`);
  }
  return read;
}

function placed(manifests: readonly ShardManifest[], shards: readonly ReadStatistics[]) {
  let before = 0;
  return manifests.map(({ path, record, scope }, i) => {
    const images = shards[i]?.records.names.count ?? 0;
    const shard = { path, planned: scope, places: placesOf(record, record.chosen), images, before };
    before += images;
    return shard;
  });
}

/** They follow from the rows, except for the errors of a single image. */
async function totalsOf(
  manifests: readonly ShardManifest[],
  shards: readonly ReadStatistics[],
  rows: Rows,
): Promise<TotalSums | null> {
  const images = rows.reconstructionNats.length;
  const [first] = manifests;
  if (first === undefined) return null;
  if (images === 1) {
    const only = manifests[shards.findIndex(({ records }) => records.names.count === 1)];
    return only === undefined ? null : ((await readStatistics(only.path)).parts.sums?.totals ?? null);
  }
  const { groups, dimensions, discretisationNatsPerDimension } = measuredModelOf(first.description.model);
  const options = { groups: groups.length, images, draws: first.scope.draws, weighs: rows.weights !== null };
  return new Totals({ ...options, dimensions, discretisationNatsPerDimension }, { rows, sums: null }).sums();
}

function describeWhole(
  { description, progress, record }: ShardManifest,
  records: ImageRecords,
  position: StreamPosition,
  images: number,
  out: string,
): FileDescription {
  const { model, provenance } = description;
  const { source, binary, command, check } = record;
  const { from, most } = progress;
  const { seed } = provenance;
  const target: PictureTarget = {
    ...{ channels: model.image.channels, size: model.image.size, padding: model.scoredMargin },
    ...{ binary, bits: model.bits, preparation: preparationOf(model.dataset, model.image.size) },
  };
  const choosing = { from, most, seed, chosen: chooseImages(source.listed, { from, most }, seed) };
  const { label, notes, warnings } = describePictures(source, target, choosing, position, images);
  return {
    ...description,
    input: {
      kind: 'files',
      label,
      notes: [...notes, ...enginesNote(progress.engines)],
      warnings,
      listed: source.listed,
    },
    provenance: {
      ...provenance,
      imagesSha256: digestOfAll(records),
      command: `${command} ${sweepWords({ out, check })}`,
    },
  };
}
