/** CIFAR-10 as its authors distribute it. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPictures, pixels, type PictureTarget } from '../../src/model/data/pictures';
import { preparationOf } from '../../src/model/data/picture/preparation';
import { Refusal } from '../../src/model/refusal';
import { binaryCifar, pickledCifar, pickledNames, type CifarBatch } from '../fixtures/cifarFile';
import { named, pickleOf, tuple } from '../fixtures/torchFile';
import { readPictures } from '../fixtures/readPictures';

const CIFAR: PictureTarget = {
  ...{ channels: 3, size: 32, padding: 0, binary: false, bits: 8 },
  preparation: preparationOf('cifar10', 32),
};
const NAMES = ['aeroplane', 'car', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'lorry'];

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'cifar-'))));
afterEach(() => rm(folder, { recursive: true }));

async function save(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  return path;
}

function batch(images: number, first = 0): CifarBatch {
  return {
    data: Uint8Array.from({ length: images * 3072 }, (_, i) => ((i + first) * 37) % 256),
    labels: Array.from({ length: images }, (_, i) => (i + first) % 10),
  };
}

/** The picture as the page shows it, from its planes. */
function shown({ data }: CifarBatch, image: number): number[] {
  return Array.from({ length: 3072 }, (_, i) => data[image * 3072 + (i % 3) * 1024 + Math.floor(i / 3)]!);
}

async function refusal(path: string): Promise<string> {
  const error: unknown = await readPictures([path], CIFAR, 0).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(Refusal);
  return (error as Refusal).message;
}

const VERSIONS = [
  { place: 'cifar-10-batches-py', end: '', write: pickledCifar, meta: 'batches.meta', names: pickledNames(NAMES) },
  { place: 'cifar-10-batches-bin', end: '.bin', write: binaryCifar, meta: 'batches.meta.txt', names: NAMES.join('\n') },
];

describe.each(VERSIONS)('CIFAR-10 in $place', ({ place, end, write, meta, names }) => {
  const test = batch(4);
  /** More than 64 KB, so that the pickle's pictures stay in the file. */
  const training = [1, 2, 3, 4, 5].map((number) => batch(22 + number, number));

  beforeEach(async () => {
    await save(`${place}/test_batch${end}`, write(test));
    for (const [i, content] of training.entries()) await save(`${place}/data_batch_${i + 1}${end}`, write(content));
  });

  it.each(['', place])('is found in its folder and in the one around it (%s)', async (given) => {
    const path = join(folder, given);
    const { x, label, notes, warnings, names: images } = await readPictures([path], CIFAR, 0);
    for (const image of [0, 1, 2, 3]) expect([...pixels(x, image, CIFAR)]).toEqual(shown(test, image));
    expect({ label, warnings, image: images[3] }).toEqual({
      ...{ label: '4 images from CIFAR-10, test', warnings: [], image: `test_batch${end}[3]` },
    });
    expect(notes).toEqual(['The test split of CIFAR-10 was taken; add :train to the path for another.']);
  });

  it('has 5 training files, one after the other, and the names of its classes', async () => {
    await save(`${place}/${meta}`, names);
    const { count, x } = await readPictures([`${folder}:train`], CIFAR, 0);
    expect(count).toBe(23 + 24 + 25 + 26 + 27);
    expect([...pixels(x, 23 + 24 + 5, CIFAR)]).toEqual(shown(training[2]!, 5));
    await using source = await openPictures([`${folder}:train`], CIFAR);
    expect({ classes: source.classes!.names, dataset: source.dataset }).toEqual({ classes: NAMES, dataset: 'cifar10' });
    expect(source.nameOf(23)).toBe(`data_batch_2${end}[0]`);
    expect(source.classes!.of(23 + 24 + 5)).toBe(training[2]!.labels[5]);
  });

  it('names its classes even without that file, and says which files are missing', async () => {
    await rm(join(folder, place, `data_batch_2${end}`));
    await using source = await openPictures([`${folder}:train`], CIFAR);
    expect(source.classes!.names).toContain('airplane');
    expect(source.listed).toBe(23 + 25 + 26 + 27);
    expect(source.warnings).toEqual([`1 of the 5 files of this split is missing: data_batch_2${end}.`]);
  });

  it('gives a single one of its files', async () => {
    const { x, label } = await readPictures([join(folder, place, `data_batch_1${end}`)], CIFAR, 0);
    expect(label).toBe(`23 images from data_batch_1${end}`);
    expect([...pixels(x, 22, CIFAR)]).toEqual(shown(training[0]!, 22));
  });

  it('leaves out a picture whose class doesn’t exist', async () => {
    await save(`${place}/test_batch${end}`, write({ ...test, labels: [1, 200, 3, 4] }));
    const { count, warnings } = await readPictures([folder], CIFAR, 0);
    expect(count).toBe(3);
    expect(warnings[0]).toBe(
      `1 of 4 pictures was left out (first: test_batch${end}[1], which has label 200, and CIFAR-10 has 10 classes).`,
    );
  });

  it('is refused if it is cut off', async () => {
    const whole = write(test);
    const path = await save(`${place}/test_batch${end}`, whole.subarray(0, whole.length - 500));
    const message = await refusal(folder);
    expect(message).toContain(path);
    expect(message).toContain('Copy it again.');
  });
});

describe('A pickle in the place of CIFAR-10', () => {
  it('is refused if it contains something else, and nothing in it runs', async () => {
    const path = await save('test_batch', pickleOf(new Map([['data', 5]])));
    expect(await refusal(path)).toBe(
      `${path} is not one of CIFAR-10's pickles: expected data of type uint8 and shape (N, 3072).`,
    );
    await save('test_batch', pickleOf([1, 2]));
    expect(await refusal(path)).toContain('it holds no dict');
    const marker = join(folder, 'ran');
    const command = `touch ${marker}`;
    const hostile = `\x80\x02cos\nsystem\nU${String.fromCharCode(command.length)}${command}\x85R.`;
    await save('test_batch', Buffer.from(hostile, 'latin1'));
    expect(await refusal(path)).toContain('it holds no dict');
    expect(existsSync(marker)).toBe(false);
  });

  it('is refused if it refers to something outside itself, as a checkpoint of PyTorch does', async () => {
    const storage = Buffer.concat([tuple('storage', named('torch.FloatStorage'), '0', 'cpu', 4), Buffer.from('Q')]);
    const path = await save('test_batch', pickleOf(new Map([['data', storage]])));
    expect(await refusal(path)).toBe(`${path} is damaged, or not one of CIFAR-10's pickles. Copy it again.`);
  });

  it('is read without labels, and then has no classes', async () => {
    const path = await save('test_batch', pickledCifar({ ...batch(3), labels: [1, 2] }));
    await using source = await openPictures([path], CIFAR);
    expect({ listed: source.listed, classes: source.classes }).toEqual({ listed: 3, classes: null });
  });
});
