/** Omniglot's `chardata.mat`, or the folder that it is in. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { countOmniglot, openOmniglot } from '../mat/omniglotPictures';
import type { Layout, Split } from './layout';

const FILE = 'chardata.mat';

const SPLITS = [
  { name: 'train', images: 'data', alphabets: 'target' },
  { name: 'test', images: 'testdata', alphabets: 'testtarget' },
];

export const omniglotLayout: Layout = {
  names: /\.mat$/i,
  async find(path) {
    const file = await fileAt(path);
    if (file === null) return null;
    const splits = SPLITS.map(({ name, ...arrays }): Split => {
      const wish = { path: file, name: `Omniglot, ${name}`, ...arrays };
      return {
        name,
        files: [file],
        count: (signal) => countOmniglot(wish, signal),
        open: (signal, target) => openOmniglot(wish, target, signal),
      };
    });
    return { name: 'Omniglot', splits };
  },
};

async function fileAt(path: string): Promise<string | null> {
  const stats = await stat(path).catch(() => null);
  if (stats?.isFile()) return path.toLowerCase().endsWith('.mat') ? path : null;
  if (!stats?.isDirectory()) return null;
  for (const file of [join(path, FILE), join(path, 'omniglot', FILE)]) {
    if ((await stat(file).catch(() => null))?.isFile()) return file;
  }
  return null;
}
