/** The host's side: answers the model process with an engine that runs here, and holds values kept between runs. */
import { isMainThread, parentPort } from 'node:worker_threads';
import { createBirpc, type ChannelOptions } from 'birpc';
import type { EngineDescription } from '../../../protocol/inspection';
import { endWithParent } from './endWithParent';
import { transferables, type HostCalls, type HostRun } from './engineHostApi';

/**
 * An engine in its host.
 * @template Compiled a program, ready to run
 * @template Held a batch of feature maps on the engine's device
 */
export interface HostedEngine<Program, Compiled, Held> {
  readonly description: EngineDescription;
  compile(program: Program, weights: Float32Array): Compiled | Promise<Compiled>;
  /** Leaves its inputs unchanged. The caller must dispose of the results. */
  run(
    compiled: Compiled,
    inputs: ReadonlyMap<string, Held>,
    outputs: readonly string[],
  ): ReadonlyMap<string, Held> | Promise<ReadonlyMap<string, Held>>;
  release(compiled: Compiled): void | Promise<void>;
  /** @param values (N, C, H, W), ownership is transferred */
  upload(values: Float32Array, dims: readonly [batch: number, channels: number, height: number, width: number]): Held;
  /**
   * The values, (N, C, H, W), in an array that may be transferred.
   * @param kept whether `held` is read again
   */
  download(held: Held, kept: boolean): Float32Array;
  dispose(held: Held): void;
}

/** @param load loads the engine with the options from the model process */
export function serveEngine<Program, Compiled, Held>(
  load: (options: never) => Promise<HostedEngine<Program, Compiled, Held>>,
): void {
  createBirpc<object, HostCalls<never, Program>>(new EngineHost(load), {
    ...channelToModelProcess(),
    bind: 'functions',
    timeout: -1,
  });
}

function channelToModelProcess(): ChannelOptions {
  const port = parentPort;
  if (port !== null) {
    return {
      post: (message: unknown) => {
        port.postMessage(message, transferables(message));
      },
      on: (receive) => port.on('message', receive),
    };
  }
  // Nothing outlives the model process, however it ended.
  process.on('disconnect', () => process.exit());
  endWithParent();
  return { post: (message: unknown) => process.send?.(message), on: (receive) => process.on('message', receive) };
}

export class EngineHost<Program, Compiled, Held> implements HostCalls<never, Program> {
  readonly #load: (options: never) => Promise<HostedEngine<Program, Compiled, Held>>;
  #engine: HostedEngine<Program, Compiled, Held> | null = null;
  readonly #programs = new Map<number, Compiled>();
  readonly #kept = new Map<string, Held>();
  #previous: Promise<unknown> = Promise.resolve();
  #closing = false;

  constructor(load: (options: never) => Promise<HostedEngine<Program, Compiled, Held>>) {
    this.#load = load;
  }

  start(options: never): Promise<EngineDescription> {
    return this.#inTurn(async () => {
      this.#engine = await this.#load(options);
      return this.#engine.description;
    });
  }

  create(id: number, program: Program, weights: Float32Array): Promise<void> {
    return this.#inTurn(async () => {
      this.#programs.set(id, await this.#loaded().compile(program, weights));
    });
  }

  run(id: number, run: HostRun): Promise<ReadonlyMap<string, Float32Array>> {
    return this.#inTurn(() => this.#run(id, run));
  }

  release(id: number): Promise<void> {
    return this.#inTurn(async () => {
      const compiled = this.#programs.get(id);
      this.#programs.delete(id);
      if (compiled !== undefined) await this.#loaded().release(compiled);
    });
  }

  peakRssBytes(): Promise<number> {
    return Promise.resolve(isMainThread ? 1024 * process.resourceUsage().maxRSS : 0);
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#previous;
  }

  /** Calls run one at a time, in order of arrival. */
  #inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#previous.then(() => {
      if (this.#closing) throw new Error('The engine was closed.');
      return task();
    });
    this.#previous = result.catch(() => undefined);
    return result;
  }

  #loaded(): HostedEngine<Program, Compiled, Held> {
    if (this.#engine === null) throw new Error('the engine was not started');
    return this.#engine;
  }

  async #run(id: number, { batch, inputs, feeds, fetch, keep, forget }: HostRun): Promise<Map<string, Float32Array>> {
    const engine = this.#loaded();
    const compiled = this.#programs.get(id);
    if (compiled === undefined) throw new Error(`no program ${id}`);
    const given = new Map<string, Held>();
    const uploaded: Held[] = [];
    let results: ReadonlyMap<string, Held>;
    try {
      for (const { name, dims } of inputs) {
        const fed = feeds.get(name);
        const held = fed === undefined ? this.#kept.get(name) : engine.upload(fed, [batch, ...dims]);
        if (held === undefined) throw new Error(`the input ${name} was neither fed nor kept`);
        if (fed !== undefined) uploaded.push(held);
        given.set(name, held);
      }
      results = await engine.run(compiled, given, [...new Set([...fetch, ...keep])]);
    } finally {
      for (const held of uploaded) engine.dispose(held);
    }
    const keptNow = new Set(keep);
    for (const name of forget) this.#forget(name);
    const fetched = new Map<string, Float32Array>();
    for (const [name, held] of results) {
      if (fetch.includes(name)) fetched.set(name, engine.download(held, keptNow.has(name)));
      if (keptNow.has(name)) {
        this.#forget(name);
        this.#kept.set(name, held);
      } else {
        engine.dispose(held);
      }
    }
    return fetched;
  }

  #forget(name: string): void {
    const held = this.#kept.get(name);
    if (held === undefined) return;
    this.#kept.delete(name);
    this.#loaded().dispose(held);
  }
}
