/** What every group is worth, as PyTorch computes it in float64 with the same noise. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { openImages } from '../../src/model/analyses/images';
import { replaceGroup } from '../../src/model/analyses/replaceGroup';
import type { Engine } from '../../src/model/engine/engine';
import { startEngine } from '../../src/model/engine/startEngine';
import { openModel } from '../../src/model/families/openModel';
import type { LatentModel } from '../../src/model/latentModel';
import type { EpsilonSource } from '../../src/model/passes/epsilon';
import { readSafetensors, type Safetensors } from '../../src/model/safetensors/safetensors';
import { runningOn } from '../fixtures/runningOn';
import { checkpointPath } from './goldenCase';

const FOLDER = join(root, 'test', 'fixtures', 'analyses');
const CASES = readdirSync(FOLDER).map((file) => file.replace('.safetensors', ''));
const SAMPLE = join(root, 'media', 'sample', 'nvae-digits.pt');

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine('onnxruntime-cpu', { hosts: join(root, 'dist', 'engines'), threads: 2 });
});
afterAll(() => engine.close());

/** The file's noise: `eps.<group>`, (D, B, L, h, w). */
function noiseOf({ tensors }: Safetensors): EpsilonSource {
  return (group, firstImage, images, draw) => {
    const { shape, values } = tensors.get(`eps.${group}`)!;
    const [, all = 0, ...extents] = shape;
    const latents = extents.reduce((product, extent) => product * extent, 1);
    const start = (draw * all + firstImage) * latents;
    return Float32Array.from(values.subarray(start, start + images * latents));
  };
}

/** The error of a value in units of what is allowed: at most 1 where it is within the tolerance. */
function errorOf({ tensors, metadata }: Safetensors, name: string, group: number, actual: number | null): number {
  const tolerances = JSON.parse(metadata.get('tolerance')!) as Record<string, [relative: number, floor: number]>;
  const [relative, floor] = tolerances[name] ?? tolerances[name.replace(/\.(mean|se|se_draws)$/, '')]!;
  const expected = tensors.get(name)!.values[group]!;
  if (Number.isNaN(expected)) return actual === null ? 0 : Infinity;
  return Math.abs((actual ?? NaN) - expected) / Math.max(Math.abs(expected), floor) / relative;
}

describe.each(CASES)('%s', (name) => {
  let model: LatentModel;
  let golden: Safetensors;
  beforeAll(async () => {
    model = await openModel(name === 'sample' ? SAMPLE : checkpointPath(name));
    golden = await readSafetensors(join(FOLDER, `${name}.safetensors`));
  });
  afterAll(() => model.checkpoint.close());

  test.each([
    ['in one batch', null],
    ['image by image', 1e-6],
  ])('the change of NELBO, rate and distortion for every group, with both standard errors, %s', async (_, memoryMb) => {
    const [draws = 0] = golden.tensors.get('eps.0')!.shape;
    const { signal } = new AbortController();
    const input = { kind: 'files', paths: [join(FOLDER, `${name}.safetensors`)], most: null } as const;
    const running = runningOn(model, engine, { memoryMb });
    for (const group of model.groupShapes.keys()) {
      const images = await openImages(model, { input, seed: 0, draws, signal });
      const changes = await replaceGroup({ model, running, images, group, epsilon: noiseOf(golden), draws, signal });
      const told = { nelbo: changes.nelboNats!, rate: changes.rateNats, distortion: changes.distortionNats! };
      for (const [quantity, estimate] of Object.entries(told)) {
        const of = `ablate.sample.${quantity}`;
        expect(errorOf(golden, `${of}.mean`, group, estimate.mean), `${of}.mean of group ${group}`).toBeLessThan(1);
        expect(errorOf(golden, `${of}.se`, group, estimate.standardError), `${of}.se of group ${group}`).toBeLessThan(
          1,
        );
        expect(
          errorOf(golden, `${of}.se_draws`, group, estimate.drawStandardError),
          `${of}.se_draws of group ${group}`,
        ).toBeLessThan(1);
      }
    }
  });
});
