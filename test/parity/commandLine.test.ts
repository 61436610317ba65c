import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSafetensors, type Tensor } from '../../src/model/safetensors/safetensors';
import { checkpointPath, expectedPath, GOLDEN_CASES, readExpected, worstError, type Expected } from './goldenCase';

const CLI = join(import.meta.dirname, '../../dist/cli.js');
const run = promisify(execFile);

interface Printed {
  readonly groups: readonly { readonly kl_nats: number; readonly active: number }[];
  readonly recon: number;
  readonly nelbo: number;
  readonly bits_per_dim: number | null;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-parity-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(GOLDEN_CASES)('nvae-inspect %s', (name) => {
  let expected: Expected;
  let written: ReadonlyMap<string, Tensor>;
  let printed: Printed;
  beforeAll(async () => {
    expected = await readExpected(name);
    const out = join(folder, `${name}.safetensors`);
    const input = ['--images', expectedPath(name), '--noise', expectedPath(name)];
    const { stdout } = await run(process.execPath, [CLI, checkpointPath(name), ...input, '--out', out, '--json']);
    written = (await readSafetensors(out)).tensors;
    printed = JSON.parse(stdout) as Printed;
  });

  test('writes every array that PyTorch computes, within the golden file’s tolerance', () => {
    const compared = [...expected.tensors.keys()].filter((tensor) => expected.tolerance(tensor) !== null);
    expect(compared.length).toBe(14 * printed.groups.length + 5);
    const errors = compared.map((tensor) => [tensor, worstError(expected, tensor, written.get(tensor)!.values)]);
    expect(errors.filter(([, error]) => !(Number(error) <= 1))).toEqual([]);
    for (const exact of ['x', 'active', ...[...expected.tensors.keys()].filter((key) => key.startsWith('eps.'))]) {
      expect(written.get(exact)!.values, exact).toEqual(expected.tensors.get(exact)!.values);
    }
  });

  test('prints the means of PyTorch’s values', () => {
    const values = (tensor: string) => Array.from(expected.tensors.get(tensor)!.values, Number);
    const recon = values('recon');
    const images = recon.length;
    const kl = printed.groups.map((_, group) => values('kl_all').slice(group * images, (group + 1) * images));
    const tolerance = (tensor: string) => expected.tolerance(tensor)!.relative;

    printed.groups.forEach((group, i) => expectMean(group.kl_nats, kl[i]!, tolerance('kl_all')));
    expect(printed.groups.map(({ active }) => active)).toEqual(values('active'));
    expectMean(printed.recon, recon, tolerance('recon'));
    const sumOfMagnitudes =
      mean(recon.map(Math.abs)) + kl.reduce((sum, ofGroup) => sum + mean(ofGroup.map(Math.abs)), 0);
    const nelbo = mean(recon) + kl.reduce((sum, ofGroup) => sum + mean(ofGroup), 0);
    expect(Math.abs(printed.nelbo - nelbo) / sumOfMagnitudes).toBeLessThan(tolerance('kl_all'));

    const { dataset, num_mixture_dec: mixtures, num_x_bits: bits } = expected.args;
    const binary = dataset === 'mnist' || dataset === 'omniglot';
    const lacking = mixtures === 1 ? Math.log((2 ** bits - 1) / 2) : 0;
    const bitsPerDimension = (printed.nelbo / (values('x').length / images) + lacking) / Math.LN2;
    expect(printed.bits_per_dim).toEqual(binary ? null : expect.closeTo(bitsPerDimension, 6));
  });
});

/** Relative to the mean magnitude: with flows, the images' estimates may differ in sign. */
function expectMean(actual: number, values: readonly number[], tolerance: number): void {
  expect(Math.abs(actual - mean(values)) / mean(values.map(Math.abs))).toBeLessThan(tolerance);
}
