/** Every golden array of some analyses, as the command line writes it with the golden file's images and noise. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSafetensors } from '../../src/model/safetensors/safetensors';
import { ANALYSES, analysedCheckpoint, analysisPath } from '../parity/goldenAnalysis';
import { expectGolden } from '../parity/goldenArrays';
import { nvaeInspect } from './nvaeInspect';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-statistics-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(ANALYSES)('%s', (name) => {
  test.each([
    ['information', /^(top|shift|active)\./],
    ['bound', /^iw\./],
    ['weights', /^(weights|training|range)\./],
    ['batchnorm', /^bn\./],
  ])('nvae-inspect %s', async (verb, names) => {
    const golden = await readSafetensors(analysisPath(name));
    const out = join(folder, `${name}-${verb}.safetensors`);
    const file = analysisPath(name);
    const { code, stderr } = await nvaeInspect(
      ...[verb, analysedCheckpoint(name), '--images', file, '--noise', file, '--out', out, '--json'],
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const written = await readSafetensors(out);
    const expected = [...golden.tensors].filter(([tensor]) => names.test(tensor));
    expect(expected.length).toBeGreaterThan(0);
    for (const [tensor, { shape }] of expected) {
      expect(written.tensors.get(tensor)?.shape, tensor).toEqual(shape);
      expectGolden(golden, tensor, written.tensors.get(tensor)!.values);
    }
    for (const key of ['convolutions', 'batch_norms', 'bn_layers']) {
      const layers = written.metadata.get(key);
      if (layers !== undefined) expect(JSON.parse(layers)).toEqual(JSON.parse(golden.metadata.get(key)!));
    }
  });
});
