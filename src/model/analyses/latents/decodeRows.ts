/** Decodes pictures without images, by a plan, on whatever engine is left. */
import type { LatentModel } from '../../latentModel';
import type { EpsilonSource } from '../../passes/epsilon';
import type { Plan } from '../../passes/plan';
import { decodePrior, type PriorPassOptions } from '../../passes/priorPass';
import type { RunningEngine } from '../../passes/runningEngine';
import { Refusal } from '../../refusal';

/** Pictures that are decoded together. */
export interface Rows {
  readonly first: number;
  readonly count: number;
}

/** Where a pass begins, and what it leaves for later ones. */
export type PassStates = Pick<PriorPassOptions, 'from' | 'leaves'>;

export interface DecodeRowsOptions {
  readonly model: LatentModel;
  readonly running: RunningEngine;
  /** The first row; by default 0. */
  readonly from?: number;
  readonly rows: number;
  /** A plan that reads no posterior. */
  readonly planOf: (rows: Rows) => Plan;
  /** ε of every group, keyed by row. */
  readonly epsilon: EpsilonSource;
  /** Receives every z that the plan doesn't give, (N, L, h, w); after an engine failure, those of the same rows again. */
  readonly onZ?: (rows: Rows, group: number, z: Float32Array) => void;
  /** Receives the pictures of rows once they are there: the decoder's means of all rows so far, as returned. */
  readonly onPictures?: (rows: Rows, means: Float32Array) => void;
  /** Of the pass of these rows; by default it begins at the top and leaves nothing. */
  readonly states?: (rows: Rows) => PassStates;
  readonly onStage?: (name: string) => void;
  readonly signal: AbortSignal;
  /** Reports what happened to the engine, in a sentence. */
  readonly notice?: ((sentence: string) => void) | undefined;
}

/**
 * @returns the decoder's means of these rows, (N, C, size, size)
 * @throws {Refusal} if the decoder is unknown, or the checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted.
 */
export async function decodeRows(options: DecodeRowsOptions): Promise<Float32Array> {
  const { model, running, from = 0, rows, planOf, epsilon, onZ, signal } = options;
  const { decoder, network } = model;
  if (decoder === null)
    throw new Refusal('The decoder of this model is not known, so nothing can be decoded to pictures.');
  const perImage = network.x.channels * network.x.height * network.x.width;
  const means = new Float32Array(rows * perImage);
  for (let first = from; first < from + rows;) {
    const count = Math.min(running.batchSize, from + rows - first);
    const batch = { first, count };
    let logits: Float32Array;
    try {
      logits = await decodePrior(model, running.runner, count, {
        plan: planOf(batch),
        epsilon: (group) => epsilon(group, first, count, 0),
        onZ: onZ && ((group, z) => onZ(batch, group, z)),
        ...options.states?.(batch),
        onStage: (name) => {
          signal.throwIfAborted();
          options.onStage?.(name);
        },
      });
    } catch (error) {
      signal.throwIfAborted();
      options.notice?.(await running.recover(error, count));
      continue;
    }
    const outputs = logits.length / count;
    for (let row = 0; row < count; row++) {
      const at = (first - from + row) * perImage;
      decoder.meanImage(logits.subarray(row * outputs, (row + 1) * outputs), means.subarray(at, at + perImage));
    }
    first += count;
    options.onPictures?.(batch, means);
  }
  await model.checkpoint.checkUnchanged();
  return means;
}
