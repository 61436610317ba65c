/** Results of analyses that PyTorch computed in float64, with the noise that it used. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/setup/command.mjs';
import type { EpsilonSource } from '../../src/model/passes/epsilon';
import type { Safetensors } from '../../src/model/safetensors/safetensors';
import { checkpointPath } from './goldenCase';

const FOLDER = join(root, 'test', 'fixtures', 'analyses');
const SAMPLE = join(root, 'media', 'sample', 'nvae-digits.pt');

export const ANALYSES = readdirSync(FOLDER).map((file) => file.replace('.safetensors', ''));

/** Path of a case's images, noise and values. */
export function analysisPath(name: string): string {
  return join(FOLDER, `${name}.safetensors`);
}

export function analysedCheckpoint(name: string): string {
  return name === 'sample' ? SAMPLE : checkpointPath(name);
}

/** The file's noise: `eps.<group>`, (D, B, L, h, w). */
export function noiseOf({ tensors }: Safetensors): EpsilonSource {
  return (group, firstImage, images, draw) => {
    const { shape, values } = tensors.get(`eps.${group}`)!;
    const [, all = 0, ...extents] = shape;
    const latents = extents.reduce((product, extent) => product * extent, 1);
    const start = (draw * all + firstImage) * latents;
    return Float32Array.from(values.subarray(start, start + images * latents));
  };
}

/** A value's error in units of what is allowed: at most 1 within the tolerance. */
export function errorOf(
  { tensors, metadata }: Safetensors,
  name: string,
  index: number,
  actual: number | null,
): number {
  const tolerances = JSON.parse(metadata.get('tolerance')!) as Record<string, [relative: number, floor: number]>;
  const [relative, floor] = tolerances[name] ?? tolerances[name.replace(/\.(mean|se|se_draws)$/, '')]!;
  const expected = tensors.get(name)!.values[index]!;
  if (Number.isNaN(expected)) return actual === null ? 0 : Infinity;
  return Math.abs((actual ?? NaN) - expected) / Math.max(Math.abs(expected), floor) / relative;
}
