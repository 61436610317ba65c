import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pixels, type PictureTarget } from '../../src/model/data/pictures';
import { readPictures, type Pictures } from '../fixtures/readPictures';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'pictures-'))));
afterEach(() => rm(folder, { recursive: true }));

const OWN = { bits: 8, preparation: { kind: 'unknown' } } as const;
const MNIST: PictureTarget = { channels: 1, size: 32, padding: 2, binary: true, ...OWN };
const GREY: PictureTarget = { channels: 1, size: 32, padding: 2, binary: false, ...OWN };
const COLOUR: PictureTarget = { channels: 3, size: 16, padding: 0, binary: false, ...OWN };

function raw(data: Uint8Array | Uint16Array, width: number, channels: 1 | 2 | 3 | 4): Sharp {
  return sharp(data, { raw: { width, height: data.length / width / channels, channels } });
}

function plain(width: number, height: number, background: string): Sharp {
  return sharp({ create: { width, height, channels: 3, background } });
}

/** Every 8-bit value and more, with no two neighbours equal. */
function ramp(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 37) % 256);
}

async function save(name: string, picture: Sharp): Promise<string> {
  const path = join(folder, name);
  await picture.toFile(path);
  return path;
}

async function read(picture: Sharp, target: PictureTarget, name = 'a.png'): Promise<Pictures> {
  return readPictures([await save(name, picture)], target, 0);
}

/** The pixels that the page would show. */
function shown(pictures: Pictures, target: PictureTarget): number[] {
  return [...pixels(pictures.x, 0, target)];
}

/** A square from a grey picture. */
function part(
  all: readonly number[],
  size: number,
  top: number,
  left: number,
  height: number,
  width: number,
): number[] {
  return Array.from(
    { length: height * width },
    (_, i) => all[(top + Math.floor(i / width)) * size + left + (i % width)]!,
  );
}

describe('pictures for a grey model of 28×28 padded to 32×32', () => {
  it('of 28×28 are padded and not changed', async () => {
    const pictures = await read(raw(ramp(784), 28, 1), GREY);
    const all = shown(pictures, GREY);
    expect(part(all, 32, 2, 2, 28, 28)).toEqual([...ramp(784)]);
    expect(part(all, 32, 0, 0, 2, 32)).toEqual(Array(64).fill(0));
    expect(part(all, 32, 30, 0, 2, 32)).toEqual(Array(64).fill(0));
    expect(part(all, 32, 0, 0, 32, 2)).toEqual(Array(64).fill(0));
    expect(part(all, 32, 0, 30, 32, 2)).toEqual(Array(64).fill(0));
    expect(pictures.notes).toEqual(['The picture was padded with 2 black pixels on every side to 32×32.']);
  });

  it('of 32×32 are used unchanged', async () => {
    const pictures = await read(raw(ramp(1024), 32, 1), GREY);
    expect(shown(pictures, GREY)).toEqual([...ramp(1024)]);
    expect(pictures.notes).toEqual([]);
  });

  it('of any other size are fitted as a whole, with their proportions, in the centre', async () => {
    const pictures = await read(plain(112, 56, '#fff'), GREY);
    const all = shown(pictures, GREY);
    expect(part(all, 32, 9, 2, 14, 28)).toEqual(Array(14 * 28).fill(255));
    expect(all.filter((value) => value !== 0)).toHaveLength(14 * 28);
    expect(pictures.notes[0]).toBe('The picture was fitted into 28×28 with black around.');
  });

  it('are antialiased when they are reduced', async () => {
    const stripes = Uint8Array.from({ length: 280 * 280 }, (_, i) => (i % 2 === 0 ? 0 : 255));
    const all = shown(await read(raw(stripes, 280, 1), GREY), GREY);
    const inner = part(all, 32, 4, 4, 24, 24);
    expect(Math.min(...inner)).toBeGreaterThan(120);
    expect(Math.max(...inner)).toBeLessThan(136);
  });

  it('are converted from colour to grey by perceived brightness', async () => {
    const pictures = await read(plain(32, 32, '#f00'), GREY);
    expect(shown(pictures, GREY)).toEqual(Array(1024).fill(76));
    expect(pictures.notes).toEqual(['The picture was turned from colour to grey.']);
  });

  it('stay the same if grey is stored as colour, as a palette, with 1 bit or with 16', async () => {
    const grey = ramp(1024);
    const asRgb = Uint8Array.from({ length: 3072 }, (_, i) => grey[Math.floor(i / 3)]!);
    const as16 = Uint16Array.from(grey, (value) => value * 257);
    const bits = Uint8Array.from(grey, (value) => (value > 127 ? 255 : 0));
    expect(shown(await read(raw(asRgb, 32, 3), GREY), GREY)).toEqual([...grey]);
    expect(shown(await read(raw(asRgb, 32, 3).png({ palette: true }), GREY), GREY)).toEqual([...grey]);
    expect(shown(await read(raw(bits, 32, 1).png({ palette: true, colours: 2 }), GREY), GREY)).toEqual([...bits]);
    const wide = await read(raw(as16, 32, 1).toColourspace('grey16'), GREY);
    expect(shown(wide, GREY)).toEqual([...grey]);
    expect(wide.notes).toEqual(['The picture was reduced from 16 to 8 bits.']);
  });

  it('fill the whole image if the model has another size', async () => {
    const target: PictureTarget = { channels: 1, size: 64, padding: 0, binary: false, ...OWN };
    const pictures = await read(plain(32, 32, '#fff'), target);
    expect(shown(pictures, target)).toEqual(Array(4096).fill(255));
  });
});

describe('pictures for a binary model', () => {
  it('stay the same if they are black and white', async () => {
    const bits = Uint8Array.from(ramp(784), (value) => (value > 200 ? 255 : 0));
    const pictures = await read(raw(bits, 28, 1), MNIST);
    expect(part(shown(pictures, MNIST), 32, 2, 2, 28, 28)).toEqual([...bits]);
    expect(pictures.notes.join()).not.toContain('sampling');
  });

  it('are drawn with the grey value as probability, by the seed', async () => {
    const path = await save('grey.png', plain(32, 32, '#404040'));
    const [first, again, other] = [
      await readPictures([path], MNIST, 1),
      await readPictures([path], MNIST, 1),
      await readPictures([path], MNIST, 2),
    ];
    expect(new Set(first.x)).toEqual(new Set([0, 1]));
    expect(first.x.reduce((sum, value) => sum + value, 0) / 1024).toBeCloseTo(0.25, 1);
    expect(again.x).toEqual(first.x);
    expect(other.x).not.toEqual(first.x);
    expect(first.notes).toEqual(['The picture was made black and white by sampling from grey values with seed 1.']);
  });

  it('are each drawn with their own thresholds', async () => {
    const path = await save('grey.png', plain(32, 32, '#808080'));
    const { x } = await readPictures([path, path], MNIST, 1);
    expect(x.subarray(0, 1024)).not.toEqual(x.subarray(1024));
  });

  it('give a warning if they are mostly white', async () => {
    await save(
      '1.png',
      raw(
        ramp(784).map((value) => (value > 220 ? 255 : 0)),
        28,
        1,
      ),
    );
    await save(
      '2.png',
      raw(
        ramp(784).map((value) => (value > 220 ? 0 : 255)),
        28,
        1,
      ),
    );
    await save(
      '3.png',
      raw(
        ramp(28 * 14).map((value) => (value > 100 ? 255 : 0)),
        14,
        1,
      ),
    );
    const { warnings } = await readPictures([folder], MNIST, 0);
    expect(warnings).toEqual([
      '2 of 3 pictures are mostly white (first: 2.png). ' +
        'Models of this kind learned white strokes on black: invert such pictures.',
    ]);
    expect((await readPictures([folder], GREY, 0)).warnings).toEqual([]);
  });

  it('give a warning if nothing is visible, as with black ink on transparency', async () => {
    const ink = Uint8Array.from({ length: 784 * 4 }, (_, i) => (i % 4 === 3 ? ramp(784)[Math.floor(i / 4)]! : 0));
    const { warnings, notes } = await read(raw(ink, 28, 4), MNIST);
    expect(warnings).toEqual([
      'The picture is one shade all over (first: a.png). ' +
        'Dark strokes on transparency, for example, end as black on black.',
    ]);
    expect(notes[0]).toBe('The picture was flattened onto black (alpha channel).');
  });
});

describe('pictures for a colour model', () => {
  it('of the right size are not changed, not even by a colour profile', async () => {
    const colours = ramp(16 * 16 * 3);
    expect(shown(await read(raw(colours, 16, 3), COLOUR), COLOUR)).toEqual([...colours]);
    const profiled = await raw(colours, 16, 3).withIccProfile('p3').png().toBuffer();
    const stored = await sharp(profiled, { ignoreIcc: true }).raw().toBuffer();
    expect((await sharp(profiled).metadata()).icc).toBeDefined();
    expect(stored.equals(colours)).toBe(false);
    await writeFile(join(folder, 'p3.png'), profiled);
    expect(shown(await readPictures([join(folder, 'p3.png')], COLOUR, 0), COLOUR)).toEqual([...stored]);
  });

  it('are planes of red, green and blue', async () => {
    const { x } = await read(plain(16, 16, '#ff8000'), COLOUR);
    expect(new Set(x.subarray(0, 256))).toEqual(new Set([1]));
    expect(new Set(x.subarray(256, 512))).toEqual(new Set([Math.fround(128 / 255)]));
    expect(new Set(x.subarray(512))).toEqual(new Set([0]));
  });

  it('are shown one by one as the network received them', async () => {
    const paths = [await save('1.png', plain(16, 16, '#ff8000')), await save('2.png', plain(16, 16, '#010203'))];
    const { x } = await readPictures(paths, COLOUR, 0);
    expect([...pixels(x, 1, COLOUR).subarray(0, 6)]).toEqual([1, 2, 3, 1, 2, 3]);
  });

  it('are cropped to the square in their centre and resized', async () => {
    const wide = plain(96, 32, '#00f').composite([
      { input: await plain(32, 32, '#f00').png().toBuffer(), left: 32, top: 0 },
    ]);
    const pictures = await read(wide, COLOUR);
    expect(shown(pictures, COLOUR)).toEqual(Array.from({ length: 256 }, () => [255, 0, 0]).flat());
    expect(pictures.notes).toEqual([
      'The picture was flattened onto black (alpha channel).',
      'The picture was cropped to the square in the centre.',
      'The picture was resized to 16×16.',
      'The picture was resized: not comparable with published figures.',
    ]);
  });

  it('are only cropped if one side is right', async () => {
    const { notes } = await read(plain(16, 20, '#00f'), COLOUR);
    expect(notes).toEqual(['The picture was cropped to the square in the centre.']);
  });

  it('are put on black where they are transparent', async () => {
    const glass = sharp({
      create: { width: 16, height: 16, channels: 4, background: { r: 200, g: 100, b: 0, alpha: 0.5 } },
    });
    const pictures = await read(glass, COLOUR);
    for (const [i, expected] of [100, 50, 0].entries()) {
      expect(Math.abs(shown(pictures, COLOUR)[i]! - expected)).toBeLessThanOrEqual(1);
    }
    expect(pictures.notes).toEqual(['The picture was flattened onto black (alpha channel).']);
  });

  it.each([
    [3, (y: number, x: number) => [15 - y, 15 - x]],
    [6, (y: number, x: number) => [15 - x, y]],
  ] as const)('are turned upright as EXIF orientation %i says, before they are cropped', async (orientation, from) => {
    const colours = ramp(16 * 16 * 3);
    const stored = await raw(colours, 16, 3).extend({ top: 4, bottom: 4, background: '#0f0' }).png().toBuffer();
    const pictures = await read(sharp(stored).withMetadata({ orientation }), COLOUR);
    const upright = Array.from({ length: 256 }, (_, i) => {
      const [y, x] = from(Math.floor(i / 16), i % 16);
      return [...colours.subarray(3 * (16 * y! + x!), 3 * (16 * y! + x!) + 3)];
    });
    expect(shown(pictures, COLOUR)).toEqual(upright.flat());
    expect(pictures.notes[0]).toBe('The picture was turned upright by EXIF orientation.');
  });

  it('may be CMYK, grey, or have 16 bits', async () => {
    const cmyk = await read(plain(16, 16, '#f00').toColourspace('cmyk').jpeg({ quality: 100 }), COLOUR, 'print.jpg');
    const [red, green, blue] = shown(cmyk, COLOUR);
    expect(red).toBeGreaterThan(200);
    expect(Math.max(green!, blue!)).toBeLessThan(60);
    expect(cmyk.notes).toEqual(['The picture was converted from CMYK to RGB.']);

    const grey = await read(raw(ramp(256), 16, 1), COLOUR, 'grey.png');
    expect(shown(grey, COLOUR)).toEqual([...ramp(256)].flatMap((value) => [value, value, value]));

    const as16 = Uint16Array.from(ramp(768), (value) => value * 257);
    const wide = await read(raw(as16, 16, 3).toColourspace('rgb16'), COLOUR, 'wide.png');
    expect(shown(wide, COLOUR)).toEqual([...ramp(768)]);
    expect(wide.x.every((value) => value === Math.fround(Math.round(value * 255) / 255))).toBe(true);
  });
});

describe('the pictures read', () => {
  it('are a folder’s PNG and JPEG files in natural order, without other files', async () => {
    for (const name of ['img10.png', 'img2.PNG', 'img1.JPG', 'img3.jpeg']) {
      await writeFile(
        join(folder, name),
        await plain(4, 4, '#888')
          .toFormat(/png/i.test(name) ? 'png' : 'jpeg')
          .toBuffer(),
      );
    }
    await writeFile(join(folder, 'labels.txt'), '7');
    await writeFile(join(folder, '._img1.JPG'), 'what macOS keeps');
    await mkdir(join(folder, 'more.png'));
    const { names, count, x } = await readPictures([folder], COLOUR, 0);
    expect(names).toEqual(['img1.JPG', 'img2.PNG', 'img3.jpeg', 'img10.png']);
    expect(count).toBe(4);
    expect(x).toHaveLength(4 * 3 * 256);
  });

  it('are named after their source, in the order given', async () => {
    const [test, more] = [join(folder, 'test'), join(folder, 'more')];
    await mkdir(test);
    await mkdir(more);
    const one = await save('one.png', plain(4, 4, '#111'));
    await save('test/b.png', plain(4, 4, '#222'));
    await save('more/a.png', plain(4, 4, '#333'));
    const label = async (...paths: string[]): Promise<string> => (await readPictures(paths, COLOUR, 0)).label;
    expect(await label(one)).toBe('1 image from one.png');
    expect(await label(`${test}/`)).toBe('1 image from test/');
    expect(await label(test, one, more)).toBe('3 images from test/, one.png and more/');
    expect(await label(one, one, one, one)).toBe('4 images from 4 places');
    expect((await readPictures([test, one, more], COLOUR, 0)).names).toEqual(['b.png', 'one.png', 'a.png']);
  });

  it('are counted in notes about what was done to how many', async () => {
    await save('1.png', plain(28, 28, '#010101'));
    await save('2.png', plain(32, 32, '#000'));
    await save('3.png', plain(50, 40, '#000'));
    expect((await readPictures([folder], GREY, 0)).notes).toEqual([
      '1 of 3 pictures was fitted into 28×28 with black around.',
      '1 of 3 pictures was resized: not comparable with published figures.',
      '2 of 3 pictures were padded with 2 black pixels on every side to 32×32.',
    ]);
  });
});
