/** `nvae-inspect compare`: two checkpoints, inputs, classes or statistics files. */
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { mirrored } from '../fixtures/mirrored';
import { runCheckpoint } from '../fixtures/run';
import { checkpointPath } from '../parity/goldenCase';
import { capture, inspectAsJson, nvaeInspect, SAMPLE, SAMPLE_IMAGES } from './nvaeInspect';

interface Estimate {
  readonly mean: number;
  readonly standard_error: number | null;
  readonly standard_error_draws: number | null;
}
interface Quantity {
  readonly first: Estimate;
  readonly second: Estimate;
  readonly difference: Estimate;
  readonly standard_error_unpaired: number | null;
  readonly p: number | null;
  readonly marked: boolean;
  readonly auroc?: number;
  readonly auroc_standard_error_paired?: number;
}
interface Comparison {
  readonly compared: string;
  readonly first: string;
  readonly second: string;
  readonly paired: boolean;
  readonly how: string;
  readonly images: number;
  readonly images_second: number;
  readonly notes: readonly string[];
  readonly nelbo: Quantity | null;
  readonly distortion: Quantity | null;
  readonly kl: Quantity;
  readonly groups: readonly Quantity[];
  readonly resolutions: readonly { height: number; groups: number[]; groups_second: number[]; kl: Quantity }[];
  readonly channels: readonly (readonly Quantity[])[];
  readonly marked: Readonly<Record<'groups' | 'channels', { marked: number; of: number; expected_by_chance: number }>>;
}

const IMAGES = ['--images', SAMPLE_IMAGES];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'compare-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function compare(checkpoint: string, ...args: string[]): Promise<Comparison> {
  const { code, stdout, stderr } = await nvaeInspect('compare', checkpoint, ...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Comparison;
}

const inWords = ({ difference: { mean, standard_error: error } }: Quantity) =>
  `${mean.toFixed(2)} ± ${error!.toFixed(2)}`;

describe('Checkpoints of the sample’s run, on its 40 held-out images, 4 draws and seed 0', () => {
  test('16 against the last one: −21.7 ± 0.9 nats, paired, with PyTorch’s differences of every group', async () => {
    const told = await compare(runCheckpoint(16), '--other', SAMPLE, ...IMAGES, '--draws', '4');
    expect(told).toMatchObject({ compared: 'checkpoints', paired: true, images: 40, images_second: 40 });
    expect([told.first, told.second]).toEqual(['checkpoint-0016.pt, epoch 16', 'nvae-digits.pt, epoch 66']);
    expect(inWords(told.nelbo!)).toBe('-21.70 ± 0.93');
    expect(told.nelbo!.standard_error_unpaired!.toFixed(1)).toBe('3.0');
    expect(told.nelbo!.difference.standard_error_draws!.toFixed(2)).toBe('0.49');
    expect(told.groups.map(inWords)).toEqual([
      ...['1.42 ± 0.06', '1.07 ± 0.11', '-0.76 ± 0.10', '-5.77 ± 0.23', '-3.91 ± 0.17'],
      ...['-3.04 ± 0.12', '-2.74 ± 0.14', '-2.96 ± 0.12', '-4.99 ± 0.11'],
    ]);
    expect(told.marked.groups).toEqual({ marked: 9, of: 9, expected_by_chance: expect.closeTo(0.45, 10) as number });
    expect(told.notes.join('\n')).toMatch(/checkpoint-0016\.pt was saved at β = 0\.674 by the release’s schedule/);
  });

  test('64 against the last one: 0.05 ± 0.05 nats, paired, and 2.7 unpaired', async () => {
    const told = await compare(runCheckpoint(64), '--other', SAMPLE, ...IMAGES, '--draws', '4');
    expect(inWords(told.nelbo!)).toBe('0.05 ± 0.05');
    expect(told.nelbo!.standard_error_unpaired!.toFixed(1)).toBe('2.7');
    expect(told.nelbo!.marked).toBe(false);
  });

  test('with 20 draws: −21.5 ± 0.7 nats, of which draws are 0.2', async () => {
    const told = await compare(runCheckpoint(16), '--other', SAMPLE, ...IMAGES, '--draws', '20');
    expect(inWords(told.nelbo!)).toBe('-21.55 ± 0.71');
    expect(told.nelbo!.difference.standard_error_draws!.toFixed(2)).toBe('0.23');
    // The sample's own numbers are those of its inspection.
    expect(told.nelbo!.second.mean.toFixed(2)).toBe('60.80');
    expect(told.groups.map(({ second }) => second.mean.toFixed(2)).join(' ')).toBe(
      '5.35 5.07 3.23 2.17 4.83 4.83 5.68 4.95 2.84',
    );
  });
});

describe('nvae-inspect compare', () => {
  test('of a checkpoint with itself gives 0, and marks nothing', async () => {
    const told = await compare(SAMPLE, '--other', SAMPLE, ...IMAGES, '--count', '4');
    expect(told.nelbo).toMatchObject({ difference: { mean: 0, standard_error: 0 }, marked: false });
    expect(told.channels.flat().every(({ difference }) => difference.mean === 0)).toBe(true);
    expect(told.marked.channels).toMatchObject({ marked: 0 });
  });

  test('prints what A and B are, marks, and how many marks to expect by chance', async () => {
    const args = ['--other', SAMPLE, ...IMAGES, '--count', '8', '--draws', '2', '--group', '3'];
    const { code, stdout } = await nvaeInspect('compare', runCheckpoint(16), ...args);
    expect(code).toBe(0);
    expect(stdout).toContain('A: checkpoint-0016.pt, epoch 16\nB: nvae-digits.pt, epoch 66\n');
    expect(stdout).toContain('in nats per image, paired: the same images and the same noise\n');
    expect(stdout).toMatch(/^ +A +± s\.e\. +B +± s\.e\. +B − A +± s\.e\. +± over draws +5 %$/m);
    expect(stdout).toMatch(/^NELBO( +-?\d+\.\d+){7} +\*$/m);
    expect(stdout).toMatch(/^KL of group 8( +\S+){7}/m);
    expect(stdout).toMatch(/KL of the channels of group 3\nchannel [^]*\n +7 .*\n/);
    expect(stdout).toMatch(/^\*: differs at 5 % by Student's t with 7 degrees of freedom\.$/m);
    expect(stdout).toMatch(/^Of 9 groups, \d are marked; 0\.450 would be by chance if none differed\.$/m);
    expect(stdout).toMatch(/^Of 72 channels, \d+ are marked; 3\.600 would be/m);
    expect(stdout).toContain('Channels correspond only between checkpoints of one run');
  });

  test('of other architectures compares totals and the resolutions of both, and says so', async () => {
    const other = checkpointPath('mnist');
    const told = await compare(SAMPLE, '--other', other, ...IMAGES, '--count', '3', '--draws', '2');
    expect(told.how).toBe('paired by image; the latent groups differ, so the noise is not the same');
    expect(told.notes[0]).toBe('The latent groups differ, so only what both models have is compared.');
    expect(told.groups).toEqual([]);
    expect(told.resolutions).toMatchObject([
      { height: 4, groups: [0, 1, 2], groups_second: [0, 1] },
      { height: 8, groups: [3, 4, 5, 6, 7, 8], groups_second: [2, 3, 4, 5] },
    ]);
    const ofResolutions = told.resolutions.reduce((sum, { kl }) => sum + kl.difference.mean, 0);
    expect(ofResolutions).toBeCloseTo(told.kl.difference.mean, 8);
    expect(told.nelbo!.difference.mean).toBeCloseTo(told.nelbo!.second.mean - told.nelbo!.first.mean, 8);
  });

  test('of models for other bit depths gives each its own images, and compares KL only', async () => {
    const [first, second] = [checkpointPath('celeba_64-flows-5bit'), checkpointPath('celeba_64-minimum-groups')];
    const pictures = join(root, 'test', 'fixtures', 'lmdb', 'celeba64-0.png');
    const told = await compare(first, '--other', second, '--images', pictures);
    expect(told).toMatchObject({ nelbo: null, distortion: null, images: 1 });
    expect(told.notes.join('\n')).toMatch(/because they model 5-bit and 8-bit data\.[^]*With flows, KL is an estimate/);
    expect(told.notes.join('\n')).toContain('Each model got the same pictures in its own preparation');
    const alone = await inspectAsJson(second, '--images', pictures);
    expect(told.kl.second.mean).toBeCloseTo(
      alone.groups.reduce((sum, { kl_nats }) => sum + kl_nats, 0),
      2,
    );
    const { code, stderr } = await nvaeInspect('compare', first, '--other', second, '--samples', '1');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        "nvae-inspect: Samples of celeba_64-flows-5bit.pt can't be given to celeba_64-minimum-groups.pt, whose images are prepared differently. Give --images.\n",
    });
  });

  test('of mirrored digits, paired as the user says, has the AUROC of ood', async () => {
    const { tensors } = await capture(join(folder, 'x.safetensors'), SAMPLE, ...IMAGES);
    const against = await mirrored(tensors, join(folder, 'mirrored'));
    const args = [...IMAGES, '--against', against, '--draws', '2'];
    const paired = await compare(SAMPLE, ...args, '--paired');
    const apart = await compare(SAMPLE, ...args);
    expect([paired.paired, apart.paired]).toEqual([true, false]);
    expect(apart.nelbo!.difference.mean).toBeCloseTo(paired.nelbo!.difference.mean, 9);
    expect(apart.nelbo!.difference.standard_error).toBe(apart.nelbo!.standard_error_unpaired);
    expect(paired.nelbo!.difference.standard_error).toBeLessThan(apart.nelbo!.difference.standard_error!);
    const { stdout } = await nvaeInspect('ood', SAMPLE, ...args, '--json');
    const { scores, kl } = JSON.parse(stdout) as {
      scores: readonly { nelbo: { auroc: number; auroc_standard_error_paired: number } }[];
      kl: readonly { auroc: number }[];
    };
    for (const told of [paired, apart]) {
      expect(told.nelbo!.auroc).toBe(scores[0]!.nelbo.auroc);
      expect(told.nelbo!.auroc_standard_error_paired).toBe(scores[0]!.nelbo.auroc_standard_error_paired);
      expect(told.groups.map(({ auroc }) => auroc)).toEqual(kl.map(({ auroc }) => auroc));
    }
  });
});

describe('Two classes', () => {
  const CLASSES = { 'one, two': [0, 1, 2, 3, 4, 5], three: [6, 7, 8], four: [9, 10] };
  let images: string;
  beforeAll(async () => {
    images = join(folder, 'digits');
    for (const [name, numbers] of Object.entries(CLASSES)) {
      await mkdir(join(images, name), { recursive: true });
      for (const number of numbers) {
        const file = `${String(number).padStart(3, '0')}.png`;
        await cp(join(SAMPLE_IMAGES, file), join(images, name, file));
      }
    }
  });

  test('have the means that a sweep has of them, and the error of different pictures', async () => {
    const told = await compare(SAMPLE, '--images', images, '--classes', 'three,one, two', '--draws', '2');
    expect(told).toMatchObject({ compared: 'classes', paired: false, images: 3, images_second: 6 });
    expect(told.second).toBe('6 images of class one, two among 11 images from digits/');
    const args = ['sweep', SAMPLE, '--images', images, '--draws', '2', '--out', join(folder, 'swept.safetensors')];
    const { stdout } = await nvaeInspect(...args, '--json');
    const { classes } = JSON.parse(stdout) as {
      classes: readonly { name: string; nelbo: Estimate; groups: readonly Estimate[] }[];
    };
    const swept = (name: string) => classes.find((one) => one.name === name)!;
    const [a, b] = [swept('three'), swept('one, two')];
    expect(told.nelbo!.first.mean).toBeCloseTo(a.nelbo.mean, 3);
    expect(told.nelbo!.second.mean).toBeCloseTo(b.nelbo.mean, 3);
    expect(told.nelbo!.difference.mean).toBeCloseTo(b.nelbo.mean - a.nelbo.mean, 3);
    expect(told.nelbo!.difference.standard_error).toBeCloseTo(
      Math.hypot(a.nelbo.standard_error!, b.nelbo.standard_error!),
      3,
    );
    expect(told.groups.map(({ first }) => first.mean)).toEqual(
      a.groups.map((group) => expect.closeTo(group.mean, 3) as number),
    );
  });

  test.each([
    [
      'three,five',
      '--classes takes two classes of the images, such as four,one, two, not three,five. They have four, one, two and three.',
    ],
    ['three,three', '--classes takes two classes of the images'],
    ['three', '--classes takes two classes of the images'],
  ])('%s is refused, with the classes that there are', async (classes, sentence) => {
    const { code, stdout, stderr } = await nvaeInspect('compare', SAMPLE, '--images', images, '--classes', classes);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(sentence);
  });

  test('of images without classes are refused', async () => {
    const { code, stderr } = await nvaeInspect('compare', SAMPLE, ...IMAGES, '--classes', 'one,two');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^nvae-inspect: The images have no classes to compare: 40 images from images\/\. Classes are /,
    );
  });
});

describe('Two statistics files', () => {
  const file = (name: string) => join(folder, `${name}.safetensors`);
  beforeAll(async () => {
    const swept = async (name: string, checkpoint: string, ...args: string[]) => {
      const { code } = await nvaeInspect('sweep', checkpoint, ...IMAGES, ...args, '--out', file(name));
      expect(code).toBe(0);
    };
    await swept('sixteen', runCheckpoint(16), '--draws', '2');
    await swept('last', SAMPLE, '--draws', '2');
    await swept('part', SAMPLE, '--count', '10', '--from', '5');
    await capture(file('samples'), SAMPLE, '--samples', '12');
  }, 60_000);

  test('have the paired differences of their checkpoints, image by image', async () => {
    const told = await compare(file('sixteen'), '--other', file('last'));
    const measured = await compare(runCheckpoint(16), '--other', SAMPLE, ...IMAGES, '--draws', '2', '--threads', '1');
    expect(told).toMatchObject({ compared: 'statistics', paired: true, images: 40 });
    expect(told.how).toBe('paired: the 40 images that are in both files, by SHA-256');
    expect(told.first).toBe(
      'sixteen.safetensors, statistics of checkpoint-0016.pt: 40 images from images/, 2 draws, seed 0',
    );
    for (const [saved, live] of [
      [told.nelbo!, measured.nelbo!],
      [told.distortion!, measured.distortion!],
      ...told.groups.map((group, index) => [group, measured.groups[index]!] as const),
    ] as const) {
      expect(saved.difference.mean).toBeCloseTo(live.difference.mean, 3);
      expect(saved.difference.standard_error).toBeCloseTo(live.difference.standard_error!, 3);
      expect(saved.difference.standard_error_draws).toBeNull();
    }
    expect(told.channels.every((channels) => channels.length === 0)).toBe(true);
  });

  test('of different parts are compared on what both hold, even with other draws', async () => {
    const told = await compare(file('last'), '--other', file('part'));
    expect(told).toMatchObject({ paired: true, images: 10, images_second: 10 });
    // The top group's KL doesn't depend on the draw.
    expect(told.groups[0]!.difference.mean).toBeCloseTo(0, 4);
  });

  test('of different images are compared unpaired, and the table says so', async () => {
    const { code, stdout } = await nvaeInspect('compare', file('last'), '--other', file('samples'));
    expect(code).toBe(0);
    expect(stdout).toContain('unpaired: of 40 and 12 images, 0 are the same, by SHA-256.');
    expect(stdout).toContain('For pairs, measure both on the same images');
    expect(stdout).toContain("by Student's t for means of different images (Welch)");
  });

  test('need no option of the model, and refuse each', async () => {
    const { code, stderr } = await nvaeInspect('compare', file('last'), '--other', file('part'), '--draws', '2');
    expect(code).toBe(2);
    expect(stderr).toBe(
      'nvae-inspect: last.safetensors holds statistics without their model: --draws needs two checkpoints\n',
    );
  });

  test('are not compared with a checkpoint', async () => {
    for (const [a, b] of [
      [file('last'), SAMPLE],
      [SAMPLE, file('last')],
    ] as const) {
      const { code, stderr } = await nvaeInspect('compare', a, '--other', b);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^nvae-inspect: .*Compare two checkpoints or two statistics files\.\n$/);
    }
  });
});

describe('Refused in one line', () => {
  test.each([
    [['--other', 'no-such.pt'], /no-such\.pt/],
    [
      ['--other', checkpointPath('celeba_64-minimum-groups')],
      /64×64 pixels in colour, so no image can be given to both\.$/,
    ],
    [['--other', checkpointPath('cifar10')], /32×32 pixels in grey and the second of 32×32 pixels in colour/],
    [['--other', SAMPLE, '--group', '9'], /^The channels of group 9 can’t be compared: those of groups 0 to 8 are\.$/],
    [['--against', 'no-such-folder'], /no-such-folder/],
    [['--against', SAMPLE_IMAGES, '--paired'], /^Images can’t be paired: --images has 2, and --against 40\./],
  ])('compare of the sample with %j', async (args, sentence) => {
    const { code, stdout, stderr } = await nvaeInspect('compare', SAMPLE, ...IMAGES, '--count', '2', ...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    const lines = stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(1);
    expect(lines[0]!.replace('nvae-inspect: ', '').replaceAll("'", '’')).toMatch(sentence);
  });

  test('distortions of other decoders are not subtracted, and it is said', async () => {
    const told = await compare(
      checkpointPath('cifar10'),
      '--other',
      checkpointPath('cifar10-normal-decoder'),
      '--samples',
      '2',
    );
    expect(told).toMatchObject({ nelbo: null, distortion: null });
    expect(told.notes[0]).toBe(
      'Distortion and NELBO are not subtracted, because their decoders differ: logistic mixture and normal.',
    );
  });
});
