import { basename } from 'node:path';
import type { Baseline } from '../../protocol/compare/baseline';
import type { ComparisonRun } from '../../protocol/compare/comparison';
import type { Citation } from '../../protocol/citation';
import type { ExportWish } from '../../protocol/exports';
import {
  RELEASE_THRESHOLD_NATS,
  type Inspection,
  type InspectionRequest,
  type Status,
} from '../../protocol/inspection';
import type { Answers, InspectionQuestion, Requests } from '../../protocol/questions';
import { KL_QUANTITIES } from '../../protocol/quantities';
import type { ImageSummary } from '../../protocol/imageSummary';
import type { Picture, PictureQuery } from '../../protocol/statistics';
import { visibleName } from '../../protocol/visibleText';
import { pixels } from '../data/pictures';
import { exportedOf } from '../export/exported';
import { writeExport } from '../export/writeExport';
import { Refusal } from '../refusal';
import { compareClasses, compareSamples, type Compared } from '../statistics/comparisons';
import { channelImages } from '../statistics/images/channelImages';
import { ImageMapAnswers } from '../statistics/images/imageMaps';
import { labelsFrom, type ImageLabels } from '../statistics/images/imageLabels';
import { ImageTable } from '../statistics/images/imageTable';
import { readStatistics, type ReadStatistics } from '../statistics/file/readStatistics';
import type { Noise } from '../statistics/quantityMap';
import { compareSaved } from './compare/compareSaved';
import { findingsInFile, rangesInFile, unitsInFile } from './examination';
import { ClassScopes } from './classScopes';
import { distributionAnswers, noiseOfSeed } from './distributionAnswers';
import { failure } from './failure';
import type { InspectionListener, SessionInspection } from './sessionInspection';

/** Saved statistics, shown like the inspection that they came from. Without the model, nothing more is measured. */
export class SavedInspection implements SessionInspection {
  readonly #request: InspectionRequest;
  readonly #listener: InspectionListener;
  #activityThresholdNats: number;
  #statistics: ReadStatistics | null = null;
  #table: ImageTable | null = null;
  #scopes: ClassScopes | null = null;
  #imageMaps: ImageMapAnswers | null = null;
  #status: Status = { kind: 'opening' };
  #comparison: ComparisonRun | null = null;

  constructor(request: InspectionRequest, listener: InspectionListener) {
    this.#request = request;
    this.#listener = listener;
    this.#activityThresholdNats = request.activityThresholdNats;
  }

  /** Reads the file; never rejects. May be called once. */
  async run(): Promise<void> {
    try {
      const statistics = await readStatistics(this.#request.path);
      // The page shows every group's summary, so a file without one is useless here.
      statistics.measurement.groups(this.#activityThresholdNats);
      this.#keepSumMaps(statistics);
      this.#keepFindings(statistics);
      this.#statistics = statistics;
      this.#table = tableOf(statistics);
      const scopes = scopesOf(statistics);
      this.#scopes = scopes;
      this.#imageMaps = new ImageMapAnswers((among) => scopes.among(among), labelsOf(statistics).nameOf);
      this.#end({ kind: 'finished', message: originInWords(statistics) });
      const { baseline } = this.#request;
      if (baseline !== undefined) await this.compare(baseline);
    } catch (error) {
      this.#end(failure(error, 'checkpoint', 'The statistics could not be read'));
    }
  }

  /** A read in progress is not interrupted. It ends shortly. */
  cancel(): void {
    this.#end({ kind: 'cancelled' });
  }

  analyse(): Promise<void> {
    return Promise.reject(new Refusal(NO_MODEL));
  }

  cancelAnalysis(): void {
    // There is none.
  }

  async compare(baseline: Baseline): Promise<void> {
    this.#comparison = await compareSaved(this.#request.path, baseline, this.#comparison);
    this.#report();
  }

  cancelComparison(): void {
    // It ends shortly.
  }

  followRun(): Promise<void> {
    return Promise.reject(new Refusal(NO_MODEL));
  }

  setActivityThreshold(nats: number): void {
    this.#activityThresholdNats = nats;
    this.#report();
    if (this.#statistics !== null) this.#keepFindings(this.#statistics);
  }

  /** Rejects as documented in the table of questions. */
  async ask<Name extends InspectionQuestion>(name: Name, request: Requests[Name]): Promise<Answers[Name]> {
    const statistics = this.#statistics;
    const table = this.#table;
    const scopes = this.#scopes;
    const imageMaps = this.#imageMaps;
    if (statistics === null || table === null || scopes === null || imageMaps === null) {
      throw new Refusal('Nothing was read yet.');
    }
    const answers: { readonly [Other in InspectionQuestion]: (request: Requests[Other]) => Promise<Answers[Other]> } = {
      ...distributionAnswers(() => ({ noise: noiseOf(statistics), scopes })),
      picture: (query) => Promise.resolve(pictureOf(statistics, query)),
      imageClasses: () => Promise.resolve(scopes.list()),
      classScope: (among) => Promise.resolve(scopes.summary(among, this.#activityThresholdNats)),
      lossMap: () => Promise.reject(new Refusal(NO_LOSS_BY_PIXEL)),
      imageMaps: (query) => Promise.resolve(imageMaps.maps(query)),
      imageSummary: (image) => imageOf(statistics, image, this.#activityThresholdNats),
      imageRows: (query) => Promise.resolve(table.rows(query)),
      imageFacts: (query) => Promise.resolve(table.facts(query)),
      channelImages: (query) => {
        const some = scopes.among(query.among);
        return Promise.resolve(channelImages(query, some, labelsOf(statistics).nameOf));
      },
      classes: () => Promise.resolve(compareClasses(comparedOf(statistics))),
      modelCheck: () => Promise.resolve(compareSamples(comparedOf(statistics))),
      citation: () => Promise.resolve(citationOf(statistics)),
      findings: ({ among }) => {
        const some = scopes.among(among ?? undefined);
        return Promise.resolve(findingsInFile(statistics, this.#activityThresholdNats, some));
      },
      unusedUnits: () => unitsInFile(statistics),
      latentRanges: () => Promise.resolve(rangesInFile(statistics)),
      training: () => Promise.reject(new Refusal(NO_MODEL)),
      weights: () => Promise.reject(new Refusal(NO_MODEL)),
      analysisPictures: () => Promise.reject(new Refusal(NO_MODEL)),
      changedPicture: () => Promise.reject(new Refusal(NO_MODEL)),
      sampledPictures: () => Promise.reject(new Refusal(NO_MODEL)),
      variedPictures: () => Promise.reject(new Refusal(NO_MODEL)),
      comparedMap: () => Promise.reject(new Refusal(NO_MODEL)),
      loggedCurves: () => Promise.reject(new Refusal(NO_MODEL)),
    };
    return answers[name](request);
  }

  async save(path: string, wish: ExportWish): Promise<void> {
    const statistics = this.#statistics;
    if (statistics === null) throw new Refusal('Nothing was read yet.');
    if (wish.kind === 'snapshot') throw new Refusal(NO_MODEL);
    await writeExport(path, wish, exportedOf(statistics, findingsInFile(statistics, RELEASE_THRESHOLD_NATS)));
  }

  /** Like an inspection's maps, they outlive the process. */
  #keepSumMaps({ measurement, model: { groups, hasFlows } }: ReadStatistics): void {
    for (const quantity of hasFlows ? KL_QUANTITIES : (['kl'] as const)) {
      for (const group of groups.keys()) {
        const query = { quantity, group, channel: null, image: null };
        this.#listener.keep('klValues', query, measurement.klValues(query));
        this.#listener.keep('klMap', query, measurement.klMap(query));
      }
    }
  }

  #keepFindings(statistics: ReadStatistics): void {
    this.#listener.keep('findings', { among: null }, findingsInFile(statistics, this.#activityThresholdNats));
  }

  /** With which the same request is made from now on. */
  get #compared(): Pick<InspectionRequest, 'baseline'> {
    return this.#comparison === null ? {} : { baseline: this.#comparison.baseline };
  }

  /** Only the first end counts. */
  #end(status: Status): void {
    if (this.#status.kind !== 'opening') return;
    this.#status = status;
    this.#report();
  }

  #report(): void {
    const statistics = this.#status.kind === 'finished' ? this.#statistics : null;
    const nats = this.#activityThresholdNats;
    this.#listener.report({
      fileName: basename(this.#request.path),
      request: statistics === null ? this.#request : requestOf(statistics, { ...this.#request, ...this.#compared }),
      status: this.#status,
      checkpointChanged: false,
      activityThresholdNats: nats,
      notices: [],
      changeable: [],
      timings: null,
      whatIf: null,
      comparison: this.#comparison,
      trainingRun: null,
      ...(statistics === null ? UNREAD : shown(statistics, nats)),
    });
  }
}

const NO_MODEL = 'A statistics file has no model to run: inspect the checkpoint.';
const NO_LOSS_BY_PIXEL =
  'A statistics file holds the reconstruction loss of each image, not of its pixels: inspect the checkpoint to see where it lies.';

const UNREAD = { checkpoint: null, input: null, engine: null, weightWarnings: [], groups: [], summary: null };

function shown(
  { model, input, scope, provenance, weightWarnings, measurement }: ReadStatistics,
  activityThresholdNats: number,
): Pick<Inspection, keyof typeof UNREAD> {
  return {
    checkpoint: model,
    input: { ...input, images: scope.images, imagesKept: measurement.imagesKept, offer: null },
    engine: { ...provenance.engine, reason: null },
    weightWarnings,
    groups: measurement.groups(activityThresholdNats),
    summary: measurement.summary(activityThresholdNats),
  };
}

/** The noise of the images, unless it came from a file or their numbers in their data set are unknown. */
function noiseOf({ model, provenance, records }: ReadStatistics): Noise {
  const { seed, noise } = provenance;
  const { indices } = records;
  if (noise !== `seed ${seed}` || indices === null) return () => null;
  return noiseOfSeed(seed, model.groups, (image) => indices[image] ?? image);
}

/** The request with which the statistics were measured, as far as the file says. */
function requestOf({ scope, provenance }: ReadStatistics, opened: InspectionRequest): InspectionRequest {
  const { seed, noise } = provenance;
  const isSeeded = noise === `seed ${seed}`;
  return { ...opened, draws: scope.draws, seed, ...(isSeeded ? {} : { noise: visibleName(noise) }) };
}

function labelsOf({ records }: ReadStatistics): ImageLabels {
  return labelsFrom(() => records);
}

function tableOf(statistics: ReadStatistics): ImageTable {
  const { measurement, model } = statistics;
  return new ImageTable(measurement, labelsOf(statistics), model.likelihood !== 'unknown');
}

function scopesOf({ measurement, records: { classes } }: ReadStatistics): ClassScopes {
  return new ClassScopes(() => ({ measurement, classes, isComplete: true }));
}

function citationOf({ provenance }: ReadStatistics): Citation {
  const { checkpointSha256, imagesSha256, command, version } = provenance;
  return { checkpointSha256, imagesSha256, command, version };
}

function comparedOf({
  model: { likelihood },
  parts: { rows },
  records: { classes },
  samples,
}: ReadStatistics): Compared {
  return { likelihood, rows, classes, samples };
}

function originInWords({ provenance: { checkpoint, version } }: ReadStatistics): string {
  return (
    `Statistics of ${visibleName(checkpoint)}, saved by ${visibleName(version)}. The model is not in this file: ` +
    'inspect the checkpoint to change input, draws or engine.'
  );
}

async function imageOf(
  { measurement, records }: ReadStatistics,
  image: number,
  thresholdNats: number,
): Promise<ImageSummary> {
  return { ...(await measurement.imageInTurns(image, thresholdNats)), name: records.names.at(image) ?? null };
}

function pictureOf({ model, images, records }: ReadStatistics, { kind, image }: PictureQuery): Picture {
  const { size, channels } = model.image;
  const shown = kind === 'input' ? images?.x : images?.meanImage;
  const name = records.names.at(image);
  if (name === undefined) throw new Refusal(`There is no image ${image}.`);
  if (shown === null || shown === undefined || (image + 1) * channels * size ** 2 > shown.length) {
    throw new Refusal(`The file does not hold ${kind === 'input' ? 'image' : 'the reconstruction of image'} ${image}.`);
  }
  return { kind, image, name, width: size, height: size, channels, pixels: pixels(shown, image, model.image) };
}
