import { Refusal } from '../refusal';

const MOST_BYTES = 2 ** 31;

/**
 * Allocates the network's input, (N, C, H, W).
 * @param what the images are, for example `pictures`
 * @throws {Refusal} if there are too many to hold in memory.
 */
export function allocateImages(count: number, perImage: number, what: string): Float32Array {
  refuseTooMany(count, perImage, what);
  return new Float32Array(count * perImage);
}

/** @throws {Refusal} if there are too many to hold in memory. */
function refuseTooMany(count: number, perImage: number, what: string): void {
  const most = Math.floor(MOST_BYTES / (perImage * Float32Array.BYTES_PER_ELEMENT));
  if (count > most) throw new Refusal(`${count} ${what} are too many to hold in memory. Choose at most ${most}.`);
}
