/** Searching a workspace for inputs: what is found, what is not promised, and what hostile folders cannot do. */
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { InputSearch, type SearchLimits } from '../../src/model/data/search/inputSearch';
import { InputQuestions } from '../../src/model/data/search/inputQuestions';
import { openPictures, type PictureTarget } from '../../src/model/data/pictures';
import type { FoundInput } from '../../src/protocol/offers';
import { binaryCifar, pickledCifar } from '../fixtures/cifarFile';
import { idxFile } from '../fixtures/idxFile';
import { lmdbFile, numbered } from '../fixtures/lmdbFile';
import { matFile } from '../fixtures/matFile';
import { npyBytes } from '../fixtures/npyFile';
import { rawZip } from '../fixtures/rawZip';

const PNG = await sharp({ create: { width: 4, height: 4, channels: 3, background: '#345' } })
  .png()
  .toBuffer();
const COLOUR: PictureTarget = {
  ...{ channels: 3, size: 32, padding: 0, binary: false, bits: 8 },
  preparation: { kind: 'unknown' },
};

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'search-'))));
afterEach(() => rm(folder, { recursive: true }));

async function save(name: string, bytes: Uint8Array | string = PNG): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  return path;
}

async function saveMnist(place: string): Promise<void> {
  for (const [prefix, images] of [
    ['train', 5],
    ['t10k', 3],
  ] as const) {
    await save(
      `${place}/${prefix}-images-idx3-ubyte.gz`,
      gzipSync(idxFile([images, 4, 4], new Uint8Array(images * 16))),
    );
    await save(`${place}/${prefix}-labels-idx1-ubyte.gz`, gzipSync(idxFile([images], new Uint8Array(images))));
  }
}

async function searched(roots = [folder], limits: Partial<SearchLimits> = {}): Promise<InputSearch> {
  const search = new InputSearch(roots, limits);
  while (search.state === 'under way') await search.look(search.found.length, 1000);
  return search;
}

/** `place: title, images`, by place. */
async function found(...roots: string[]): Promise<string[]> {
  const search = await searched(roots.length === 0 ? [folder] : roots);
  expect(search.state).toBe('complete');
  return search.found.map(inWords).sort();
}

function inWords({ title, path, split, images }: FoundInput): string {
  const place = path.slice(folder.length + 1) || '.';
  return `${split === null ? place : `${place}:${split}`}: ${title}, ${images}`;
}

describe('A search finds', () => {
  it('each split of a data set where its files lie, with the number of images', async () => {
    await saveMnist('data/MNIST/raw');
    expect(await found()).toEqual(['data/MNIST/raw:test: MNIST, test, 3', 'data/MNIST/raw:train: MNIST, train, 5']);
  });

  it('CIFAR-10 in both versions, and counts its pictures without reading them', async () => {
    const batch = { data: new Uint8Array(2 * 3072), labels: [1, 2] };
    await save('cifar-10-batches-py/test_batch', pickledCifar(batch));
    await save('cifar-10-batches-bin/test_batch.bin', binaryCifar(batch));
    expect(await found()).toEqual([
      'cifar-10-batches-bin:test: CIFAR-10, test, 2',
      'cifar-10-batches-py:test: CIFAR-10, test, 2',
    ]);
  });

  it('LMDB databases of a data set as its splits, each once', async () => {
    const { bytes } = lmdbFile(numbered([PNG, PNG]));
    await save('celeba64/train.lmdb/data.mdb', bytes);
    await save('celeba64/validation.lmdb/data.mdb', bytes);
    await save('other/data.mdb', bytes);
    expect(await found()).toEqual([
      'celeba64:train: celeba64, train, 2',
      'celeba64:validation: celeba64, validation, 2',
      'other: other, 2',
    ]);
  });

  it('archives', async () => {
    const archive = pack();
    archive.entry({ name: 'a/1.png' }, PNG);
    archive.finalize();
    await save('pictures.tar', await buffer(archive));
    const images = (count: number) =>
      npyBytes({ type: '|u1', shape: [count, 2, 2, 3], values: new Uint8Array(12 * count) });
    const labels = npyBytes({ type: '|u1', shape: [5], values: new Uint8Array(5) });
    await save(
      'arrays.npz',
      rawZip([
        { name: 'x_train.npy', data: images(5) },
        { name: 'y_train.npy', data: labels },
        { name: 'x_test.npy', data: images(2) },
      ]),
    );
    expect(await found()).toEqual([
      'arrays.npz:test: arrays.npz, test, 2',
      'arrays.npz:train: arrays.npz, train, 5',
      'pictures.tar: pictures.tar, null',
    ]);
  });

  it('Omniglot', async () => {
    const values = new Uint8Array(784 * 3);
    await save('omniglot/chardata.mat', matFile([{ name: 'testdata', shape: [784, 3], values }]));
    expect(await found()).toEqual(['omniglot:test: Omniglot, test, 3']);
  });

  it('folders of pictures with their number, unless something else may be in them', async () => {
    await save('images/1.png');
    await save('images/2.jpg');
    await save('images/readme.txt', 'hello');
    await save('mixed/1.png');
    await save('mixed/more/deep/1.png');
    expect(await found()).toEqual(['images: images/, 2', 'mixed/more/deep: deep/, 1', 'mixed: mixed/, null']);
  });

  it('folders of classes as one input, beside its few classes', async () => {
    for (const name of ['cats/1.png', 'cats/2.png', 'dogs/1.png']) await save(`train/${name}`);
    expect(await found()).toEqual(['train/cats: cats/, 2', 'train/dogs: dogs/, 1', 'train: train/, 3']);
  });

  it('a thousand classes as one input, not as a thousand', async () => {
    for (let i = 0; i < 1000; i++) await save(`val/n${i}/1.png`);
    expect(await found()).toEqual(['val: val/, 1000']);
  });

  it('what is in each folder of a workspace, also if one lies in another', async () => {
    await save('a/images/1.png');
    expect(await found(folder, join(folder, 'a'))).toEqual(['a/images: images/, 1']);
  });

  it('the outermost first', async () => {
    await save('a/b/c/d/1.png');
    await save('z/1.png');
    expect((await searched()).found.map(({ title }) => title)).toEqual(['z/', 'd/']);
  });
});

describe('Nothing is promised that would be refused:', () => {
  test('everything that is found can be opened, and has as many images as were said', async () => {
    await saveMnist('mnist');
    const batch = { data: new Uint8Array(2 * 3072), labels: [1, 2] };
    await save('cifar/test_batch', pickledCifar(batch));
    await save('lmdb/validation.lmdb/data.mdb', lmdbFile(numbered([PNG, PNG, PNG])).bytes);
    for (const name of ['cats/1.png', 'dogs/1.png']) await save(`train/${name}`);
    const { found: inputs } = await searched();
    expect(inputs).toHaveLength(7);
    for (const { path, split, images } of inputs) {
      await using source = await openPictures([split === null ? path : `${path}:${split}`], COLOUR);
      expect(source.listed).toBe(images);
    }
  });

  test.each([
    ['an idx file that is cut off', 'train-images-idx3-ubyte', idxFile([9, 4, 4], new Uint8Array(16))],
    ['labels', 'labels-idx1-ubyte', idxFile([9], new Uint8Array(9))],
    ['a binary batch with half a record', 'test_batch.bin', Buffer.alloc(5000)],
    ['a pickle of something else', 'test_batch', Buffer.from('\x80\x02K\x01.', 'latin1')],
    ['a database of something else', 'db/data.mdb', lmdbFile(numbered([Buffer.from('text')])).bytes],
    ['an empty database', 'db/data.mdb', lmdbFile([]).bytes],
    ['an Access database', 'office.mdb', Buffer.alloc(8192, 1)],
    ['a MATLAB file of something else', 'results.mat', Buffer.alloc(256)],
    ['an archive without arrays', 'arrays.npz', Buffer.from('PK')],
    ['a checkpoint that is called .tar', 'model.pth.tar', Buffer.from('PK\x03\x04')],
    ['a folder of text', 'notes/1.txt', 'hello'],
  ])('%s is not found', async (_, name, bytes) => {
    await save(name, bytes);
    expect(await found()).toEqual([]);
  });

  test('a folder of pictures in which a reader would take a data set is found as that', async () => {
    await save('data/1.png');
    await saveMnist('data/raw');
    expect(await found()).toEqual(['data/raw:test: data, test, 3', 'data/raw:train: data, train, 5']);
  });
});

describe('A search leaves alone', () => {
  it('hidden folders and those of programs', async () => {
    for (const place of ['.git', 'node_modules/icons', 'lib/site-packages/docs', '__pycache__']) {
      await save(`${place}/1.png`);
    }
    await save('environment/pyvenv.cfg', 'home = /usr/bin');
    await save('environment/share/1.png');
    expect(await found()).toEqual([]);
  });

  it('what links lead to, within the workspace and out of it', async () => {
    await save('outside/images/1.png');
    await saveMnist('outside/mnist');
    await mkdir(join(folder, 'workspace/raw'), { recursive: true });
    await symlink('../outside', join(folder, 'workspace/linked'));
    await symlink('.', join(folder, 'workspace/itself'));
    for (const name of await readdir(join(folder, 'outside/mnist'))) {
      await symlink(join('../../outside/mnist', name), join(folder, 'workspace/raw', name));
    }
    expect(await found(join(folder, 'workspace'))).toEqual([]);
  });

  it('a data set whose folder is real and whose file is a link out of the workspace', async () => {
    await save('outside/data.mdb', lmdbFile(numbered([PNG])).bytes);
    await mkdir(join(folder, 'workspace/train.lmdb'), { recursive: true });
    await symlink('../../outside/data.mdb', join(folder, 'workspace/train.lmdb/data.mdb'));
    expect(await found(join(folder, 'workspace'))).toEqual([]);
  });

  it.skipIf(process.getuid?.() === 0)('folders that may not be read', async () => {
    await save('locked/1.png');
    await save('open/1.png');
    await chmod(join(folder, 'locked'), 0);
    try {
      expect(await found()).toEqual(['open: open/, 1']);
    } finally {
      await chmod(join(folder, 'locked'), 0o700);
    }
  });

  it('a folder that is not there', async () => {
    expect(await found(join(folder, 'gone'))).toEqual([]);
  });
});

describe('A search is bounded:', () => {
  test('of a folder with very many files, some are looked at, and the others are still searched', async () => {
    for (let i = 0; i < 2000; i++) await save(`many/${i}.png`, '');
    await save('few/1.png');
    const search = await searched([folder], { entriesInFolder: 1000 });
    expect(search.state).toBe('limited');
    expect(search.found.map(inWords)).toEqual([
      expect.stringMatching(/^\.: search-\w+\/, null$/),
      'few: few/, 1',
      'many: many/, null',
    ]);
  });

  test.each([
    ['folders', { folders: 3 }],
    ['entries', { entries: 3 }],
    ['levels', { depth: 1 }],
    ['inputs', { inputs: 1 }],
  ] as const)('after so many %s it says that it has not seen all', async (_, limits) => {
    await save('a/1.png');
    await save('b/c/d/1.png');
    await save('e/1.png');
    const search = await searched([folder], limits);
    expect(search.state).toBe('limited');
    expect(search.found.length).toBeGreaterThan(0);
    expect(search.found.length).toBeLessThan(3);
  });

  test('in time: what was found by then is there', async () => {
    await save('a/1.png');
    const search = new InputSearch([folder], { workMs: 0 });
    await search.look(0, 1000);
    await search.look(1, 1000);
    expect(search.state).toBe('limited');
    expect(search.found.map(({ title }) => title)).toEqual(['a/']);
  });

  test('an answer comes in time, however little was found', async () => {
    await save('a/b/c/d/e/f/1.png');
    const search = new InputSearch([folder]);
    await search.look(0, 0);
    expect(search.state).toBe('under way');
    expect(search.found).toEqual([]);
  });
});

describe('Asked for inputs', () => {
  it('what was found is told bit by bit, each input once, until the search is complete', async () => {
    for (const name of ['a/1.png', 'b/1.png', 'c/d/1.png']) await save(name);
    const questions = new InputQuestions();
    const titles: string[] = [];
    for (let state = 'under way'; state === 'under way';) {
      const { inputs, search } = await questions.searchInputs([folder], titles.length);
      titles.push(...inputs.map(({ title }) => title));
      state = search;
    }
    expect(titles.sort()).toEqual(['a/', 'b/', 'd/']);
  });

  it('a search that has ended begins anew, and finds what has been added', async () => {
    const questions = new InputQuestions();
    expect(await questions.searchInputs([folder], 0)).toEqual({ inputs: [], search: 'complete' });
    await save('a/1.png');
    const { inputs } = await questions.searchInputs([folder], 0);
    expect(inputs.map(({ title }) => title)).toEqual(['a/']);
  });

  it('those places are there that are, with a split or without', async () => {
    await saveMnist('mnist');
    const place = join(folder, 'mnist');
    expect(
      await new InputQuestions().whichAreThere([place, `${place}:test`, join(folder, 'gone'), `${place}2:test`]),
    ).toEqual([true, true, false, false]);
  });
});
