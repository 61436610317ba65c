/** What the weights alone say (docs/analyses.md#weights): no image is run. */
import type { ConvolutionNorm, LargestScale, WeightReport } from '../../protocol/weights';
import { batchNormsOf, convolutionsOf, inFileOrder, writtenOut } from '../graph/layers';
import type { Weights } from '../graph/weights';
import type { LatentModel } from '../latentModel';
import { Turns } from '../statistics/distributions/turns';
import { spectralNorm } from '../statistics/spectralNorm';
import { balancingSizes, groupsPerScale } from '../training/balancing';
import { trainingState } from '../training/schedule';
import { allFinite, countNotFinite } from '../weightCheck';

/** How many tensors are read so far. */
export interface ReadSoFar {
  readonly done: number;
  readonly total: number;
}

/**
 * One tensor is in memory at a time, except for a layer's own.
 * @throws {Refusal} if the checkpoint has changed on disk, or a tensor can't be read.
 * @throws the signal's reason if it is aborted.
 */
export async function weightReport(model: LatentModel, signal: AbortSignal): Promise<WeightReport> {
  const steps = weightSteps(model);
  for (;;) {
    const step = await steps.next();
    if (step.done === true) return step.value;
    signal.throwIfAborted();
  }
}

/** The same report tensor by tensor: it reads on only while it is asked to. @throws {Refusal} likewise. */
export async function* weightSteps(model: LatentModel): AsyncGenerator<ReadSoFar, WeightReport, undefined> {
  const { checkpoint, network, groupShapes } = model;
  const { tensors } = checkpoint;
  // Linear layers are stored as matrices.
  const weighted = inFileOrder(convolutionsOf(network.graph), tensors.keys()).filter(
    ({ name, weight }) => tensors.get(`${name}.weight`)?.shape.length === weight.shape.length,
  );
  const normed = inFileOrder(batchNormsOf(network.graph), tensors.keys());
  const values = async (weights: Weights) => writtenOut(weights, await checkpoint.read(weights.stored));
  const total = weighted.length + normed.length + tensors.size;
  const turns = new Turns();
  let done = 0;
  const read = async (): Promise<ReadSoFar> => {
    await turns.next();
    return { done: (done += 1), total };
  };
  const convolutions: ConvolutionNorm[] = [];
  for (const { name, weight } of weighted) {
    convolutions.push({ name, shape: weight.shape, norm: spectralNorm(await values(weight), weight.shape[0] ?? 0) });
    yield await read();
  }
  const batchNorms: LargestScale[] = [];
  for (const { name, gamma } of normed) {
    const largest = (await values(gamma)).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    batchNorms.push({ name, channels: gamma.shape[0] ?? 0, largest });
    yield await read();
  }
  const notFinite: WeightReport['notFinite'][number][] = [];
  for (const name of tensors.keys()) {
    const stored = (await checkpoint.read([name])).get(name) ?? new Float32Array();
    if (!allFinite(stored)) notFinite.push({ name, ...countNotFinite(stored) });
    yield await read();
  }
  return {
    ...{ convolutions, batchNorms, notFinite },
    spectralSum: convolutions.reduce((sum, { norm }) => sum + norm, 0),
    scaleSum: batchNorms.reduce((sum, { largest }) => sum + largest, 0),
    training: trainingState(checkpoint.flags.flags, checkpoint.epoch, checkpoint.globalStep),
    balancingSizes: balancingSizes(groupsPerScale(groupShapes)),
  };
}
