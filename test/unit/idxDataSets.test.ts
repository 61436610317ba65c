/** MNIST and data sets like it, as they are on disk. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPictures, pixels, type PictureTarget } from '../../src/model/data/pictures';
import { preparationOf } from '../../src/model/data/picture/preparation';
import { Refusal } from '../../src/model/refusal';
import { idxFile } from '../fixtures/idxFile';
import { readPictures } from '../fixtures/readPictures';

const GREY: PictureTarget = {
  ...{ channels: 1, size: 8, padding: 0, binary: false, bits: 8 },
  preparation: { kind: 'unknown' },
};
const MNIST: PictureTarget = { ...GREY, size: 32, padding: 2, binary: true, preparation: preparationOf('mnist', 32) };

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'idx-'))));
afterEach(() => rm(folder, { recursive: true }));

async function save(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, name.endsWith('.gz') ? gzipSync(bytes) : bytes);
  return path;
}

function values(images: number, side: number): Uint8Array {
  return Uint8Array.from({ length: images * side ** 2 }, (_, i) => (i * 37) % 256);
}

/** Images and labels of both splits in this folder: 5 for training, 3 for testing. */
async function saveDataSet(place: string, end = '', dot = '-', side = 8): Promise<void> {
  for (const [prefix, images] of [
    ['train', 5],
    ['t10k', 3],
  ] as const) {
    await save(`${place}/${prefix}-images${dot}idx3-ubyte${end}`, idxFile([images, side, side], values(images, side)));
    const labels = Uint8Array.from({ length: images }, (_, i) => (3 * i) % 10);
    await save(`${place}/${prefix}-labels${dot}idx1-ubyte${end}`, idxFile([images], labels));
  }
}

async function refusal(place: string, target = GREY): Promise<string> {
  const error: unknown = await readPictures([place], target, 0).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(Refusal);
  return (error as Refusal).message;
}

describe('A data set of idx files', () => {
  it.each([
    ['torchvision’s root', 'MNIST/raw', '', '', '-'],
    ['torchvision’s root, packed', 'MNIST/raw', '', '.gz', '-'],
    ['torchvision’s folder', 'MNIST/raw', 'MNIST', '', '-'],
    ['the folder of the files', 'MNIST/raw', 'MNIST/raw', '.gz', '-'],
    ['the folder of the files, with dots in their names', 'mnist', 'mnist', '', '.'],
  ])('is found by %s', async (_, place, given, end, dot) => {
    await saveDataSet(place, end, dot);
    const path = join(folder, given);
    const { x, names, label, notes } = await readPictures([path], GREY, 0);
    expect([0, 1, 2].flatMap((image) => [...pixels(x, image, GREY)])).toEqual([...values(3, 8)]);
    expect(names[2]).toBe(`t10k-images${dot}idx3-ubyte${end}[2]`);
    expect(label.toLowerCase()).toBe('3 images from mnist, test');
    expect(notes[0]).toMatch(/^The test split of mnist was taken; add :train to the path for another\.$/i);
    const training = await readPictures([`${path}:train`], GREY, 0);
    expect(training).toMatchObject({ count: 5, notes: [] });
    await using source = await openPictures([path], GREY);
    expect(source.dataset).toBe('mnist');
    expect(source.classes!.names).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    expect([0, 1, 2].map((image) => source.classes!.of(image))).toEqual([0, 3, 6]);
  });

  it('is prepared as the release prepares MNIST: padded, then made black and white by the seed', async () => {
    await saveDataSet('MNIST/raw', '.gz', '-', 28);
    const { x, notes } = await readPictures([`${folder}:test`], MNIST, 5);
    expect(new Set(x)).toEqual(new Set([0, 1]));
    expect(notes).toEqual([
      'All 3 pictures were padded with 2 black pixels on every side to 32×32.',
      'All 3 pictures were made black and white by sampling from grey values with seed 5.',
    ]);
  });

  it('for a model of stacked_mnist comes with the warning that its test set can’t be reproduced', async () => {
    await saveDataSet('MNIST/raw', '', '-', 28);
    const stacked = preparationOf('stacked_mnist', 32);
    const { warnings } = await readPictures([folder], { ...MNIST, channels: 3, preparation: stacked }, 0);
    expect(warnings).toContain('The images are from mnist, and the model was trained on stacked_mnist.');
    expect(warnings).toContain(
      'The digits of stacked_mnist were combined at random without a seed, so its test set cannot be made again: ' +
        'these numbers are not comparable with published figures.',
    );
    expect((await readPictures([folder], MNIST, 0)).warnings.join()).not.toContain('stacked_mnist');
  });

  it('with the same file names is not called MNIST if the folder doesn’t say so', async () => {
    await saveDataSet('FashionMNIST/raw');
    await using source = await openPictures([join(folder, 'FashionMNIST')], GREY);
    expect({ dataset: source.dataset, name: source.name }).toEqual({ dataset: null, name: 'FashionMNIST, test' });
  });

  it('is read at random places, in any order, even if it is packed', async () => {
    const shades = Uint8Array.from({ length: 3000 * 64 }, (_, i) => Math.floor(i / 64) % 251);
    const path = await save('many-images-idx3-ubyte.gz', idxFile([3000, 8, 8], shades));
    await using source = await openPictures([path], GREY);
    for (const index of [2999, 0, 1500, 1501, 2, 2998]) {
      expect(await source.read(index, (given) => given.kind === 'pixels' && given.pixels[0])).toBe(index % 251);
    }
  });
});

describe('A single idx file', () => {
  it('is read with the labels beside it, whatever its name', async () => {
    await save('emnist-letters-test-labels-idx1-ubyte', idxFile([2], Uint8Array.of(1, 26)));
    const path = await save('emnist-letters-test-images-idx3-ubyte.gz', idxFile([2, 8, 8], values(2, 8)));
    await using source = await openPictures([path], GREY);
    expect([source.classes!.names.length, source.classes!.of(1)]).toEqual([27, 26]);
    const other = await save('digits', idxFile([2, 8, 8], values(2, 8)));
    expect((await readPictures([other], GREY, 0)).count).toBe(2);
  });

  it('keeps its images if the labels don’t fit, and says why there are no classes', async () => {
    await save('a-labels-idx1-ubyte', idxFile([3], Uint8Array.of(1, 2, 3)));
    const path = await save('a-images-idx3-ubyte', idxFile([2, 8, 8], values(2, 8)));
    const { count, warnings } = await readPictures([path], GREY, 0);
    expect(count).toBe(2);
    expect(warnings).toEqual([
      'Classes are not known: a-labels-idx1-ubyte has shape (3), which does not fit 2 images.',
    ]);
  });

  it('is refused if it contains labels, other numbers or nothing, or is cut off', async () => {
    const labels = await save('a-labels-idx1-ubyte', idxFile([3], Uint8Array.of(1, 2, 3)));
    expect(await refusal(labels)).toBe(
      `${labels} holds labels, not images: its shape is (3). Give the file of the images.`,
    );
    const floats = await save('f-images-idx3-ubyte', idxFile([2, 8, 8], values(8, 8), 13));
    expect(await refusal(floats)).toContain('holds numbers of type float32. Save the images as uint8');
    const none = await save('n-images-idx3-ubyte', idxFile([0, 8, 8], values(0, 8)));
    expect(await refusal(none)).toContain('it holds no images');
    const colours = await save('c-images-idx3-ubyte', idxFile([1, 3, 8, 8], values(3, 8)));
    expect(await refusal(colours)).toContain('Expected grey images of shape (N, H, W)');
    const cut = await save('cut-images-idx3-ubyte', idxFile([3, 8, 8], values(2, 8)));
    expect(await refusal(cut)).toContain('is cut off: it is too small for shape (3, 8, 8)');
    const text = await save('t-images-idx3-ubyte.gz', Buffer.from('no idx file'));
    expect(await refusal(text)).toContain('is not an idx file, whatever its name says');
  });

  it('that is packed and cut off keeps the images before the end, and the others are left out', async () => {
    const noise = Uint8Array.from({ length: 400 * 64 }, (_, i) => (Math.imul(i + 1, 2654435761) >>> 13) % 256);
    const whole = gzipSync(idxFile([400, 8, 8], noise));
    const path = join(folder, 'a-images-idx3-ubyte.gz');
    await writeFile(path, whole.subarray(0, whole.length / 2));
    const { count, warnings } = await readPictures([path], GREY, 0);
    expect(count).toBeGreaterThan(50);
    expect(warnings[0]).toMatch(/^\d+ of 400 pictures were left out \(first: .+, which is damaged or cut off\)\.$/);
  });

  it('that would unpack to gigabytes takes little memory', async () => {
    const packed = gzipSync(Buffer.concat([idxFile([40_000, 100, 100], new Uint8Array(0)), Buffer.alloc(400e6)]));
    const path = join(folder, 'bomb-images-idx3-ubyte.gz');
    await writeFile(path, packed);
    globalThis.gc?.();
    const before = process.memoryUsage.rss();
    const { count } = await readPictures([path], GREY, 0, { most: 8 });
    expect(count).toBe(8);
    expect(process.memoryUsage.rss() - before).toBeLessThan(64e6);
    await writeFile(path, gzipSync(idxFile([2 ** 32 - 1, 1000, 1000], new Uint8Array(0))));
    expect(await refusal(path)).toContain('is cut off');
  });
});
