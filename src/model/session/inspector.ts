import {
  USUAL_ENGINE,
  type FailedAt,
  type InspectionCalls,
  type InspectionRequest,
  type ModelEvents,
  type Status,
} from '../../protocol/inspection';
import {
  KL_QUANTITIES,
  type Histograms,
  type HistogramQuery,
  type KlMap,
  type KlQuantity,
  type MapQuery,
  type Picture,
  type PictureKind,
} from '../../protocol/statistics';
import type { Measurement } from '../statistics/measurement';
import { Reconstructions } from '../analyses/reconstructions';
import { SumMaps } from '../statistics/sumMaps';
import { pixels } from '../data/pictures';
import { imagesPerBatch } from '../passes/batchSize';
import { EngineSupply } from '../engineChoice/supply';
import type { Engine } from '../engine/engine';
import { pictureTarget, type Input } from '../analyses/images';
import { inspect } from '../analyses/inspect';
import { RunningEngine } from '../passes/runningEngine';
import { LiveReport } from './liveReport';
import { openModel } from '../families/openModel';
import type { LatentModel } from '../latentModel';
import { OpenFlags } from '../families/openFlags';
import { inOneLine } from '../inOneLine';
import { Refusal } from '../refusal';

/** What can be asked about, from when the input is known. */
interface Inspected {
  readonly model: LatentModel;
  readonly input: Input;
  readonly measurement: Measurement;
  readonly reconstructions: Reconstructions;
}

export interface EngineFolders {
  /** Of the built hosts, in which engines work. */
  readonly hosts: string;
  /** Where it is kept which engine is fastest; `null` to find out each time. */
  readonly cache: string | null;
}

/** One inspection, and answers about it for as long as this lives, however it ended. */
export class Inspector implements InspectionCalls {
  readonly #folders: EngineFolders;
  readonly #events: ModelEvents;
  readonly #cancellation = new AbortController();
  #live: LiveReport | null = null;
  #inspected: Inspected | null = null;
  #sumMaps: SumMaps | null = null;

  constructor(folders: EngineFolders, events: ModelEvents) {
    this.#folders = folders;
    this.#events = events;
  }

  /** @throws {Error} when there has been an inspection already. */
  async inspect(request: InspectionRequest): Promise<void> {
    if (this.#live !== null) throw new Error('This model process has had its inspection already.');
    const live = new LiveReport(request, (inspection) => this.#events.report(inspection));
    this.#live = live;
    const { signal } = this.#cancellation;
    const cancelled = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    // What is being computed or read can't be interrupted: it ends in its own time, and nobody waits for it.
    await Promise.race([this.#run(request, live), cancelled]);
    if (!signal.aborted) return;
    live.end({ kind: 'cancelled' });
    this.#sumMaps?.sendLatest();
  }

  cancel(): void {
    this.#cancellation.abort();
  }

  setActivityThreshold(nats: number): void {
    this.#live?.setActivityThreshold(nats);
  }

  // The calls below are promises so that a refusal reaches whoever asked as a rejection.

  async klMap(query: MapQuery): Promise<KlMap> {
    return Promise.resolve(this.#measurement().klMap(query));
  }

  async histograms(query: HistogramQuery): Promise<Histograms> {
    return this.#measurement().histograms(query);
  }

  async picture(kind: PictureKind, image: number): Promise<Picture> {
    const images = this.#inspected?.input.description.images ?? 0;
    if (this.#inspected === null || image >= images) throw new Refusal(`There is no image ${image}.`);
    const { model, input, reconstructions } = this.#inspected;
    const name = input.names[image];
    if (name === undefined) throw new Refusal(`LatentModel sample ${image} is not drawn yet.`);
    const target = pictureTarget(model);
    const shown = kind === 'input' ? pixels(input.x, image, target) : reconstructions.get(image);
    if (shown === undefined) {
      throw new Refusal(`The reconstruction of image ${image} is not there yet, or not kept by itself.`);
    }
    const { size, channels } = target;
    return Promise.resolve({ kind, image, name, width: size, height: size, channels, pixels: shown });
  }

  #measurement(): Measurement {
    if (this.#inspected === null) throw new Refusal('Nothing is measured yet.');
    return this.#inspected.measurement;
  }

  /** Inspects and tells how it ends, unless it was cancelled; never rejects. */
  async #run(request: InspectionRequest, live: LiveReport): Promise<void> {
    const { signal } = this.#cancellation;
    const start = performance.now();
    const supply = this.#supply(request);
    const { memoryMb } = request.engine ?? USUAL_ENGINE;
    const opening = openModel(request.path, { ...request, memoryMb });
    const starting = supply.first(opening);
    starting.catch(() => undefined);
    let model: LatentModel | null = null;
    let at: FailedAt = 'checkpoint';
    try {
      model = await opening;
      at = 'engine';
      const engine = await starting;
      signal.throwIfAborted();
      live.opened(model, supply.chosen);
      if (supply.replacement !== null) live.engineChanged(supply.chosen, supply.replacement);
      at = 'run';
      await this.#measure(request, live, model, engine, supply);
      const elapsedMs = performance.now() - start;
      this.#sumMaps?.sendLatest();
      live.end({ kind: 'finished', elapsedMs });
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Refusal)) console.error(error);
      this.#sumMaps?.sendLatest();
      // The input comes before anything else that is done with the opened model.
      const refusesInput = at === 'run' && this.#inspected === null && error instanceof Refusal;
      live.end(endedBy(error, refusesInput ? 'input' : at));
    } finally {
      await starting.then(() => supply.close()).catch(() => undefined);
      await model?.checkpoint.close();
    }
  }

  #supply({ engine = USUAL_ENGINE, threads }: InspectionRequest): EngineSupply {
    const { hosts, cache } = this.#folders;
    return new EngineSupply({
      ...{ wish: engine.wish, insists: false, hosts, threads, cacheFolder: cache },
      ...{ python: engine.python, tensorFlowFolder: engine.tensorFlowFolder },
      batchSize: (model) => imagesPerBatch(model, engine.memoryMb),
    });
  }

  async #measure(
    request: InspectionRequest,
    live: LiveReport,
    model: LatentModel,
    engine: Engine,
    supply: EngineSupply,
  ): Promise<void> {
    await inspect({
      ...request,
      model,
      running: new RunningEngine({
        ...{ model, engine, batchSize: imagesPerBatch(model, (request.engine ?? USUAL_ENGINE).memoryMb) },
        nextEngine: (failure) => supply.next(failure),
      }),
      epsilon: null,
      passes: 1,
      details: false,
      signal: this.#cancellation.signal,
      listener: {
        input: (input, measurement) => {
          const reconstructions =
            this.#inspected?.reconstructions ??
            new Reconstructions(model.decoder, pictureTarget(model), measurement.imagesKept);
          this.#inspected = { model, input, measurement, reconstructions };
          this.#sumMaps = new SumMaps(measurement, quantitiesOf(model), (map) => this.#events.sumMap(map));
          live.measuring(input.description, measurement);
        },
        samplesDecided: (count) => live.samplesDecided(count),
        group: (batch) => {
          this.#sumMaps?.measured(batch);
          live.groupMeasured();
        },
        output: (batch) => this.#inspected?.reconstructions.add(batch),
        progress: (progress) => live.progress(progress),
        notice: (sentence) => live.engineChanged(supply.chosen, sentence),
      },
    });
  }
}

function quantitiesOf({ hasFlows }: LatentModel): readonly KlQuantity[] {
  return hasFlows ? KL_QUANTITIES : ['kl'];
}

function endedBy(error: unknown, at: FailedAt): Status {
  if (error instanceof OpenFlags) return { kind: 'asking', why: error.why, questions: error.questions };
  if (error instanceof Refusal) return { kind: 'failed', at, message: error.message };
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', at, message: `The inspection failed unexpectedly: ${inOneLine(message)}` };
}
