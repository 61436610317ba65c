/** Measures how long an engine takes for the user's own model. */
import type { Engine } from '../engine/engine';
import type { Graph } from '../graph/graph';
import { nodeWeights } from '../graph/graph';
import type { Stage } from '../graph/stages';
import { elementCount, type StoredTensors } from '../graph/weights';
import type { LatentModel } from '../latentModel';
import { normal } from './everyOperator';

/** A stage of the model, with the tensors that it needs. */
export interface TrialStage {
  readonly graph: Graph;
  readonly stored: StoredTensors;
  readonly images: number;
}

const RUNS = 3;

/** The stage with the most multiplications, where engines differ visibly. */
export async function trialStage({ stages, checkpoint }: LatentModel, images: number): Promise<TrialStage> {
  const [first, ...rest] = stages;
  if (first === undefined) throw new Error('the model has no stages');
  const { graph } = rest.reduce(
    (most, stage) => (multiplications(stage) > multiplications(most) ? stage : most),
    first,
  );
  const names = new Set(graph.nodes.flatMap(nodeWeights).flatMap(({ stored }) => stored));
  return { graph, stored: await checkpoint.read([...names]), images };
}

/** The number of multiplications for one image. */
function multiplications({ graph }: Stage): number {
  return graph.nodes.reduce(
    (sum, { operation, output }) =>
      operation.op === 'convolution' ? sum + elementCount(operation.weight) * output.height * output.width : sum,
    0,
  );
}

/** The shortest time of a few runs, in ms, after an uncounted warm-up run. */
export async function timeStage(engine: Engine, { graph, stored, images }: TrialStage): Promise<number> {
  const compiled = await engine.compile(graph, stored);
  let shortestMs = Infinity;
  for (let run = 0; run <= RUNS; run++) {
    const feeds = new Map(
      graph.inputs.map(({ name, channels, height, width }, i) => [name, normal(images * channels * height * width, i)]),
    );
    const startMs = performance.now();
    await compiled.run({ batch: images, feeds, fetch: graph.outputs.map(({ name }) => name), keep: [], forget: [] });
    if (run > 0) shortestMs = Math.min(shortestMs, performance.now() - startMs);
  }
  await compiled.release();
  return shortestMs;
}
