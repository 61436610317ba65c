import { basename } from 'node:path';
import type { Citation } from '../../protocol/citation';
import type { Inspection, InspectionRequest, Status } from '../../protocol/inspection';
import type { Answers, InspectionQuestion, Requests } from '../../protocol/questions';
import { KL_QUANTITIES } from '../../protocol/quantities';
import type { Picture, PictureQuery } from '../../protocol/statistics';
import { visibleName } from '../../protocol/visibleText';
import { pixels } from '../data/pictures';
import { Refusal } from '../refusal';
import { compareClasses, compareSamples, type Compared } from '../statistics/comparisons';
import { readStatistics, type ReadStatistics } from '../statistics/file/readStatistics';
import { failure } from './failure';
import type { InspectionListener, SessionInspection } from './sessionInspection';

/** Saved statistics, shown like the inspection that they came from. Without the model, nothing more is measured. */
export class SavedInspection implements SessionInspection {
  readonly #request: InspectionRequest;
  readonly #listener: InspectionListener;
  #activityThresholdNats: number;
  #statistics: ReadStatistics | null = null;
  #status: Status = { kind: 'opening' };

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
      this.#statistics = statistics;
      this.#end({ kind: 'finished', message: originInWords(statistics) });
    } catch (error) {
      this.#end(failure(error, 'checkpoint', 'The statistics could not be read'));
    }
  }

  /** A read in progress is not interrupted. It ends shortly. */
  cancel(): void {
    this.#end({ kind: 'cancelled' });
  }

  setActivityThreshold(nats: number): void {
    this.#activityThresholdNats = nats;
    this.#report();
  }

  /** Rejects as documented in the table of questions. */
  async ask<Name extends InspectionQuestion>(name: Name, request: Requests[Name]): Promise<Answers[Name]> {
    const statistics = this.#statistics;
    if (statistics === null) throw new Refusal('Nothing was read yet.');
    const answers: { readonly [Other in InspectionQuestion]: (request: Requests[Other]) => Promise<Answers[Other]> } = {
      klMap: (query) => Promise.resolve(statistics.measurement.klMap(query)),
      histograms: (query) => statistics.measurement.histograms(query),
      picture: (query) => Promise.resolve(pictureOf(statistics, query)),
      classes: () => Promise.resolve(compareClasses(comparedOf(statistics))),
      modelCheck: () => Promise.resolve(compareSamples(comparedOf(statistics))),
      citation: () => Promise.resolve(citationOf(statistics)),
    };
    return answers[name](request);
  }

  /** Like an inspection's maps, they outlive the process. */
  #keepSumMaps({ measurement, model: { groups, hasFlows } }: ReadStatistics): void {
    for (const quantity of hasFlows ? KL_QUANTITIES : (['kl'] as const)) {
      for (const group of groups.keys()) {
        const query = { quantity, group, channel: null, image: null };
        this.#listener.keep('klMap', query, measurement.klMap(query));
      }
    }
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
      request: statistics === null ? this.#request : requestOf(statistics, this.#request),
      status: this.#status,
      checkpointChanged: false,
      activityThresholdNats: nats,
      notices: [],
      changeable: [],
      ...(statistics === null ? UNREAD : shown(statistics, nats)),
    });
  }
}

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

/** The request with which the statistics were measured, as far as the file says. */
function requestOf({ scope, provenance }: ReadStatistics, opened: InspectionRequest): InspectionRequest {
  return { ...opened, draws: scope.draws, seed: provenance.seed };
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
