import type { FailedAt, InspectionRequest, Status } from '../../protocol/inspection';
import type { Answers, InspectionQuestion, Requests } from '../../protocol/questions';
import { KL_QUANTITIES } from '../../protocol/quantities';
import type { Picture, PictureQuery } from '../../protocol/statistics';
import { duration } from '../../protocol/duration';
import { openImages, pictureTarget, type Images } from '../analyses/images';
import { inspect } from '../analyses/inspect';
import { Reconstructions } from '../analyses/reconstructions';
import { pixels, type PictureTarget } from '../data/pictures';
import { OpenFlags } from '../families/openFlags';
import type { LatentModel } from '../latentModel';
import { Refusal } from '../refusal';
import type { Measurement } from '../statistics/measurement';
import { SumMaps } from '../statistics/sumMaps';
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
    klMap: (query) => this.#measurement().klMap(query),
    histograms: (query) => this.#measurement().histograms(query),
    picture: (query) => this.#picture(query),
  };
  #inspected: Inspected | null = null;
  #sumMaps: SumMaps | null = null;

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
    this.#sumMaps?.sendLatest();
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

  #measurement(): Measurement {
    if (this.#inspected === null) throw new Refusal('Nothing is measured yet.');
    return this.#inspected.measurement;
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
      await using images = await openImages(model, { ...this.#request, signal });
      signal.throwIfAborted();
      at = 'run';
      this.#listener.ready();
      await this.#measure(model, images);
      this.#sumMaps?.sendLatest();
      live.end({ kind: 'finished', message: `Measured in ${duration(performance.now() - startMs)}` });
    } catch (error) {
      if (signal.aborted) return;
      this.#sumMaps?.sendLatest();
      live.end(endedBy(error, at === 'input' && !(error instanceof Refusal) ? 'run' : at));
    }
  }

  async #measure(model: LatentModel, images: Images): Promise<void> {
    const { signal } = this.#cancellation;
    const live = this.#live;
    await this.#session.run(signal, ({ running, supply }) =>
      inspect({
        ...this.#request,
        ...{ model, running, images, epsilon: null, passes: 1, details: false, signal },
        listener: {
          input: (_, measurement) => this.#input(model, images, measurement),
          samplesDecided: (count) => live.samplesDecided(count),
          group: (batch) => {
            this.#sumMaps?.measured(batch);
            live.groupMeasured();
          },
          output: (batch) => this.#inspected?.reconstructions.add(batch),
          progress: (progress) => live.progress(progress),
          notice: (sentence) => live.engineChanged(supply.chosen, sentence),
        },
      }),
    );
  }

  #input(model: LatentModel, images: Images, measurement: Measurement): void {
    const reconstructions =
      this.#inspected?.reconstructions ??
      new Reconstructions(model.decoder, pictureTarget(model), measurement.imagesKept);
    this.#inspected = { model, images, measurement, reconstructions };
    this.#sumMaps = new SumMaps(measurement, model.hasFlows ? KL_QUANTITIES : ['kl'], (map) =>
      this.#listener.keep('klMap', map.query, map),
    );
    this.#live.measuring(images.input.description, measurement);
  }
}

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
