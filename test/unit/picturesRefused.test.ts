import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type PictureTarget } from '../../src/model/data/pictures';
import { writeSafetensors } from '../../src/model/safetensors/safetensors';
import { Refusal } from '../../src/model/refusal';
import { safetensors } from '../fixtures/safetensorsFile';
import { readPictures } from '../fixtures/readPictures';

const TARGET: PictureTarget = {
  ...{ channels: 1, size: 32, padding: 2, binary: true, bits: 8 },
  preparation: { kind: 'unknown' },
};

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'pictures-'))));
afterEach(() => rm(folder, { recursive: true }));

async function save(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

async function refusal(...paths: string[]): Promise<string> {
  const error: unknown = await readPictures(paths, TARGET, 0).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(Refusal);
  return (error as Refusal).message;
}

describe('a path that names no pictures is refused', () => {
  it('if nothing exists there', async () => {
    const path = join(folder, 'missing');
    expect(await refusal(path)).toBe(`There is no ${path}, or it may not be read. Check the path.`);
  });

  it('if there is no path', async () => {
    expect(await refusal()).toBe('No pictures were given. Name files or folders of PNG, JPEG or WebP pictures.');
  });

  it('if pictures are mixed with safetensors', async () => {
    const path = join(folder, 'x.safetensors');
    expect(await refusal(await save('1.png', ''), path)).toBe(
      `${path} holds images of its own and can't be mixed with other input. Give it alone.`,
    );
  });
});

describe('images given as safetensors', () => {
  async function saveTensor(name: string, shape: number[], values: Float32Array | Float64Array): Promise<string> {
    const path = join(folder, 'batch.safetensors');
    const dtype = values instanceof Float32Array ? 'F32' : 'F64';
    await writeSafetensors(path, new Map(), [{ name, dtype, shape, values }]);
    return path;
  }
  const ones = (count: number): Float32Array => new Float32Array(count * 1024).fill(1);
  const expected = 'Expected x of type F32 and shape (images, 1, 32, 32)';

  it('reach the network exactly as they are', async () => {
    const x = ones(2).map((_, i) => (i % 3 === 0 ? 1 : 0));
    const pictures = await readPictures([await saveTensor('x', [2, 1, 32, 32], x)], TARGET, 0);
    expect(pictures).toEqual({
      count: 2,
      listed: 2,
      x,
      names: ['x[0]', 'x[1]'],
      indices: [0, 1],
      label: '2 images from batch.safetensors',
      notes: ['The images were used as they stand in the file.'],
      warnings: [],
    });
  });

  it('give a warning, and stay, if they are grey and the model is binary', async () => {
    const path = await saveTensor('x', [1, 1, 32, 32], ones(1).fill(0.5));
    const { x, warnings } = await readPictures([path], TARGET, 0);
    expect(x).toEqual(ones(1).fill(0.5));
    expect(warnings).toEqual([
      'The images hold values between 0 and 1, and this model was trained on black and white only: binarise them first.',
    ]);
    expect((await readPictures([path], { ...TARGET, binary: false }, 0)).warnings).toEqual([]);
  });

  it('are refused without x', async () => {
    const path = await saveTensor('images', [1, 1, 32, 32], ones(1));
    expect(await refusal(path)).toBe(`${path} has no tensor x. ${expected}.`);
  });

  it.each([
    ['channels', [1, 4, 16, 16], new Float32Array(1024), 'F32 and (1, 4, 16, 16)'],
    ['size', [1, 1, 28, 28], new Float32Array(784), 'F32 and (1, 1, 28, 28)'],
    ['number of extents', [1, 32, 32], new Float32Array(1024), 'F32 and (1, 32, 32)'],
    ['type', [1, 1, 32, 32], new Float64Array(1024), 'F64 and (1, 1, 32, 32)'],
    ['count: none', [0, 1, 32, 32], new Float32Array(0), 'F32 and (0, 1, 32, 32)'],
  ])('are refused with another %s', async (_what, shape, values, found) => {
    const path = await saveTensor('x', shape, values);
    expect(await refusal(path)).toBe(`Tensor x in ${path} does not fit this model. ${expected}, found ${found}.`);
  });

  it('are read without the file’s other tensors, however large those are', async () => {
    const path = await saveTensor('x', [1, 1, 32, 32], ones(1));
    const header = { x: { dtype: 'F32', shape: [1, 1, 32, 32], data_offsets: [0, 4096] } };
    const more = { other: { dtype: 'F8_E4M3', shape: [4e9], data_offsets: [4096, 4096 + 4e9] } };
    const bytes = Buffer.concat([safetensors(JSON.stringify({ ...header, ...more })), new Uint8Array(ones(1).buffer)]);
    await writeFile(path, bytes);
    await truncate(path, bytes.length + 4e9);
    const before = process.memoryUsage().rss;
    const { x } = await readPictures([path], TARGET, 0);
    expect(x).toEqual(ones(1));
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });

  it.each([NaN, Infinity, -0.1, 1.5])('are refused with the value %d', async (value) => {
    const x = ones(2);
    x[1500] = value;
    const path = await saveTensor('x', [2, 1, 32, 32], x);
    expect(await refusal(path)).toBe(
      `Tensor x in ${path} holds ${x[1500]} in image 1. Expected values from 0 to 1 only.`,
    );
  });
});
