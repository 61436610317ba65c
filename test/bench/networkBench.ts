/** The network of a checkpoint as one ONNX model, as its weights would run without stages, statistics or a data set. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lowerToOnnx } from '../../src/model/engine/onnx/lowering';
import { openModel } from '../../src/model/families/openModel';
import { fold } from '../../src/model/graph/fold';
import { nodeWeights } from '../../src/model/graph/graph';

export interface ExportedNetwork {
  /** Shapes of one image's inputs, by name: the image and the noise of every group. */
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  /** What a sweep reads: q and p of every group, and the decoder's parameters. */
  readonly outputs: readonly string[];
  readonly logits: string;
}

/** Writes `network.onnx`, its weights and `network.json`, an `ExportedNetwork`, to a folder. */
export async function exportNetwork(checkpoint: string, folder: string): Promise<void> {
  const model = await openModel(checkpoint);
  const { network } = model;
  const gaussians = network.groups.flatMap(({ posterior, prior }) =>
    prior.kind === 'constant' ? [posterior] : [posterior, prior],
  );
  const outputs = [...gaussians.flatMap(({ mu, sigma }) => [mu, sigma]), network.logits];
  const folded = fold(network.graph, new Set(outputs));
  const inputs = [network.x, ...network.groups.map(({ epsilon }) => epsilon)];
  const stored = await model.checkpoint.read([
    ...new Set(folded.nodes.flatMap(nodeWeights).flatMap((weights) => weights.stored)),
  ]);
  const { program, weights } = lowerToOnnx({ ...folded, inputs, outputs }, stored);
  const exported: ExportedNetwork = {
    inputs: Object.fromEntries(inputs.map(({ name, channels, height, width }) => [name, [channels, height, width]])),
    outputs: outputs.map(({ name }) => name),
    logits: network.logits.name,
  };
  await mkdir(folder, { recursive: true });
  await Promise.all([
    writeFile(join(folder, 'network.onnx'), program),
    writeFile(join(folder, 'weights'), new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength)),
    writeFile(join(folder, 'network.json'), JSON.stringify(exported)),
  ]);
  await model.checkpoint.close();
}
