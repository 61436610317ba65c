/** The checkpoints of a training run, measured on an inspection's images and noise. */
import { join } from 'node:path';
import type { LoggedCurve, RunCurves } from '../../../protocol/compare/loggedHistory';
import type { TrainingRun } from '../../../protocol/compare/trainingRun';
import { USUAL_ENGINE, type InspectionRequest } from '../../../protocol/inspection';
import { openModel } from '../../families/openModel';
import type { LatentModel } from '../../latentModel';
import type { RunningEngine } from '../../passes/runningEngine';
import { Refusal } from '../../refusal';
import { FollowedRun, type FollowedRunOptions, type Measure } from '../../run/followedRun';
import { measureCheckpoint, type RunMeasuring } from '../../run/measureCheckpoint';
import { RunCache } from '../../run/runCache';
import { failure } from '../failure';
import type { Session } from '../session';

/** Measures a run, one checkpoint after the other, and follows it. What was measured before comes from the cache. */
export class RunMeasurements {
  readonly #session: Session;
  readonly #changed: (run: TrainingRun) => void;
  #run: FollowedRun | null = null;

  constructor(session: Session, changed: (run: TrainingRun) => void) {
    this.#session = session;
    this.#changed = changed;
  }

  /** Measures what is there until that ends, for whatever reason, and follows the folder from then on; never rejects. */
  async start(folder: string, request: InspectionRequest): Promise<void> {
    this.stop();
    const { draws, seed } = request;
    const options = { folder, draws, seed, changed: this.#changed, explained: runFailure };
    this.#run = new FollowedRun({ ...options, measure: this.#measuring(request) });
    await this.#run.begin();
  }

  /** Ends measuring and following at once, and keeps what was measured. */
  stop(): void {
    this.#run?.stop();
  }

  /** What training logged beside these curves. @throws {Refusal} if no run was looked at */
  logged(of: RunCurves): readonly LoggedCurve[] {
    if (this.#run === null) throw new Refusal('No training run is shown.');
    return this.#run.logged(of);
  }

  /** Model samples differ between checkpoints. */
  #measuring(request: InspectionRequest): FollowedRunOptions['measure'] {
    const { input, seed, draws, flags, weights = null, engine = USUAL_ENGINE, threads } = request;
    const cache = this.#session.cacheFolder;
    if (input.kind === 'samples') {
      return {
        whyNot:
          'The checkpoints of a run are measured on the same images, and model samples differ between them. Choose images as input.',
      };
    }
    const how: Omit<RunMeasuring, 'signal'> = {
      ...{ input, seed, draws, flags, engine: engine.wish, threads },
      cache: new RunCache(cache === null ? null : join(cache, 'runs')),
      digests: new Map(),
      notice: () => undefined,
    };
    const measure: Measure = async ({ path }, signal) => {
      try {
        const model = await openModel(path, { flags, weights, memoryMb: engine.memoryMb });
        try {
          const run = <T>(analysis: Analysis<T>) => this.#beside(path, signal, analysis);
          return { point: await measureCheckpoint({ model, run }, { ...how, signal }), problem: null };
        } finally {
          await model.checkpoint.close();
        }
      } catch (error) {
        // A checkpoint that can't be measured says why, and the others go on.
        if (!(error instanceof Refusal)) throw error;
        return { point: null, problem: error.message };
      }
    };
    return measure;
  }

  async #beside<T>(path: string, signal: AbortSignal, analysis: Analysis<T>): Promise<T> {
    const session = this.#session.beside(path);
    try {
      const model = await session.model();
      await session.prepare();
      return await session.run(signal, ({ running }) => analysis(model, running));
    } finally {
      await session.close();
    }
  }
}

type Analysis<T> = (model: LatentModel, running: RunningEngine) => Promise<T>;

/** Why a run can't be shown or measured, in a sentence. */
export function runFailure(error: unknown): string {
  return failure(error, 'run', 'The run could not be measured').message;
}
