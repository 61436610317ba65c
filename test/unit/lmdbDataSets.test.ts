/**
 * Data sets in LMDB databases, as NVAE's users have them on disk: which pictures are read, how they are prepared, and
 * what is reported.
 */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findSplit } from '../../src/model/data/layouts/findDataSet';
import { preparationOf } from '../../src/model/data/picture/preparation';
import { pixels, type PictureTarget } from '../../src/model/data/pictures';
import { Refusal } from '../../src/model/refusal';
import { lmdbFile, numbered, type LmdbWish } from '../fixtures/lmdbFile';
import { readPictures } from '../fixtures/readPictures';

const FIXTURES = join(import.meta.dirname, '../fixtures/lmdb');

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'lmdb-data-sets-'))));
afterEach(() => rm(folder, { recursive: true }));

function target(dataset: string, size: number, wish: Partial<PictureTarget> = {}): PictureTarget {
  const preparation = preparationOf(dataset, size);
  return { channels: 3, size, padding: 0, binary: false, bits: 8, preparation, ...wish };
}

async function write(
  name: string,
  records: readonly (readonly [string, Uint8Array])[],
  wish?: LmdbWish,
): Promise<string> {
  const path = join(folder, name);
  const file = path.endsWith('.mdb') ? path : join(path, 'data.mdb');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, lmdbFile(records, wish).bytes);
  return path;
}

/** A raw picture in which no two pixels are equal. */
function raw(side: number, seed: number, channels = 3): Uint8Array {
  return Uint8Array.from({ length: side * side * channels }, (_, i) => (i * 37 + (i >> 4) * 11 + seed * 29) % 256);
}

async function refusal(place: string, model = target('imagenet_32', 32)): Promise<string> {
  const error: unknown = await readPictures([place], model, 0).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(Refusal);
  expect((error as Refusal).message).not.toContain('\n');
  return (error as Refusal).message;
}

describe('raw pictures in the release’s databases', () => {
  const model = target('imagenet_32', 32);

  beforeEach(async () => {
    await write('imagenet-oord-lmdb_32/train.lmdb', numbered([raw(32, 100)]));
    await write('imagenet-oord-lmdb_32/validation.lmdb', numbered(Array.from({ length: 12 }, (_, i) => raw(32, i))));
  });

  it('come in the order of their numbers, not of their keys, unchanged and without a note', async () => {
    const { x, names, label, notes, warnings } = await readPictures(
      [join(folder, 'imagenet-oord-lmdb_32:validation')],
      model,
      0,
    );
    expect(names).toEqual(Array.from({ length: 12 }, (_, i) => `validation.lmdb[${i}]`));
    for (let i = 0; i < 12; i++) expect([...pixels(x, i, model)]).toEqual([...raw(32, i)]);
    expect({ label, notes, warnings }).toEqual({ label: '12 images from validation.lmdb', notes: [], warnings: [] });
  });

  it('are those of the named split or else of the validation split, and a note names the other', async () => {
    const root = join(folder, 'imagenet-oord-lmdb_32');
    expect((await readPictures([`${root}:train`], model, 0)).names).toEqual(['train.lmdb[0]']);
    const { count, notes } = await readPictures([root], model, 0);
    expect({ count, notes }).toEqual({
      count: 12,
      notes: ['The validation split of imagenet-oord-lmdb_32 was taken; add :train to the path for another.'],
    });
    expect(await refusal(`${root}:test`)).toBe(
      `imagenet-oord-lmdb_32 at ${root} has validation and train, and no test. Name one that is there.`,
    );
  });

  it('are found by the database’s folder, its file, or a file with another name', async () => {
    const validation = join(folder, 'imagenet-oord-lmdb_32/validation.lmdb');
    await cp(join(validation, 'data.mdb'), join(folder, 'own'));
    for (const path of [validation, join(validation, 'data.mdb'), join(folder, 'own')]) {
      expect((await readPictures([path], model, 0)).count, path).toBe(12);
    }
  });

  it('belong to the data set that the folder names, and a model of another one gets a warning', async () => {
    for (const path of ['imagenet-oord-lmdb_32', 'imagenet-oord-lmdb_32/train.lmdb']) {
      const found = await findSplit(join(folder, path));
      await using source = await found!.split.open(undefined, model);
      expect(source.dataset).toBe('imagenet_32');
    }
    const root = join(folder, 'imagenet-oord-lmdb_32:train');
    const { warnings } = await readPictures([root], target('cifar10', 32), 0);
    expect(warnings).toEqual(['The images are from imagenet_32, and the model was trained on cifar10.']);
    expect((await readPictures([root], target('my_own', 32), 0)).warnings).toEqual([]);
  });

  it('may be grey, and are reduced to the data’s bits', async () => {
    const path = await write('grey.lmdb', numbered([raw(16, 3, 1)]));
    const own = target('my_own', 16, { channels: 1, bits: 5 });
    const { x, notes } = await readPictures([path], own, 0);
    expect([...x]).toEqual([...raw(16, 3, 1)].map((value) => Math.fround(Math.floor(value / 8) / 31)));
    expect(notes).toEqual(['The picture was reduced to 5 bits per channel, as the model was trained.']);
  });

  it('of another size are resized, and reported as not comparable with published figures', async () => {
    const path = await write('large.lmdb', numbered([raw(64, 1), raw(64, 2)]));
    expect((await readPictures([path], model, 0)).notes).toEqual([
      'All 2 pictures were resized to 32×32.',
      'All 2 pictures were resized: not comparable with published figures.',
    ]);
  });
});

it('The release’s CelebA and FFHQ are recognised by the number of images in both splits', async () => {
  const counts = [
    ['celeba_64', 162_770, 19_867],
    ['celeba_256', 27_000, 3_000],
    ['ffhq', 63_000, 7_000],
    ['other', 63_000, 7_001],
  ] as const;
  // The meta page may not claim more records than the file has room for.
  const room = [new Uint8Array(2 ** 21)];
  for (const [dataset, train, validation] of counts) {
    await write(`${dataset}/train.lmdb`, numbered(room), { entries: train });
    await write(`${dataset}/validation.lmdb`, numbered(room), { entries: validation });
    for (const path of [dataset, `${dataset}/train.lmdb/data.mdb`]) {
      const found = await findSplit(join(folder, path));
      await using source = await found!.split.open(undefined, target('ffhq', 256));
      expect(source.dataset, path).toBe(dataset === 'other' ? null : dataset);
    }
  }
});

describe('LSUN', () => {
  const model = target('lsun_church_64', 64);
  const encoded = (width: number, height: number, format: 'webp' | 'jpeg' | 'png') =>
    sharp({ create: { width, height, channels: 3, background: '#4080c0' } })
      .toFormat(format)
      .toBuffer();

  it('comes in the order of its keys, which are hashes, and its WebP is resized and cropped as in training', async () => {
    const records = [
      ['f00d', await encoded(100, 80, 'webp')],
      ['0a', await encoded(64, 64, 'jpeg')],
      ['ab', await encoded(80, 100, 'webp')],
    ] as const;
    const root = dirname(await write('church_outdoor_val_lmdb', records));
    for (const place of [`${root}:validation`, `${root}/church_outdoor_val_lmdb`]) {
      const { x, count, notes, warnings } = await readPictures([place], model, 0);
      expect({ count, notes, warnings }).toEqual({
        count: 3,
        notes: [
          'Images of church_outdoor_val_lmdb are numbered in the order of its keys.',
          '2 of 3 pictures were resized to 64 on the short side and cropped to the square in the centre, as LSUN was for training.',
        ],
        warnings: [],
      });
      for (const [i, value] of [0x40, 0x80, 0xc0].entries()) {
        expect(Math.abs(pixels(x, 2, model)[i]! - value)).toBeLessThan(4);
      }
    }
  });

  it('names its category with the split if a folder has several, and warns a model of another one', async () => {
    const picture = await encoded(64, 64, 'png');
    for (const name of ['bedroom_train_lmdb', 'bedroom_val_lmdb', 'tower_val_lmdb'])
      await write(name, [['k', picture]]);
    const { names, warnings, notes } = await readPictures([`${folder}:tower_validation`], model, 0);
    expect(names).toEqual(['tower_val_lmdb[0]']);
    expect(warnings[0]).toBe('The images are from lsun_tower, and the model was trained on lsun_church_64.');
    expect(notes).toEqual(['Images of tower_val_lmdb are numbered in the order of its keys.']);
    expect((await readPictures([folder], model, 0)).notes[0]).toBe(
      'The bedroom_validation split of LSUN was taken; add :tower_validation or :bedroom_train to the path for another.',
    );
  });
});

describe('a record that is not a picture', () => {
  it('is left out, counted and named, and the others are measured', async () => {
    const picture = await sharp(raw(32, 0), { raw: { width: 32, height: 32, channels: 3 } })
      .png()
      .toBuffer();
    const path = await write('own.lmdb', [
      ...numbered([picture, picture.subarray(0, picture.length / 2), picture]),
      ['length', Buffer.from('1000')],
    ]);
    const { count, listed, warnings } = await readPictures([path], target('my_own', 32), 0);
    expect({ count, listed }).toEqual({ count: 2, listed: 4 });
    expect(warnings[0]).toBe('2 of 4 pictures were left out (first: own.lmdb[1], which is damaged or cut off).');
    const alone = await write('length.lmdb', [
      ['0', picture],
      ['length', Buffer.from('1000')],
    ]);
    expect((await readPictures([alone], target('my_own', 32), 0)).warnings[0]).toBe(
      '1 of 2 pictures was left out (first: length.lmdb[1], which holds 4 bytes that are neither an encoded picture nor raw pixels like the other records).',
    );
  });

  it('is not a raw picture if it is a count, wherever it is', async () => {
    const picture = await sharp({ create: { width: 32, height: 32, channels: 3, background: '#123' } })
      .png()
      .toBuffer();
    const path = await write('count.lmdb', [
      ['!count', Buffer.from('1000')],
      ['a', picture],
    ]);
    expect((await readPictures([path], target('my_own', 32), 0)).warnings[0]).toMatch(
      /^1 of 2 pictures was left out \(first: count\.lmdb\[0\], which holds 4 bytes that are neither/,
    );
  });

  it('is missing if a number between the first and the last is not a key', async () => {
    const path = await write('gap.lmdb', [
      ['0', raw(32, 0)],
      ['x', raw(32, 1)],
      ['2', raw(32, 2)],
    ]);
    expect((await readPictures([path], target('my_own', 32), 0)).warnings[0]).toBe(
      '1 of 3 pictures was left out (first: gap.lmdb[1], which is missing from the database).',
    );
  });
});

it('A database without records, of another format, or none at all is refused with its file', async () => {
  const own = target('my_own', 32);
  expect(await refusal(await write('empty.lmdb', []), own)).toBe('empty.lmdb holds no images. Choose another input.');
  const second = await write('second.lmdb', numbered([raw(32, 0)]), { format: 2 });
  expect(await refusal(second, own)).toBe(
    `${second}/data.mdb is an LMDB database of data format 2, and only format 1 is read. Write it again with Python's lmdb.`,
  );
  await writeFile(join(folder, 'none.mdb'), 'text');
  expect(await refusal(join(folder, 'none.mdb'), own)).toBe(
    `${join(folder, 'none.mdb')} is too short for an LMDB database. Copy it again.`,
  );
});

it('A database is not mixed with other input', async () => {
  const path = await write('own.lmdb', numbered([raw(32, 0)]));
  const other = await write('other.lmdb', numbered([raw(32, 0)]));
  const error: unknown = await readPictures([path, other], target('my_own', 32), 0).catch((e: unknown) => e);
  expect((error as Refusal).message).toBe(`${path} is an LMDB database, not a folder of pictures. Give it alone.`);
});

describe('CelebA-64, written by Python’s lmdb', () => {
  const model = target('celeba_64', 64);

  it('has Pillow’s pixels after the crop and resize of training', async () => {
    const place = join(FIXTURES, 'celeba64:validation');
    const { x, count, names, notes, warnings } = await readPictures([place], model, 0);
    expect({ count, names, notes, warnings }).toEqual({
      count: 3,
      names: ['validation.lmdb[0]', 'validation.lmdb[1]', 'validation.lmdb[2]'],
      notes: [
        'All 3 pictures were cropped to columns 15 to 163 and rows 40 to 188, as CelebA was for training.',
        'All 3 pictures were resized to 64×64.',
      ],
      warnings: [],
    });
    for (let i = 0; i < count; i++) {
      const expected = await sharp(join(FIXTURES, `celeba64-${i}.png`))
        .raw()
        .toBuffer();
      // Every pixel is equal, JPEG decoding included: a tolerance of 0.
      expect([...pixels(x, i, model)]).toEqual([...expected]);
    }
  });
});
