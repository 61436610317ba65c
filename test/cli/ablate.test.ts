import { describe, expect, test } from 'vitest';
import { nvaeInspect, SAMPLE, SAMPLE_IMAGES } from './nvaeInspect';

interface Estimate {
  readonly mean: number;
  readonly standard_error: number | null;
  readonly standard_error_draws: number | null;
}
interface Change {
  readonly group: number;
  readonly channel: number | null;
  readonly temperature: number;
  readonly below: string;
  readonly is_bound: boolean;
  readonly delta_nelbo: Estimate | null;
  readonly delta_rate: Estimate | null;
  readonly delta_distortion: Estimate;
}
interface Ablation {
  readonly draws: number;
  readonly input: string;
  readonly unit: string;
  readonly kl: readonly Estimate[];
  readonly reverse_kl: readonly Estimate[];
  readonly changes: readonly Change[];
}

async function ablate(...args: string[]): Promise<Ablation> {
  const { code, stdout, stderr } = await nvaeInspect('ablate', SAMPLE, ...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Ablation;
}

test('nvae-inspect ablate reports what every group of the sample is worth: PyTorch’s figures on its 40 images', async () => {
  const told = await ablate('--images', SAMPLE_IMAGES, '--draws', '20', '--seed', '0', '--temperature', '1');
  expect(told).toMatchObject({ draws: 20, input: '40 images from images/', unit: 'nats per image' });
  const nelbo = told.changes.map(({ delta_nelbo }) => delta_nelbo!);
  const figures = (values: readonly number[]) => values.map((value) => value.toFixed(2)).join(' ');
  expect(figures(nelbo.map(({ mean }) => mean))).toBe('24.42 13.60 6.41 2.65 7.75 7.94 9.83 8.25 3.80');
  expect(figures(nelbo.map(({ standard_error }) => standard_error!))).toBe(
    '1.39 0.44 0.39 0.19 0.50 0.38 0.45 0.37 0.17',
  );
  expect(nelbo[8]!.standard_error_draws!.toFixed(2)).toBe('0.07');
  expect(told.changes.map(({ delta_distortion }) => delta_distortion.mean.toFixed(1)).join(' ')).toBe(
    '1.2 1.8 1.3 0.8 2.9 4.4 8.2 10.6 6.6',
  );
  expect(told.reverse_kl.map(({ mean }) => mean.toFixed(1)).join(' ')).toBe('21.4 12.4 5.6 2.5 6.9 7.0 9.0 7.3 3.5');
});

describe('nvae-inspect ablate', () => {
  test('of one group shows each of its channels, and of one channel only that', async () => {
    const channels = ({ changes }: Ablation) => changes.map(({ group, channel }) => `${group} ${channel ?? 'all'}`);
    const group = await ablate('--group', '8', '--samples', '2', '--temperature', '1');
    expect(channels(group)).toEqual(['8 all', ...Array.from({ length: 8 }, (_, channel) => `8 ${channel}`)]);
    const channel = await ablate('--group', '8', '--channel', '3', '--samples', '2', '--temperature', '1');
    expect(channels(channel)).toEqual(['8 3']);
    expect(channel.changes[0]!.delta_nelbo!.mean).toBeCloseTo(group.changes[4]!.delta_nelbo!.mean, 9);
  });

  test('replaces by a sample and by the mean, which is no bound', async () => {
    const { changes } = await ablate('--group', '8', '--channel', '3', '--samples', '2');
    expect(changes.map(({ temperature, is_bound }) => ({ temperature, is_bound }))).toEqual([
      { temperature: 1, is_bound: true },
      { temperature: 0, is_bound: false },
    ]);
  });

  test('has no rate where the groups below are frozen', async () => {
    const { changes } = await ablate('--below', 'frozen', '--samples', '2', '--temperature', '1');
    expect(changes).toHaveLength(9);
    for (const change of changes) expect(change).toMatchObject({ delta_nelbo: null, delta_rate: null });
  });

  test('has no error over draws for a single draw', async () => {
    const { changes } = await ablate('--group', '3', '--samples', '4');
    expect(changes[0]!.delta_nelbo!.standard_error).toBeGreaterThan(0);
    expect(changes[0]!.delta_nelbo!.standard_error_draws).toBeNull();
  });

  test('prints a table that says what was replaced, by what, on which input', async () => {
    const { code, stdout } = await nvaeInspect('ablate', SAMPLE, '--samples', '2', '--draws', '2');
    expect(code).toBe(0);
    expect(stdout).toContain('Each latent group of nvae-digits.pt, replaced by the prior\n');
    expect(stdout).toContain('Input: 2 model samples, seed 0: not data');
    expect(stdout).toContain('Replaced by a sample of the prior; groups below from their posteriors again');
    expect(stdout).toMatch(/group +channel +KL\(q‖p\) +± s\.e\. +KL\(p‖q\) +± s\.e\. +ΔNELBO +± s\.e\. +± over draws/);
    expect(stdout).toMatch(
      /Replaced by the prior's mean[^]*Δ\(rate \+ distortion\)[^]*is not a bound on −log p\(x\)\.\n$/,
    );
  });

  test.each([
    [['--group', '9'], 'There is no latent group 9: the model has groups 0 to 8.'],
    [['--group', '2', '--channel', '8'], 'There is no channel 8 in group 2: it has channels 0 to 7.'],
    [
      ['--group', '2', '--channel', '8', '--out', 'x.safetensors'],
      'There is no channel 8 in group 2: it has channels 0 to 7.',
    ],
    [['--out', 'no-folder/x'], 'no-folder/x can’t be written'],
  ])('refuses %j', async (args, sentence) => {
    const { code, stdout, stderr } = await nvaeInspect('ablate', SAMPLE, '--samples', '1', ...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    if (args.includes('no-folder/x')) expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    else expect(stderr).toBe(`nvae-inspect: ${sentence}\n`);
  });
});
