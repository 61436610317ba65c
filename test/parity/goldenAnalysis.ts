/** Results of analyses that PyTorch computed in float64, with the noise that it used. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/setup/command.mjs';
import type { EpsilonSource } from '../../src/model/passes/epsilon';
import type { Safetensors } from '../../src/model/safetensors/safetensors';
import { runCheckpoint } from '../fixtures/run';
import { checkpointPath } from './goldenCase';

const FOLDER = join(root, 'test', 'fixtures', 'analyses');
const SAMPLE = join(root, 'media', 'sample', 'nvae-digits.pt');

export const ANALYSES = readdirSync(FOLDER).map((file) => file.replace('.safetensors', ''));

/** The cases that are compared with a second checkpoint, and its path. */
export const SECOND_CHECKPOINTS: Readonly<Record<string, string>> = {
  'file-no-duplicates': checkpointPath('file-bfloat16'),
  sample: runCheckpoint(16),
};

/** Path of a case's images, noise and values. */
export function analysisPath(name: string): string {
  return join(FOLDER, `${name}.safetensors`);
}

export function analysedCheckpoint(name: string): string {
  return name === 'sample' ? SAMPLE : checkpointPath(name);
}

/** Which part of the model a case's interventions are of. */
export interface Settings {
  readonly group: number;
  readonly channel: number;
  readonly latent: readonly [channel: number, y: number, x: number];
  /** In units of the prior's width. */
  readonly steps: readonly number[];
}

export function settingsOf({ metadata }: Safetensors): Settings {
  return JSON.parse(metadata.get('settings')!) as Settings;
}

/** The file's noise: `eps.<group>`, (D, B, L, h, w), or `eps_sample.<group>`, (N, L, h, w). */
export function noiseOf({ tensors }: Safetensors, prefix: 'eps' | 'eps_sample' = 'eps'): EpsilonSource {
  return (group, firstImage, images, draw) => {
    const { shape, values } = tensors.get(`${prefix}.${group}`)!;
    const [all = 0, ...extents] = prefix === 'eps' ? shape.slice(1) : shape;
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

/** The temperature of each group with which `sample.*` was made: from 0.3 at the top to 1 in the last. */
export function rampOfTemperatures(groups: number): number[] {
  return Array.from({ length: groups }, (_, group) => 0.3 + (0.7 * group) / Math.max(1, groups - 1));
}
