import { createHash } from 'node:crypto';
import type { FilesChoice } from '../../protocol/input';
import type { PictureTarget } from '../data/picture/pictureTarget';
import { openPictureStream } from '../data/pictures';

const AT_ONCE = 64;

/**
 * SHA-256, in hexadecimal digits, over the images of an input as a network would receive them and their numbers, which
 * key their noise. Everything is read, and no model is run.
 * @throws {Refusal} if the input can't be read.
 */
export async function digestOfInput(
  { paths, most, from }: FilesChoice,
  target: PictureTarget,
  { seed, signal }: { readonly seed: number; readonly signal: AbortSignal },
): Promise<string> {
  const hash = createHash('sha256');
  await using stream = await openPictureStream(paths, target, { most, from: from ?? null, seed, signal });
  while (stream.position.looked < stream.chosen) {
    const { x, looked } = await stream.next(AT_ONCE);
    for (const one of looked) if (one.kind === 'image') hash.update(`${one.index} `);
    hash.update(new Uint8Array(x.buffer, x.byteOffset, x.byteLength));
  }
  return hash.digest('hex');
}
