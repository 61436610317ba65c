/** The PNG format, as far as needed to write 8-bit pictures: https://www.w3.org/TR/png-3/ */
import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Colour types by number of channels. */
const COLOUR_TYPES = { 1: 0, 3: 2 } as const;

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** (H, W, C). */
  readonly pixels: Uint8Array;
}

export function pngOf({ width, height, channels, pixels }: Picture): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, COLOUR_TYPES[channels]], 8);
  const row = width * channels;
  // Each row begins with its filter: none.
  const rows = new Uint8Array(height * (1 + row));
  for (let y = 0; y < height; y++) rows.set(pixels.subarray(y * row, (y + 1) * row), y * (1 + row) + 1);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

/**
 * Pictures of one size beside and below each other, with a gap of one pixel.
 * @param columns by default so many that the sheet is about as wide as high
 */
export function contactSheet(
  pictures: readonly Picture[],
  columns: number = Math.ceil(Math.sqrt(pictures.length)),
): Picture {
  const [first] = pictures;
  if (first === undefined) throw new Error('a sheet without pictures');
  const { width, height, channels } = first;
  const rows = Math.ceil(pictures.length / columns);
  const whole = { width: columns * (width + 1) - 1, height: rows * (height + 1) - 1 };
  const pixels = new Uint8Array(whole.width * whole.height * channels).fill(255);
  for (const [index, picture] of pictures.entries()) {
    const left = (index % columns) * (width + 1);
    const top = Math.floor(index / columns) * (height + 1);
    for (let y = 0; y < height; y++) {
      const row = picture.pixels.subarray(y * width * channels, (y + 1) * width * channels);
      pixels.set(row, ((top + y) * whole.width + left) * channels);
    }
  }
  return { ...whole, channels, pixels };
}
