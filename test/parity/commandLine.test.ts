import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSafetensors } from '../../src/model/data/safetensors';
import { checkpointPath, expectedPath, GOLDEN_CASES, readExpected, worstError } from './goldenCase';

const CLI = join(import.meta.dirname, '../../dist/cli.js');
const run = promisify(execFile);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-parity-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(GOLDEN_CASES)('nvae-inspect %s', (name) => {
  test('writes every array that PyTorch computes, within the tolerance that the golden file carries', async () => {
    const expected = await readExpected(name);
    const out = join(folder, `${name}.safetensors`);
    const input = ['--images', expectedPath(name), '--noise', expectedPath(name)];
    const { stdout } = await run(process.execPath, [CLI, checkpointPath(name), ...input, '--out', out, '--json']);

    const written = await readSafetensors(out);
    const compared = [...expected.tensors.keys()].filter((tensor) => expected.tolerance(tensor) !== null);
    expect(compared.length).toBeGreaterThan(40);
    const errors = compared.map((tensor) => [
      tensor,
      worstError(expected, tensor, written.tensors.get(tensor)!.values),
    ]);
    expect(errors.filter(([, error]) => !(Number(error) <= 1))).toEqual([]);
    for (const exact of ['x', 'active', ...[...expected.tensors.keys()].filter((key) => key.startsWith('eps.'))]) {
      expect(written.tensors.get(exact)!.values, exact).toEqual(expected.tensors.get(exact)!.values);
    }

    const json = JSON.parse(stdout) as { groups: { kl_nats: number; active: number }[]; recon: number; nelbo: number };
    const images = expected.tensors.get('recon')!.values.length;
    const klAll = expected.tensors.get('kl_all')!.values;
    const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / images;
    const kl = json.groups.map((_, group) => mean(klAll.slice(group * images, (group + 1) * images)));
    json.groups.forEach((group, i) => {
      expect(Math.abs(group.kl_nats / kl[i]! - 1)).toBeLessThan(expected.tolerance('kl_all')!.relative);
      expect(group.active).toBe(expected.tensors.get('active')!.values[i]);
    });
    const recon = mean(expected.tensors.get('recon')!.values);
    expect(Math.abs(json.recon / recon - 1)).toBeLessThan(expected.tolerance('recon')!.relative);
    const nelbo = recon + kl.reduce((sum, value) => sum + value, 0);
    expect(Math.abs(json.nelbo / nelbo - 1)).toBeLessThan(expected.tolerance('kl_all')!.relative);
  });
});
