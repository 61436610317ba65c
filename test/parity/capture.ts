/** Golden cases through the library, on one engine for all of them. */
import { join } from 'node:path';
import { OutFile } from '../../src/model/cli/outFile';
import { readNoiseFile } from '../../src/model/cli/noiseFile';
import { readSafetensors, type Tensor } from '../../src/model/safetensors/safetensors';
import type { Engine } from '../../src/model/engine/engine';
import { inspectInput } from '../fixtures/inspectInput';
import { openModel } from '../../src/model/families/openModel';
import { checkpointPath, expectedPath, readExpected, worstError } from './goldenCase';
import { runningOn } from '../fixtures/runningOn';

/**
 * Captures what `--out` would contain for a case's images.
 * @param noise the case's own ε, or a seed's
 * @param folder folder for the file
 */
export async function capture(
  engine: Engine,
  name: string,
  noise: 'its own' | { readonly seed: number },
  folder: string,
): Promise<ReadonlyMap<string, Tensor>> {
  const model = await openModel(checkpointPath(name));
  try {
    const captured: { file?: OutFile } = {};
    const { images, measurement } = await inspectInput({
      ...{
        model,
        running: runningOn(model, engine),
        draws: 1,
        passes: 1,
        details: true,
        signal: new AbortController().signal,
      },
      input: { kind: 'files', paths: [expectedPath(name)], most: null },
      epsilon: noise === 'its own' ? (await readNoiseFile(expectedPath(name), model.groupShapes)).source : null,
      seed: noise === 'its own' ? 0 : noise.seed,
      listener: {
        input: (_, measurement) => (captured.file = new OutFile(model, measurement)),
        group: (batch) => captured.file!.addGroup(batch),
        output: (batch) => captured.file!.addOutput(batch),
      },
    });
    const path = join(folder, `${name}.safetensors`);
    await captured.file!.write(path, images, measurement, {
      ...{ seed: 0, noise: 'seed 0', engine: engine.description, command: 'nvae-inspect' },
    });
    return (await readSafetensors(path)).tensors;
  } finally {
    await model.checkpoint.close();
  }
}

/** Tensors that the command line draws from the prior, independently of the images. */
const isDrawnApart = (tensor: string) => tensor.startsWith('sample.');

/**
 * The expected tensors that differ by more than a golden file allows, with the error in units of the tolerance.
 * @param reference the values to compare with; by default PyTorch's, from the golden file
 * @throws {Error} if something was not captured
 */
export async function beyondTolerance(
  name: string,
  captured: ReadonlyMap<string, Tensor>,
  reference?: ReadonlyMap<string, Tensor>,
): Promise<[tensor: string, error: number][]> {
  const golden = await readExpected(name);
  const expected = { ...golden, tensors: reference ?? golden.tensors };
  return [...expected.tensors.keys()]
    .filter((tensor) => expected.tolerance(tensor) !== null && (captured.has(tensor) || !isDrawnApart(tensor)))
    .map((tensor): [string, number] => [tensor, worstError(expected, tensor, captured.get(tensor)?.values ?? [])])
    .filter(([, error]) => !(error <= 1));
}
