import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSafetensors, writeSafetensors, type Safetensors } from '../../src/model/safetensors/safetensors';
import { capture, inspectAsJson, nvaeInspect, SAMPLE, SAMPLE_IMAGES } from './nvaeInspect';

const golden = (name: string) => join(import.meta.dirname, `../fixtures/golden/${name}.pt`);
const COLOUR_MODEL = golden('cifar10');
const FLOW_MODEL = golden('cifar10-flow');
const DENSITY_MODEL = golden('cifar10-normal-decoder');
const FIVE_BIT_MODEL = golden('celeba_64-flows-5bit');

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-cli-'));
});

afterAll(() => rm(folder, { recursive: true }));

const inFolder = (name: string) => join(folder, name);
const images = (count: number) =>
  Array.from({ length: count }, (_, image) => join(SAMPLE_IMAGES, `${String(image).padStart(3, '0')}.png`));

/** Values of the first images of a tensor, which has as many images as `file`. */
function ofFirst(file: Safetensors, name: string, count: number): Float64Array {
  const { shape, values } = file.tensors.get(name)!;
  return Float64Array.from(values.slice(0, (values.length / shape[0]!) * count));
}

/** The largest difference, relative to the expected value, or to `floor` if that is larger. */
function worst(actual: ArrayLike<number>, expected: ArrayLike<number>, floor: number): number {
  expect(actual.length).toBe(expected.length);
  return Math.max(
    ...Array.from(expected, (value, i) => Math.abs(actual[i]! - value) / Math.max(Math.abs(value), floor)),
  );
}

describe('the numbers are the same', () => {
  test('for an image, whichever others are inspected with it', async () => {
    const [three, eleven] = await Promise.all([
      capture(inFolder('three.safetensors'), SAMPLE, '--images', ...images(3)),
      capture(inFolder('eleven.safetensors'), SAMPLE, '--images', ...images(11)),
    ]);
    for (let group = 0; group < 9; group++) {
      expect(ofFirst(eleven, `eps.${group}`, 3)).toEqual(ofFirst(three, `eps.${group}`, 3));
      for (const name of ['mu_q', 'sigma_q', 'mu_p', 'sigma_p', 'z', 'kl'].map((name) => `${name}.${group}`)) {
        expect(worst(ofFirst(eleven, name, 3), ofFirst(three, name, 3), 0.1), name).toBeLessThan(1e-4);
      }
      const byImage = (file: Safetensors, total: number) =>
        file.tensors.get('kl_all')!.values.slice(group * total, group * total + 3);
      expect(worst(byImage(eleven, 11), byImage(three, 3), 1)).toBeLessThan(1e-5);
    }
    expect(worst(ofFirst(eleven, 'recon', 3), ofFirst(three, 'recon', 3), 1)).toBeLessThan(1e-5);
  });

  test('for a model sample, however many are drawn', async () => {
    const two = await capture(inFolder('two.safetensors'), SAMPLE, '--samples', '2');
    const nine = await capture(inFolder('nine.safetensors'), SAMPLE, '--samples', '9');
    expect(ofFirst(nine, 'x', 2)).toEqual(ofFirst(two, 'x', 2));
    expect(worst(ofFirst(nine, 'recon', 2), ofFirst(two, 'recon', 2), 1)).toBeLessThan(1e-5);
  });

  test('with one thread and with two', async () => {
    const one = await inspectAsJson(SAMPLE, '--images', ...images(5), '--threads', '1');
    const two = await inspectAsJson(SAMPLE, '--images', ...images(5), '--threads', '2');
    const numbers = ({ groups, recon }: typeof one) => [...groups.map((group) => group.kl_nats), recon];
    expect(worst(numbers(two), numbers(one), 1)).toBeLessThan(1e-5);
  });

  test('for the same seed, and different for another', async () => {
    const run = async (seed: string) => {
      const { groups, nelbo } = await inspectAsJson(SAMPLE, '--images', ...images(5), '--seed', seed);
      return { groups, nelbo };
    };
    const first = await run('7');
    expect(await run('7')).toEqual(first);
    const other = await run('8');
    expect(other.groups[0]).toEqual(first.groups[0]);
    expect(other.groups[1]!.kl_nats).not.toBe(first.groups[1]!.kl_nats);
    expect(other.nelbo).not.toBe(first.nelbo);
  });

  test.each([
    ['grey', SAMPLE, 1],
    ['colour', COLOUR_MODEL, 3],
  ] as const)('from PNG and from the same pixels as numbers, %s', async (kind, checkpoint, channels) => {
    const size = 32;
    // Black and white if the model is binary, so that nothing is drawn at random.
    const pixels = Uint8Array.from({ length: channels * size * size }, (_, i) =>
      channels === 1 ? (i % 7 < 2 ? 255 : 0) : (i * 97) % 256,
    );
    const png = inFolder(`${kind}.png`);
    await sharp(pixels, { raw: { width: size, height: size, channels } })
      .png()
      .toFile(png);
    const planes = Float32Array.from({ length: pixels.length }, (_, i) => {
      const channel = Math.floor(i / (size * size));
      return pixels[(i % (size * size)) * channels + channel]! / 255;
    });
    const numbers = inFolder(`${kind}.safetensors`);
    const x = { name: 'x', dtype: 'F32', shape: [1, channels, size, size], values: planes } as const;
    await writeSafetensors(numbers, new Map(), [x]);

    const fromPng = await capture(inFolder(`${kind}-png.safetensors`), checkpoint, '--images', png);
    const fromNumbers = await capture(inFolder(`${kind}-x.safetensors`), checkpoint, '--images', numbers);
    expect(fromPng.tensors.get('x')!.values).toEqual(planes);
    // Only the picture has a name of its own.
    const numbersOf = ({ tensors }: Safetensors) => [...tensors].filter(([name]) => !name.startsWith('names'));
    expect(numbersOf(fromNumbers)).toEqual(numbersOf(fromPng));
  });
});

describe('--json prints one object', () => {
  test('with all fields; for binary data, without bits per dimension', async () => {
    const { code, stdout, stderr } = await nvaeInspect(SAMPLE, '--images', SAMPLE_IMAGES, '--json', '--passes', '3');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trim().split('\n')).toHaveLength(1);
    const number = expect.any(Number) as number;
    const text = expect.any(String) as string;
    const hash = expect.stringMatching(/^[0-9a-f]{64}$/) as string;
    expect(JSON.parse(stdout)).toEqual({
      dataset: 'mnist',
      input: '40 images from images/',
      draws: 1,
      notes: ['All 40 pictures were padded with 2 black pixels on every side to 32×32.'],
      warnings: [],
      groups: Array.from({ length: 9 }, (_, group) => ({
        channels: 8,
        height: group < 3 ? 4 : 8,
        width: group < 3 ? 4 : 8,
        kl_nats: number,
        kl_standard_error: number,
        shift_nats: number,
        scale_nats: number,
        reverse_kl_nats: number,
        reverse_kl_standard_error: number,
        kl_draw_standard_error: null,
        active: 1,
        active_uncertain: number,
      })),
      images: 40,
      images_listed: 40,
      nelbo: number,
      nelbo_standard_error: number,
      nelbo_draw_standard_error: null,
      recon: number,
      recon_standard_error: number,
      recon_draw_standard_error: null,
      bits_per_dim: null,
      bits_per_dim_standard_error: null,
      bits: 8,
      bound: null,
      classes: null,
      model_check: null,
      findings: expect.arrayContaining([expect.objectContaining({ rule: 'channels unused' })]) as unknown,
      provenance: {
        checkpoint: 'nvae-digits.pt',
        checkpoint_sha256: hash,
        weights: text,
        epoch: 66,
        global_step: 3625,
        images_sha256: hash,
        seed: 0,
        noise: 'seed 0',
        engine: text,
        version: expect.stringMatching(/^nvae-inspect \d/) as string,
        command: `nvae-inspect ${SAMPLE} --images ${SAMPLE_IMAGES} --seed 0`,
      },
      engine: expect.stringMatching(/^CPU · ONNX Runtime [\d.]+, \d+ threads?$/) as string,
      parameters: 823190,
      timings_s: { open: number, first_group: number, first_pass: number, pass: number },
      peak_rss_mb: number,
    });
  });

  test("with each group's reverse KL, as docs/analyses.md#reverse-kl gives it for the sample", async () => {
    const { groups } = await inspectAsJson(SAMPLE, '--images', SAMPLE_IMAGES, '--draws', '20');
    const published = [21.4, 12.4, 5.6, 2.5, 6.9, 7.0, 9.0, 7.3, 3.5];
    expect(groups.map(({ reverse_kl_nats }) => Number(reverse_kl_nats.toFixed(1)))).toEqual(published);
    for (const { reverse_kl_nats, reverse_kl_standard_error } of groups) {
      expect(reverse_kl_standard_error).toBeGreaterThan(0.02 * reverse_kl_nats);
      expect(reverse_kl_standard_error).toBeLessThan(0.08 * reverse_kl_nats);
    }
  });

  test('whose reverse KL is the mean over images of the sums that --out writes by latent', async () => {
    const out = inFolder('reverse.safetensors');
    const { groups } = await inspectAsJson(SAMPLE, '--images', ...images(5), '--out', out);
    const { tensors } = await readSafetensors(out);
    groups.forEach(({ reverse_kl_nats, reverse_kl_standard_error }, group) => {
      const { values } = tensors.get(`reverse_kl.${group}`)!;
      const latents = values.length / 5;
      const byImage = Array.from({ length: 5 }, (_, image) =>
        Array.from(values.slice(image * latents, (image + 1) * latents), Number).reduce((sum, nats) => sum + nats, 0),
      );
      const mean = byImage.reduce((sum, nats) => sum + nats, 0) / 5;
      const squares = byImage.reduce((sum, nats) => sum + (nats - mean) ** 2, 0);
      expect(reverse_kl_nats / mean).toBeCloseTo(1, 5);
      expect(reverse_kl_standard_error! / Math.sqrt(squares / 4 / 5)).toBeCloseTo(1, 4);
    });
  });

  test('whose standard errors are those of the KL over images', async () => {
    const out = inFolder('standard-errors.safetensors');
    const { groups } = await inspectAsJson(SAMPLE, '--images', ...images(5), '--out', out);
    const klNats = (await readSafetensors(out)).tensors.get('kl_all')!.values;
    groups.forEach(({ kl_standard_error }, group) => {
      const byImage = Array.from(klNats.slice(5 * group, 5 * group + 5));
      const mean = byImage.reduce((sum, kl) => sum + kl, 0) / 5;
      const squares = byImage.reduce((sum, kl) => sum + (kl - mean) ** 2, 0);
      expect(kl_standard_error! / Math.sqrt(squares / 4 / 5)).toBeCloseTo(1, 9);
    });
  });

  test('whose numbers are consistent', async () => {
    const { groups, nelbo, recon, bits_per_dim, timings_s } = await inspectAsJson(COLOUR_MODEL, '--samples', '3');
    for (const { kl_nats, shift_nats, scale_nats } of groups) {
      expect(shift_nats).toBeGreaterThanOrEqual(0);
      expect(scale_nats).toBeGreaterThanOrEqual(0);
      expect(Math.abs((shift_nats + scale_nats) / kl_nats - 1)).toBeLessThan(1e-12);
    }
    const kl = groups.reduce((sum, group) => sum + group.kl_nats, 0);
    expect(Math.abs((kl + recon) / nelbo - 1)).toBeLessThan(1e-12);
    expect(Math.abs(bits_per_dim! / (nelbo / Math.LN2 / (3 * 32 * 32)) - 1)).toBeLessThan(1e-12);
    const { open, first_group, first_pass, pass } = timings_s;
    expect(0 < open && open < first_group && first_group < first_pass).toBe(true);
    expect(pass).toBeNull();
  });
});

describe('with flows, KL values are estimates', () => {
  test('in --json, made of log q and log p, beside the KL of the Gaussians before the flows', async () => {
    const { stdout } = await nvaeInspect(FLOW_MODEL, '--samples', '3', '--draws', '2', '--json');
    const { groups, notes } = JSON.parse(stdout) as { groups: Record<string, number>[]; notes: string[] };
    expect(groups).toHaveLength(3);
    for (const group of groups) {
      expect(group).toMatchObject({ estimate: true, shift_nats: null, scale_nats: null, reverse_kl_nats: null });
      expect(group['log_q']! - group['log_p']!).toBeCloseTo(group['kl_nats']!, 9);
      expect(group['kl_standard_error']).toBeGreaterThan(0);
      expect(group['base_kl_nats']).toBeGreaterThan(0);
      expect(group['base_kl_nats']).not.toBe(group['kl_nats']);
    }
    expect(notes).toContainEqual(expect.stringMatching(/estimated from draws as log q\(z⁰\) − log p\(zᴷ\)/));
  });

  test('in the table, which shows no parts of the other KL', async () => {
    const { stdout } = await nvaeInspect(FLOW_MODEL, '--samples', '1');
    expect(stdout).toContain('KL per latent group of model samples, estimate: log q(z⁰) − log p(zᴷ), nats per image, ');
    expect(stdout).toMatch(/^group .* KL .* log q\(z⁰\) +log p\(zᴷ\) /m);
    expect(stdout).not.toMatch(/shift|scale|base|below the top group/);
  });
});

describe('bits per dimension', () => {
  test('of a density are corrected, and called an approximation', async () => {
    const json = (await nvaeInspect(DENSITY_MODEL, '--samples', '2', '--json')).stdout;
    const { nelbo, bits_per_dim, notes } = JSON.parse(json) as { nelbo: number; bits_per_dim: number; notes: string[] };
    const perDimension = nelbo / (3 * 32 * 32) + Math.log(255 / 2);
    expect(bits_per_dim).toBeCloseTo(perDimension / Math.LN2, 12);
    const note = expect.stringMatching(
      /^Bits per dimension are an approximation: .* ln\(\(2\^8 − 1\)\/2\) nats/,
    ) as string;
    expect(notes).toContainEqual(note);
    const { stdout } = await nvaeInspect(DENSITY_MODEL, '--samples', '1');
    expect(stdout).toMatch(/^NELBO .* bits per dimension of 8-bit data, approximately$/m);
  });

  test('of 5-bit data are labelled as such', async () => {
    const { stdout } = await nvaeInspect(FIVE_BIT_MODEL, '--samples', '1');
    expect(stdout).toContain('Bits per dimension are those of 5-bit data.\n');
  });
});

test('--out records where the numbers come from', async () => {
  const out = inFolder('provenance.safetensors');
  const { metadata, tensors } = await capture(out, SAMPLE, '--images', SAMPLE_IMAGES, '--seed', '3');
  const { version } = JSON.parse(await readFile(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
    version: string;
  };
  expect(Object.fromEntries(metadata)).toMatchObject({
    checkpoint: 'nvae-digits.pt',
    checkpoint_sha256: createHash('sha256')
      .update(await readFile(SAMPLE))
      .digest('hex'),
    args: expect.stringContaining('"dataset":"mnist"') as string,
    seed: '3',
    draws: '1',
    noise: 'seed 3',
    input: '40 images from images/',
    input_kind: 'files',
    input_notes: '["All 40 pictures were padded with 2 black pixels on every side to 32×32."]',
    warnings: '[]',
    weights: 'state_dict',
    engine: expect.stringMatching(/^CPU · ONNX Runtime [\d.]+, \d+ threads?$/) as string,
    version: `nvae-inspect ${version}`,
  });
  expect(JSON.parse(metadata.get('args')!)).toMatchObject({ num_latent_scales: 2, num_latent_per_group: 8 });
  for (const name of ['kl_all', 'recon', 'kl_diag.0', 'kl_diag.8']) expect(tensors.get(name)!.dtype).toBe('F64');
  expect(tensors.get('kl.8')).toMatchObject({ dtype: 'F32', shape: [40, 8, 8, 8] });
});

describe('with several draws of the noise', () => {
  test('--out holds the first draw of every latent, and means over draws in the totals', async () => {
    const one = await capture(inFolder('one-draw.safetensors'), SAMPLE, '--images', ...images(9));
    const four = await capture(inFolder('four-draws.safetensors'), SAMPLE, '--images', ...images(9), '--draws', '4');
    expect(four.metadata.get('draws')).toBe('4');
    // Values over all draws, according to the documentation.
    const means = (name: string) =>
      /^(kl_all|recon|kl_diag\.\d+|active|(sum|moments|largest|strongest|draws)\..*)$/.test(name);
    for (const [name, { shape, values }] of one.tensors) {
      expect(four.tensors.get(name)!.shape, name).toEqual(shape);
      if (!means(name)) expect(four.tensors.get(name)!.values, name).toEqual(values);
    }
    // Another draw changes every group but the top one, whose posterior has no z above it.
    const ofGroup = (file: Safetensors, group: number) =>
      file.tensors.get('kl_all')!.values.slice(9 * group, 9 * group + 9);
    expect(ofGroup(four, 0)).toEqual(ofGroup(one, 0));
    for (let group = 1; group < 9; group++) {
      const difference = worst(ofGroup(four, group), ofGroup(one, group), 1);
      expect(difference).toBeGreaterThan(1e-3);
      expect(difference).toBeLessThan(2);
      const total = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0);
      const channels = total(four.tensors.get(`kl_diag.${group}`)!.values);
      expect(channels).toBeCloseTo(total(ofGroup(four, group)) / 9, 8);
    }
  });

  test('--json reports them, and a single image has a standard error', async () => {
    const { draws, groups } = await inspectAsJson(SAMPLE, '--images', ...images(1), '--draws', '5');
    expect(draws).toBe(5);
    const [top, ...others] = groups;
    expect(top!.kl_standard_error).toBe(0);
    for (const { kl_standard_error } of others) expect(kl_standard_error).toBeGreaterThan(0);
  });

  test('the table says what its means are taken over', async () => {
    const { stdout } = await nvaeInspect(SAMPLE, '--images', ...images(3), '--draws', '2');
    expect(stdout).toContain('KL per latent group, nats per image, mean over 3 images × 2 draws\n');
    expect(stdout).not.toContain('given one draw');
  });
});

describe('without --json, a table is printed', () => {
  test('that calls model samples so wherever their numbers appear', async () => {
    const { stdout } = await nvaeInspect(SAMPLE, '--samples', '4');
    expect(stdout).toContain('Input: 4 model samples, seed 0: not data\n');
    expect(stdout).toContain('KL per latent group of model samples, nats per image');
    for (const quantity of ['KL', 'reconstruction', 'NELBO']) {
      expect(stdout).toMatch(
        new RegExp(`^${quantity} of model samples +\\d+\\.\\d+ ± \\d+\\.\\d+ nats per image$`, 'm'),
      );
    }
  });

  test('that never calls pictures of data model samples', async () => {
    const { stdout } = await nvaeInspect(SAMPLE, '--images', SAMPLE_IMAGES);
    expect(stdout).toContain('Input: 40 images from images/\n');
    expect(stdout).not.toContain('model sample');
  });

  test('in which a standard error of a thousandth has digits, and no nonzero number reads as zero', async () => {
    const input = [golden('mnist'), '--samples', '2'] as const;
    const { groups } = await inspectAsJson(...input);
    const error = groups[0]!.kl_standard_error!;
    expect(error).toBeLessThan(0.005);
    const { stdout } = await nvaeInspect(...input);
    const top = stdout.split('\n').find((line) => /^ +0 /.test(line))!;
    expect(top.split(/ {2,}/)[4]).toBe(error.toPrecision(3));
    expect(stdout).not.toMatch(/[ -]0\.000 /);
  });

  test('with bits per dimension for colour models', async () => {
    expect((await nvaeInspect(COLOUR_MODEL, '--samples', '1')).stdout).toMatch(
      /^NELBO of model samples .* bits per dimension of 8-bit data$/m,
    );
  });
});
