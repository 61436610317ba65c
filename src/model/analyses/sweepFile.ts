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
}

/** The results of an earlier run of the same sweep. */
export interface EarlierSweep extends MeasuredBefore {
  readonly parts: MeasuredParts;
  /** The decoder's means of the images that can be viewed, (N, C, size, size). */
  readonly meanImage: Float32Array | null;
  readonly isComplete: boolean;
  readonly samples: Rows | null;
}

/** How the numbers are made. The engine may be replaced during the sweep. */
export interface SweepMade {
  readonly command: string;
  readonly engine: () => EngineDescription;
}

export interface SweepState {
  readonly images: Images;
  readonly measurement: Measurement;
  readonly reconstructions: Reconstructions;
  /** Results for the model's own samples; `null` until they are measured. */
  readonly samples: Rows | null;
}

export class SweepFile {
  readonly path: string;
  readonly #swept: Swept;
  readonly #made: SweepMade;
  /** `null` if the sweep starts from the beginning. */
  readonly earlier: EarlierSweep | null;
  #engines: readonly string[];
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
  }

  /** Saves if the last time was long enough ago. Call between batches, when every image so far is complete. */
  async measured(state: SweepState): Promise<void> {
    if (performance.now() < this.#nextSaveMs) return;
    await this.save(state);
  }

  /** @throws {Refusal} if the file can't be written; the previous one is then kept. */
  async save({ images, measurement, reconstructions, samples }: SweepState): Promise<void> {
    const startMs = performance.now();
    const { model } = this.#swept;
    const parts = measurement.parts();
    const measured = parts.rows?.reconstructionNats.length ?? 0;
    const { position } = images;
    if (measured === 0 || position === null) return;
    const { command, engine } = this.#made;
    const { seed } = this.#swept;
    const made = { seed, noise: `seed ${seed}`, command, engine: engine() };
    this.#engines = withEngine(this.#engines, made.engine);
    const kept = parts.kept?.[0]?.length ?? 0;
    const records = firstRecords(images.input.records, measured);
    const { description } = images.input;
    const progress: SweepProgress = {
      ...this.#what(),
      isComplete: images.isEnd(measured),
      position,
      engines: this.#engines,
    };
    await writeStatistics(this.path, {
      ...(await fileDescription(model, { description: this.#noted(description), records }, made)),
      ...{ sweep: progressAsText(progress), records, parts, samples, details: [] },
      images: { x: images.values(0, kept), meanImage: reconstructions.means(kept) },
    });
    const tookMs = performance.now() - startMs;
    this.#nextSaveMs = performance.now() + Math.max(SAVE_INTERVAL_MS, tookMs / SAVING_SHARE);
  }

  #what(): Pick<SweepProgress, 'paths' | 'from' | 'most'> {
    const { paths, from, most } = this.#swept.input;
    return { paths: paths.map((path) => resolve(path)), from: from ?? null, most };
  }

  #noted(description: Images['input']['description']): Images['input']['description'] {
    if (this.#engines.length < 2) return description;
    const note = `Measured on ${this.#engines.join(', then on ')}: numbers may differ in their last digits.`;
    return { ...description, notes: [...description.notes, note] };
  }
}

function withEngine(engines: readonly string[], { device, runtime }: EngineDescription): readonly string[] {
  const engine = `${device} · ${runtime}`;
  return engines.includes(engine) ? engines : [...engines, engine];
}

async function readEarlier(path: string, swept: Swept): Promise<{ sweep: EarlierSweep; engines: readonly string[] }> {
  const other = (what: string) =>
    new Refusal(`${path} holds ${what}. Give another --out, or remove that file, to measure anew.`);
  if (!(await isStatisticsFile(path))) throw other('something else than statistics');
  const read = await readStatistics(path);
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
  if (!isWhole) throw malformedStatistics(path, 'its images are not those that its sweep has measured');
  return {
    engines: progress.engines,
    sweep: {
      records: { ...records, names: Array.from({ length: count }, (_, image) => records.names.at(image) ?? '') },
      ...{ position, values: images?.x ?? new Float32Array(), listed: input.listed },
      meanImage: images?.meanImage ?? null,
      ...{ parts, samples, isComplete: progress.isComplete },
    },
  };
}

/** Completes `a sweep …`; `null` if it is the same sweep. */
async function differenceFrom(
  { model: saved, provenance, scope }: ReadStatistics,
  progress: SweepProgress,
  { model, input, seed, draws }: Swept,
): Promise<string | null> {
  const { checkpoint, description } = model;
  if (provenance.checkpointSha256 !== (await checkpoint.sha256())) return `of another checkpoint`;
  if (saved.weights !== description.weights) return `of the weights ${saved.weights}`;
  if (provenance.args !== argsAsJson(model)) return 'of the same checkpoint with other training flags';
  if (provenance.seed !== seed) return `with seed ${provenance.seed}`;
  if (scope.draws !== draws) return `with ${grouped(scope.draws)} draws per image`;
  const paths = input.paths.map((path) => resolve(path));
  const isSame =
    JSON.stringify([progress.paths, progress.from, progress.most]) ===
    JSON.stringify([paths, input.from ?? null, input.most]);
  return isSame ? null : `of other images (${progress.paths.join(', ')})`;
}
