/** Images in archives: NumPy's .npz, and tar. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import sharp from 'sharp';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPictures, pixels, type PictureTarget } from '../../src/model/data/pictures';
import { Refusal } from '../../src/model/refusal';
import { npyBytes } from '../fixtures/npyFile';
import { rawZip } from '../fixtures/rawZip';
import { repairTarChecksums } from '../fuzz/tarChecksums';
import { readPictures } from '../fixtures/readPictures';

const COLOUR: PictureTarget = {
  ...{ channels: 3, size: 8, padding: 0, binary: false, bits: 8 },
  preparation: { kind: 'unknown' },
};

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'archived-'))));
afterEach(() => rm(folder, { recursive: true }));

async function save(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

async function refusal(path: string): Promise<string> {
  const error: unknown = await readPictures([path], COLOUR, 0).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(Refusal);
  return (error as Refusal).message;
}

function values(images: number, first = 0): Uint8Array {
  return Uint8Array.from({ length: images * 192 }, (_, i) => ((i + first) * 37) % 256);
}

/** An archive as written by numpy.savez or numpy.savez_compressed. */
function npz(arrays: Readonly<Record<string, Buffer>>, compressed = false): Buffer {
  return rawZip(
    Object.entries(arrays).map(([key, data]) => {
      const name = `${key}.npy`;
      if (!compressed) return { name, data };
      return { name, data: deflateRawSync(data), lies: { method: 8, size: data.length } };
    }),
  );
}

const images = (count: number, first = 0) =>
  npyBytes({ type: '|u1', shape: [count, 8, 8, 3], values: values(count, first) });
const labels = (numbers: readonly number[]) =>
  npyBytes({ type: '<i8', shape: [numbers.length], values: BigInt64Array.from(numbers, BigInt) });

describe('A NumPy archive', () => {
  it.each([false, true])(
    'has a split for each array of images, with its labels (compressed: %j)',
    async (compressed) => {
      const content = {
        x_train: images(5),
        y_train: labels([0, 1, 2, 1, 0]),
        x_test: images(3, 7),
        y_test: labels([2, 0, 4]),
      };
      const path = await save('data.npz', npz(content, compressed));
      const { x, names, label, notes } = await readPictures([path], COLOUR, 0);
      expect([0, 1, 2].flatMap((image) => [...pixels(x, image, COLOUR)])).toEqual([...values(3, 7)]);
      expect({ names, label }).toEqual({
        ...{ names: ['x_test[0]', 'x_test[1]', 'x_test[2]'], label: '3 images from data.npz, x_test' },
      });
      expect(notes).toEqual(['The test split of data.npz was taken; add :train to the path for another.']);
      await using source = await openPictures([`${path}:train`], COLOUR);
      expect({ listed: source.listed, classes: source.classes!.names }).toEqual({
        listed: 5,
        classes: ['0', '1', '2'],
      });
      expect([0, 1, 2, 3, 4].map((image) => source.classes!.of(image))).toEqual([0, 1, 2, 1, 0]);
      for (const image of [4, 0, 3]) {
        const first = await source.read(image, (given) => given.kind === 'pixels' && given.pixels[0]);
        expect(first).toBe(values(5)[image * 192]);
      }
    },
  );

  it.each([
    ['images', 'labels'],
    ['arr_0', 'arr_1'],
    ['x', 'y'],
    ['test_images', 'test_labels'],
  ])('finds the labels of %s in %s', async (key, beside) => {
    const path = await save('a.npz', npz({ [key]: images(2), [beside]: labels([1, 0]) }));
    await using source = await openPictures([path], COLOUR);
    expect([source.classes!.of(0), source.classes!.of(1), source.classes!.names]).toEqual([1, 0, ['0', '1']]);
  });

  it('of floats is used unchanged', async () => {
    const floats = Float32Array.from({ length: 192 }, (_, i) => (i % 101) / 100);
    const path = await save('a.npz', npz({ x: npyBytes({ type: '<f4', shape: [1, 3, 8, 8], values: floats }) }, true));
    expect((await readPictures([path], COLOUR, 0)).x).toEqual(floats);
  });

  it('of zeros and ones only is refused, like an array', async () => {
    const path = await save(
      'a.npz',
      npz({ x: npyBytes({ type: '|u1', shape: [1, 8, 8, 3], values: values(1).map((v) => v % 2) }) }),
    );
    expect(await refusal(path)).toContain(`x in ${path} holds only 0 and 1 as uint8, where white is 255.`);
  });

  it('without images is refused with a list of its contents', async () => {
    const flat = npyBytes({ type: '|u1', shape: [2, 192], values: values(2) });
    const path = await save('a.npz', npz({ data: flat, labels: labels([1, 2]) }));
    expect(await refusal(path)).toBe(
      `${path} has no array of images: it holds data (2, 192) and labels (2). ` +
        'Save the images as uint8 of shape (N, H, W) or (N, H, W, C).',
    );
    const integers = npyBytes({ type: '<i8', shape: [1, 8, 8], values: new BigInt64Array(64) });
    await save('a.npz', npz({ data: integers }));
    expect(await refusal(path)).toContain('it holds data (1, 8, 8)');
    await save('a.npz', npz({ data: images(2) }).subarray(0, 300));
    expect(await refusal(path)).toContain('is a zip archive that is cut off or damaged');
  });

  it('that would unpack to gigabytes takes little memory', async () => {
    const header = npyBytes({ type: '|u1', shape: [40_000, 100, 100], values: new Uint8Array(0) });
    const data = deflateRawSync(Buffer.concat([header, Buffer.alloc(400e6)]));
    const lies = { method: 8, size: header.length + 400e6 };
    const path = await save('a.npz', rawZip([{ name: 'x.npy', data, lies }]));
    globalThis.gc?.();
    const before = process.memoryUsage.rss();
    expect((await readPictures([path], { ...COLOUR, channels: 1 }, 0, { most: 8 })).count).toBe(8);
    expect(process.memoryUsage.rss() - before).toBeLessThan(64e6);
  });
});

async function png(shade: number): Promise<Buffer> {
  const background = { r: shade, g: shade, b: shade };
  return sharp({ create: { width: 8, height: 8, channels: 3, background } })
    .png()
    .toBuffer();
}

async function tar(files: Readonly<Record<string, Uint8Array>>): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) archive.entry({ name }, content);
  archive.entry({ name: 'link.png', type: 'symlink', linkname: '/etc/passwd' });
  archive.finalize();
  const parts: Buffer[] = [];
  for await (const part of archive) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

describe('A tar archive of pictures', () => {
  const LONG = `birds/${'long '.repeat(40)}.png`;

  it('is read without unpacking, in its own order, with folders as classes', async () => {
    const content = {
      'set/cats/1.png': await png(10),
      'set/notes.txt': Buffer.alloc(2_500_000, 'text'),
      'set/dogs/1.png': await png(20),
      [`set/${LONG}`]: await png(30),
      'set/cats/._2.png': Buffer.from('of macOS'),
      'set/cats/2.png': await png(40),
    };
    const path = await save('pictures.tar', await tar(content));
    const { x, names, label, warnings } = await readPictures([path], COLOUR, 0);
    expect(names).toEqual(['cats/1.png', 'dogs/1.png', LONG, 'cats/2.png']);
    expect([0, 1, 2, 3].map((image) => pixels(x, image, COLOUR)[0])).toEqual([10, 20, 30, 40]);
    expect({ label, warnings: warnings.filter((warning) => !warning.includes('one shade')) }).toEqual({
      ...{ label: '4 images from pictures.tar', warnings: [] },
    });
    await using source = await openPictures([path], COLOUR);
    expect(source.classes!.names).toEqual(['cats', 'dogs', 'birds']);
    expect([0, 1, 2, 3].map((image) => source.classes!.of(image))).toEqual([0, 1, 2, 0]);
  });

  it('loses only damaged pictures, and says where the archive is cut off', async () => {
    const whole = await tar({ 'a.png': await png(10), 'b.png': Buffer.from('no picture'), 'c.png': await png(30) });
    const path = await save('pictures.tar', whole.subarray(0, 2600));
    const { names, warnings } = await readPictures([path], COLOUR, 0);
    expect(names).toEqual(['a.png']);
    expect(warnings.slice(0, 2)).toEqual([
      '2 of 3 pictures were left out (first: b.png, which is not a PNG, JPEG or WebP picture).',
      'pictures.tar is cut off or damaged at byte 2560: files behind it are not read.',
    ]);
  });

  it('ends at an entry whose size is below zero', async () => {
    const bytes = await tar({ 'a.png': await png(10), 'b.png': await png(20) });
    bytes.fill(0xff, 1024 + 124, 1024 + 136);
    repairTarChecksums(bytes);
    const { names, warnings } = await readPictures([await save('a.tar', bytes)], COLOUR, 0);
    expect(names).toEqual(['a.png']);
    expect(warnings[0]).toBe('a.tar is cut off or damaged at byte 1024: files behind it are not read.');
  });

  it('is refused if it contains none, or is not an archive', async () => {
    const path = await save('a.tar', await tar({ 'a.txt': Buffer.from('text') }));
    expect(await refusal(path)).toContain('holds no pictures');
    await save('a.tar', Buffer.alloc(2000, 'text'));
    expect(await refusal(path)).toBe(`${path} is not a tar archive, or is damaged at byte 0. Copy it again.`);
    const packed = await save('a.tar.gz', Buffer.from('\x1f\x8b\x08\0\0\0\0\0', 'latin1'));
    expect(await refusal(packed)).toContain("is a compressed tar archive, which can't be read as pictures. Unpack it");
  });
});
