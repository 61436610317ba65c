/** Latents out of the model and back in, as a user does it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSafetensors, writeSafetensors } from '../../src/model/safetensors/safetensors';
import { capture, nvaeInspect, SAMPLE, SAMPLE_IMAGES } from './nvaeInspect';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-latents-'));
});
afterAll(() => rm(folder, { recursive: true }));

const IMAGES = ['--images', SAMPLE_IMAGES, '--count', '3'];
const path = (name: string) => join(folder, name);

async function run(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await nvaeInspect(...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

describe('latents that are decoded unchanged give the reconstruction', () => {
  test.each(['maps', 'rows'])('as %s, in an npz', async (layout) => {
    const [file, pictures] = [path(`${layout}.npz`), path(`${layout}.safetensors`)];
    await run('latents', SAMPLE, ...IMAGES, '--layout', layout, '--out', file);
    await run('decode', SAMPLE, '--latents', file, '--out', pictures);
    const captured = await capture(path('captured.safetensors'), SAMPLE, ...IMAGES);
    const decoded = (await readSafetensors(pictures)).tensors.get('mean_image')!;
    const expected = captured.tensors.get('mean_image')!;
    expect(decoded.shape).toEqual(expected.shape);
    for (const [i, value] of decoded.values.entries()) expect(value).toBeCloseTo(expected.values[i]!, 4);
  });
});

test('an edited row changes its picture, and no other', async () => {
  const [file, edited] = [path('all.safetensors'), path('edited.safetensors')];
  await run('latents', SAMPLE, ...IMAGES, '--group', '0,1', '--out', file);
  const { tensors } = await readSafetensors(file);
  const [top, second] = ['z.0', 'z.1'].map((name) => Float32Array.from(tensors.get(name)!.values));
  const latents = top!.length / 3;
  top!.set(top!.slice(0, latents), latents);
  second!.set(second!.slice(0, latents), latents);
  await writeSafetensors(edited, new Map(), [
    { name: 'z.0', dtype: 'F32', shape: tensors.get('z.0')!.shape, values: top! },
    { name: 'z.1', dtype: 'F32', shape: tensors.get('z.1')!.shape, values: second! },
  ]);
  const picturesOf = async (latentFile: string, out: string) => {
    await run('decode', SAMPLE, '--latents', latentFile, '--out', out);
    const { values } = (await readSafetensors(out)).tensors.get('mean_image')!;
    const perImage = values.length / 3;
    return [0, 1, 2].map((row) => [...values.subarray(row * perImage, (row + 1) * perImage)]);
  };
  const before = await picturesOf(file, path('before.safetensors'));
  const after = await picturesOf(edited, path('after.safetensors'));
  expect(after[0]).toEqual(before[0]);
  expect(after[2]).toEqual(before[2]);
  expect(after[1]).not.toEqual(before[1]);
  // The other groups come from their prior’s mean, so equal rows give equal pictures.
  for (const [i, value] of after[1]!.entries()) expect(value).toBeCloseTo(after[0]![i]!, 5);
});

test('the command that decoded pictures name gives them again', async () => {
  const [file, first, second] = [path('named.npz'), path('named.safetensors'), path('again.safetensors')];
  await run('latents', SAMPLE, ...IMAGES, '--group', '0', '--out', file);
  await run('decode', SAMPLE, '--latents', file, '--temperature', '1', '--seed', '5', '--out', first);
  const { metadata, tensors } = await readSafetensors(first);
  await run(...metadata.get('command')!.split(' ').slice(1), '--out', second);
  expect((await readSafetensors(second)).tensors).toEqual(tensors);
});

test('the mean is the same for every seed, a draw is not', async () => {
  const of = async (z: string, seed: string) => {
    const out = path(`${z}-${seed}.safetensors`);
    await run('latents', SAMPLE, ...IMAGES, '--group', '8', '--z', z, '--seed', seed, '--out', out);
    return [...(await readSafetensors(out)).tensors.get('z.8')!.values];
  };
  expect(await of('mean', '1')).toEqual(await of('mean', '2'));
  expect(await of('draw', '1')).not.toEqual(await of('draw', '2'));
});

test('pictures are written as a sheet to a .png', async () => {
  const [file, sheet] = [path('sheet.npz'), path('sheet.png')];
  await run('latents', SAMPLE, ...IMAGES, '--group', '0', '--out', file);
  const said = await run('decode', SAMPLE, '--latents', file, '--temperature', '0.5', '--out', sheet);
  expect(said).toContain('3 pictures decoded by nvae-digits.pt');
  expect(said).toContain('All others from their prior at temperature 0.5, seed 0');
  const bytes = await readFile(sheet);
  expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
  // Two columns and two rows of 32 pixels with a gap between them.
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([65, 65]);
});

describe('latents that do not fit are refused in one line', () => {
  const z = (name: string, shape: number[], value = 0) => ({
    ...{ name, dtype: 'F32' as const, shape },
    values: new Float32Array(shape.reduce((product, extent) => product * extent, 1)).fill(value),
  });
  test.each([
    [
      'of another shape',
      [z('z.0', [2, 8, 8, 8])],
      [],
      /holds z\.0 of shape \(2, 8, 8, 8\): this model needs \(N, 8, 4, 4\)\.$/,
    ],
    [
      'of different numbers of rows',
      [z('z.0', [2, 8, 4, 4]), z('z.1', [3, 8, 4, 4])],
      [],
      /2 rows of z\.0 and 3 of z\.1/,
    ],
    ['that are not finite', [z('z.0', [2, 8, 4, 4], NaN)], [], /a value in row 0 of z\.0 that is not finite/],
    ['of no image', [z('z.0', [0, 8, 4, 4])], [], /latents of no image/],
    ['that are not there', [z('pixels', [2, 3, 4, 4])], [], /holds no latents, only pixels\. It needs z\.<i>/],
    ['of a group that is not there', [z('z.0', [2, 8, 4, 4])], ['--group', '1'], /holds no z\.1/],
    ['in rows of unnamed groups', [z('train_latents', [2, 128])], [], /doesn't say which groups its rows hold/],
    [
      'in rows of another length',
      [z('train_latents', [2, 100])],
      ['--group', '0'],
      /holds train_latents with 100 latents in a row: groups 0 of this model have 128\.$/,
    ],
    ['of a group that the model lacks', [z('latents', [2, 128])], ['--group', '9'], /There is no latent group 9/],
  ])('%s', async (what, tensors, options, sentence) => {
    const file = path(`${what}.safetensors`);
    await writeSafetensors(file, new Map(), tensors);
    const { code, stdout, stderr } = await nvaeInspect(
      ...['decode', SAMPLE, '--latents', file, '--out', path('never.png'), ...options],
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trimEnd()).toMatch(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  test('a group to write that the model lacks', async () => {
    const { code, stderr } = await nvaeInspect(
      ...['latents', SAMPLE, ...IMAGES, '--group', '9', '--out', path('never.npz')],
    );
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'nvae-inspect: There is no latent group 9: the model has groups 0 to 8.\n',
    });
  });
});
