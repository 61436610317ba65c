/** The statistics file of a sweep. It is saved while the sweep runs, and a stopped sweep resumes from it. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { FilesChoice } from '../../protocol/input';
import type { EngineDescription } from '../../protocol/inspection';
import { grouped } from '../data/counts';
import type { LatentModel } from '../latentModel';
import { Refusal } from '../refusal';
import { isStatisticsFile } from '../statistics/file/isStatistics';
import { readStatistics, type ReadStatistics } from '../statistics/file/readStatistics';
import { malformedStatistics } from '../statistics/file/tensorReader';
import { writeStatistics } from '../statistics/file/writeStatistics';
import type { MeasuredParts } from '../statistics/measuredParts';
import type { Measurement } from '../statistics/measurement';
import type { Rows } from '../statistics/totals';
import { argsAsJson, fileDescription } from './fileDescription';
import { firstRecords } from './imageList';
import type { Images, MeasuredBefore } from './images';
import type { Reconstructions } from './reconstructions';
import type { StreamPosition } from '../data/pictureStream';
import { BLOCK_IMAGES } from '../statistics/blocks';
import { startOf } from '../statistics/sumTree';
import { measuresSamples, named, placesOf, type Shard } from './shards/shard';
import type { ShardRecord } from './shards/shardRecord';
import { progressAsText, readProgress, type SweepProgress } from './sweepProgress';

const SAVE_INTERVAL_MS = 30_000;
/** Saving takes at most this share of the time. */
const SAVING_SHARE = 0.05;

/** What a sweep measures. Only a sweep of exactly this can resume. */
export interface Swept {
  readonly model: LatentModel;
  readonly input: FilesChoice;
  readonly seed: number;
  /** Draws of the noise per image. */
  readonly draws: number;
  /** The part that is measured here; by default all. */
  readonly shard?: Shard;
}

/** The results of an earlier run of the same sweep. */
export interface EarlierSweep extends MeasuredBefore {
  readonly parts: MeasuredParts;
  /** The decoder's means of the images that can be viewed, (N, C, size, size). */
  readonly meanImage: Float32Array | null;
  readonly isComplete: boolean;
  readonly samples: Rows | null;
  /** Numbers of images that a shard measured together. */
  readonly batches: readonly number[];
}

/** How the numbers are made. The engine may be replaced during the sweep. */
export interface SweepMade {
  readonly command: string;
  readonly engine: () => EngineDescription;
  /** What a shard must know about the whole. */
  readonly whole?: Pick<ShardRecord, 'command' | 'check'>;
}

export interface SweepState {
  readonly images: Images;
  readonly measurement: Measurement;
  readonly reconstructions: Reconstructions;
  /** Results for the model's own samples; `null` until they are measured. */
  readonly samples: Rows | null;
  /** Images measured together. */
  readonly batchSize: number;
}

export class SweepFile {
  readonly path: string;
  readonly #swept: Swept;
  readonly #made: SweepMade;
  /** `null` if the sweep starts from the beginning. */
  readonly earlier: EarlierSweep | null;
  #engines: readonly string[];
  #batches: readonly number[];
  #nextSaveMs = performance.now() + SAVE_INTERVAL_MS;

  /**
   * Reads the results of an earlier run, if there is one.
   * @throws {Refusal} if the file contains something else, or can't be read.
   */
  static async open(path: string, swept: Swept, made: SweepMade): Promise<SweepFile> {
    const exists = await stat(path).then(
      () => true,
      () => false,
    );
    if (!exists) return new SweepFile(path, swept, made, null, []);
    const earlier = await readEarlier(path, swept);
    return new SweepFile(path, swept, made, earlier.sweep, earlier.engines);
  }

  private constructor(
    path: string,
    swept: Swept,
    made: SweepMade,
    earlier: EarlierSweep | null,
    engines: readonly string[],
  ) {
    this.path = path;
    this.#swept = swept;
    this.#made = made;
    this.earlier = earlier;
    this.#engines = engines;
    this.#batches = earlier?.batches ?? [];
  }

  /** Only one shard measures samples of the model. */
  get measuresSamples(): boolean {
    const { shard } = this.#swept;
    return shard === undefined || measuresSamples(shard);
  }

  /** Whether nothing is left to measure. */
  isComplete(check: number): boolean {
    if (this.earlier?.isComplete !== true) return false;
    return check === 0 || !this.measuresSamples || this.earlier.samples?.reconstructionNats.length === check;
  }

  /**
   * Shards are merged exactly only if engine and batches are the same in all of them.
   * @throws {Refusal} if this shard was begun otherwise
   */
  requireSameBatches(batchSize: number): void {
    if (this.#swept.shard === undefined || this.earlier === null || this.earlier.isComplete) return;
    const engines = withEngine(this.#engines, this.#made.engine());
    const batches = [...new Set([...this.#batches, batchSize])];
    const other =
      engines.length > 1 ? engines : batches.length > 1 ? batches.map((size) => `${size} images at a time`) : [];
    if (other.length === 0) return;
    throw new Refusal(
      `${this.path} was begun with ${other.slice(0, -1).join(', ')}, and this is ${other.at(-1) ?? ''}. ` +
        'Go on as it was begun (--engine, --threads, --memory), or remove that file to measure it anew.',
    );
  }

  /** Saves if the last time was long enough ago. Call between batches, when every image so far is complete. */
  async measured(state: SweepState): Promise<void> {
    if (performance.now() < this.#nextSaveMs) return;
    await this.save(state);
  }

  /** @throws {Refusal} if the file can't be written; the previous one is then kept. */
  async save({ images, measurement, reconstructions, samples, batchSize }: SweepState): Promise<void> {
    const startMs = performance.now();
    const { model } = this.#swept;
    const parts = ofAtLeastOneImage(measurement.parts());
    const measured = parts.rows?.reconstructionNats.length ?? 0;
    const { position } = images;
    const isComplete = images.isEnd(measured);
    const isEmptyShard = isComplete && this.#swept.shard !== undefined;
    if ((measured === 0 && !isEmptyShard) || position === null) return;
    this.#batches = [...new Set([...this.#batches, batchSize])];
    const { command, engine } = this.#made;
    const { seed } = this.#swept;
    const made = { seed, noise: `seed ${seed}`, command, engine: engine() };
    this.#engines = withEngine(this.#engines, made.engine);
    const kept = parts.kept?.[0]?.length ?? 0;
    const records = firstRecords(images.input.records, measured);
    const { description } = images.input;
    const progress: SweepProgress = {
      ...this.#what(),
      isComplete,
      position,
      engines: this.#engines,
      ...this.#shard(images),
    };
    await writeStatistics(this.path, {
      ...(await fileDescription(model, { description: this.#noted(description), records }, made)),
      ...{ sweep: progressAsText(progress), records, parts, samples, details: [] },
      subtrees: !isComplete || this.#swept.shard !== undefined,
      images: { x: images.values(0, kept), meanImage: reconstructions.means(kept) },
    });
    const tookMs = performance.now() - startMs;
    this.#nextSaveMs = performance.now() + Math.max(SAVE_INTERVAL_MS, tookMs / SAVING_SHARE);
  }

  #what(): Pick<SweepProgress, 'paths' | 'from' | 'most'> {
    const { paths, from, most } = this.#swept.input;
    return { paths: paths.map((path) => resolve(path)), from: from ?? null, most };
  }

  #shard({ origin }: Images): Pick<SweepProgress, 'shard'> {
    const { shard, model } = this.#swept;
    const { whole } = this.#made;
    if (shard === undefined || whole === undefined || origin === null) return {};
    const { source, chosen } = origin;
    return {
      shard: { ...shard, chosen, batches: this.#batches, ...whole, binary: model.images.binaryData, source },
    };
  }

  #noted(description: Images['input']['description']): Images['input']['description'] {
    return { ...description, notes: [...description.notes, ...enginesNote(this.#engines)] };
  }
}

/** A sentence about several engines; none for one. */
export function enginesNote(engines: readonly string[]): string[] {
  if (engines.length < 2) return [];
  return [`Measured on ${engines.join(', then on ')}: numbers may differ in their last digits.`];
}

/** None of a shard's images may be readable. */
function ofAtLeastOneImage({ planned, ...parts }: MeasuredParts): MeasuredParts {
  return { planned: { ...planned, images: Math.max(1, planned.images) }, ...parts };
}

function withEngine(engines: readonly string[], { device, runtime }: EngineDescription): readonly string[] {
  const engine = `${device} · ${runtime}`;
  return engines.includes(engine) ? engines : [...engines, engine];
}

async function readEarlier(path: string, swept: Swept): Promise<{ sweep: EarlierSweep; engines: readonly string[] }> {
  const other = (what: string) =>
    new Refusal(`${path} holds ${what}. Give another --out, or remove that file, to measure anew.`);
  if (!(await isStatisticsFile(path))) throw other('something else than statistics');
  const read = await readStatistics(path, { subtrees: true });
  if (read.sweep === null) throw other('statistics that are not of a sweep');
  const progress = readProgress(read.sweep, path);
  const difference = await differenceFrom(read, progress, swept);
  if (difference !== null) throw other(`a sweep ${difference}`);
  const { records, images, parts, samples, input } = read;
  const { count } = records.names;
  const { position } = progress;
  const isWhole =
    parts.rows?.reconstructionNats.length === count &&
    records.indices !== null &&
    records.digests !== null &&
    position.tally.pictures === count &&
    position.looked >= count;
  requireBlocksBefore(position, progress.shard, parts, path);
  if (!isWhole) throw malformedStatistics(path, 'its images are not those that its sweep has measured');
  return {
    engines: progress.engines,
    sweep: {
      records: { ...records, names: Array.from({ length: count }, (_, image) => records.names.at(image) ?? '') },
      ...{ position, values: images?.x ?? new Float32Array(), listed: input.listed },
      meanImage: images?.meanImage ?? null,
      ...{ parts, samples, isComplete: progress.isComplete, batches: progress.shard?.batches ?? [] },
    },
  };
}

/** @throws {Refusal} if the blocks of the sums are not among those that were measured. */
function requireBlocksBefore(
  { looked }: StreamPosition,
  shard: ShardRecord | undefined,
  { sums }: MeasuredParts,
  path: string,
): void {
  const first = shard === undefined ? 0 : placesOf(shard, shard.chosen).first;
  for (const group of sums?.groups ?? []) {
    for (const { level, index } of group?.closedForm.subtrees ?? []) {
      const [start, end] = [startOf({ level, index }), startOf({ level, index: index + 1 })];
      if (start * BLOCK_IMAGES >= first && (end - 1) * BLOCK_IMAGES < looked) continue;
      throw malformedStatistics(path, 'its sums are not those of its images');
    }
  }
}

/** Completes `a sweep …`; `null` if it is the same sweep. */
async function differenceFrom(
  { model: saved, provenance, scope }: ReadStatistics,
  progress: SweepProgress,
  { model, input, seed, draws, shard }: Swept,
): Promise<string | null> {
  const { checkpoint, description } = model;
  if (provenance.checkpointSha256 !== (await checkpoint.sha256())) return `of another checkpoint`;
  if (saved.weights !== description.weights) return `of the weights ${saved.weights}`;
  if (provenance.args !== argsAsJson(model)) return 'of the same checkpoint with other training flags';
  if (provenance.seed !== seed) return `with seed ${provenance.seed}`;
  if (scope.draws !== draws) return `with ${grouped(scope.draws)} draws per image`;
  const other = progress.shard ?? null;
  if (other?.index !== shard?.index || other?.count !== shard?.count) {
    return other === null ? 'of all images' : `of shard ${named(other)}`;
  }
  const paths = input.paths.map((path) => resolve(path));
  const isSame =
    JSON.stringify([progress.paths, progress.from, progress.most]) ===
    JSON.stringify([paths, input.from ?? null, input.most]);
  return isSame ? null : `of other images (${progress.paths.join(', ')})`;
}
