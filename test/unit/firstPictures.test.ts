/** Of many pictures only the first are taken where so many are wanted. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readPictures } from '../../src/model/data/pictures';
import { writeSafetensors } from '../../src/model/data/safetensors';

const TARGET = { channels: 3, size: 4, padding: 0, binary: false, bits: 8 } as const;

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'first-pictures-'))));
afterEach(() => rm(folder, { recursive: true }));

async function save(name: string, shade: number): Promise<void> {
  const background = { r: shade, g: shade, b: shade };
  await sharp({ create: { width: 4, height: 4, channels: 3, background } })
    .png()
    .toFile(join(folder, name));
}

test('a folder’s first pictures in natural order, the others not even opened', async () => {
  await save('2.png', 51);
  await save('10.png', 102);
  for (let i = 11; i < 1211; i++) await writeFile(join(folder, `${i}.png`), 'no picture');
  const { count, x, names, label, notes } = await readPictures([folder], TARGET, 0, { most: 2 });
  expect({ count, names }).toEqual({ count: 2, names: ['2.png', '10.png'] });
  expect([x[0], x.length]).toEqual([Math.fround(0.2), 2 * 48]);
  expect(label).toMatch(/^2 images from /);
  expect(notes).toEqual(['The first 2 of 1\u202f202 pictures were taken.']);
});

test.each([null, 1, 5])('all of them when %j are wanted and there is one, without a word', async (most) => {
  await save('a.png', 51);
  expect(await readPictures([folder], TARGET, 0, { most })).toMatchObject({ count: 1, notes: [] });
});

test('one alone is named so', async () => {
  for (const name of ['a.png', 'b.png']) await save(name, 51);
  const { notes } = await readPictures([folder], TARGET, 0, { most: 1 });
  expect(notes).toEqual(['Only the first of 2 pictures was taken.']);
});

test('the first images of a tensor, whatever comes after them', async () => {
  const values = Float32Array.from({ length: 3 * 48 }, (_, i) => (i < 48 ? 0.25 : i < 96 ? 0.75 : 7));
  const path = join(folder, 'x.safetensors');
  await writeSafetensors(path, new Map(), [{ name: 'x', dtype: 'F32', shape: [3, 3, 4, 4], values }]);
  const { count, x, names, label, notes } = await readPictures([path], TARGET, 0, { most: 2 });
  expect({ count, names, label }).toEqual({ count: 2, names: ['x[0]', 'x[1]'], label: '2 images from x.safetensors' });
  expect(x).toEqual(values.slice(0, 96));
  expect(notes[0]).toBe('The first 2 of 3 pictures were taken.');
});

test('reading ends when it is cancelled', async () => {
  await save('a.png', 51);
  const reason = new Error('cancelled');
  const reading = readPictures([folder], TARGET, 0, { signal: AbortSignal.abort(reason) });
  await expect(reading).rejects.toBe(reason);
});
