/** NumPy arrays as input. */
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pixels, type PictureTarget } from '../../src/model/data/pictures';
import { preparationOf } from '../../src/model/data/picture/preparation';
import { Refusal } from '../../src/model/refusal';
import { readPictures } from '../fixtures/readPictures';

const OWN = { padding: 0, binary: false, bits: 8, preparation: { kind: 'unknown' } } as const;
const COLOUR: PictureTarget = { channels: 3, size: 8, ...OWN };
const GREY: PictureTarget = { channels: 1, size: 8, ...OWN };
const PADDED: PictureTarget = { ...GREY, size: 12, padding: 2 };

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'picture-arrays-'))));
afterEach(() => rm(folder, { recursive: true }));

interface Written {
  readonly descr?: string;
  readonly shape: readonly number[];
  readonly values: Uint8Array | Float32Array | Float64Array;
  readonly fortran?: string;
  readonly version?: 1 | 2;
}

/** An array as written by numpy.save. */
async function save({ descr = '|u1', shape, values, fortran = 'False', version = 1 }: Written): Promise<string> {
  const text = `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': (${shape.join(', ')},), }`;
  const start = Buffer.from(`\x93NUMPY${version === 1 ? '\x01\0' : '\x02\0'}`, 'latin1');
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  const header = Buffer.from(`${text}${' '.repeat(63 - ((start.length + length.length + text.length) % 64))}\n`);
  if (version === 1) length.writeUInt16LE(header.length);
  else length.writeUInt32LE(header.length);
  const path = join(folder, 'a.npy');
  const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  await writeFile(path, Buffer.concat([start, length, header, data]));
  return path;
}

function bytes(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 37) % 256);
}

async function refusal(written: Written, target = COLOUR): Promise<string> {
  const error: unknown = await readPictures([await save(written)], target, 0).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(Refusal);
  return (error as Refusal).message;
}

/** Converts (N, H, W, C) to (N, C, H, W). */
function planes(values: Uint8Array, images: number, channels: number): Uint8Array {
  const perImage = values.length / images;
  const positions = perImage / channels;
  return values.map((_, i) => {
    const [image, at] = [Math.floor(i / perImage), i % perImage];
    return values[image * perImage + (at % positions) * channels + Math.floor(at / positions)]!;
  });
}

describe('an array of bytes', () => {
  it.each([1, 2] as const)('is read whether colours come last or first (format version %i)', async (version) => {
    const values = bytes(3 * 8 * 8 * 3);
    const last = await readPictures([await save({ shape: [3, 8, 8, 3], values, version })], COLOUR, 0);
    const path = await save({ shape: [3, 3, 8, 8], values: planes(values, 3, 3), version });
    const first = await readPictures([path], COLOUR, 0);
    expect([0, 1, 2].flatMap((image) => [...pixels(last.x, image, COLOUR)])).toEqual([...values]);
    expect(first).toEqual(last);
    expect(last).toMatchObject({
      ...{ count: 3, listed: 3, names: ['a.npy[0]', 'a.npy[1]', 'a.npy[2]'], label: '3 images from a.npy' },
      ...{ notes: [], warnings: [] },
    });
  });

  it.each([
    [2, 8, 8],
    [2, 8, 8, 1],
    [2, 1, 8, 8],
  ])('is read as grey pictures with the shape %i × %i × %i', async (...shape) => {
    const values = bytes(128);
    const { x } = await readPictures([await save({ shape, values })], GREY, 0);
    expect([0, 1].flatMap((image) => [...pixels(x, image, GREY)])).toEqual([...values]);
  });

  it('is read as a single picture if it has no dimension for several', async () => {
    for (const [shape, target] of [
      [[8, 8], GREY],
      [[8, 8, 1], GREY],
      [[8, 8, 3], COLOUR],
    ] as const) {
      const values = bytes(shape.reduce<number>((product, extent) => product * extent, 1));
      const { x, count } = await readPictures([await save({ shape, values })], target, 0);
      expect([count, [...pixels(x, 0, target)]]).toEqual([1, [...values]]);
    }
  });

  it('is prepared like pictures: fitted, reduced to the data’s bits, made black and white', async () => {
    const values = bytes(2 * 218 * 178 * 3);
    const celeba: PictureTarget = { ...COLOUR, size: 64, bits: 5, preparation: preparationOf('celeba_64', 64) };
    const array = await readPictures([await save({ shape: [2, 218, 178, 3], values })], celeba, 0);
    for (const image of [0, 1]) {
      await sharp(values.subarray(image * 218 * 178 * 3), { raw: { width: 178, height: 218, channels: 3 } })
        .png()
        .toFile(join(folder, `${image}.png`));
    }
    await rm(join(folder, 'a.npy'));
    const pictures = await readPictures([folder], celeba, 0);
    expect(array.x).toEqual(pictures.x);
    expect(array.notes).toEqual(pictures.notes);
    const digits = await save({ shape: [1, 8, 8], values: bytes(64) });
    expect(new Set((await readPictures([digits], { ...PADDED, binary: true }, 0)).x)).toEqual(new Set([0, 1]));
  });

  it('of which only some are requested is read at random places', async () => {
    const values = Uint8Array.from({ length: 200 * 64 }, (_, i) => Math.floor(i / 64));
    const path = await save({ shape: [200, 8, 8], values });
    const { x, names, listed, label } = await readPictures([path], GREY, 4, { most: 5 });
    expect({ listed, label }).toEqual({ listed: 200, label: '5 of 200 images from a.npy' });
    expect(names).toEqual([0, 1, 2, 3, 4].map((image) => `a.npy[${pixels(x, image, GREY)[0]}]`));
    expect(names).not.toEqual([0, 1, 2, 3, 4].map((image) => `a.npy[${image}]`));
  });

  it('of zeros and ones only is refused: white could be 1 or 255', async () => {
    expect(await refusal({ shape: [2, 8, 8], values: bytes(128).map((v) => v % 2) }, GREY)).toContain(
      'holds only 0 and 1 as uint8, where white is 255. Multiply it by 255, or save it as float32.',
    );
  });

  it('of unscaled 5-bit values gives a warning', async () => {
    const values = bytes(192).map((value) => value >> 3);
    const { warnings } = await readPictures([await save({ shape: [8, 8, 3], values })], { ...COLOUR, bits: 5 }, 0);
    expect(warnings[0]).toBe('No value in a.npy is above 31, where white is 255. Multiply values of 5 bits by 8.');
  });
});

describe('an array of floats', () => {
  const values = Float32Array.from({ length: 192 }, (_, i) => (i % 101) / 100);

  it.each(['<f4', '<f8'])('of type %s and the model’s size is used as it is', async (descr) => {
    const stored = descr === '<f8' ? Float64Array.from(values) : values;
    const { x, notes } = await readPictures([await save({ descr, shape: [1, 3, 8, 8], values: stored })], COLOUR, 0);
    expect([...x]).toEqual([...values]);
    expect(notes).toEqual([]);
  });

  it('with colours last is transposed, and one of the content’s size is padded', async () => {
    const grey = values.subarray(0, 64);
    const last = await readPictures([await save({ descr: '<f4', shape: [1, 8, 8, 3], values })], COLOUR, 0);
    expect([last.x[0], last.x[64], last.x[1]]).toEqual([values[0], values[1], values[3]]);
    const padded = await readPictures([await save({ descr: '<f4', shape: [1, 8, 8], values: grey })], PADDED, 0);
    expect([padded.x.length, padded.x[0], padded.x[2 * 12 + 3]]).toEqual([144, 0, grey[1]]);
    expect(padded.notes).toEqual(['The picture was padded with 2 black pixels on every side to 12×12.']);
  });

  it.each([NaN, -0.5, 255])('with the value %d is refused', async (value) => {
    const wrong = values.map((v, i) => (i === 70 ? value : v));
    expect(await refusal({ descr: '<f4', shape: [3, 8, 8], values: wrong }, GREY)).toMatch(
      /a\.npy holds .+ in image 1\. Expected values from 0 to 1 only\.$/,
    );
  });

  it('of another size is refused with the way out', async () => {
    expect(await refusal({ descr: '<f4', shape: [3, 8, 8], values }, COLOUR)).toContain('can be read in two ways');
    expect(await refusal({ descr: '<f4', shape: [12, 4, 4], values }, GREY)).toContain(
      'must have 1 channel and 8×8 pixels; found 1 and 4×4. Save them as uint8 from 0 to 255 to have them fitted.',
    );
  });

  it('becomes what pictures with the same values become: reduced to the data’s bits, or black and white', async () => {
    const stored = bytes(192);
    for (const target of [
      { ...COLOUR, bits: 5 },
      { ...COLOUR, binary: true },
    ]) {
      const fromBytes = await readPictures([await save({ shape: [1, 8, 8, 3], values: stored })], target, 2);
      const shares = Float32Array.from(stored, (value) => value / 255);
      const path = await save({ descr: '<f4', shape: [1, 8, 8, 3], values: shares });
      const fromFloats = await readPictures([path], target, 2);
      expect(fromFloats.x).toEqual(fromBytes.x);
      expect(fromFloats.notes).toEqual(fromBytes.notes);
      expect(fromFloats.notes).toHaveLength(1);
    }
  });

  it('stays as it is if its values already have the data’s bits', async () => {
    const onGrid = Float32Array.from({ length: 192 }, (_, i) => (i % 32) / 31);
    const path = await save({ descr: '<f4', shape: [1, 3, 8, 8], values: onGrid });
    const { x, notes } = await readPictures([path], { ...COLOUR, bits: 5 }, 0);
    expect({ x, notes }).toEqual({ x: onGrid, notes: [] });
  });
});

describe('an array is refused', () => {
  it.each([
    ['flat rows', [4, 48], "isn't one of images"],
    ['five dimensions', [1, 1, 8, 8, 3], "isn't one of images"],
    ['colours at both ends', [2, 3, 8, 3], 'can be read in two ways'],
    ['three planes or three grey pictures', [3, 8, 8], 'can be read in two ways'],
    ['four channels', [1, 8, 6, 4], "isn't one of images"],
  ])('with %s', async (_what, shape, why) => {
    const length = shape.reduce((product, extent) => product * extent, 1);
    const message = await refusal({ shape, values: bytes(length) });
    expect(message).toContain(why);
    expect(message).toContain(
      'Reshape it to (N, H, W, 3), or give a .safetensors file with float32 tensor x (N, 3, H, W).',
    );
  });

  it.each(['<i8', '>f4', '|O', '<u2', '<U5', '|V8'])('of type %s, with the types that are read', async (descr) => {
    expect(await refusal({ descr, shape: [1, 8, 8, 3], values: bytes(2000) })).toContain(
      'Save the images as uint8 from 0 to 255, or as float32 from 0 to 1.',
    );
  });

  it('if it contains none, is stored by columns, is truncated, or is another kind of file', async () => {
    expect(await refusal({ shape: [0, 8, 8, 3], values: bytes(0) })).toContain('it holds no images');
    expect(await refusal({ shape: [1, 8, 8, 3], values: bytes(192), fortran: 'True' })).toContain(
      'Save numpy.ascontiguousarray of it.',
    );
    expect(await refusal({ shape: [2, 8, 8, 3], values: bytes(192) })).toContain('is cut off: shape (2, 8, 8, 3)');
    expect(await refusal({ shape: [1e15, 8, 8, 3], values: bytes(192) })).toContain('is cut off');
    const path = join(folder, 'b.npy');
    for (const content of ['', 'some text that is long enough', '\x93NUMPY\x01\0\xff\xff{}']) {
      await writeFile(path, content, 'latin1');
      await expect(readPictures([path], COLOUR, 0)).rejects.toThrow(Refusal);
    }
  });

  it('before anything is read if it is larger than memory', async () => {
    const path = await save({ shape: [1e6, 8, 8, 3], values: bytes(192) });
    await truncate(path, 200 + 1e6 * 192);
    await expect(readPictures([path], { ...COLOUR, size: 1024 }, 0)).rejects.toThrow('too many to hold in memory');
  });
});
