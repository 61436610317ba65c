/** One unreadable picture among others is left out, and the others are measured. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type PictureTarget } from '../../src/model/data/pictures';
import { fillUniform } from '../../src/model/noise/noise';
import { Refusal } from '../../src/model/refusal';
import { readPictures } from '../fixtures/readPictures';

const TARGET: PictureTarget = {
  ...{ channels: 1, size: 100, padding: 0, binary: false, bits: 8 },
  preparation: { kind: 'unknown' },
};
const onPosix = process.platform !== 'win32';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pictures-left-out-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function save(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

/** A picture that doesn't compress to nothing. */
function dense(format: 'png' | 'jpeg' | 'webp' | 'gif'): Promise<Buffer> {
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

/** The start of a picture with this many pixels; the pixels are missing. */
async function pngOfSize(width: number, height: number): Promise<Buffer> {
  const bytes = await dense('png');
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
  return bytes;
}

describe('among good pictures, a bad one is left out, and a warning names it and says why:', () => {
  beforeEach(async () => {
    await save('1.png', await dense('png'));
    await save('9.jpg', await dense('jpeg'));
  });

  async function expectLeftOut(why: string, name = '2.png'): Promise<void> {
    const { count, listed, names, label, x, warnings } = await readPictures([folder], TARGET, 0);
    expect({ count, listed, names, values: x.length }).toEqual({
      ...{ count: 2, listed: 3, names: ['1.png', '9.jpg'], values: 2 * 100 * 100 },
    });
    expect(label).toMatch(/^2 of 3 images from /);
    expect(warnings).toEqual([`1 of 3 pictures was left out (first: ${name}, which ${why}).`]);
  }

  it('a PNG that is cut off', async () => {
    await save('2.png', (await dense('png')).subarray(0, 5000));
    await expectLeftOut('is damaged or cut off');
  });

  it('a JPEG that is cut off', async () => {
    await save('2.jpg', (await dense('jpeg')).subarray(0, 1500));
    await expectLeftOut('is damaged or cut off', '2.jpg');
  });

  it('a JPEG that is damaged in the middle', async () => {
    await save('2.jpg', (await dense('jpeg')).fill(0xff, 3000, 3040));
    await expectLeftOut('is damaged or cut off', '2.jpg');
  });

  it('an empty file', async () => {
    await save('2.png', '');
    await expectLeftOut('is empty');
  });

  it('a text named .png', async () => {
    await save('2.png', 'not a picture');
    await expectLeftOut('is not a PNG, JPEG or WebP picture');
  });

  it('an SVG named .png', async () => {
    await save('2.png', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    await expectLeftOut('is SVG, not PNG, JPEG or WebP');
  });

  it('a GIF named .jpg', async () => {
    await save('2.jpg', await dense('gif'));
    await expectLeftOut('is GIF, not PNG, JPEG or WebP', '2.jpg');
  });

  it('a WebP that is cut off', async () => {
    await save('2.webp', (await dense('webp')).subarray(0, 1500));
    await expectLeftOut('is damaged or cut off', '2.webp');
  });

  it('a link to nowhere', async () => {
    await symlink('gone.png', join(folder, '2.png'));
    await expectLeftOut('is a link to nowhere');
  });

  it('a link to itself', async () => {
    await symlink('2.png', join(folder, '2.png'));
    await expectLeftOut('is a link that leads in a circle');
  });

  it('a folder named like a picture, and a link to one', async () => {
    await mkdir(join(folder, '2.png'));
    await expectLeftOut('is a folder, not a regular file');
    await rm(join(folder, '2.png'), { recursive: true });
    await symlink(tmpdir(), join(folder, '2.png'));
    await expectLeftOut('is a folder, not a regular file');
  });

  it.runIf(onPosix)('a pipe, for which nobody waits', async () => {
    await promisify(execFile)('mkfifo', [join(folder, '2.png')]);
    await expectLeftOut('is a pipe, not a regular file');
  });

  it.runIf(onPosix)('a device, which would never end', async () => {
    await symlink('/dev/zero', join(folder, '2.png'));
    await expectLeftOut('is a device, not a regular file');
  });

  it.runIf(onPosix)('a socket', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(folder, '2.png'), resolve));
    try {
      await expectLeftOut('is a socket, not a regular file');
    } finally {
      server.close();
    }
  });

  it('a picture of too many pixels', async () => {
    await save('2.png', await pngOfSize(60_000, 60_000));
    await expectLeftOut('has 60000×60000 pixels, more than the 50 megapixels that are read');
    await save('2.png', await pngOfSize(10_000, 5001));
    await expectLeftOut('has 10000×5001 pixels, more than the 50 megapixels that are read');
  });

  it('a file of too many bytes, which are not read', async () => {
    await truncate(await save('2.png', await dense('png')), 3e9);
    await expectLeftOut('is larger than 128 MB');
  });
});

describe('a picture that is left out', () => {
  it('is counted, the first is named, and the noise of the others is the same as if it could be read', async () => {
    const binary: PictureTarget = { ...TARGET, binary: true };
    const good = await dense('png');
    for (const name of ['1.png', '2.png', '3.png', '4.png', '10.png']) await save(name, good);
    const all = await readPictures([folder], binary, 5);
    for (const name of ['2.png', '10.png']) await save(name, good.subarray(0, 900));
    const { x, names, warnings } = await readPictures([folder], binary, 5);
    expect(warnings[0]).toBe('2 of 5 pictures were left out (first: 2.png, which is damaged or cut off).');
    expect(names).toEqual(['1.png', '3.png', '4.png']);
    const perImage = all.x.length / 5;
    const [first, third, fourth] = [0, 2, 3].map((image) => all.x.slice(image * perImage, (image + 1) * perImage));
    expect(x).toEqual(Float32Array.from([...first!, ...third!, ...fourth!]));
    // The same picture five times, with different noise each time.
    expect(first).not.toEqual(third);
  });

  it('must not be the only one: a refusal names one', async () => {
    for (const name of ['2.png', '5.png']) await save(name, 'no picture');
    expect(await refusal(folder)).toMatch(
      /^None of 2 pictures from pictures-left-out-\w+\/ can be read \(first: 2\.png, which is not a PNG, JPEG or WebP picture\)\. Choose others\.$/,
    );
  });

  it('is refused if it was given alone', async () => {
    expect(await refusal(await save('a.png', (await dense('png')).subarray(0, 900)))).toBe(
      'a.png is damaged or cut off. Copy it again, or remove it.',
    );
  });
});

describe.runIf(process.platform === 'linux')('a name that is not UTF-8', () => {
  const latin1 = (text: string) => Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(text, 'latin1')]);

  it('of a picture does not prevent reading it; the bytes are shown', async () => {
    await rename(await save('a.png', await dense('png')), latin1('caf\xe9.png'));
    await save('b€.png', await dense('png'));
    const { names, warnings } = await readPictures([folder], TARGET, 0);
    expect({ names, warnings }).toEqual({ names: ['b€.png', String.raw`caf\xe9.png`], warnings: [] });
  });

  it('of a subfolder does not prevent it either', async () => {
    await mkdir(latin1('\xe9t\xe9'));
    await rename(await save('a.png', await dense('png')), latin1('\xe9t\xe9/1.png'));
    expect((await readPictures([folder], TARGET, 0)).names).toEqual([String.raw`\xe9t\xe9/1.png`]);
  });

  it('is refused when it is given as a path, because Node has lost its bytes', async () => {
    expect(await refusal(join(folder, 'caf\ufffd.png'))).toMatch(/its name is not UTF-8\. Give the folder/);
  });
});
