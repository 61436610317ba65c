/** The analyses of `nvae-inspect`: PyTorch's figures of the sample, and what is refused. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSafetensors } from '../../src/model/safetensors/safetensors';
import { mirrored } from '../fixtures/mirrored';
import { analysisPath } from '../parity/goldenAnalysis';
import { nvaeInspect, SAMPLE, SAMPLE_IMAGES } from './nvaeInspect';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'analyses-'))));
afterAll(() => rm(folder, { recursive: true }));

interface Score {
  readonly auroc: number;
  readonly auroc_standard_error_paired: number;
}

test('mirrored digits are told apart better by LLR^{>6} than by the NELBO: PyTorch’s figures on the sample', async () => {
  const file = join(folder, 'sample.safetensors');
  await nvaeInspect(SAMPLE, '--images', SAMPLE_IMAGES, '--out', file);
  const against = await mirrored((await readSafetensors(file)).tensors, join(folder, 'mirrored'));
  const tell = async (temperature: string, other: readonly string[]) => {
    const args = ['--images', SAMPLE_IMAGES, ...other, '--draws', '20', '--temperature', temperature];
    const { code, stdout } = await nvaeInspect('ood', SAMPLE, ...args, '--json');
    expect(code).toBe(0);
    const { scores } = JSON.parse(stdout) as {
      scores: readonly {
        nelbo?: Score;
        llr?: Score;
        auroc_gain_over_nelbo?: { difference: number; standard_error_paired: number };
      }[];
    };
    const { nelbo } = scores[0]!;
    const { llr, auroc_gain_over_nelbo: gain } = scores[6]!;
    return [
      ...[nelbo!.auroc, nelbo!.auroc_standard_error_paired, llr!.auroc, llr!.auroc_standard_error_paired],
      ...[gain!.difference, gain!.standard_error_paired],
    ].map((value) => value.toFixed(3));
  };
  expect(await tell('1', ['--mirrored'])).toEqual(['0.888', '0.035', '0.932', '0.027', '0.044', '0.016']);
  expect((await tell('0', ['--against', against])).slice(2)).toEqual(['0.954', '0.021', '0.066', '0.023']);
}, 300_000);

test('the prefixes of the sample have PyTorch’s distortions, at a sample of the prior and at its mean', async () => {
  const { code, stdout } = await nvaeInspect('prefix', SAMPLE, '--images', SAMPLE_IMAGES, '--draws', '20', '--json');
  expect(code).toBe(0);
  const { curves } = JSON.parse(stdout) as {
    curves: readonly { points: readonly { distortion: { mean: number }; nelbo?: { mean: number } }[] }[];
  };
  const printed = (curve: number) =>
    curves[curve]!.points.map(({ distortion: { mean } }) => (mean < 60 ? mean.toFixed(1) : mean.toFixed(0))).join(' ');
  expect(printed(0)).toBe('2391 910 433 284 226 138 83 46.6 28.5 21.9');
  expect(printed(1)).toBe('1782 575 273 179 140 84 55.0 35.1 25.5 21.9');
  expect(curves[0]!.points.at(-1)!.nelbo!.mean.toFixed(2)).toBe('60.80');
  expect(curves[1]!.points.at(-1)).not.toHaveProperty('nelbo');
});

test('prune shows how many channels may go: those that the sample does not use cost nothing', async () => {
  const args = ['--images', SAMPLE_IMAGES, '--count', '8', '--steps', '0,63,64,72', '--json'];
  const { code, stdout } = await nvaeInspect('prune', SAMPLE, ...args);
  expect(code).toBe(0);
  const { points } = JSON.parse(stdout) as { points: readonly { removed: number; change: { mean: number } }[] };
  expect(points.map(({ removed }) => removed)).toEqual([0, 63, 64, 72]);
  const [none, unused, used, all] = points.map(({ change }) => change.mean);
  expect(none).toBe(0);
  expect(Math.abs(unused!)).toBeLessThan(0.2);
  expect(used!).toBeGreaterThan(1);
  expect(all!).toBeGreaterThan(1000);
});

describe('Refused in one line', () => {
  const PICTURES = ['--images', SAMPLE_IMAGES];
  test.each([
    [1, ['prune', '--samples', '2', '--steps', '73'], '73 channels can’t be removed: the model has 72.'],
    [1, ['prefix', '--samples', '2', '--noise', analysisPath('mnist')], /must hold eps\.0 of shape/],
    [
      1,
      ['prefix', '--samples', '8', '--noise', analysisPath('sample'), '--draws', '5'],
      /holds 4 draws of the noise, not 5\. Give fewer --draws\.$/,
    ],
    [1, ['ood', ...PICTURES, '--against', 'no-such-folder'], /There is no no-such-folder/],
    [2, ['ood', '--samples', '2', '--against', SAMPLE_IMAGES], /ood needs --images/],
    [2, ['ood', ...PICTURES], /ood needs --against IMAGES/],
  ])('with exit code %i: nvae-inspect %j', async (exitCode, [verb = '', ...args], sentence) => {
    const { code, stdout, stderr } = await nvaeInspect(verb, SAMPLE, ...args);
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
    const lines = stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(1);
    expect(lines[0]!.replaceAll("'", '’')).toMatch(sentence);
  });
});

test.each([
  ...['ablate', 'prefix', 'prune', 'ood', 'bound', 'units'],
  ...['traverse', 'swap', 'interpolate', 'sample', 'compare', 'run'],
])('%s --help states its definition in two lines', async (verb) => {
  const { code, stdout } = await nvaeInspect(verb, '--help');
  expect(code).toBe(0);
  const [usage = '', definition = ''] = stdout.split('\n\n');
  expect(usage).toMatch(new RegExp(`^nvae-inspect ${verb} (?:CHECKPOINT|FOLDER) .*\\[options\\]$`));
  const lines = definition.split('\n');
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(115);
});
