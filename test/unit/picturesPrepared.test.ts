/** Pictures of a data set that the release knows are prepared like its training data, with Pillow's values. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pixels, type PictureTarget } from '../../src/model/data/pictures';
import { preparationOf } from '../../src/model/data/picture/preparation';
import { resize } from '../../src/model/data/picture/resample';
import { readPictures } from '../fixtures/readPictures';

/** Made with Pillow 13: pictures resized with BILINEAR, and JPEG files in CMYK with the results of convert('RGB'). */
const FIXTURES = join(import.meta.dirname, '../fixtures/pictures');

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'pictures-prepared-'))));
afterEach(() => rm(folder, { recursive: true }));

function target(dataset: string, size: number, channels: 1 | 3 = 3, padding = 0): PictureTarget {
  return { channels, size, padding, binary: false, bits: 8, preparation: preparationOf(dataset, size) };
}

/** A picture in which no two rows or columns are equal. */
async function save(width: number, height: number, name = 'a.png'): Promise<string> {
  const path = join(folder, name);
  const values = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 37 + (i >> 5) * 11) % 256);
  await sharp(values, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(path);
  return path;
}

async function cutAndResized(path: string, left: number, top: number, side: number, size: number): Promise<number[]> {
  const { data } = await sharp(path)
    .extract({ left, top, width: side, height: side })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return [...resize({ width: side, height: side, channels: 3, pixels: data }, { width: size, height: size }).pixels];
}

describe('resizing', () => {
  it.each([
    ['reduced', 'reduced-61x47-to-32x24'],
    ['enlarged', 'enlarged-13x9-to-32x30'],
  ])('gives Pillow’s numbers for a picture that is %s', async (_what, name) => {
    const [, width, height, toWidth, toHeight] = /(\d+)x(\d+)-to-(\d+)x(\d+)/.exec(name)!.map(Number);
    const picture = await sharp(join(FIXTURES, `${name}.before.png`))
      .raw()
      .toBuffer();
    const expected = await sharp(join(FIXTURES, `${name}.after.png`))
      .raw()
      .toBuffer();
    const made = resize(
      { width: width!, height: height!, channels: 3, pixels: picture },
      { width: toWidth!, height: toHeight! },
    );
    expect(Buffer.from(made.pixels).equals(expected)).toBe(true);
  });
});

describe('for a model of celeba_64', () => {
  it('aligned pictures get training’s face crop, and a note says so', async () => {
    const path = await save(178, 218);
    const { x, notes, warnings } = await readPictures([path], target('celeba_64', 64), 0);
    expect([...pixels(x, 0, target('celeba_64', 64))]).toEqual(await cutAndResized(path, 15, 40, 148, 64));
    expect(notes).toEqual([
      'The picture was cropped to columns 15 to 163 and rows 40 to 188, as CelebA was for training.',
      'The picture was resized to 64×64.',
    ]);
    expect(warnings).toEqual([]);
  });

  it('pictures of 64×64 are used unchanged, without a note', async () => {
    const path = await save(64, 64);
    const { x, notes, warnings } = await readPictures([path], target('celeba_64', 64), 0);
    expect([...pixels(x, 0, target('celeba_64', 64))]).toEqual([...(await sharp(path).removeAlpha().raw().toBuffer())]);
    expect({ notes, warnings }).toEqual({ notes: [], warnings: [] });
  });

  it('pictures of other sizes get no face crop, and a warning says how many, and which is the first', async () => {
    await save(178, 218, '1.png');
    await save(178, 178, '2.png');
    await save(218, 178, '3.png');
    const { warnings } = await readPictures([folder], target('celeba_64', 64), 0);
    expect(warnings).toEqual([
      "2 of 3 pictures are of another size than CelebA's 178×218 and the model's 64×64 (first: 2.png). " +
        'No face crop was done, so the framing differs from that of the training data.',
    ]);
  });
});

it('For a model of celeba_256, aligned CelebA is cropped to the face, with a warning that it is not CelebA-HQ', async () => {
  const path = await save(178, 218);
  const { x, warnings } = await readPictures([path], target('celeba_256', 256), 0);
  expect([...pixels(x, 0, target('celeba_256', 256))]).toEqual(await cutAndResized(path, 15, 40, 148, 256));
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain('celeba_256 is CelebA-HQ');
});

describe('for a model of LSUN', () => {
  it('the short side is resized and the centre cropped, as in torchvision', async () => {
    const path = await save(200, 131);
    const lsun = target('lsun_church_64', 64);
    const { x, notes, warnings } = await readPictures([path], lsun, 0);
    const whole = await sharp(path).removeAlpha().raw().toBuffer();
    const { pixels: resized } = resize(
      { width: 200, height: 131, channels: 3, pixels: whole },
      { width: 97, height: 64 },
    );
    // (97 − 64)/2 is 16.5, which Python rounds to 16.
    const expected = Array.from({ length: 64 }, (_, y) => [...resized.subarray((y * 97 + 16) * 3, (y * 97 + 80) * 3)]);
    expect([...pixels(x, 0, lsun)]).toEqual(expected.flat());
    expect(notes).toEqual([
      'The picture was resized to 64 on the short side and cropped to the square in the centre, as LSUN was for training.',
    ]);
    expect(warnings).toEqual([]);
  });

  it('a picture of extreme proportions takes no more memory than others', async () => {
    const path = join(folder, 'long.png');
    await sharp({ create: { width: 2, height: 1_000_000, channels: 3, background: '#123' } })
      .png()
      .toFile(path);
    const before = process.memoryUsage().rss;
    expect((await readPictures([path], target('lsun_tower_256', 256), 0)).count).toBe(1);
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  });
});

describe('for a model of a data set stored at its size', () => {
  it.each([
    ['cifar10', 32, 3, 0, '32×32'],
    ['imagenet_64', 64, 3, 0, '64×64'],
    ['ffhq', 256, 3, 0, '256×256'],
    ['mnist', 32, 1, 2, '28×28'],
  ] as const)('%s, pictures of other sizes give a warning', async (dataset, size, channels, padding, stored) => {
    const { warnings } = await readPictures([await save(50, 40)], target(dataset, size, channels, padding), 0);
    expect(warnings).toEqual([
      `The picture is of another size than ${dataset}'s ${stored} (first: a.png). ` +
        'Training did not resize pictures, so the numbers may differ from those of the data set.',
    ]);
    const own = await readPictures([await save(size, size)], target(dataset, size, channels, padding), 0);
    expect(own.warnings).toEqual([]);
    const content = size - 2 * padding;
    const unpadded = await readPictures([await save(content, content)], target(dataset, size, channels, padding), 0);
    expect(unpadded.warnings).toEqual([]);
  });

  it('but not if the model has another size than the data set, or its own data', async () => {
    const path = await save(178, 218);
    for (const own of [
      target('cifar10', 64),
      target('celeba_64', 128),
      target('my_faces', 64),
      target('toString', 64),
    ]) {
      const { notes, warnings } = await readPictures([path], own, 0);
      expect(warnings).toEqual([]);
      expect(notes[0]).toBe('The picture was cropped to the square in the centre.');
    }
  });
});

describe('JPEG files in CMYK', () => {
  it.each(['adobe', 'no-marker', 'ycck'])('have Pillow’s colours: %s', async (name) => {
    const jpeg = join(FIXTURES, `cmyk-${name}.jpg`);
    const own = target('my_prints', 16);
    const { x, notes, warnings } = await readPictures([jpeg], own, 0);
    const expected = await sharp(join(FIXTURES, `cmyk-${name}.png`))
      .raw()
      .toBuffer();
    expect([...pixels(x, 0, own)]).toEqual([...expected]);
    expect({ notes, warnings }).toEqual({
      ...{ notes: ['The picture was converted from CMYK to RGB.'], warnings: [] },
    });
  });

  it('have them whatever colour profile they contain', async () => {
    const own = target('my_prints', 16);
    const path = join(FIXTURES, 'cmyk-adobe.jpg');
    const bytes = await readFile(path);
    const profiled = join(folder, 'profiled.jpg');
    await writeFile(profiled, Buffer.concat([bytes.subarray(0, 2), await inkProfile(), bytes.subarray(2)]));
    expect((await sharp(profiled).metadata()).icc).toBeDefined();
    expect((await readPictures([profiled], own, 0)).x).toEqual((await readPictures([path], own, 0)).x);
  });
});

/** JPEG segments with a CMYK colour profile. */
async function inkProfile(): Promise<Buffer> {
  const print = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#123' } })
    .withIccProfile('cmyk')
    .jpeg()
    .toBuffer();
  const icc = (await sharp(print).metadata()).icc!;
  const parts = Math.ceil(icc.length / 60_000);
  const segments = Array.from({ length: parts }, (_, part) => {
    const content = icc.subarray(part * 60_000, (part + 1) * 60_000);
    const start = Buffer.from('\xff\xe2__ICC_PROFILE\0__', 'latin1');
    start.writeUInt16BE(start.length - 2 + content.length, 2);
    start.set([part + 1, parts], start.length - 2);
    return Buffer.concat([start, content]);
  });
  return Buffer.concat(segments);
}
