/** A training run as it grows: its checkpoints, measured one after the other, and what training logs. */
import { setTimeout as after } from 'node:timers/promises';
import type { LoggedCurve, RunCurves } from '../../protocol/compare/loggedHistory';
import type { MeasuredCheckpoint, TrainingRun } from '../../protocol/compare/trainingRun';
import type { AnalysisStatus } from '../../protocol/whatIf/whatIf';
import { Refusal } from '../refusal';
import { RunHistory } from './history/runHistory';
import { CheckpointChanges } from './runChanges';
import { runEntries } from './runEntries';
import { inOrderOfTraining, readRun, readRunCheckpoint, type RunCheckpoint } from './runFolder';

/** Measures one checkpoint. Rejects if the run is cancelled, or with what else ends it. */
export type Measure = (
  checkpoint: RunCheckpoint,
  signal: AbortSignal,
) => Promise<Pick<MeasuredCheckpoint, 'point' | 'problem'>>;

export interface FollowedRunOptions {
  readonly folder: string;
  /** Of every checkpoint that is measured. */
  readonly draws: number;
  readonly seed: number;
  /** How, or the reason why none is measured; `null` if nobody wants it. */
  readonly measure: Measure | { readonly whyNot: string } | null;
  readonly changed: (run: TrainingRun) => void;
  /** What an unexpected error is to the user. */
  readonly explained: (error: unknown) => string;
  /** Waits until the next look. Rejects if the signal is aborted. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

/**
 * Time between two looks at the folder. Training writes a checkpoint in minutes and logs in seconds, often to a network
 * drive, from which no system reports changes. So looks become rarer while nothing changes.
 */
const [SHORTEST_MS, LONGEST_MS] = [5000, 30_000];
const SLOWER = 1.5;

export class FollowedRun {
  readonly #options: FollowedRunOptions;
  readonly #cancellation = new AbortController();
  readonly #changes = new CheckpointChanges();
  #history: RunHistory | null = null;
  #run: TrainingRun;
  /** The folder that holds the run, which may lie in the one that was chosen. */
  #folder: string;

  constructor(options: FollowedRunOptions) {
    const { folder, draws, seed } = options;
    this.#options = options;
    this.#folder = folder;
    const status: AnalysisStatus = { kind: 'running', progress: null };
    this.#run = { ...{ folder, status, draws, seed, checkpoints: [], leftOut: [] }, logged: null, isFollowed: false };
  }

  /** Measures what is there until that ends, for whatever reason, and follows the folder from then on; never rejects. */
  async begin(): Promise<void> {
    const { signal } = this.#cancellation;
    const cancelled = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    this.#change({});
    // A stage in progress can't be interrupted. It finishes later, and nobody waits for it.
    await Promise.race([this.#begin(signal), cancelled]);
  }

  /** Ends measuring and following at once, and keeps what was measured. */
  stop(): void {
    if (this.#cancellation.signal.aborted) return;
    const isUnderWay = this.#run.status.kind === 'running';
    if (isUnderWay || this.#run.isFollowed) {
      this.#change({ isFollowed: false, ...(isUnderWay ? { status: { kind: 'cancelled' } } : {}) });
    }
    this.#cancellation.abort();
  }

  /** What training logged beside these curves. */
  logged(of: RunCurves): readonly LoggedCurve[] {
    return this.#history?.curves(of) ?? [];
  }

  async #begin(signal: AbortSignal): Promise<void> {
    try {
      const entries = await runEntries(this.#options.folder);
      this.#folder = entries.path;
      // Whatever is written from here on is seen as a change.
      await this.#changes.begin(entries);
      const { checkpoints, leftOut } = await readRun(entries);
      this.#history = new RunHistory(entries.path);
      await this.#history.read(entries);
      this.#change({ checkpoints: checkpoints.map(unmeasured), leftOut, logged: this.#history.logged });
    } catch (error) {
      this.#change({ status: { kind: 'failed', message: this.#options.explained(error) } });
      return;
    }
    await this.#measureAll(signal);
    if (signal.aborted) return;
    this.#change({ isFollowed: true });
    void this.#follow(signal).catch((error: unknown) => {
      if (signal.aborted) return;
      this.#change({ isFollowed: false, status: { kind: 'failed', message: this.#options.explained(error) } });
    });
  }

  /** Measures every checkpoint that isn't yet. */
  async #measureAll(signal: AbortSignal): Promise<void> {
    const { measure, explained } = this.#options;
    const startMs = performance.now();
    try {
      if (typeof measure === 'function') await this.#measureEach(measure, startMs, signal);
      else if (measure !== null && this.#run.checkpoints.length > 0) throw new Refusal(measure.whyNot);
      this.#change({ status: { kind: 'finished', elapsedMs: performance.now() - startMs } });
    } catch (error) {
      this.#change({ status: { kind: 'failed', message: explained(error) } });
    }
  }

  async #measureEach(measure: Measure, startMs: number, signal: AbortSignal): Promise<void> {
    const waiting = this.#run.checkpoints.filter(({ point, problem }) => point === null && problem === null);
    for (const [index, checkpoint] of waiting.entries()) {
      const measured = { ...checkpoint, ...(await measure(checkpoint, signal)) };
      signal.throwIfAborted();
      const [done, total] = [index + 1, waiting.length];
      const remainingMs = ((performance.now() - startMs) * (total - done)) / done;
      this.#change({
        checkpoints: this.#run.checkpoints.map((one) => (one === checkpoint ? measured : one)),
        status: { kind: 'running', progress: { stage: checkpoint.name, done, total, remainingMs } },
      });
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { wait = (ms: number) => after(ms, undefined, { signal, ref: false }) } = this.#options;
    let waitMs = SHORTEST_MS;
    for (;;) {
      await wait(waitMs, signal);
      waitMs = (await this.#look(signal)) ? SHORTEST_MS : Math.min(LONGEST_MS, waitMs * SLOWER);
      signal.throwIfAborted();
    }
  }

  /** @returns whether anything has changed */
  async #look(signal: AbortSignal): Promise<boolean> {
    // A network drive may be away for a while, and a folder may be moved.
    const entries = await runEntries(this.#folder).catch(() => null);
    if (entries === null) return false;
    const isLogged = (await this.#history?.read(entries)) ?? false;
    if (isLogged) this.#change({ logged: this.#history?.logged ?? null });
    const { written, gone } = await this.#changes.look(entries);
    if (gone.length > 0) this.#forget(gone);
    for (const name of written) await this.#add(name);
    if (written.length > 0) await this.#measureAll(signal);
    return isLogged || written.length > 0 || gone.length > 0;
  }

  /** What was measured of a file that was overwritten stays as a point of its epoch. */
  #forget(names: readonly string[]): void {
    const { checkpoints, leftOut } = this.#run;
    this.#change({
      checkpoints: checkpoints
        .map((one) => (names.includes(one.name) ? { ...one, isGone: true } : one))
        .filter(({ isGone, point }) => !isGone || point !== null),
      leftOut: leftOut.filter(({ name }) => !names.includes(name)),
    });
  }

  async #add(name: string): Promise<void> {
    const { checkpoints, leftOut } = this.#run;
    const found = await readRunCheckpoint(this.#folder, name);
    const added = found.filter((one) => 'path' in one).map(unmeasured);
    const refused = found.filter((one) => 'reason' in one);
    this.#change({ checkpoints: inOrderOfTraining([...checkpoints, ...added]), leftOut: [...leftOut, ...refused] });
  }

  #change(changed: Partial<TrainingRun>): void {
    if (this.#cancellation.signal.aborted) return;
    this.#run = { ...this.#run, ...changed };
    this.#options.changed(this.#run);
  }
}

function unmeasured({ path, name, epoch, globalStep, beta }: RunCheckpoint): MeasuredCheckpoint {
  return { ...{ path, name, epoch, globalStep, beta }, point: null, problem: null, isGone: false };
}
