/** Images of any input, read by index. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPictures, type PictureTarget } from '../../src/model/data/pictures';
import { readImages } from '../../src/model/data/readImages';
import { writeSafetensors } from '../../src/model/safetensors/safetensors';
import { readPictures } from '../fixtures/readPictures';

const BINARY: PictureTarget = {
  ...{ channels: 1, size: 8, padding: 0, binary: true, bits: 8 },
  preparation: { kind: 'unknown' },
};
const IMAGES = 7;
const PER_IMAGE = 64;
const GREY = Uint8Array.from({ length: IMAGES * PER_IMAGE }, (_, i) => (i * 37) % 256);
const OPTIONS = { seed: 3, signal: undefined };

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'read-images-'))));
afterEach(() => rm(folder, { recursive: true }));

/** The same images as files, as bytes, as floats, and as a tensor. */
const INPUTS: Readonly<Record<string, () => Promise<string>>> = {
  'a folder': async () => {
    for (let image = 0; image < IMAGES; image++) {
      const values = GREY.subarray(image * PER_IMAGE, (image + 1) * PER_IMAGE);
      await sharp(values, { raw: { width: 8, height: 8, channels: 1 } })
        .png()
        .toFile(join(folder, `${image}.png`));
    }
    return folder;
  },
  'an array of bytes': () => saveArray('|u1', GREY),
  'an array of floats': () =>
    saveArray(
      '<f4',
      Float32Array.from(GREY, (value) => value / 255),
    ),
  'a tensor': async () => {
    const path = join(folder, 'x.safetensors');
    const values = Float32Array.from(GREY, (value) => value / 255);
    await writeSafetensors(path, new Map(), [{ name: 'x', dtype: 'F32', shape: [IMAGES, 1, 8, 8], values }]);
    return path;
  },
};

async function saveArray(type: string, values: Uint8Array | Float32Array): Promise<string> {
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${IMAGES}, 8, 8), }`.padEnd(117) + '\n';
  const start = Buffer.from(`\x93NUMPY\x01\0${String.fromCharCode(header.length)}\0${header}`, 'latin1');
  const path = join(folder, 'x.npy');
  await writeFile(path, Buffer.concat([start, new Uint8Array(values.buffer)]));
  return path;
}

test.each(Object.entries(INPUTS))(
  'An image of %s is the same, including its noise, whichever others are read',
  async (_, save) => {
    const path = await save();
    const all = await readPictures([path], BINARY, OPTIONS.seed);
    await using source = await openPictures([path], BINARY);
    for (const indices of [[5], [0, 1], [6, 2, 4, 3, 0, 1]]) {
      const read = await readImages(source, BINARY, indices, OPTIONS);
      const expected = indices.map((index) => ({ kind: 'image', index, account: { name: all.names[index] } }));
      expect(read.looked).toMatchObject(expected);
      expect([...read.x]).toEqual(
        indices.flatMap((index) => [...all.x.subarray(index * PER_IMAGE, (index + 1) * PER_IMAGE)]),
      );
    }
  },
);

test('An image that can’t be read is left out of a batch, and the batch says which ones it has', async () => {
  const path = await INPUTS['a folder']!();
  await writeFile(join(folder, '3.png'), 'no picture');
  await using source = await openPictures([path], BINARY);
  const { looked, x } = await readImages(source, BINARY, [2, 3, 4], OPTIONS);
  expect(looked).toMatchObject([
    { kind: 'image', index: 2, account: { name: '2.png' } },
    { kind: 'left out', index: 3, name: '3.png', reason: { message: 'is not a PNG, JPEG or WebP picture' } },
    { kind: 'image', index: 4, account: { name: '4.png' } },
  ]);
  expect(x).toHaveLength(2 * PER_IMAGE);
});
