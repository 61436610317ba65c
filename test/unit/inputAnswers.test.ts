/** What a page is told about inputs that it may offer. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Memento } from 'vscode';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { InputAnswers } from '../../src/extension/pages/inputAnswers';
import { LingeringProcess } from '../../src/client/process/lingeringProcess';
import { ModelProcesses } from '../../src/client/process/modelProcesses';
import { RecentInputs } from '../../src/extension/request/recentInputs';
import { whereInWords } from '../../src/extension/request/whereInWords';
import type { FilesChoice } from '../../src/protocol/input';
import type { FoundOffers, InputOffer } from '../../src/protocol/offers';
import { idxFile } from '../fixtures/idxFile';

let folder: string;
let kept: Map<string, unknown>;
let recent: RecentInputs;
let process: LingeringProcess;
let folders: string[];
let answers: InputAnswers;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inputs-'));
  kept = new Map();
  const memory: Pick<Memento, 'get' | 'update'> = {
    get: (key: string) => kept.get(key),
    update: (key, value) => Promise.resolve(void kept.set(key, value)),
  };
  recent = new RecentInputs(memory as Memento);
  process = new LingeringProcess(new ModelProcesses([join(root, 'dist', 'model.js')]), () => undefined);
  folders = [folder];
  answers = new InputAnswers(process, recent, () => folders);
});

afterEach(async () => {
  process.dispose();
  await rm(folder, { recursive: true });
});

async function save(name: string, bytes: Uint8Array | string = ''): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, bytes);
  return path;
}

const choice = (path: string, more: Partial<FilesChoice> = {}): FilesChoice => ({
  ...{ kind: 'files', paths: [path], most: 64 },
  ...more,
});

async function searchAll(): Promise<InputOffer[]> {
  const offers: InputOffer[] = [];
  for (let state: FoundOffers['search'] = 'under way'; state === 'under way';) {
    const answer = await answers.ask('workspaceInputs', offers.length);
    offers.push(...answer.offers);
    state = answer.search;
  }
  return offers;
}

test('recent inputs are those that are still there, the latest first', async () => {
  const [first, second] = [await save('first.png'), await save('second.png')];
  recent.keep(choice(first), '1 image from first.png');
  recent.keep(choice(join(folder, 'gone.png')), '1 image from gone.png');
  recent.keep(choice(`${second}:test`), '1 image from second');
  expect(await answers.ask('recentInputs', null)).toEqual([
    { id: 0, title: '1 image from second', where: 'second.png:test', images: null },
    { id: 1, title: '1 image from first.png', where: 'first.png', images: null },
  ]);
  expect([0, 1, 2].map((id) => answers.input(id))).toEqual([choice(`${second}:test`), choice(first), undefined]);
});

test('at most six are told, and what comes back after a while is there again', async () => {
  const files = await Promise.all(Array.from({ length: 8 }, (_, i) => save(`${i}.png`)));
  for (const file of files) recent.keep(choice(file), file);
  const titles = async () => (await answers.ask('recentInputs', null)).map(({ title }) => title);
  expect(await titles()).toEqual(files.slice(2).reverse());
  await rm(files[7]!);
  expect(await titles()).toEqual(files.slice(1, 7).reverse());
  await save('7.png');
  expect((await titles())[0]).toBe(files[7]);
});

test('an input is kept once, with the part that was measured last; model samples are not', () => {
  recent.keep(choice('/data'), '64 of 100 images from data/');
  recent.keep({ kind: 'samples', count: 3, temperature: 1 }, '3 model samples');
  recent.keep(choice('/data', { most: 10, from: 20 }), '10 of 100 images from data/');
  expect(recent.all()).toEqual([
    { input: choice('/data', { most: 10, from: 20 }), title: '10 of 100 images from data/' },
  ]);
});

test('what another version has left and nobody understands is passed over', async () => {
  recent.keep(choice('/data'), '1 image');
  const [key] = kept.keys();
  for (const left of [3, [3, null, { input: choice('/data') }, { input: { kind: 'dataset' }, title: 'a' }]]) {
    kept.set(key!, left);
    expect(recent.all()).toEqual([]);
    expect(await answers.ask('recentInputs', null)).toEqual([]);
  }
});

test('each split that is found is an input of its own, of which 64 images are taken at first', async () => {
  await save('data/MNIST/raw/t10k-images-idx3-ubyte', idxFile([300, 2, 2], new Uint8Array(1200)));
  await save('images/1.png');
  const offers = await searchAll();
  expect(offers).toEqual([
    { id: 0, title: 'images/', where: 'images', images: 1 },
    { id: 1, title: 'MNIST, test', where: 'data/MNIST/raw', images: 300 },
  ]);
  expect(answers.input(1)).toEqual(choice(`${join(folder, 'data/MNIST/raw')}:test`));
  expect(await searchAll()).toEqual(offers);
});

test('without a folder there is nothing to search, and no process is started', async () => {
  folders = [];
  expect(await searchAll()).toEqual([]);
  expect(process.processId).toBeUndefined();
});

test('the process ends once nobody asks any more', async () => {
  await searchAll();
  expect(process.processId).toBeDefined();
  await expect.poll(() => process.processId, { timeout: 5000 }).toBeUndefined();
});

test.each([
  [['/work/data/MNIST'], ['/work'], 'data/MNIST'],
  [['/work'], ['/work'], 'work'],
  [['/b/images'], ['/a', '/b'], 'b/images'],
  [['/data/images'], ['/work'], '/data/images'],
  [['/workspace/images'], ['/work'], '/workspace/images'],
  [['/work/images/1.png', '/work/images/2.png'], ['/work'], 'images'],
])('%j in the folders %j lies in %s', (paths, open, where) => {
  expect(whereInWords(paths, open)).toBe(where);
});
