import type { RgbImage } from '../scene/scene';
import { chunk, joined, SIGNATURE } from './chunks';

/** The largest block that deflate stores without compression. */
const LARGEST_BLOCK = 0xffff;

/** A PNG file without compression, made at once: the images in a figure are small. */
export function encodePng({ width, height, rgb }: RgbImage): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  // 8 bits, RGB.
  header.set([8, 2], 8);
  const lines = new Uint8Array(height * (1 + width * 3));
  for (let y = 0; y < height; y++) lines.set(rgb.subarray(y * width * 3, (y + 1) * width * 3), y * (1 + width * 3) + 1);
  return joined([SIGNATURE, chunk('IHDR', header), chunk('IDAT', stored(lines)), chunk('IEND', new Uint8Array(0))]);
}

/** A zlib stream of stored blocks. */
function stored(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0x78, 0x01)];
  for (let at = 0; at < bytes.length || at === 0; at += LARGEST_BLOCK) {
    const block = bytes.subarray(at, at + LARGEST_BLOCK);
    const isLast = at + LARGEST_BLOCK >= bytes.length ? 1 : 0;
    const { length } = block;
    parts.push(Uint8Array.of(isLast, length & 0xff, length >> 8, ~length & 0xff, (~length >> 8) & 0xff), block);
  }
  const sum = new Uint8Array(4);
  new DataView(sum.buffer).setUint32(0, adler32(bytes));
  return joined([...parts, sum]);
}

function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (let i = 0; i < bytes.length; i++) {
    a = (a + (bytes[i] ?? 0)) % 65521;
    b = (b + a) % 65521;
  }
  return ((b << 16) | a) >>> 0;
}
