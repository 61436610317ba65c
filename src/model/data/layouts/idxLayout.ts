/** MNIST and data sets like it, as idx files: torchvision's folders, the folder of the files, or a single file. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { baseNameAsText } from '../../files/fileName';
import { readStart } from '../../files/regularFile';
import { countIdxPictures, openIdxPictures } from '../idx/idxPictures';
import type { DataSet, Layout, Split } from './layout';

const SPLITS = [
  { name: 'train', prefix: 'train' },
  { name: 'test', prefix: 't10k' },
];

export const idxLayout: Layout = {
  names: /ubyte(?:\.gz)?$/i,
  async find(path) {
    const stats = await stat(path).catch(() => null);
    if (stats?.isFile()) return (await isIdx(path)) ? singleFile(path) : null;
    if (!stats?.isDirectory()) return null;
    for (const folder of [path, join(path, 'raw'), join(path, 'MNIST', 'raw')]) {
      const splits = await splitsIn(folder);
      if (splits.length > 0) return { name: nameOf(folder), splits };
    }
    return null;
  },
};

async function isIdx(path: string): Promise<boolean> {
  if (/[-.]idx\d-ubyte(?:\.gz)?$/i.test(path)) return true;
  const start = await readStart(path, 4).catch(() => null);
  return start !== null && /^\0\0[\x08\x09\x0b-\x0e][\x01-\x04]$/.test(start.start.toString('latin1'));
}

function singleFile(path: string): DataSet {
  const name = baseNameAsText(path);
  const open: Split['open'] = async (signal) => {
    const beside = labelNames(name).map((label) => join(dirname(path), label));
    const labels = await firstFile(beside);
    return openIdxPictures({ images: path, labels, name, dataset: datasetOf(dirname(path)) }, signal);
  };
  return { name, splits: [{ name: null, files: [path], count: (signal) => countIdxPictures(path, signal), open }] };
}

/** Names that the labels of a file of images may have. */
function labelNames(images: string): string[] {
  const name = images.replace(/images([-.])idx3-ubyte/, 'labels$1idx1-ubyte').replace(/\.gz$/, '');
  return name === images.replace(/\.gz$/, '') ? [] : [name, `${name}.gz`];
}

async function splitsIn(folder: string): Promise<Split[]> {
  const names = new Set(await readdir(folder).catch(() => []));
  const called = (prefix: string, what: string): string | null =>
    ['-', '.']
      .flatMap((dot) => ['', '.gz'].map((packed) => `${prefix}-${what.replace('.', dot)}-ubyte${packed}`))
      .find((name) => names.has(name)) ?? null;
  return SPLITS.flatMap(({ name, prefix }): Split[] => {
    const images = called(prefix, 'images.idx3');
    if (images === null) return [];
    const labels = called(prefix, 'labels.idx1');
    const wish = {
      images: join(folder, images),
      labels: labels === null ? null : join(folder, labels),
      name: `${nameOf(folder)}, ${name}`,
      dataset: datasetOf(folder),
    };
    return [
      {
        name,
        files: [wish.images],
        count: (signal) => countIdxPictures(wish.images, signal),
        open: (signal) => openIdxPictures(wish, signal),
      },
    ];
  });
}

async function firstFile(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) if ((await stat(path).catch(() => null))?.isFile()) return path;
  return null;
}

/** The folder that the files are in; torchvision keeps them in one called raw. */
function nameOf(folder: string): string {
  const whole = resolve(folder);
  return baseNameAsText(basename(whole) === 'raw' ? dirname(whole) : whole);
}

/** Fashion-MNIST and others use the same file names, so only the folder can tell. */
function datasetOf(folder: string): string | null {
  return nameOf(folder).toLowerCase() === 'mnist' ? 'mnist' : null;
}
