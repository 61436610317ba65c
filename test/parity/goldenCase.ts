/** Golden cases: checkpoints with random weights, and PyTorch's values in float64 for fixed images and noise. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/setup/command.mjs';
import { readSafetensors, type Tensor } from '../../src/model/safetensors/safetensors';

const FOLDER = join(root, 'test', 'fixtures', 'golden');

/** All existing cases: every cell table, data set, decoder and way to write a file. */
export const GOLDEN_CASES = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.pt'))
  .map((file) => file.slice(0, -'.pt'.length));

export const checkpointPath = (name: string) => join(FOLDER, `${name}.pt`);
export const expectedPath = (name: string) => join(FOLDER, `${name}.safetensors`);

/** Floors on the expected magnitude that errors are relative to, as when the golden files were made. */
const FLOORS: ReadonlyMap<string, number> = new Map([
  ['kl_all', 1e-6],
  ['recon', 1e-6],
  ['kl', 1e-3],
  ['log_q', 1e-1],
  ['log_p', 1e-1],
  ['logits', 1e-1],
  ['mean_image', 1e-1],
  ['sample.logits', 1e-1],
]);
const USUAL_FLOOR = 1e-2;

export interface Expected {
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** The training flags of the checkpoint. */
  readonly args: { readonly dataset: string; readonly num_mixture_dec: number; readonly num_x_bits: number };
  /** The error allowed for a tensor: |actual − expected| / max(|expected|, floor). */
  tolerance(name: string): { readonly relative: number; readonly floor: number } | null;
}

export async function readExpected(name: string): Promise<Expected> {
  const { tensors, metadata } = await readSafetensors(expectedPath(name));
  const tolerances = JSON.parse(metadata.get('tolerance') ?? '{}') as Record<string, number>;
  return {
    tensors,
    args: JSON.parse(metadata.get('args') ?? '{}') as Expected['args'],
    tolerance(tensor) {
      const quantity = tensor in tolerances ? tensor : tensor.replace(/\.\d+$/, '');
      const relative = tolerances[quantity];
      return relative === undefined ? null : { relative, floor: FLOORS.get(quantity) ?? USUAL_FLOOR };
    },
  };
}

/** The largest error in a tensor, in units of what is allowed: at most 1 within the tolerance. */
export function worstError(expected: Expected, name: string, actual: ArrayLike<number>): number {
  const values = expected.tensors.get(name)!.values;
  const { relative, floor } = expected.tolerance(name)!;
  if (actual.length !== values.length) throw new Error(`${name} has ${actual.length} values, not ${values.length}`);
  let worst = 0;
  for (let i = 0; i < values.length; i++) {
    const error = Math.abs(actual[i]! - values[i]!) / Math.max(Math.abs(values[i]!), floor);
    worst = error <= worst ? worst : error; // NaN wins
  }
  return worst / relative;
}
