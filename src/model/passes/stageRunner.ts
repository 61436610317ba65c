import type { Checkpoint } from '../checkpoint/checkpoint';
import type { CompiledGraph, Engine } from '../engine/engine';
import { weightNames, type Stage } from '../graph/stages';
import type { StoredTensors } from '../graph/weights';
import { StageTimes } from './stageTimes';

export interface StageRun {
  /** Images in the batch. */
  readonly batch: number;
  /** An input by name, (N, C, H, W), requested when a stage that reads it starts; `undefined` for kept values. */
  readonly feed: (name: string) => Float32Array | undefined;
  /** Names of the outputs to return, from the stages that have them. */
  readonly fetch: ReadonlySet<string>;
  /** Whether a stage frees its memory once no later pass for these images runs it. */
  readonly release: boolean;
  /** Stages whose inputs are computed from the results of all earlier stages; none by default. */
  readonly waitsBefore?: ReadonlySet<number>;
  /** Called whenever a stage has started, for work that can run beside the engine's. */
  readonly started?: () => void;
  /** Called when the last stage has started. The next pass may begin now, while these stages run. */
  readonly allStarted?: (() => void) | undefined;
}

/** The part of the network that a pass runs. */
export interface Extent {
  /** The first stage. The results of earlier stages for these images were kept. */
  readonly from: number;
  /** The stages at which later passes for the same images begin. Each needs the results of earlier stages. */
  readonly again: readonly number[];
}

interface StageResults {
  readonly index: number;
  readonly fetched: ReadonlyMap<string, Float32Array>;
}

interface StartedStage {
  readonly index: number;
  readonly wasCompiled: boolean;
  readonly results: Promise<ReadonlyMap<string, Float32Array>>;
}

const WHOLE: Extent = { from: 0, again: [] };

/**
 * Stages queued on the engine before the first of them has ended: enough that the engine never waits, and few enough
 * that waiting for them is quick.
 */
const STAGES_IN_FLIGHT = 4;

/** Stages prepared while another compiles or runs: enough that the engine never waits for weights. */
const STAGES_AHEAD = 2;

/**
 * Compiles stages on first use and runs them. While one runs, the weights of the next ones are read and folded. In
 * addition to the engine's own copies, the weights of at most that many stages are in memory.
 */
export class StageRunner {
  readonly stages: readonly Stage[];
  /** The number of passes that have begun. Each may overwrite what earlier ones left on the engine. */
  passes = 0;
  /** How long the stages take, whatever their passes are for. */
  readonly times: StageTimes;
  /** When the latest stage ended, of whichever pass. */
  #lastMs = 0;
  readonly #engine: Engine;
  readonly #checkpoint: Checkpoint;
  readonly #compiling = new Map<number, Promise<CompiledGraph>>();
  readonly #compiled = new Map<number, CompiledGraph>();
  /** The stage that computes each output, by the output's name. */
  readonly #computedBy = new Map<string, number>();
  /** By stage: outputs that later stages read, and inputs that no later stage reads. */
  readonly #keep: string[][];
  readonly #forget: string[][];

  readonly #onRead: (stored: StoredTensors) => void;

  /** @param onRead receives the values of each stage's tensors, read-only, while the engine compiles the stage */
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
    this.times = new StageTimes(stages.length);
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

  /** Weights of all compiled stages, in bytes. */
  get heldBytes(): number {
    return [...this.#compiled.keys()].reduce((sum, index) => sum + (this.stages[index]?.weightBytes ?? 0), 0);
  }

  /** Compiles this stage and the next ones before their first run. */
  prepare(index: number): void {
    for (let ahead = index; ahead < Math.min(index + STAGES_AHEAD, this.stages.length); ahead++) {
      this.#compile(ahead).catch(() => undefined); // The error reaches whoever runs the stage.
    }
  }

  /**
   * Runs stages in turn. Stages that are already compiled are started ahead, so that the engine never waits. A pass may
   * begin once all stages of the one before have started.
   * @throws {Refusal} if the checkpoint can't be read or has changed on disk.
   */
  async *pass(run: StageRun, { from, again }: Extent = WHOLE): AsyncGenerator<StageResults> {
    this.passes += 1;
    const started: StartedStage[] = [];
    const startMs = performance.now();
    const handOut = (most: number) => this.#handOut(started, most, { batch: run.batch, startMs });
    try {
      for (let index = from; index < this.stages.length; index++) {
        const wasCompiled = this.#compiled.has(index);
        const waits = run.waitsBefore?.has(index) === true || !wasCompiled;
        yield* handOut(waits ? 0 : STAGES_IN_FLIGHT - 1);
        started.push({ index, wasCompiled, results: this.#start(index, await this.#compile(index), run, again) });
        run.started?.();
        this.prepare(index + 1);
      }
      run.allStarted?.();
      yield* handOut(0);
    } finally {
      // Whoever leaves early waits for what was started ahead, because the engine's next caller would have to.
      await Promise.allSettled(started.map(({ results }) => results));
    }
  }

  /** Waits for the first of these stages until at most some are left. */
  async *#handOut(
    started: StartedStage[],
    most: number,
    { batch, startMs }: { batch: number; startMs: number },
  ): AsyncGenerator<StageResults> {
    while (started.length > most) {
      const next = started.shift();
      if (next === undefined) return;
      const { index, wasCompiled } = next;
      const fetched = await next.results;
      const nowMs = performance.now();
      // What the results were used for meanwhile is a part of what the pass takes.
      this.times.add(index, batch, nowMs - Math.max(startMs, this.#lastMs), wasCompiled);
      this.#lastMs = nowMs;
      yield { index, fetched };
    }
  }

  /** Frees the memory of all stages. The runner must not run again. */
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
    again: Extent['again'],
  ): Promise<ReadonlyMap<string, Float32Array>> {
    const stage = this.stages[index];
    if (stage === undefined) throw new Error(`there is no stage ${index}`);
    // A later pass reads results from before its own start. This stage runs in that pass and reads them, so they stay.
    const isForgotten = (name: string) =>
      !again.some((first) => index >= first && (this.#computedBy.get(name) ?? 0) < first);
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
    // Awaited later. Until then, a failure must not count as unhandled.
    results.catch(() => undefined);
    if (run.release && !again.some((first) => index >= first)) {
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
