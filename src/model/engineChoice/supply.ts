import type { EngineName, EngineWish } from '../../protocol/engines';
import type { ChosenEngine } from '../../protocol/inspection';
import type { LatentModel } from '../latentModel';
import { Refusal } from '../refusal';
import type { Engine, EngineFailure } from '../engine/engine';
import { LANED, startEngine } from '../engine/startEngine';
import { installedForGpu } from '../engineSetup/installed';
import { chooseEngines, WITHOUT_GPU, type ChooseOptions } from './choose';
import type { Decision } from './decisions';
import { describeMachine } from './machine';
import { checkUntested } from './survey';

export interface SupplyOptions extends Omit<ChooseOptions, 'images' | 'installed'> {
  readonly wish: EngineWish;
  /** Whether an engine requested by name must not be replaced by another. */
  readonly insists: boolean;
  /** Images in a batch of a model. */
  readonly batchSize: (model: LatentModel) => number;
}

/** Supplies an inspection with its engine, and with another one if that fails. */
export class EngineSupply {
  readonly #options: SupplyOptions;
  /** Engines that may still be used, fastest first. */
  #remaining: EngineName[] = [];
  #current: { readonly name: EngineName; readonly engine: Engine } | null = null;
  #reason: string | null = null;

  constructor(options: SupplyOptions) {
    this.#options = options;
  }

  /** @throws {Error} before an engine has been chosen */
  get engine(): Engine {
    if (this.#current === null) throw new Error('no engine was started');
    return this.#current.engine;
  }

  /** The running engine, and why nothing faster runs; `null` before one has been chosen. */
  get chosen(): ChosenEngine | null {
    return this.#current === null ? null : { ...this.#current.engine.description, reason: this.#reason };
  }

  /** What runs instead of the engine requested by name, and why; `null` unless that one was refused. */
  get replacement(): string | null {
    const { wish } = this.#options;
    const current = this.#current;
    if (wish === 'auto' || current === null || current.name === wish || this.#reason === null) return null;
    const { device, runtime } = current.engine.description;
    return `The inspection runs on ${device} · ${runtime} instead of ${wish}: ${this.#reason}`;
  }

  /**
   * Waits for the model only if engines must be tried on it.
   * @throws {Refusal} if the requested engine, or any, is unavailable.
   */
  async first(opening: Promise<LatentModel>): Promise<Engine> {
    const { wish, insists } = this.#options;
    const { order, reason } = wish === 'auto' ? await this.#decide(opening) : named(wish, insists);
    this.#remaining = [...order];
    this.#reason = reason;
    return this.#take();
  }

  /**
   * Starts the engine again, in lanes that share each batch.
   * @returns `null` if it can't have several
   * @throws {Refusal} if they can't be started; the engine then stays as it was.
   */
  async inLanes(lanes: number): Promise<Engine | null> {
    const before = this.#current;
    if (before === null || lanes === 1 || !LANED.has(before.name)) return null;
    const engine = await startEngine(before.name, { ...this.#options, lanes });
    this.#current = { name: before.name, engine };
    await before.engine.close();
    return engine;
  }

  /**
   * Replaces the engine that failed.
   * @returns `null` if none is left
   */
  async next({ inBrief }: EngineFailure): Promise<Engine | null> {
    const failed = this.#current;
    this.#current = null;
    // The engine may be gone or hang, so nobody waits for it.
    failed?.engine.close().catch(() => undefined);
    if (this.#remaining.length === 0) return null;
    if (failed !== null) this.#reason = `${failed.name} failed: ${inBrief}`;
    return this.#take();
  }

  async close(): Promise<void> {
    await this.#current?.engine.close();
  }

  async #decide(opening: Promise<LatentModel>): Promise<Decision> {
    const machine = await describeMachine();
    if (!machine.mayHaveGpu) return WITHOUT_GPU;
    const options = this.#options;
    const [model, installed] = await Promise.all([
      opening,
      machine.hasNvidiaDriver ? installedForGpu(options) : Promise.resolve(''),
    ]);
    return chooseEngines(model, machine, { ...options, installed, images: options.batchSize(model) });
  }

  async #take(): Promise<Engine> {
    const refused: string[] = [];
    for (let name = this.#remaining.shift(); name !== undefined; name = this.#remaining.shift()) {
      try {
        await checkUntested(name, this.#options);
        const engine = await startEngine(name, this.#options);
        this.#current = { name, engine };
        if (refused.length > 0) this.#reason = refused.join(' ');
        return engine;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        refused.push(error.message);
      }
    }
    throw new Refusal(refused.join(' '));
  }
}

function named(name: EngineName, insists: boolean): Decision {
  const others = insists ? [] : WITHOUT_GPU.order.filter((other) => other !== name);
  return { order: [name, ...others], reason: null };
}
