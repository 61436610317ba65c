import type { EngineName, EngineWish } from '../../protocol/engines';
import type { ChosenEngine } from '../../protocol/inspection';
import type { LatentModel } from '../latentModel';
import { Refusal } from '../refusal';
import type { Engine, EngineFailure } from '../engine/engine';
import { startEngine } from '../engine/startEngine';
import { installedForGpu } from '../engineSetup/installed';
import { chooseEngines, WITHOUT_GPU, type ChooseOptions } from './choose';
import type { Decision } from './decisions';
import { describeMachine } from './machine';
import { checkUntested } from './survey';

export interface SupplyOptions extends Omit<ChooseOptions, 'images' | 'installed'> {
  readonly wish: EngineWish;
  /** Whether an engine that was asked for by name may not be replaced by another. */
  readonly insists: boolean;
  /** Images in a batch of a model. */
  readonly batchSize: (model: LatentModel) => number;
}

/** Gives an inspection its engine, and another one when that fails. */
export class EngineSupply {
  readonly #options: SupplyOptions;
  /** What may be taken yet, the fastest first. */
  #remaining: EngineName[] = [];
  #current: { readonly name: EngineName; readonly engine: Engine } | null = null;
  #reason: string | null = null;

  constructor(options: SupplyOptions) {
    this.#options = options;
  }

  /** @throws {Error} before there is one */
  get engine(): Engine {
    if (this.#current === null) throw new Error('no engine was started');
    return this.#current.engine;
  }

  /** What runs now, and why nothing faster does; `null` before there is one. */
  get chosen(): ChosenEngine | null {
    return this.#current === null ? null : { ...this.#current.engine.description, reason: this.#reason };
  }

  /** What runs in place of the engine that was asked for by name, and why; `null` unless that one was refused. */
  get replacement(): string | null {
    const { wish } = this.#options;
    const current = this.#current;
    if (wish === 'auto' || current === null || current.name === wish || this.#reason === null) return null;
    const { device, runtime } = current.engine.description;
    return `The inspection runs on ${device} · ${runtime} instead of ${wish}: ${this.#reason}`;
  }

  /**
   * Waits for the model only where engines must be tried on it.
   * @throws {Refusal} when the engine that was asked for, or any, can't be had.
   */
  async first(opening: Promise<LatentModel>): Promise<Engine> {
    const { wish, insists } = this.#options;
    const { order, reason } = wish === 'auto' ? await this.#decide(opening) : named(wish, insists);
    this.#remaining = [...order];
    this.#reason = reason;
    return this.#take();
  }

  /**
   * In place of the one that failed.
   * @returns `null` when there is none left
   */
  async next({ inBrief }: EngineFailure): Promise<Engine | null> {
    const failed = this.#current;
    this.#current = null;
    // It may be gone, or hang: nobody waits for it.
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
