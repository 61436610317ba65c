/** Measures one checkpoint of a run, or finds what was measured of it before. */
import type { FilesChoice } from '../../protocol/input';
import type { GivenFlag } from '../../protocol/inspection';
import { PROGRAM } from '../analyses/fileDescription';
import { openImages, pictureTarget } from '../analyses/images';
import { digestOfInput } from '../analyses/inputDigest';
import { inspect } from '../analyses/inspect';
import type { LatentModel } from '../latentModel';
import type { RunningEngine } from '../passes/runningEngine';
import type { RunCache } from './runCache';
import { runPointOf, type RunPoint } from './runPoint';

/** How every checkpoint of a run is measured. */
export interface RunMeasuring {
  readonly input: FilesChoice;
  readonly seed: number;
  readonly draws: number;
  readonly flags: readonly GivenFlag[];
  readonly engine: string;
  readonly threads: number | null;
  readonly signal: AbortSignal;
  readonly cache: RunCache;
  /** Digests of the images, by how they are prepared. */
  readonly digests: Map<string, string>;
  readonly notice: (sentence: string) => void;
}

/** An opened checkpoint. Its engine starts only if something has to be measured. */
export interface OpenedCheckpoint {
  readonly model: LatentModel;
  readonly run: <T>(analysis: (model: LatentModel, running: RunningEngine) => Promise<T>) => Promise<T>;
}

/**
 * @throws {Refusal} if the images can't be read, or the file has changed.
 * @throws the signal's reason if it is aborted.
 */
export async function measureCheckpoint({ model, run }: OpenedCheckpoint, how: RunMeasuring): Promise<RunPoint> {
  const key = await keyOf(model, how);
  const known = await how.cache.read(key);
  if (known !== null) return known;
  const { input, seed, draws, signal, notice } = how;
  const point = await run(async (opened, running) => {
    await using images = await openImages(opened, { input, seed, draws, signal, mostKeptBytes: 0 });
    const measurement = await inspect({
      ...{ model: opened, running, images, seed, draws, signal, epsilon: null, passes: 1, details: false },
      listener: { notice },
    });
    return runPointOf(measurement);
  });
  await how.cache.keep(key, point);
  return point;
}

/** Everything that a checkpoint's point depends on. */
async function keyOf(model: LatentModel, how: RunMeasuring): Promise<object> {
  const { input, seed, draws, flags, engine, threads, signal, digests } = how;
  const target = pictureTarget(model);
  const prepared = JSON.stringify(target);
  const images = digests.get(prepared) ?? (await digestOfInput(input, target, { seed, signal }));
  digests.set(prepared, images);
  const sha256 = await model.checkpoint.sha256();
  return { program: PROGRAM, sha256, weights: model.checkpoint.weights, flags, engine, threads, images, seed, draws };
}
