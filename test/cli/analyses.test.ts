/** The analyses of `nvae-inspect` on golden noise: with --out they write PyTorch's arrays under their names. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSafetensors, type Safetensors } from '../../src/model/safetensors/safetensors';
import { mirrored } from '../fixtures/mirrored';
import { analysedCheckpoint, analysisPath, SECOND_CHECKPOINTS } from '../parity/goldenAnalysis';
import { expectGolden, goldenNames } from '../parity/goldenArrays';
import { nvaeInspect, SAMPLE, SAMPLE_IMAGES } from './nvaeInspect';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'analyses-'))));
afterAll(() => rm(folder, { recursive: true }));

/** What the command writes with --out. */
async function written(...args: string[]): Promise<Safetensors> {
  const out = join(folder, `${args[0]}.safetensors`);
  const { code, stderr } = await nvaeInspect(...args, '--out', out, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return readSafetensors(out);
}

describe.each(['file-no-duplicates', 'cifar10-flow'])('On the noise of %s', (name) => {
  const given = ['--images', analysisPath(name), '--noise', analysisPath(name)];
  const checkpoint = analysedCheckpoint(name);

  test('ablate and prefix write the golden arrays', async () => {
    const golden = await readSafetensors(analysisPath(name));
    const { group } = JSON.parse(golden.metadata.get('settings')!) as { group: number };
    const files = [
      await written('ablate', checkpoint, ...given, '--group', String(group)),
      await written('prefix', checkpoint, ...given),
    ];
    for (const [file, pattern] of [
      [files[0]!, /^ablate\./],
      [files[1]!, /^(prefix\.|llr\.(bound|ratio)(\.|$))/],
    ] as const) {
      const names = goldenNames(golden, pattern);
      expect(names.length).toBeGreaterThan(20);
      for (const of of names) {
        expect(file.tensors.get(of)?.shape, of).toEqual(golden.tensors.get(of)!.shape);
        expectGolden(golden, of, file.tensors.get(of)!.values);
      }
    }
    expect(files[0]!.metadata.get('analysis')).toBe('ablate');
    expect(files[0]!.metadata.get('command')).toMatch(/^nvae-inspect ablate .* --group \d --noise /);
  });

  test('ood writes the golden arrays for mirrored images', async () => {
    const golden = await readSafetensors(analysisPath(name));
    const against = await mirrored(golden.tensors, join(folder, name));
    const { tensors } = await written('ood', checkpoint, ...given, '--against', against);
    const names = goldenNames(golden, /^llr\./);
    expect(names).toHaveLength(15);
    for (const of of names) {
      expect(tensors.get(of)?.shape, of).toEqual(golden.tensors.get(of)!.shape);
      expectGolden(golden, of, tensors.get(of)!.values);
    }
  });
});

test('compare writes the golden arrays for a second checkpoint and for mirrored images', async () => {
  const name = 'file-no-duplicates';
  const golden = await readSafetensors(analysisPath(name));
  const given = [analysedCheckpoint(name), '--images', analysisPath(name), '--noise', analysisPath(name)];
  const against = await mirrored(golden.tensors, join(folder, `compared-${name}`));
  for (const [prefix, options] of [
    ['second', ['--other', SECOND_CHECKPOINTS[name]!]],
    ['inputs', ['--against', against]],
    ['inputs', ['--against', against, '--paired']],
  ] as const) {
    const { tensors, metadata } = await written('compare', ...given, ...options);
    const names = goldenNames(golden, new RegExp(`^${prefix}\\.`));
    expect(names).toHaveLength(prefix === 'second' ? 16 : 9);
    for (const of of names) {
      expect(tensors.get(of)?.shape, of).toEqual(golden.tensors.get(of)!.shape);
      expectGolden(golden, of, tensors.get(of)!.values);
    }
    expect(metadata.get('command')).toContain(` ${options.join(' ')} --noise `);
    if (prefix === 'second') expect(metadata.get('second')).toContain('"checkpoint":"file-bfloat16.pt"');
  }
});

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
