/** Some pictures of many: at random by the seed, or in their order. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type PictureTarget } from '../../src/model/data/pictures';
import { writeSafetensors } from '../../src/model/safetensors/safetensors';
import { readPictures, type Pictures } from '../fixtures/readPictures';

const TARGET: PictureTarget = {
  ...{ channels: 3, size: 4, padding: 0, binary: false, bits: 8 },
  preparation: { kind: 'unknown' },
};
const PER_IMAGE = 3 * 4 * 4;

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'pictures-at-random-'))));
afterEach(() => rm(folder, { recursive: true }));

async function save(name: string, shade: number): Promise<void> {
  const background = { r: shade, g: shade, b: shade };
  await sharp({ create: { width: 4, height: 4, channels: 3, background } })
    .png()
    .toFile(join(folder, name));
}

/** 200 pictures, each with its own shade, sorted by it. */
async function saveMany(): Promise<void> {
  for (let i = 0; i < 200; i++) await save(`${i}.png`, i);
}

function shades({ x, count }: Pictures): number[] {
  return Array.from({ length: count }, (_, image) => Math.round(255 * x[image * PER_IMAGE]!));
}

test('pictures from all over a folder come in natural order, each with its own name', async () => {
  await saveMany();
  const pictures = await readPictures([folder], TARGET, 7, { most: 64 });
  expect(pictures).toMatchObject({ count: 64, listed: 200 });
  expect(pictures.label).toMatch(/^64 of 200 images from /);
  expect(pictures.notes[0]).toBe('64 of 200 images were taken at random with seed 7.');
  const found = shades(pictures);
  expect(pictures.names).toEqual(found.map((shade) => `${shade}.png`));
  expect(new Set(found).size).toBe(64);
  expect(found).toEqual(found.toSorted((a, b) => a - b));
  // A fair choice of 64 has about 16 in each quarter: fewer than 5 in any one occurs once in 4,000 seeds.
  for (const quarter of [0, 1, 2, 3]) {
    expect(found.filter((shade) => Math.floor(shade / 50) === quarter).length).toBeGreaterThan(4);
  }
});

test('they are the same for the same seed, and others for another', async () => {
  await saveMany();
  const names = async (seed: number) => (await readPictures([folder], TARGET, seed, { most: 8 })).names;
  expect(await names(1)).toEqual(await names(1));
  expect(await names(1)).not.toEqual(await names(2));
});

test('every picture is chosen equally often', async () => {
  for (let i = 0; i < 5; i++) await save(`${i}.png`, i);
  const times = new Map<string, number>();
  for (let seed = 0; seed < 300; seed++) {
    const { names } = await readPictures([folder], TARGET, seed, { most: 2 });
    for (const name of names) times.set(name, (times.get(name) ?? 0) + 1);
  }
  expect(times.size).toBe(5);
  // 120 times each, plus or minus five standard deviations.
  for (const count of times.values()) expect(Math.abs(count - 120)).toBeLessThan(43);
});

test('thousands are written with commas, and pictures that were not chosen are not opened', async () => {
  for (let i = 0; i < 1200; i++) await writeFile(join(folder, `${i}.png`), 'no picture');
  await save('1200.png', 51);
  // A seed that chooses that one.
  const seed = 443;
  const { label, warnings } = await readPictures([folder], TARGET, seed, { most: 4 });
  expect(label).toMatch(/^1 of 1,201 images from /);
  expect(warnings[0]).toMatch(/^3 of 4 pictures were left out/);
});

test.each([null, 1, 5])('all are used if %j are requested and there is one, without a note', async (most) => {
  await save('a.png', 51);
  expect(await readPictures([folder], TARGET, 0, { most })).toMatchObject({ count: 1, listed: 1, notes: [] });
});

test('images of a tensor are chosen likewise, whatever the others contain', async () => {
  const values = Float32Array.from({ length: 300 * PER_IMAGE }, (_, i) => Math.floor(i / PER_IMAGE) / 300);
  const path = join(folder, 'x.safetensors');
  await writeSafetensors(path, new Map(), [{ name: 'x', dtype: 'F32', shape: [300, 3, 4, 4], values }]);
  const { count, listed, x, names, label, notes } = await readPictures([path], TARGET, 3, { most: 10 });
  expect({ count, listed, label }).toEqual({ count: 10, listed: 300, label: '10 of 300 images from x.safetensors' });
  expect(notes[0]).toBe('10 of 300 images were taken at random with seed 3.');
  const taken = names.map((name) => Number(/^x\[(\d+)\]$/.exec(name)![1]));
  expect(taken.at(-1)).toBeGreaterThan(10);
  taken.forEach((index, image) => {
    expect(new Set(x.subarray(image * PER_IMAGE, (image + 1) * PER_IMAGE))).toEqual(
      new Set([Math.fround(index / 300)]),
    );
  });
});

test('a run of pictures keeps their order, from the requested one on, as far as there are any', async () => {
  await saveMany();
  const run = async (choice: { from: number; most: number | null }) => readPictures([folder], TARGET, 7, choice);
  const some = await run({ from: 50, most: 3 });
  expect(some.names).toEqual(['50.png', '51.png', '52.png']);
  expect(shades(some)).toEqual([50, 51, 52]);
  expect(some.notes[0]).toBe('Images 50 to 52 of 200 were taken, counted from 0.');
  expect((await run({ from: 198, most: 64 })).names).toEqual(['198.png', '199.png']);
  expect((await run({ from: 199, most: null })).notes[0]).toBe('Image 199 of 200 was taken, counted from 0.');
  expect((await run({ from: 0, most: null })).notes).toEqual([]);
  await expect(run({ from: 200, most: 1 })).rejects.toThrow(/holds 200 images, so none follow image 200\.$/);
});

test('reading ends when it is cancelled', async () => {
  await save('a.png', 51);
  const reason = new Error('cancelled');
  const reading = readPictures([folder], TARGET, 0, { signal: AbortSignal.abort(reason) });
  await expect(reading).rejects.toBe(reason);
});
