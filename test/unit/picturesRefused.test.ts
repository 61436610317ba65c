import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPictures, type PictureTarget } from '../../src/model/data/pictures';
import { writeSafetensors } from '../../src/model/data/safetensors';
import { fillUniform } from '../../src/model/noise/noise';
import { Refusal } from '../../src/model/refusal';

const TARGET: PictureTarget = { channels: 1, size: 32, padding: 2, binary: true, bits: 8 };

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'pictures-'))));
afterEach(() => rm(folder, { recursive: true }));

async function save(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

/** A picture that does not compress to nothing. */
function dense(format: 'png' | 'jpeg' | 'webp'): Promise<Buffer> {
  const uniform = new Float64Array(100 * 100 * 3);
  fillUniform({ seed: 0, purpose: 'binarise', image: 0, draw: 0, group: 0 }, uniform);
  const values = Uint8Array.from(uniform, (value) => 256 * value);
  return sharp(values, { raw: { width: 100, height: 100, channels: 3 } })
    .toFormat(format)
    .toBuffer();
}

async function refusal(...paths: string[]): Promise<string> {
  const error: unknown = await readPictures(paths, TARGET, 0).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(Refusal);
  return (error as Refusal).message;
}

describe('one bad picture among good ones is named, with what to do', () => {
  beforeEach(async () => {
    await save('1.png', await dense('png'));
    await save('9.jpg', await dense('jpeg'));
  });
  const damaged = (path: string): string =>
    `${path} can't be read: it is damaged, incomplete, or neither PNG nor JPEG. Remove it or convert it to one of these.`;

  it('a truncated PNG', async () => {
    const path = await save('2.png', (await dense('png')).subarray(0, 5000));
    expect(await refusal(folder)).toBe(damaged(path));
  });

  it('a truncated JPEG', async () => {
    const path = await save('2.jpg', (await dense('jpeg')).subarray(0, 1500));
    expect(await refusal(folder)).toBe(damaged(path));
  });

  it('a JPEG that is damaged in the middle', async () => {
    const bytes = await dense('jpeg');
    const path = await save('2.jpg', bytes.fill(0xff, 3000, 3040));
    expect(await refusal(folder)).toBe(damaged(path));
  });

  it('a link that leads nowhere', async () => {
    await symlink(join(folder, 'missing.png'), join(folder, '2.png'));
    expect(await refusal(folder)).toBe(
      `${join(folder, '2.png')} may not be read. Check its permissions, or remove it.`,
    );
  });

  it('an empty file', async () => {
    const path = await save('2.png', '');
    expect(await refusal(folder)).toBe(damaged(path));
  });

  it.each([
    ['a text', 'not a picture'],
    ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
  ])('%s named .png', async (_what, text) => {
    const path = await save('2.png', text);
    expect(await refusal(folder)).toBe(damaged(path));
  });

  it('a WebP named .jpg', async () => {
    const path = await save('2.jpg', await dense('webp'));
    expect(await refusal(folder)).toBe(damaged(path));
  });

  it('a picture of absurd size', async () => {
    const bytes = await dense('png');
    bytes.writeUInt32BE(60_000, 16);
    bytes.writeUInt32BE(60_000, 20);
    bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
    const path = await save('2.png', bytes);
    expect(await refusal(folder)).toBe(
      `${path} has 60000×60000 pixels, too many to read. Reduce it to 100 megapixels or remove it.`,
    );
  });
});

describe('a path that names no pictures is refused', () => {
  it('when nothing is there', async () => {
    const path = join(folder, 'missing');
    expect(await refusal(path)).toBe(`There is no ${path}, or it may not be read. Check the path.`);
  });

  it('when the folder holds none', async () => {
    await save('labels.txt', '7');
    await mkdir(join(folder, 'train'));
    expect(await refusal(folder)).toBe(
      `No file in ${folder} ends in .png, .jpg or .jpeg. Choose a folder that holds pictures.`,
    );
  });

  it('when it is another kind of file', async () => {
    const path = await save('anim.gif', 'GIF89a');
    expect(await refusal(path)).toBe(`${path} does not end in .png, .jpg or .jpeg. Convert it to one of these.`);
  });

  it('when there is no path', async () => {
    expect(await refusal()).toBe('No pictures were given. Name files or folders of PNG or JPEG pictures.');
  });

  it('when pictures are mixed with safetensors', async () => {
    const path = join(folder, 'x.safetensors');
    expect(await refusal(await save('1.png', await dense('png')), path)).toBe(
      `${path} holds the network's input itself and can't be mixed with pictures. Give it alone.`,
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
      x,
      names: ['x[0]', 'x[1]'],
      label: '2 images from batch.safetensors',
      notes: ['The images were used as they stand in the file.'],
      warnings: [],
    });
  });

  it('give a warning, and stay, when they are grey and the model is binary', async () => {
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

  it.each([NaN, Infinity, -0.1, 1.5])('are refused with the value %d', async (value) => {
    const x = ones(2);
    x[1500] = value;
    const path = await saveTensor('x', [2, 1, 32, 32], x);
    expect(await refusal(path)).toBe(
      `Tensor x in ${path} holds ${x[1500]} in image 1. Expected values from 0 to 1 only.`,
    );
  });
});
