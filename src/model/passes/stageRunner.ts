import type { Checkpoint } from '../checkpoint/checkpoint';
import type { CompiledGraph, Engine } from '../engine/engine';
import { weightNames, type Stage } from '../graph/stages';
import type { StoredTensors } from '../graph/weights';

export interface StageRun {
  /** Images in the batch. */
  readonly batch: number;
  /** An input by name, (N, C, H, W), asked for when a stage that reads it is started; `undefined` for what is kept. */
  readonly feed: (name: string) => Float32Array | undefined;
  /** Names of the outputs to return, where a stage has them. */
  readonly fetch: ReadonlySet<string>;
  /** Whether a stage gives its memory back once it has run for these images. */
  readonly release: boolean;
}

/** Which part of the network a pass runs. */
export interface Extent {
  /** The first stage; what those before it computed for these images was kept. */
  readonly from: number;
  /** Where the next pass for the same images begins, which needs what earlier stages left; `null` without one. */
  readonly again: number | null;
}

const WHOLE: Extent = { from: 0, again: null };

/** Stages that are prepared while one is compiled or runs: enough that the engine never waits for weights. */
const STAGES_AHEAD = 2;

/**
 * Compiles stages when they are first needed and runs them. While one runs, the next ones' weights are read and folded;
 * beside what the engine holds, weights are in memory for that many stages at most.
 */
export class StageRunner {
  readonly stages: readonly Stage[];
  readonly #engine: Engine;
  readonly #checkpoint: Checkpoint;
  readonly #compiling = new Map<number, Promise<CompiledGraph>>();
  readonly #compiled = new Map<number, CompiledGraph>();
  /** By name of an output: the stage that computes it. */
  readonly #computedBy = new Map<string, number>();
  /** By stage: outputs that later ones read, and inputs that none after it reads. */
  readonly #keep: string[][];
  readonly #forget: string[][];

  readonly #onRead: (stored: StoredTensors) => void;

  /** @param onRead is told the values of each stage's tensors, to be read only, while the engine compiles the stage */
  constructor(
    engine: Engine,
    checkpoint: Checkpoint,
    stages: readonly Stage[],
    onRead: (stored: StoredTensors) => void = () => undefined,
  ) {
    this.#engine = engine;
    this.#checkpoint = checkpoint;
    this.#onRead = onRead;
    this.stages = stages;
    const lastReader = new Map<string, number>();
    stages.forEach(({ graph }, index) => {
      for (const { name } of graph.inputs) lastReader.set(name, index);
      for (const { name } of graph.outputs) this.#computedBy.set(name, index);
    });
    this.#keep = stages.map(({ graph }) =>
      graph.outputs.map(({ name }) => name).filter((name) => lastReader.has(name)),
    );
    this.#forget = stages.map(({ graph }, index) =>
      graph.inputs.map(({ name }) => name).filter((name) => lastReader.get(name) === index),
    );
  }

  /** Compiles this stage and the next ones ahead of their first run. */
  prepare(index: number): void {
    for (let ahead = index; ahead < Math.min(index + STAGES_AHEAD, this.stages.length); ahead++) {
      this.#compile(ahead).catch(() => undefined); // Whoever runs the stage is told.
    }
  }

  /**
   * Runs one stage on what it is fed and on what earlier stages left.
   * @throws {Refusal} when the checkpoint can't be read or has changed on disk.
   */
  async run(index: number, run: StageRun): Promise<ReadonlyMap<string, Float32Array>> {
    const compiled = this.#compiled.get(index) ?? (await this.#compile(index));
    const results = this.#start(index, compiled, run, null);
    this.prepare(index + 1);
    return results;
  }

  /** Runs stages in turn. Those that are compiled already are started at once, so that the engine never waits for us. */
  async *pass(
    run: StageRun,
    { from, again }: Extent = WHOLE,
  ): AsyncGenerator<{ index: number; fetched: ReadonlyMap<string, Float32Array> }> {
    const started: { index: number; results: Promise<ReadonlyMap<string, Float32Array>> }[] = [];
    async function* handOut() {
      for (let next = started.shift(); next !== undefined; next = started.shift()) {
        yield { index: next.index, fetched: await next.results };
      }
    }
    for (let index = from; index < this.stages.length; index++) {
      if (!this.#compiled.has(index)) yield* handOut();
      started.push({ index, results: this.#start(index, await this.#compile(index), run, again) });
      this.prepare(index + 1);
    }
    yield* handOut();
  }

  /** Gives back the memory of all stages; for a runner that runs no more. */
  async release(): Promise<void> {
    const compiling = [...this.#compiling.values()];
    this.#compiling.clear();
    this.#compiled.clear();
    await Promise.all(compiling.map((stage) => stage.then((compiled) => compiled.release()).catch(() => undefined)));
  }

  #start(
    index: number,
    compiled: CompiledGraph,
    run: StageRun,
    again: number | null,
  ): Promise<ReadonlyMap<string, Float32Array>> {
    const stage = this.stages[index];
    if (stage === undefined) throw new Error(`there is no stage ${index}`);
    const runsAgain = (computing: number) => again !== null && computing >= again;
    const isForgotten = (name: string) => again === null || runsAgain(this.#computedBy.get(name) ?? 0);
    const feeds = new Map<string, Float32Array>();
    for (const { name } of stage.graph.inputs) {
      const values = run.feed(name);
      if (values !== undefined) feeds.set(name, values);
    }
    const results = compiled.run({
      batch: run.batch,
      feeds,
      fetch: stage.graph.outputs.map(({ name }) => name).filter((name) => run.fetch.has(name)),
      keep: this.#keep[index] ?? [],
      forget: (this.#forget[index] ?? []).filter(isForgotten),
    });
    // Awaited later; until then a failure must not count as unhandled.
    results.catch(() => undefined);
    if (run.release && !runsAgain(index)) {
      this.#compiling.delete(index);
      this.#compiled.delete(index);
      compiled.release().catch(() => undefined);
    }
    return results;
  }

  #compile(index: number): Promise<CompiledGraph> {
    let compiling = this.#compiling.get(index);
    if (compiling === undefined) {
      const before = this.#compiling.get(index - 1) ?? Promise.resolve();
      compiling = before.then(() => this.#readAndCompile(index));
      this.#compiling.set(index, compiling);
    }
    return compiling;
  }

  async #readAndCompile(index: number): Promise<CompiledGraph> {
    const stage = this.stages[index];
    if (stage === undefined) throw new Error(`there is no stage ${index}`);
    const stored = await this.#checkpoint.read(weightNames(stage));
    const compiling = this.#engine.compile(stage.graph, stored);
    this.#onRead(stored);
    const compiled = await compiling;
    this.#compiled.set(index, compiled);
    return compiled;
  }
}
