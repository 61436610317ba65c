/** What a group does to the picture, on the command line: traverse, swap, interpolate and sample. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { RunningInspection } from '../../src/model/session/runningInspection';
import { Session } from '../../src/model/session/session';
import { RELEASE_THRESHOLD_NATS, USUAL_ENGINE, type InspectionRequest } from '../../src/protocol/inspection';
import type { LiveChange } from '../../src/protocol/whatIf/live';
import { commandOfChange } from '../../src/protocol/whatIf/reproduceLive';
import { readSafetensors, type Safetensors } from '../../src/model/safetensors/safetensors';
import { capture, nvaeInspect, SAMPLE, SAMPLE_IMAGES } from './nvaeInspect';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'interventions-'))));
afterAll(() => rm(folder, { recursive: true }));
const path = (name: string) => join(folder, name);

async function run(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await nvaeInspect(...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

async function written(...args: string[]): Promise<Safetensors> {
  const out = path(`${args[0]}.safetensors`);
  await run(...args, '--out', out, '--json');
  return readSafetensors(out);
}

interface Estimate {
  readonly mean: number;
  readonly standard_error: number | null;
}
interface EffectTold {
  readonly step: number;
  readonly log_p_change: Estimate;
  readonly distortion: Estimate;
  readonly distortion_change: Estimate;
  readonly kl_below_change: Estimate | null;
  readonly kl_changes: readonly Estimate[];
}
interface SeriesTold extends EffectTold {
  readonly mode: string;
  readonly below: string;
  readonly steps: readonly EffectTold[];
}

async function seriesOf(...args: string[]): Promise<readonly SeriesTold[]> {
  return (JSON.parse(await run(...args, '--json')) as { series: SeriesTold[] }).series;
}

const IMAGES = ['--images', SAMPLE_IMAGES, '--count', '3'];

describe('A traversal', () => {
  test('at step 0 is the base pass, or with the prior below the prefix of the groups down to the moved one', async () => {
    const of = ['--group', '4', '--channel', '1', '--steps', '0', '--draws', '2'];
    const [posterior, prior] = await seriesOf('traverse', SAMPLE, ...IMAGES, ...of);
    const { curves } = JSON.parse(
      await run('prefix', SAMPLE, ...IMAGES, '--draws', '2', '--temperature', '0', '--json'),
    ) as { curves: readonly { points: readonly { distortion: Estimate }[] }[] };
    const points = curves[0]!.points;
    const [kept] = posterior!.steps;
    expect(kept!.log_p_change.mean).toBe(0);
    expect(kept!.kl_below_change!.mean).toBe(0);
    expect(kept!.distortion.mean).toBeCloseTo(points.at(-1)!.distortion.mean, 9);
    expect(prior!.steps[0]!.distortion.mean).toBeCloseTo(points[5]!.distortion.mean, 9);
  });

  test('starts with steps that a prior may give: a channel’s are shorter than a latent’s by √(h·w)', async () => {
    const steps = async (...part: string[]) =>
      (await seriesOf('traverse', SAMPLE, ...IMAGES, '--group', '8', ...part))[0]!.steps.map(({ step }) => step);
    expect(await steps('--latent', '1,0,7')).toEqual([-3, -2, -1, 0, 1, 2, 3]);
    expect(await steps('--channel', '1')).toEqual([-3, -2, -1, 0, 1, 2, 3].map((step) => step / 8));
  });

  test('shows what is asked for: one mode, one kind of what is below', async () => {
    const told = await seriesOf('traverse', SAMPLE, ...IMAGES, '--channel', '0', '--mode', 'set', '--below', 'frozen');
    expect(told.map(({ mode, below }) => [mode, below])).toEqual([['set', 'frozen']]);
    const usual = await seriesOf('traverse', SAMPLE, ...IMAGES, '--channel', '0');
    expect(usual.map(({ mode, below }) => [mode, below])).toEqual([
      ['shift', 'posterior'],
      ['shift', 'prior'],
    ]);
  });

  test('of the last group has no KL below', async () => {
    const [told] = await seriesOf('traverse', SAMPLE, ...IMAGES, '--group', '8', '--channel', '0');
    for (const step of told!.steps) expect(step).toMatchObject({ kl_below_change: null, kl_changes: [] });
    const table = await run('traverse', SAMPLE, ...IMAGES, '--group', '8', '--channel', '0');
    expect(table).toContain('Channel 0 of group 8 of nvae-digits.pt, moved by s·σ_p\n');
    expect(table).toMatch(/\n +s +Δlog p +± s\.e\. +distortion +± s\.e\. +Δdistortion +± s\.e\.\n/);
  });
});

describe('An interpolation', () => {
  test('of all groups begins with an image’s reconstruction and ends with that of the next', async () => {
    const { tensors } = await capture(path('captured.safetensors'), SAMPLE, ...IMAGES);
    const { values, shape } = tensors.get('mean_image')!;
    const perImage = values.length / shape[0]!;
    const file = await written('interpolate', SAMPLE, ...IMAGES);
    for (const mode of ['value', 'standardised']) {
      const pictures = file.tensors.get(`interpolate.${mode}.posterior.mean_image`)!;
      expect(pictures.shape).toEqual([5, 1, 1, 32, 32]);
      for (const [step, image] of [
        [0, 0],
        [4, 1],
      ] as const) {
        for (let i = 0; i < perImage; i++) {
          expect(pictures.values[step * perImage + i]).toBeCloseTo(values[image * perImage + i]!, 4);
        }
      }
    }
  });

  test('changes the chosen groups only: at step 0, all others and the picture are those of the base pass', async () => {
    const [posterior] = await seriesOf('interpolate', SAMPLE, ...IMAGES, '--group', '2,5', '--steps', '0,1');
    const [start, end] = posterior!.steps;
    expect(start!.distortion_change.mean).toBeCloseTo(0, 4);
    for (const { mean } of start!.kl_changes) expect(mean).toBeCloseTo(0, 4);
    expect(start!.kl_changes).toHaveLength(6);
    expect(Math.abs(end!.distortion_change.mean)).toBeGreaterThan(0.01);
  });

  test('of one group ends where the group is swapped', async () => {
    const of = [...IMAGES, '--group', '3', '--mode', 'value'];
    const interpolated = await seriesOf('interpolate', SAMPLE, ...of, '--steps', '1');
    const swapped = await seriesOf('swap', SAMPLE, ...of);
    for (const [index, { steps }] of interpolated.entries()) {
      const { log_p_change, distortion, kl_below_change } = swapped[index]!;
      expect(steps[0]).toMatchObject({ log_p_change, distortion, kl_below_change });
    }
  });
});

test('An interpolation to a named partner is the one to the next image, where that is the partner', async () => {
  const of = ['--images', SAMPLE_IMAGES, '--group', '0,6', '--steps', '0.4', '--below', 'prior'];
  const named = await seriesOf('interpolate', SAMPLE, ...of, '--from', '3', '--count', '1', '--partner', '4');
  const other = await seriesOf('interpolate', SAMPLE, ...of, '--from', '4', '--count', '1', '--partner', '3');
  const [both] = await seriesOf('interpolate', SAMPLE, ...of, '--from', '3', '--count', '2');
  for (const quantity of ['distortion', 'log_p_change'] as const) {
    const mean = (named[0]!.steps[0]![quantity].mean + other[0]!.steps[0]![quantity].mean) / 2;
    expect(both!.steps[0]![quantity].mean, quantity).toBeCloseTo(mean, 4);
  }
});

describe('The command that the page copies of images taken at random', () => {
  const request: InspectionRequest = {
    ...{ path: SAMPLE, input: { kind: 'files', paths: [SAMPLE_IMAGES], most: 6 }, seed: 3, draws: 1, threads: 1 },
    ...{ flags: [], activityThresholdNats: RELEASE_THRESHOLD_NATS, engine: USUAL_ENGINE },
  };
  const changes: LiveChange[] = [
    { kind: 'swap', group: 6, other: 4, mode: 'standardised' },
    { kind: 'interpolate', groups: [0, 6], other: 4, mode: 'standardised', share: 0.6 },
    { kind: 'traverse', group: 6, channel: 7, position: null, mode: 'shift', widths: 0.3 },
  ];

  test.each(changes)('gives the numbers of the page again: $kind', async (change) => {
    const session = new Session(request, { hosts: join(root, 'dist', 'engines'), cache: null });
    try {
      const nothing = () => undefined;
      const running = new RunningInspection(session, request, { report: nothing, keep: nothing, ready: nothing });
      await running.run();
      const changed = await running.ask('changedPicture', { image: 1, change, below: 'prior', measures: false });
      const [, ...words] = commandOfChange(request, changed)!.split(' ');
      const [told] = await seriesOf(...words);
      const { log_p_change, distortion } = change.kind === 'swap' ? told! : told!.steps[0]!;
      expect(changed.logPChangeNats).toBeCloseTo(log_p_change.mean, 2);
      expect(changed.distortionNats).toBeCloseTo(distortion.mean, 2);
    } finally {
      await session.close();
    }
  });
});

test('A swap with a named partner is the one with the next image, where that is the partner', async () => {
  const of = ['--images', SAMPLE_IMAGES, '--group', '6', '--draws', '2', '--mode', 'standardised'];
  const named = await seriesOf('swap', SAMPLE, ...of, '--from', '3', '--count', '1', '--partner', '4');
  const other = await seriesOf('swap', SAMPLE, ...of, '--from', '4', '--count', '1', '--partner', '3');
  const [both] = await seriesOf('swap', SAMPLE, ...of, '--from', '3', '--count', '2');
  // The mean over the two images of a pair.
  for (const quantity of ['distortion', 'log_p_change'] as const) {
    const mean = (named[0]![quantity].mean + other[0]![quantity].mean) / 2;
    expect(both![quantity].mean, quantity).toBeCloseTo(mean, 4);
  }
});

describe('Samples', () => {
  test('differ less from sample 0 the more groups they share with it', async () => {
    const { samples, difference, variations } = JSON.parse(
      await run('sample', SAMPLE, '--samples', '5', '--temperature', '1', '--vary', '1', '--json'),
    ) as {
      samples: number;
      difference: Estimate;
      variations: readonly { name: string; shared: readonly number[]; difference: Estimate }[];
    };
    expect(samples).toBe(5);
    expect(variations.map(({ name, shared }) => [name, shared.length])).toEqual([
      ['top', 1],
      ['last', 1],
      ['all_but_last', 8],
    ]);
    expect(variations[2]!.difference.mean).toBeLessThan(variations[0]!.difference.mean);
    expect(variations[2]!.difference.mean).toBeLessThan(0.1 * difference.mean);
  });

  test('share the groups that were chosen, and are written with all their pictures', async () => {
    const { tensors, metadata } = await written('sample', SAMPLE, '--samples', '3', '--group', '1,0');
    expect(tensors.get('sample.freeze.0_1.mean_images')?.shape).toEqual([3, 1, 32, 32]);
    expect(tensors.get('sample.freeze.0_1.mean_image')?.shape).toEqual([1, 1, 32, 32]);
    expect(JSON.parse(metadata.get('variations')!)).toMatchObject([{ name: '0_1', groups: [0, 1] }]);
  });

  test('say in the table that they are no data, at which temperatures, and what they share', async () => {
    const table = await run('sample', SAMPLE, '--samples', '2', '--temperature', '0.7', '--group', '0');
    expect(table).toContain('2 samples of nvae-digits.pt, seed 0: not data\n');
    expect(table).toContain('Temperature of each group from the top: 0.7\n');
    expect(table).toMatch(/\nnothing +\S+ +—\ngroup 0 +0\.8 +\S+ +—\n/);
  });
});

describe('Pictures are written as a sheet to a .png', () => {
  /** Columns and rows of 32 pixels, with gaps of one. */
  const sheetOf = async (name: string) => {
    const bytes = await readFile(path(name));
    expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
    return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)].map((extent) => (extent + 1) / 33);
  };

  test.each([
    ['traverse', ['--channel', '1', '--steps', '-1,0,1'], [4, 3], 'a row for each image: the image, then its steps'],
    ['traverse', ['--channel', '1', '--latent', '0,0,0', '--steps', '0'], [2, 6], 'the same for each part'],
    ['swap', [], [3, 3], 'the image, the next one, and the first with the next one’s group'],
    ['interpolate', [], [7, 3], 'the image, its steps, and the next one'],
  ])('%s %j: %j columns and rows, %s', async (verb, args, expected) => {
    const name = `${verb}-${args.length}.png`;
    await run(verb, SAMPLE, ...IMAGES, ...args, '--out', path(name));
    expect(await sheetOf(name)).toEqual(expected);
  });

  test('sample: a row of samples, and one for each set of variations', async () => {
    await run('sample', SAMPLE, '--samples', '5', '--out', path('sample.png'));
    expect(await sheetOf('sample.png')).toEqual([5, 4]);
  });
});

describe('Refused in one line', () => {
  test.each([
    ['traverse', ['--group', '9', '--channel', '0'], 'There is no latent group 9: the model has groups 0 to 8.'],
    ['traverse', ['--group', '2', '--channel', '8'], 'There is no channel 8 in group 2: it has channels 0 to 7.'],
    [
      'traverse',
      ['--group', '2', '--latent', '0,0,4'],
      'There is no latent at y 0, x 4 in group 2: it has y from 0 to 3 and x from 0 to 3.',
    ],
    ['swap', ['--group', '9'], 'There is no latent group 9: the model has groups 0 to 8.'],
    ['interpolate', ['--group', '0,9'], 'There is no latent group 9: the model has groups 0 to 8.'],
    [
      'swap',
      ['--count', '1'],
      'There is one image only. Give at least two: each takes latents of the next, the last of the first.',
    ],
  ])('nvae-inspect %s %j', async (verb, args, sentence) => {
    const images = args.includes('--count') ? ['--images', SAMPLE_IMAGES] : IMAGES;
    expect(await nvaeInspect(verb, SAMPLE, ...images, ...args)).toEqual({
      ...{ code: 1, stdout: '' },
      stderr: `nvae-inspect: ${sentence}\n`,
    });
  });

  test.each([
    [
      ['--temperature', '1,0.5'],
      '--temperature has 2 temperatures, and the model 9 groups. Give one for each, or a single one.',
    ],
    [['--group', '9'], 'There is no latent group 9: the model has groups 0 to 8.'],
  ])('nvae-inspect sample %j', async (args, sentence) => {
    expect(await nvaeInspect('sample', SAMPLE, ...args)).toEqual({
      ...{ code: 1, stdout: '' },
      stderr: `nvae-inspect: ${sentence}\n`,
    });
  });
});
