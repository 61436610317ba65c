/** CIFAR-10's files as a single source. */
import { Unreadable } from '../../files/unreadable';
import { asStored, interleaved } from '../picture/givenPicture';
import type { PictureSource } from '../pictureSource';

const SIDE = 32;
/** Red, green and blue planes of a picture. */
export const PICTURE_BYTES = 3 * SIDE ** 2;

export const CLASSES: readonly string[] = [
  ...['airplane', 'automobile', 'bird', 'cat', 'deer'],
  ...['dog', 'frog', 'horse', 'ship', 'truck'],
];

/** One of CIFAR-10's files. */
export interface Batch extends AsyncDisposable {
  /** For example `data_batch_1`. */
  readonly name: string;
  readonly count: number;
  /** A label for each picture; `null` if there are none. */
  readonly labels: Uint8Array | null;
  /** The planes of a picture, (3, 32, 32). */
  read(index: number): Promise<Uint8Array>;
}

/** Closes the batches when it is closed itself. */
export function batchesSource(
  batches: readonly Batch[],
  {
    name,
    warnings,
    classes,
  }: { readonly name: string; readonly warnings: readonly string[]; readonly classes: readonly string[] },
): PictureSource {
  const place = (index: number): { readonly batch: Batch; readonly at: number } => {
    let at = index;
    for (const batch of batches) {
      if (at < batch.count) return { batch, at };
      at -= batch.count;
    }
    throw new RangeError(`There is no picture ${index}`);
  };
  const classOf = (index: number): number | null => {
    const { batch, at } = place(index);
    const label = batch.labels?.[at];
    return label !== undefined && label < classes.length ? label : null;
  };
  return {
    listed: batches.reduce((sum, { count }) => sum + count, 0),
    ...{ name, notes: [], warnings, bareNumbers: null, dataset: 'cifar10' },
    classes: batches.every(({ labels }) => labels !== null) ? { names: classes, of: classOf } : null,
    nameOf: (index) => {
      const { batch, at } = place(index);
      return `${batch.name}[${at}]`;
    },
    read: async (index, use) => {
      const { batch, at } = place(index);
      const label = batch.labels?.[at] ?? 0;
      if (label >= classes.length) {
        throw new Unreadable(`has label ${label}, and CIFAR-10 has ${classes.length} classes`, 'Copy the file again.');
      }
      const pixels = interleaved(await batch.read(at), 3);
      return use(asStored({ width: SIDE, height: SIDE, channels: 3, pixels }));
    },
    [Symbol.asyncDispose]: async () => {
      for (const batch of batches) await batch[Symbol.asyncDispose]();
    },
  };
}
