import type { FailedAt, InspectionRequest, Status } from '../../protocol/inspection';
import { basename } from 'node:path';
import { visibleName } from '../../protocol/visibleText';
import type { Citation } from '../../protocol/citation';
import { commandOfRequest } from '../../protocol/reproduce';
import type { Answers, InspectionQuestion, Requests } from '../../protocol/questions';
import { KL_QUANTITIES } from '../../protocol/quantities';
import type { Picture, PictureQuery } from '../../protocol/statistics';
import { duration } from '../../protocol/duration';
import { PROGRAM } from '../analyses/fileDescription';
import { digestOfAll, firstRecords } from '../analyses/imageList';
import { openImages, pictureTarget, type Images } from '../analyses/images';
import { inspect, type InspectionListener as InspectListener } from '../analyses/inspect';
import { Reconstructions } from '../analyses/reconstructions';
import { imagesAfter, reconstructionsAfter, sweep } from '../analyses/sweep';
import { SweepFile } from '../analyses/sweepFile';
import { pixels, type PictureTarget } from '../data/pictures';
import type { EngineSupply } from '../engineChoice/supply';
import { OpenFlags } from '../families/openFlags';
import type { LatentModel } from '../latentModel';
import { Refusal } from '../refusal';
import { compareClasses, compareSamples, type Compared } from '../statistics/comparisons';
import type { Measurement } from '../statistics/measurement';
import { SumMaps } from '../statistics/sumMaps';
import type { Rows } from '../statistics/totals';
import { failure } from './failure';
import { LiveReport } from './liveReport';
import type { InspectionListener, SessionInspection } from './sessionInspection';
import type { Session } from './session';

/** What questions can be asked about, once the input is known. */
interface Inspected {
  readonly model: LatentModel;
  readonly images: Images;
  readonly measurement: Measurement;
  readonly reconstructions: Reconstructions;
}

/** The answer to each question, at once or as a promise. Each throws a Refusal or rejects with one. */
type InspectionAnswers = {
  readonly [Name in InspectionQuestion]: (request: Requests[Name]) => Answers[Name] | Promise<Answers[Name]>;
};

interface RunningInspectionListener extends InspectionListener {
  /** The input is available, so whatever runs on the session must make way. */
  ready(): void;
}

/** One inspection on a session, and its answers for as long as this object lives, however the inspection ended. */
export class RunningInspection implements SessionInspection {
  readonly #session: Session;
  readonly #request: InspectionRequest;
  readonly #listener: RunningInspectionListener;
  readonly #live: LiveReport;
  readonly #cancellation = new AbortController();
  readonly #answers: InspectionAnswers = {
    klMap: (query) => this.#known().measurement.klMap(query),
    histograms: (query) => this.#known().measurement.histograms(query),
    picture: (query) => this.#picture(query),
    classes: () => compareClasses(this.#compared()),
    modelCheck: () => compareSamples(this.#compared()),
    citation: () => this.#citation(),
  };
  #inspected: Inspected | null = null;
  #sumMaps: SumMaps | null = null;
  /** Of the model's own samples, measured beside the images. */
  #samples: Rows | null = null;

  constructor(session: Session, request: InspectionRequest, listener: RunningInspectionListener) {
    this.#session = session;
    this.#request = request;
    this.#listener = listener;
    this.#live = new LiveReport(request, (inspection) => listener.report(inspection));
  }

  async run(): Promise<void> {
    const { signal } = this.#cancellation;
    const cancelled = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    // A computation or read in progress can't be interrupted. It finishes later, and nobody waits for it.
    if (!signal.aborted) await Promise.race([this.#run(), cancelled]);
    if (!signal.aborted) return;
    this.#live.end({ kind: 'cancelled' });
    this.#keepAnswers();
  }

  cancel(): void {
    this.#cancellation.abort();
  }

  setActivityThreshold(nats: number): void {
    this.#live.setActivityThreshold(nats);
  }

  async ask<Name extends InspectionQuestion>(name: Name, request: Requests[Name]): Promise<Answers[Name]> {
    return this.#answers[name](request);
  }

  /** What the page shows without asking for it outlives this process. */
  #keepAnswers(): void {
    this.#sumMaps?.sendLatest();
    if (this.#inspected === null) return;
    const classes = compareClasses(this.#compared());
    const check = compareSamples(this.#compared());
    if (classes !== null) this.#listener.keep('classes', null, classes);
    if (check !== null) this.#listener.keep('modelCheck', null, check);
  }

  #picture({ kind, image }: PictureQuery): Picture {
    const number = this.#inspected?.images.input.description.images ?? 0;
    if (this.#inspected === null || image >= number) throw new Refusal(`There is no image ${image}.`);
    const { model, images, reconstructions } = this.#inspected;
    const name = images.input.records.names[image];
    if (name === undefined) throw new Refusal(notThereYet(images, image));
    const target = pictureTarget(model);
    const shown = kind === 'input' ? inputPixels(images, image, target) : reconstructions.get(image);
    if (shown === undefined) {
      const what = kind === 'input' ? 'Image' : 'The reconstruction of image';
      throw new Refusal(`${what} ${image} is not there yet, or not kept by itself.`);
    }
    const { size, channels } = target;
    return { kind, image, name, width: size, height: size, channels, pixels: shown };
  }

  #compared(): Compared {
    const { model, images, measurement } = this.#known();
    const { likelihood } = model.description;
    const { classes } = images.input.records;
    return { likelihood, rows: measurement.knownRows, classes, samples: this.#samples };
  }

  async #citation(): Promise<Citation> {
    const { model, images, measurement } = this.#known();
    const measured = measurement.rows.reconstructionNats.length;
    return {
      checkpointSha256: await model.checkpoint.sha256(),
      imagesSha256: digestOfAll(firstRecords(images.input.records, measured)),
      command: commandOfRequest(this.#live.request),
      version: PROGRAM,
    };
  }

  #known(): Inspected {
    if (this.#inspected === null) throw new Refusal('Nothing is measured yet.');
    return this.#inspected;
  }

  /** Inspects and reports how it ended, unless it was cancelled. */
  async #run(): Promise<void> {
    const { signal } = this.#cancellation;
    const session = this.#session;
    const live = this.#live;
    const startMs = performance.now();
    let at: FailedAt = 'checkpoint';
    try {
      const model = await session.model();
      at = 'engine';
      const supply = await session.engine();
      signal.throwIfAborted();
      live.opened(model, supply.chosen);
      if (supply.replacement !== null) live.engineChanged(supply.chosen, supply.replacement);
      at = 'input';
      session.prepare().catch(() => undefined);
      const file = await this.#sweepFile(model, supply);
      await using images = await openImages(model, { ...this.#request, signal, ...(file && imagesAfter(file)) });
      signal.throwIfAborted();
      at = 'run';
      this.#listener.ready();
      await this.#measure(model, images, file);
      this.#keepAnswers();
      const saved = file === null ? '' : `; saved in ${visibleName(basename(file.path))}`;
      live.end({ kind: 'finished', message: `Measured in ${duration(performance.now() - startMs)}${saved}` });
    } catch (error) {
      if (signal.aborted) return;
      this.#keepAnswers();
      live.end(endedBy(error, at === 'input' && !(error instanceof Refusal) ? 'run' : at));
    }
  }

  /** The file that the statistics are saved in; `null` if they are not saved. */
  async #sweepFile(model: LatentModel, supply: EngineSupply): Promise<SweepFile | null> {
    const { sweep: wish, input, seed, draws } = this.#request;
    if (wish === undefined || input.kind !== 'files') return null;
    const made = { command: commandOfRequest(this.#request), engine: () => supply.engine.description };
    return SweepFile.open(wish.out, { model, input, seed, draws }, made);
  }

  /** @param file where to save; `null` for an inspection that is not saved */
  async #measure(model: LatentModel, images: Images, file: SweepFile | null): Promise<void> {
    const { signal } = this.#cancellation;
    const live = this.#live;
    const reconstructions =
      file === null
        ? new Reconstructions(model.decoder, pictureTarget(model), images.kept)
        : reconstructionsAfter(file, model, images);
    this.#samples = file?.earlier?.samples ?? null;
    await this.#session.run(signal, async ({ running, supply }) => {
      const listener: InspectListener = {
        input: (_, measurement) => this.#input({ model, images, measurement, reconstructions }),
        samplesDecided: (count) => live.samplesDecided(count),
        group: (batch) => {
          this.#sumMaps?.measured(batch);
          live.groupMeasured();
        },
        progress: (progress) => live.progress(progress),
        notice: (sentence) => live.engineChanged(supply.chosen, sentence),
      };
      const options = { ...this.#request, model, running, images, listener };
      if (file === null) {
        const output: InspectListener['output'] = (batch) => reconstructions.add(batch);
        const ordinary = { epsilon: null, passes: 1, details: false, signal } as const;
        await inspect({ ...options, ...ordinary, listener: { ...listener, output } });
        return;
      }
      // What was measured of the batch at hand is saved, so that a cancelled sweep goes on where it ended.
      const { samples } = await sweep({
        ...{ ...options, file, reconstructions },
        signal: NEVER,
        stop: signal,
        check: this.#request.sweep?.check ?? 0,
      });
      this.#samples = samples;
    });
  }

  #input(inspected: Inspected): void {
    const { model, images, measurement } = inspected;
    this.#inspected = inspected;
    this.#sumMaps = new SumMaps(measurement, model.hasFlows ? KL_QUANTITIES : ['kl'], (map) =>
      this.#listener.keep('klMap', map.query, map),
    );
    this.#live.measuring(images.input.description, measurement);
  }
}

/** A sweep ends between two batches. */
const NEVER = new AbortController().signal;

function inputPixels(images: Images, image: number, target: PictureTarget): Uint8Array | undefined {
  return images.holds(image) ? pixels(images.values(image, image + 1), 0, target) : undefined;
}

function notThereYet({ input }: Images, image: number): string {
  return input.description.kind === 'samples'
    ? `Model sample ${image} is not drawn yet.`
    : `Image ${image} is not read yet.`;
}

function endedBy(error: unknown, at: FailedAt): Status {
  if (error instanceof OpenFlags) return { kind: 'asking', why: error.why, questions: error.questions };
  return failure(error, at, 'The inspection failed unexpectedly');
}
