/** Archives of NumPy arrays: each array with a shape of images is a split, with its labels beside it. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { visibleName } from '../../../protocol/visibleText';
import { Refusal } from '../../refusal';
import { arraySource } from '../arrayPictures';
import { classesOf, MOST_LABELS } from '../labels';
import type { NumpyArray } from '../numpyFile';
import { openNpz, type NpzFile } from '../npz/npzFile';
import type { Classes, PictureSource } from '../pictureSource';
import type { PictureTarget } from '../picture/pictureTarget';
import type { Layout } from './layout';

export const npzLayout: Layout = {
  names: /\.npz$/i,
  async find(path, signal) {
    if (!/\.npz$/i.test(path) || !(await stat(path).catch(() => null))?.isFile()) return null;
    await using file = await openNpz(path, signal);
    const arrays = [...file.arrays].filter(([, array]) => isOfImages(array));
    const keys = arrays.map(([key]) => key);
    if (keys.length === 0) throw withoutImages(file, path);
    const names = keys.length === 1 ? [null] : splitNames(keys);
    return {
      name: basename(path),
      splits: arrays.map(([key, { shape }], i) => ({
        name: names[i] ?? null,
        files: [path],
        count: () => Promise.resolve(imagesIn(shape)),
        open: (signal, target) => openSplit(path, key, target, signal),
      })),
    };
  },
};

/** Whether an array may be images for some model. */
function isOfImages({ type, shape }: NumpyArray): boolean {
  return type.kind !== 'integers' && (shape.length === 3 || shape.length === 4);
}

/** `null` if the shape may also be that of a single image, (H, W, C). */
function imagesIn(shape: readonly number[]): number | null {
  const mayBeSingle = shape.length === 3 && [1, 3].includes(shape[2] ?? 0);
  return mayBeSingle ? null : (shape[0] ?? 0);
}

function withoutImages({ arrays, unreadable }: NpzFile, path: string): Refusal {
  const found = [...arrays].map(([key, { shape }]) => `${visibleName(key)} (${shape.join(', ')})`);
  const [reason] = unreadable.values();
  if (found.length === 0 && reason !== undefined) return new Refusal(reason);
  const holds =
    found.length === 0
      ? 'it holds no arrays'
      : `it holds ${new Intl.ListFormat('en-GB').format(found.slice(0, NAMED))}`;
  return new Refusal(
    `${path} has no array of images: ${holds}. Save the images as uint8 of shape (N, H, W) or (N, H, W, C).`,
  );
}

const NAMED = 5;

const SPLITS: readonly (readonly [name: string, key: RegExp])[] = [
  ['train', /(?:^|_)(?:train|training)(?:_|$)/i],
  ['validation', /(?:^|_)(?:val|valid|validation)(?:_|$)/i],
  ['test', /(?:^|_)(?:test|testing)(?:_|$)/i],
];

/** The usual names if the keys suggest them, otherwise the keys. */
function splitNames(keys: readonly string[]): readonly string[] {
  const names = keys.map((key) => SPLITS.find(([, pattern]) => pattern.test(key))?.[0] ?? key);
  return new Set(names).size === names.length ? names : keys;
}

async function openSplit(
  path: string,
  key: string,
  target: PictureTarget,
  signal: AbortSignal | undefined,
): Promise<PictureSource> {
  const file = await openNpz(path, signal);
  const close = () => file[Symbol.asyncDispose]();
  try {
    const array = file.arrays.get(key);
    if (array === undefined) throw new Refusal(`${path} has changed while it was read. Try again.`);
    const name = `${basename(path)}, ${visibleName(key)}`;
    const source = arraySource({ array, place: `${visibleName(key)} in ${path}`, name, close }, target);
    return {
      ...source,
      nameOf: (index) => `${visibleName(key)}[${index}]`,
      classes: await classesBeside(file, key, source.listed),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Usual keys of images, and those of their labels. */
const LABELS: readonly (readonly [images: RegExp, labels: string])[] = [
  [/^x(?=_|$)/i, 'y'],
  [/(?:images?|imgs?|data|samples)/i, 'labels'],
  [/(?:images?|imgs?|data|samples)/i, 'label'],
  [/^arr_0$/, 'arr_1'],
];

async function classesBeside(file: NpzFile, key: string, images: number): Promise<Classes | null> {
  for (const [pattern, replacement] of LABELS) {
    const labels = pattern.test(key) ? file.arrays.get(key.replace(pattern, replacement)) : undefined;
    if (labels === undefined || !areLabels(labels, images)) continue;
    const stored = await labels.readRow(0, images).catch(() => null);
    if (stored !== null) return classesOf(labels.type.dtype.values(stored));
  }
  return null;
}

function areLabels({ type, shape }: NumpyArray, images: number): boolean {
  const [count, ...rest] = shape;
  return type.kind !== 'floats' && count === images && images <= MOST_LABELS && rest.every((extent) => extent === 1);
}
