/** Nested folders, and folders and files that contain something other than pictures. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type PictureTarget } from '../../src/model/data/pictures';
import { Refusal } from '../../src/model/refusal';
import { readPictures } from '../fixtures/readPictures';

const TARGET: PictureTarget = {
  ...{ channels: 3, size: 4, padding: 0, binary: false, bits: 8 },
  preparation: { kind: 'unknown' },
};

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'picture-folders-'))));
afterEach(() => rm(folder, { recursive: true }));

const picture = (format: 'png' | 'jpeg' | 'webp' | 'gif' | 'tiff' = 'png') =>
  sharp({ create: { width: 4, height: 4, channels: 3, background: '#345' } })
    .toFormat(format)
    .toBuffer();

async function save(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  return path;
}

async function refusal(...paths: string[]): Promise<string> {
  const error: unknown = await readPictures(paths, TARGET, 0).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(Refusal);
  expect((error as Refusal).message).not.toContain('\n');
  return (error as Refusal).message;
}

describe('pictures in subfolders', () => {
  it('are used in natural order, a folder’s own first, and a note says so', async () => {
    for (const name of ['dog/10.png', 'dog/2.png', 'cat/1.png', 'class 10/a.jpg', 'class 9/deep/a.png', 'z.png']) {
      await save(name, await picture(name.endsWith('jpg') ? 'jpeg' : 'png'));
    }
    const { names, label, notes, warnings } = await readPictures([folder], TARGET, 0);
    expect(names).toEqual(['z.png', 'cat/1.png', 'class 9/deep/a.png', 'class 10/a.jpg', 'dog/2.png', 'dog/10.png']);
    expect(label).toMatch(/^6 images from picture-folders-/);
    expect(notes[0]).toMatch(/^5 of the 6 pictures in picture-folders-\w+\/ lie in its subfolders\.$/);
    expect(warnings.join()).not.toContain('left out');
  });

  it('are used through links, each folder once, even if a link leads back', async () => {
    await save('a/1.png', await picture());
    await symlink('..', join(folder, 'a/back'));
    await symlink('a', join(folder, 'b'));
    expect((await readPictures([folder], TARGET, 0)).names).toEqual(['a/1.png']);
    await save('elsewhere/2.png', await picture());
    await mkdir(join(folder, 'given'));
    await symlink('../elsewhere', join(folder, 'given/linked'));
    expect((await readPictures([join(folder, 'given')], TARGET, 0)).names).toEqual(['linked/2.png']);
  });

  it('are not used through a link to an enclosing folder, which leads through everything', async () => {
    await save('given/1.png', await picture());
    await save('private/2.png', await picture());
    await symlink('..', join(folder, 'given/above'));
    await symlink('/', join(folder, 'given/root'));
    expect((await readPictures([join(folder, 'given')], TARGET, 0)).names).toEqual(['1.png']);
  });

  it('are skipped if their names, or their folder’s, begin with a dot', async () => {
    await save('1.png', await picture());
    await save('._1.png', 'what macOS keeps');
    await save('.ipynb_checkpoints/1.png', await picture());
    expect((await readPictures([folder], TARGET, 0)).names).toEqual(['1.png']);
  });
});

describe('a file is recognised by its content', () => {
  it.each(['png', 'jpeg', 'webp'] as const)('%s without an ending', async (format) => {
    expect((await readPictures([await save('picture', await picture(format))], TARGET, 0)).count).toBe(1);
  });

  it('a JPEG named .png', async () => {
    expect((await readPictures([await save('a.png', await picture('jpeg'))], TARGET, 0)).count).toBe(1);
  });
});

const AS_TENSOR =
  'Save the images as float32 tensor x (N, C, H, W), values from 0 to 1, in a .safetensors file, or as a uint8 .npy file.';
const AS_PNG_FILES = 'Save its pictures as PNG files in a folder, or as tensor x in a .safetensors file.';
const ALONE = 'Give it alone.';
const CIFAR = 'Give the folder cifar-10-batches-py alone, or save the images as a uint8 .npy file.';
const UNPACK = 'Unpack it, and give the folder.';
const GIVE_PICTURES = 'Give pictures, or a folder of them.';
const latin1 = (text: string) => Buffer.from(text, 'latin1');

describe('a data set that is given with other input is named, and must be given alone:', () => {
  it.each<[string, Uint8Array, string, string]>([
    [
      'digits.npz',
      latin1('PK\x03\x04\x14\0\0\0\0\0\0\0!\0------------\x09\0\0\0x.npy\x93NUMPY'),
      'a NumPy archive (.npz)',
      'Give it alone, with .npz at its end.',
    ],
    ['images.tar', latin1(`${'a.png'.padEnd(257, '\0')}ustar\0`), 'a tar archive', ALONE],
    [
      'train-images-idx3-ubyte',
      latin1('\0\0\x08\x03\0\0\xea\x60\0\0\0\x1c\0\0\0\x1c'),
      'an idx file, as MNIST comes in',
      ALONE,
    ],
    ['train-images-idx3-ubyte.gz', gzipSync('x'), 'an idx file, as MNIST comes in', ALONE],
    [
      'chardata.mat',
      latin1('MATLAB 5.0 MAT-file, Platform: GLNXA64'),
      'a MATLAB file',
      "Give Omniglot's chardata.mat alone, or save the images as a uint8 .npy file.",
    ],
    ['data_batch_1', latin1('\x80\x02}q\0(X\x04\0\0\0'), 'a pickle, as CIFAR-10 comes in', CIFAR],
    ['data_batch_1.bin', latin1('\x06\x3b\x2b\xff\x00'), "one of CIFAR-10's binary files", ALONE],
  ])('%s', async (name, bytes, what, way) => {
    const [path, other] = [await save(name, bytes), await save('a.png', await picture('png'))];
    expect(await refusal(path, other)).toBe(`${path} is ${what}, which can't be read as pictures. ${way}`);
  });
});

describe('a file that is not an input is named, with the way to one:', () => {
  it.each<[string, Uint8Array, string, string]>([
    [
      'model.pt',
      latin1('PK\x03\x04\0\0\x08\x08\0\0\0\0\0\0------------\x10\0\x12\0archive/data.pkl'),
      'a PyTorch file',
      AS_TENSOR,
    ],
    ['images.zip', latin1('PK\x03\x04\x14\0\0\0\0\0\0\0!\0------------\x05\0\0\0a.png'), 'a zip archive', UNPACK],
    ['images.tar.gz', gzipSync('x'), 'a compressed tar archive', 'Unpack it, and give the .tar file or the folder.'],
    ['images.h5', latin1('\x89HDF\r\n\x1a\n\0\0'), 'an HDF5 file', AS_TENSOR],
    ['train.tfrecord', latin1('\x10\0\0\0\0\0\0\0abcd'), 'a TFRecord file', AS_PNG_FILES],
    ['train-00000-of-00001.parquet', latin1('PAR1\x15\x04'), 'a Parquet file', AS_PNG_FILES],
    ['images.pickle', latin1('\x80\x02}q\0(X\x04\0\0\0'), 'a pickle, as CIFAR-10 comes in', CIFAR],
    ['weights.pth', latin1('\x80\x02\x8a\x0alaC'), 'a PyTorch file', AS_TENSOR],
    ['labels.txt', latin1('7\n2\n'), 'a text file', GIVE_PICTURES],
    ['README', latin1('These are pictures.'), 'a text file', GIVE_PICTURES],
    ['film.mp4', latin1('\0\0\0\x18ftypisom'), 'a video', 'Save its frames as PNG files.'],
    ['scan.pdf', latin1('%PDF-1.7'), 'a PDF', 'Save its pictures as PNG files.'],
    ['photo.bmp', latin1('BM\x36\x30\0\0\0\0\0\0\x36'), 'a BMP picture', 'Convert it to PNG.'],
    ['photo.heic', latin1('\0\0\0\x18ftypheic'), 'a HEIC or AVIF picture', 'Convert it to PNG.'],
    ['image.pgm', latin1('P5\n4 4\n255\n'), 'a PGM or PPM picture', 'Convert it to PNG.'],
    ['drawing.svg', latin1('<?xml version="1.0"?>\n<svg xmlns="x"/>'), 'an SVG picture', 'Convert it to PNG.'],
    [
      'blob.xyz',
      latin1('\x01\x02\x03\x04'),
      'a .xyz file',
      'Give PNG, JPEG or WebP pictures, a folder of them, or a .safetensors file with tensor x.',
    ],
  ])('%s', async (name, bytes, what, way) => {
    const path = await save(name, bytes);
    expect(await refusal(path)).toBe(`${path} is ${what}, which can't be read as pictures. ${way}`);
  });

  it.each([
    ['gif', 'a GIF picture'],
    ['tiff', 'a TIFF picture'],
  ] as const)('a picture of another format: %s', async (format, what) => {
    const path = await save(`a.${format}`, await picture(format));
    expect(await refusal(path)).toBe(`${path} is ${what}, which can't be read as pictures. Convert it to PNG.`);
  });

  it('an empty file', async () => {
    const path = await save('nothing', '');
    expect(await refusal(path)).toBe(`${path} is empty. Check how it was made.`);
  });

  it('a pipe or a device, which is not read', async () => {
    expect(await refusal('/dev/zero')).toBe(
      '/dev/zero is a device, not a regular file. Remove it, or give a file in its place.',
    );
  });
});

describe('a folder without pictures is refused', () => {
  const none = () => `No file in ${folder} or its subfolders ends in .png, .jpg, .jpeg or .webp`;

  it('if it is empty', async () => {
    await mkdir(join(folder, 'train'));
    expect(await refusal(folder)).toBe(`${none()}: it holds no files. Choose a folder that holds pictures.`);
  });

  it('with what it contains instead', async () => {
    await save('labels.txt', '7');
    expect(await refusal(folder)).toBe(`${none()}. The first, labels.txt, is a text file. ${GIVE_PICTURES}`);
    await save('a/1.gif', await picture('gif'));
    await rm(join(folder, 'labels.txt'));
    expect(await refusal(folder)).toBe(`${none()}. The first, a/1.gif, is a GIF picture. Convert it to PNG.`);
  });

  it('with the advice to name them if they are pictures without an extension', async () => {
    await save('000001', await picture('jpeg'));
    expect(await refusal(folder)).toBe(`${none()}. The first, 000001, is a picture. Name it .jpg.`);
  });

  it('with the advice to give a database alone if it contains one', async () => {
    await save('celeba/own.lmdb/data.mdb', '');
    expect(await refusal(folder)).toBe(
      `${folder}/celeba/own.lmdb/ is an LMDB database, not a folder of pictures. Give it alone.`,
    );
  });

  it('with the splits of a data set that a folder in it holds', async () => {
    for (const split of ['train', 'validation']) await save(`celeba64_lmdb/${split}.lmdb/data.mdb`, '');
    const found = `${folder}/celeba64_lmdb`;
    expect(await refusal(folder)).toBe(
      `${found} holds LMDB databases, not pictures. Give one of its splits alone: ${found}:validation or ${found}:train.`,
    );
  });
});
