/** `nvae-inspect units`, and findings on the command line. */
import { expect, test } from 'vitest';
import { inspectAsJson, nvaeInspect, SAMPLE, SAMPLE_IMAGES } from './nvaeInspect';

interface Units {
  readonly input: string;
  readonly model_samples: boolean;
  readonly channel_kl: { in_use: number[]; sorted_nats: number[]; images: number; unit: string; source: string };
  readonly active_mu: { by_channel: number[][]; draws_taken_out: boolean; not_counted?: string };
  readonly active_shift: { by_channel: number[][] };
  readonly epsilon_delta: { curves: { delta: number; epsilon_nats: number[] }[] };
}

async function unitsOf(...args: string[]): Promise<Units> {
  const { code, stdout, stderr } = await nvaeInspect('units', SAMPLE, ...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Units;
}

const sum = (counts: number[][]) => counts.flat().reduce((all, count) => all + count, 0);

test('the sample with 20 draws uses as many units as PyTorch counts', async () => {
  const units = await unitsOf('--images', SAMPLE_IMAGES, '--draws', '20');
  expect(units).toMatchObject({ input: '40 images from images/', model_samples: false });
  expect(units.channel_kl.in_use).toEqual(Array<number>(9).fill(1));
  expect(units.channel_kl.sorted_nats.filter((nats) => nats > 0.1)).toHaveLength(9);
  expect(units.active_mu.draws_taken_out).toBe(true);
  // Of group 8's 512 latents, as PyTorch counts them in float64 with the same noise.
  expect(Math.abs(sum([units.active_mu.by_channel[8]!]) - 302)).toBeLessThanOrEqual(2);
  expect(Math.abs(sum([units.active_shift.by_channel[8]!]) - 37)).toBeLessThanOrEqual(1);
  // What the group adds itself is all in its only used channel.
  expect(units.active_shift.by_channel[8]!.filter((count) => count > 0)).toHaveLength(1);
  expect(Math.max(...units.active_mu.by_channel[8]!)).toBe(58);
  const [strict, , tolerant] = units.epsilon_delta.curves;
  expect([strict!.delta, tolerant!.delta]).toEqual([0.01, 0.5]);
  strict!.epsilon_nats.forEach((nats, place) => expect(nats).toBeGreaterThanOrEqual(tolerant!.epsilon_nats[place]!));
});

test('one image has no variance, and the report says so', async () => {
  const units = await unitsOf('--images', `${SAMPLE_IMAGES}/000.png`);
  expect(units.active_mu.not_counted).toBe('A variance over images needs at least two images.');
});

test('the table has a row for each group, cites each definition, and says what one draw leaves in', async () => {
  const { code, stdout } = await nvaeInspect('units', SAMPLE, '--images', SAMPLE_IMAGES);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ +8 +1 of 8 +\d+ of 512 +\d+ of 512$/m);
  expect(stdout).toMatch(/^ +all +9 of 72 /m);
  expect(stdout).toContain('With one draw, variance over draws counts as variance over images below the top.');
  for (const source of ['Vahdat and Kautz 2020', 'Burda, Grosse and Salakhutdinov 2016', 'Lucas, Tucker']) {
    expect(stdout).toContain(source);
  }
});

test('units of model samples are named as such', async () => {
  const units = await unitsOf('--samples', '3');
  expect(units.model_samples).toBe(true);
  const { stdout } = await nvaeInspect('units', SAMPLE, '--samples', '3');
  expect(stdout).toContain('These are model samples: they say nothing about data.');
});

interface WithFindings {
  readonly findings: readonly {
    readonly rule: string;
    readonly sentence: string;
    readonly number: { readonly value: number };
    readonly place: unknown;
  }[];
}

test('an inspection of the sample gives its findings by value', async () => {
  const { findings } = (await inspectAsJson(SAMPLE, '--images', SAMPLE_IMAGES)) as unknown as WithFindings;
  expect(findings.map(({ rule, place }) => [rule, place])).toEqual([
    ['channels unused', { group: 0 }],
    ['largest image', { image: 11 }],
    ['share by scale', { group: 0 }],
  ]);
  const [unused, largest, scale] = findings;
  expect(unused!.number.value).toBe(63 / 72);
  expect(largest!.number.value).toBeCloseTo(1.79, 2);
  expect(scale!.number.value).toBeCloseTo(3.24, 2);
  const { stdout } = await nvaeInspect(SAMPLE, '--images', SAMPLE_IMAGES);
  expect(stdout).toContain(`\nFindings\n${findings.map(({ sentence }) => `• ${sentence}`).join('\n')}\n`);
});

test('model samples have no findings', async () => {
  const { findings } = (await inspectAsJson(SAMPLE, '--samples', '2')) as unknown as WithFindings;
  expect(findings).toEqual([]);
  expect((await nvaeInspect(SAMPLE, '--samples', '2')).stdout).not.toContain('Findings');
});
