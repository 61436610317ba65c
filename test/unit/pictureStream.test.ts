/** Data sets are read while they are measured. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MeasuredBefore } from '../../src/model/analyses/images';
import { PictureImages } from '../../src/model/analyses/pictureImages';
import { openPictureStream, type PictureTarget } from '../../src/model/data/pictures';
import { readPictures, type Pictures } from '../fixtures/readPictures';

const TARGET: PictureTarget = {
  ...{ channels: 1, size: 8, padding: 0, binary: false, bits: 8 },
  preparation: { kind: 'unknown' },
};
const PER_IMAGE = 64;
const FILES = 150;
/** Three files are no pictures; one of them is the last. */
const BROKEN = [3, 70, FILES - 1];
const IMAGES = FILES - BROKEN.length;
const KEPT = 5;
/** Images in these places that can be read. */
const HELD = KEPT - BROKEN.filter((file) => file < KEPT).length;
const OPTIONS = { most: null, from: 0, seed: 3, signal: undefined };

let folder: string;
let whole: Pictures;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stream-'));
  for (let file = 0; file < FILES; file++) {
    const values = Uint8Array.from({ length: PER_IMAGE }, (_, i) => (file * 31 + i * 7) % 256);
    const picture = sharp(values, { raw: { width: 8, height: 8, channels: 1 } }).png();
    await writeFile(nameOf(file), BROKEN.includes(file) ? 'no picture' : await picture.toBuffer());
  }
  whole = await readPictures([folder], TARGET, OPTIONS.seed, { from: 0 });
});
afterAll(() => rm(folder, { recursive: true }));

function nameOf(file: number): string {
  return join(folder, `${String(file).padStart(3, '0')}.png`);
}

async function open(before: MeasuredBefore | null = null): Promise<PictureImages> {
  const stream = await openPictureStream([folder], TARGET, OPTIONS);
  if (before !== null) stream.seek(before.position);
  return PictureImages.open(stream, { perImage: PER_IMAGE, viewed: () => KEPT, all: false }, before);
}

/** Takes batches like an analysis. @returns their values */
async function take(images: PictureImages, from: number, end: number, batchSize = 8): Promise<Float32Array> {
  const taken: number[] = [];
  for (let first = from; first < Math.min(end, images.input.description.images);) {
    await images.draw(null, images.batchEnd(first, batchSize));
    const last = Math.min(images.batchEnd(first, batchSize), images.drawn);
    if (last === first) break;
    taken.push(...images.values(first, last));
    images.measured(last);
    first = last;
  }
  return Float32Array.from(taken);
}

describe('A data set with more images than memory holds', () => {
  test('gives all images in order, and ends with the same description as reading all at once', async () => {
    await using images = await open();
    expect(await take(images, 0, Infinity)).toEqual(whole.x);
    const { description, records } = images.input;
    expect({ images: IMAGES, names: whole.names, indices: whole.indices }).toEqual({
      images: description.images,
      names: records.names,
      indices: records.indices,
    });
    const { label, notes, warnings } = whole;
    expect({ label, notes, warnings }).toEqual({
      label: description.label,
      notes: description.notes,
      warnings: description.warnings,
    });
    expect(warnings).toEqual([
      '3 of 150 pictures were left out (first: 003.png, which is not a PNG, JPEG or WebP picture).',
    ]);
  });

  test('says how much of it was read, until all of it was', async () => {
    await using images = await open();
    expect(images.input.description.notes).toContain('So far 64 of 150 images were read.');
    expect(images.input.description.images).toBe(149);
    await take(images, 0, Infinity);
    expect(images.input.description.notes).not.toContainEqual(expect.stringContaining('So far'));
  });

  test('is dropped from memory once it is measured, except the images that can be viewed', async () => {
    await using images = await open();
    await take(images, 0, 80);
    const held = Array.from({ length: IMAGES }, (_, image) => image).filter((image) => images.holds(image));
    expect(held.slice(0, KEPT + 1)).toEqual([0, 1, 2, 3, 80, 81]);
    // At most the current part and the one read ahead.
    expect(held.length).toBeLessThanOrEqual(KEPT + 2 * 64);
    expect(images.values(0, HELD)).toEqual(whole.x.slice(0, HELD * PER_IMAGE));
    expect(() => images.values(HELD, HELD + 1)).toThrow(RangeError);
  });

  test.each([1, 2, 64, 66, 80, IMAGES - 1])('is taken up again after %d images', async (measured) => {
    await using first = await open();
    await take(first, 0, measured, 1);
    const { names, indices, classes, digests } = first.input.records;
    const records = {
      ...{ names: names.slice(0, measured), indices: indices!.slice(0, measured), classes },
      digests: digests!.slice(0, 32 * measured),
    };
    // Plain data, as it is saved.
    const position = JSON.parse(JSON.stringify(first.position)) as typeof first.position;
    const values = first.values(0, Math.min(HELD, measured));
    await using again = await open({ records, position, values, listed: FILES });
    expect(await take(again, measured, Infinity)).toEqual(whole.x.slice(measured * PER_IMAGE));
    await take(first, measured, Infinity);
    expect(again.input.description).toEqual(first.input.description);
    expect(again.input.records.names).toEqual(whole.names);
    expect(again.input.records.digests).toEqual(first.input.records.digests);
    expect(again.position).toEqual(first.position);
    expect(again.values(0, HELD)).toEqual(whole.x.slice(0, HELD * PER_IMAGE));
  });

  test('identifies each image by a hash of the network’s input', async () => {
    await using images = await open();
    await take(images, 0, Infinity);
    const { createHash } = await import('node:crypto');
    const row = Buffer.from(whole.x.buffer, whole.x.byteOffset + 4 * PER_IMAGE * 100, 4 * PER_IMAGE);
    const digest = images.input.records.digests!.subarray(32 * 100, 32 * 101);
    expect(Buffer.from(digest).toString('hex')).toBe(createHash('sha256').update(row).digest('hex'));
  });
});
