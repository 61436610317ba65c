/** Latents out and back in: what comes back is what PyTorch decodes from the same groups. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { collectLatents } from '../../src/model/analyses/latents/collect';
import { decodeLatents } from '../../src/model/analyses/latents/decode';
import { readLatents } from '../../src/model/analyses/latents/latentFile';
import { NamedArrays } from '../../src/model/analyses/arrays/namedArrays';
import { describeAnalyses } from './describeAnalyses';
import { expectGoldenPart, openCase } from './goldenArrays';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-latents-'));
});
afterAll(() => rm(folder, { recursive: true }));

describeAnalyses((name, engine) => {
  test.each(['npz', 'safetensors'])(
    'the top k groups, through an %s, the others at their prior’s mean',
    async (type) => {
      await using opened = await openCase(name, engine());
      const { golden, options } = opened;
      const { model, running, signal } = options;
      const all = [...model.groupShapes.keys()];
      const { images, z } = await collectLatents({ ...options, groups: all, z: 'draw' });
      const path = join(folder, `${name}.${type}`);
      const arrays = new NamedArrays();
      for (const [group, values] of z) {
        const { channels, height, width } = model.groupShapes[group]!;
        arrays.set(`z.${group}`, [images, channels, height, width], values);
      }
      await arrays.write(path, new Map());
      // Small files hold k = 0, L − 1 and L only.
      const [held = 0] = golden.tensors.get('prefix.t0.mean_image')!.shape;
      const prefixes = held === all.length + 1 ? [...all, all.length] : [0, all.length - 1, all.length];
      for (const [index, k] of prefixes.entries()) {
        if (k === 0) continue;
        const given = await readLatents(path, model.groupShapes, { groups: all.slice(0, k), signal });
        const means = await decodeLatents({
          ...{ model, running, ...given, temperature: 0, epsilon: options.epsilon, signal },
        });
        const perImage = means.length / images;
        expectGoldenPart(golden, 'prefix.t0.mean_image', index, means.subarray(0, perImage));
      }
    },
  );
});
