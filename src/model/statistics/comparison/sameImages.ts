/** Which images of one statistics file are those of another. */
import { DIGEST_BYTES, type ImageRecords } from '../imageRecords';

/** What is known of the images of a file. */
export interface KnownImages extends Pick<ImageRecords, 'indices' | 'digests'> {
  readonly names: { at(image: number): string | undefined };
  /** The number of images, from the first, that have results. */
  readonly images: number;
}

export interface SameImages {
  /** What identifies an image: its pixels as the network received them, or its name and its number in its data set. */
  readonly by: 'SHA-256' | 'name and number';
  /** Images of the first file, and those of the second that they are. */
  readonly first: readonly number[];
  readonly second: readonly number[];
}

/** `null` if a file knows too little of its images. Of images that occur several times, each occurrence is used once. */
export function sameImages(first: KnownImages, second: KnownImages): SameImages | null {
  const by = first.digests !== null && second.digests !== null ? 'SHA-256' : 'name and number';
  const [keyOfFirst, keyOfSecond] = [keyOf(first, by), keyOf(second, by)];
  if (keyOfFirst === null || keyOfSecond === null) return null;
  const waiting = new Map<string, number[]>();
  for (let image = second.images - 1; image >= 0; image--) {
    const key = keyOfSecond(image);
    const others = waiting.get(key);
    if (others === undefined) waiting.set(key, [image]);
    else others.push(image);
  }
  const same = { by, first: new Array<number>(), second: new Array<number>() } as const;
  for (let image = 0; image < first.images; image++) {
    const other = waiting.get(keyOfFirst(image))?.pop();
    if (other === undefined) continue;
    same.first.push(image);
    same.second.push(other);
  }
  return same;
}

function keyOf({ digests, names, indices }: KnownImages, by: SameImages['by']): ((image: number) => string) | null {
  if (by === 'SHA-256') {
    if (digests === null) return null;
    const bytes = Buffer.from(digests.buffer, digests.byteOffset, digests.byteLength);
    return (image) => bytes.toString('latin1', image * DIGEST_BYTES, (image + 1) * DIGEST_BYTES);
  }
  return indices === null ? null : (image) => `${indices[image] ?? NaN} ${names.at(image) ?? ''}`;
}
