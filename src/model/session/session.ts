import { availableParallelism, totalmem } from 'node:os';
import { setTimeout as after } from 'node:timers/promises';
import { USUAL_ENGINE, type GivenFlag } from '../../protocol/inspection';
import type { SessionRequest } from '../../protocol/sessionRequest';
import { PROGRAM } from '../analyses/fileDescription';
import { writeSnapshot } from '../checkpoint/snapshot';
import { EngineFailure } from '../engine/engine';
import { EngineSupply } from '../engineChoice/supply';
import { openModel } from '../families/openModel';
import type { LatentModel } from '../latentModel';
import { imagesInLanes, imagesPerBatch } from '../passes/batchSize';
import { RunningEngine } from '../passes/runningEngine';
import { WeightReading } from './weightReading';

export interface SessionOptions {
  /** Folder of the built hosts that engines run in. */
  readonly hosts: string;
  /** Folder that caches which engine is fastest; `null` to measure each time. */
  readonly cache: string | null;
  /** Whether an engine requested by name must not be replaced by another; by default it may. */
  readonly insists?: boolean;
  /** Weights that may stay compiled for further analyses, in bytes; by default a fraction of the machine's memory. */
  readonly mostKeptBytes?: number;
}

/** The engine and its compiled stages. */
export interface SessionEngine {
  readonly supply: EngineSupply;
  readonly running: RunningEngine;
}

/** Limit on the weights, in bytes. An engine's own copies need as much again. */
const USUALLY_KEPT_BYTES = Math.min(2e9, totalmem() / 8);
/** Longer than most stages take. A cancelled analysis ends with its current stage. */
const GRACE_MS = 3000;

/**
 * An opened checkpoint with a running engine, which outlives its analyses. Analyses run one after the other on the
 * compiled stages. The engine starts with the first analysis, and again after `release`.
 */
export class Session {
  /** Its weights stay the same whatever is measured. */
  readonly weightReading = new WeightReading();
  readonly #request: SessionRequest;
  readonly #options: SessionOptions;
  #model: Promise<LatentModel> | null = null;
  #starting: Promise<SessionEngine> | null = null;
  /** Resolves when the running analysis ends. */
  #turn: Promise<void> = Promise.resolve();
  /** The signals of the analyses that run or wait. */
  readonly #signals = new Set<AbortSignal>();
  /** The signal of the running analysis; `null` if none is running. */
  #running: AbortSignal | null = null;
  #isClosed = false;

  constructor(request: SessionRequest, options: SessionOptions) {
    this.#request = request;
    this.#options = options;
  }

  /** Folder that caches what was measured; `null` to measure each time. */
  get cacheFolder(): string | null {
    return this.#options.cache;
  }

  /** Another checkpoint, opened in the same way. The caller closes it. */
  beside(path: string): Session {
    return new Session({ ...this.#request, path }, this.#options);
  }

  /**
   * Opens the checkpoint, or checks that it is still the file that was opened.
   * @throws {OpenFlags} if file, tensors and flags leave something open.
   * @throws {Refusal} if the checkpoint can't be opened, or was rewritten after it was.
   */
  async model(): Promise<LatentModel> {
    if (this.#model !== null) {
      const model = await this.#model;
      await model.checkpoint.checkUnchanged();
      return model;
    }
    const { path, flags, weights = null, engine = USUAL_ENGINE } = this.#request;
    this.#model = openModel(path, { flags, weights, memoryMb: engine.memoryMb });
    this.engine().catch(() => undefined); // Started early; the error reaches whoever needs the model.
    return this.#model;
  }

  /** Keeps the weights and arguments in a file of their own. @throws {Refusal} as `model` and `writeSnapshot` do */
  async snapshot(path: string, given: readonly GivenFlag[]): Promise<void> {
    await writeSnapshot(path, (await this.model()).checkpoint, given, PROGRAM);
  }

  /**
   * The engine, and the notices about its choice.
   * @throws {Refusal} if no engine is available.
   */
  async engine(): Promise<EngineSupply> {
    return (await this.#started()).supply;
  }

  /** Whether an analysis runs, or waits, that was not cancelled. */
  get isBusy(): boolean {
    return [...this.#signals].some((signal) => !signal.aborted);
  }

  /** Compiled weights kept for further analyses, in bytes. */
  async heldBytes(): Promise<number> {
    const started = await this.#starting?.catch(() => null);
    return started?.running.heldBytes ?? 0;
  }

  /** Compiles the first stages, unless an analysis runs. */
  async prepare(): Promise<void> {
    const { running } = await this.#started();
    if (this.#running === null) running.prepare();
  }

  /**
   * Runs an analysis after the earlier ones have ended. If a cancelled analysis does not end because its engine hangs
   * in a stage, that engine is stopped.
   * @throws what `analysis` throws; the signal's reason, if it is aborted before its turn.
   */
  async run<T>(signal: AbortSignal, analysis: (engine: SessionEngine) => Promise<T>): Promise<T> {
    const before = this.#turn;
    this.#signals.add(signal);
    let end: () => void = () => undefined;
    this.#turn = new Promise((resolve) => (end = resolve));
    try {
      await this.#until(before);
      signal.throwIfAborted();
      this.#running = signal;
      return await analysis(await this.#started());
    } catch (error) {
      if (error instanceof EngineFailure && this.#running === signal) await this.#stopEngine();
      throw error;
    } finally {
      if (this.#running === signal) this.#running = null;
      this.#signals.delete(signal);
      end();
    }
  }

  /**
   * Runs a sweep, as `run` does. Where the engine can, several share each batch, which measures more images per second
   * and takes longer until the first. They end with the sweep, and the engine starts again with the next analysis.
   */
  async sweep<T>(signal: AbortSignal, analysis: (engine: SessionEngine) => Promise<T>): Promise<T> {
    return this.run(signal, async (started) => {
      const starting = this.#starting;
      const shared = await this.#inLanes(started);
      try {
        return await analysis(shared ?? started);
      } finally {
        if (shared !== null && this.#starting === starting) await this.#stopEngine();
      }
    });
  }

  /** Frees the memory of engine and weights, unless an analysis runs. */
  async release(): Promise<void> {
    if (this.#running?.aborted === false) return;
    // A cancelled analysis ends with its current stage.
    await this.#turn;
    if (this.#running === null) await this.#stopEngine();
  }

  /** Ends the session for good. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#stopEngine();
    const model = await this.#model?.catch(() => null);
    await model?.checkpoint.close();
  }

  async #until(before: Promise<void>): Promise<void> {
    const waiting = new AbortController();
    const isLate = await Promise.race([
      before.then(() => false),
      after(GRACE_MS, true, { signal: waiting.signal, ref: false }).catch(() => false),
    ]);
    waiting.abort();
    // It may hang inside native code, which only the end of the process interrupts, so nobody waits for it.
    if (isLate) this.#stopEngine().catch(() => undefined);
  }

  #started(): Promise<SessionEngine> {
    if (this.#starting !== null) return this.#starting;
    const starting = this.#start();
    this.#starting = starting;
    // A failed start may be retried.
    starting.catch(() => {
      if (this.#starting === starting) this.#starting = null;
    });
    return starting;
  }

  async #start(): Promise<SessionEngine> {
    const opening = this.#model;
    if (opening === null || this.#isClosed) throw new Error('the session is not open');
    const { engine = USUAL_ENGINE, threads } = this.#request;
    const { hosts, cache, insists = false, mostKeptBytes = USUALLY_KEPT_BYTES } = this.#options;
    const supply = new EngineSupply({
      ...{ wish: engine.wish, insists, hosts, threads, cacheFolder: cache },
      ...{ python: engine.python, tensorFlowFolder: engine.tensorFlowFolder },
      batchSize: (model) => imagesPerBatch(model, engine.memoryMb),
    });
    const { model, first } = await bothOf(opening, supply);
    const weightBytes = weightBytesOf(model);
    const running = new RunningEngine({
      ...{ model, engine: first, batchSize: imagesPerBatch(model, engine.memoryMb) },
      nextEngine: (failure) => supply.next(failure),
      keepsStages: weightBytes <= mostKeptBytes,
    });
    return { supply, running };
  }

  /** `null` if only one engine computes, because it can't share or memory lacks for more copies of the weights. */
  async #inLanes({ supply }: SessionEngine): Promise<SessionEngine | null> {
    const model = await this.model();
    const { engine: wish = USUAL_ENGINE, threads } = this.#request;
    const copies = Math.floor(USUALLY_KEPT_BYTES / weightBytesOf(model));
    const lanes = Math.max(1, Math.min(threads ?? availableParallelism(), copies));
    const engine = await supply.inLanes(lanes);
    if (engine === null) return null;
    const running = new RunningEngine({
      ...{ model, engine, batchSize: imagesInLanes(model, wish.memoryMb, lanes) },
      nextEngine: (failure) => supply.next(failure),
    });
    return { supply, running };
  }

  /** Calls in progress on the engine are rejected. */
  async #stopEngine(): Promise<void> {
    const starting = this.#starting;
    this.#starting = null;
    const started = await starting?.catch(() => null);
    await started?.supply.close().catch(() => undefined);
  }
}

function weightBytesOf({ stages }: LatentModel): number {
  return stages.reduce((sum, stage) => sum + stage.weightBytes, 0);
}

/** An unreadable checkpoint is reported before an unavailable engine. */
async function bothOf(opening: Promise<LatentModel>, supply: EngineSupply) {
  const starting = supply.first(opening);
  starting.catch(() => undefined);
  try {
    const model = await opening;
    return { model, first: await starting };
  } catch (error) {
    await starting.then(() => supply.close()).catch(() => undefined);
    throw error;
  }
}
