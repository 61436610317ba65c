/**
 * Resizes like training pipelines: torchvision's `Resize` on Pillow's pictures, a triangle filter that is widened by
 * the reduction, in integer arithmetic. The results equal Pillow's bit for bit. Another filter would change every
 * number of an inspection.
 */

/** 8 bits, (H, W, C). */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly pixels: Uint8Array;
}

export interface Extent {
  readonly width: number;
  readonly height: number;
}

export interface Region extends Extent {
  readonly left: number;
  readonly top: number;
}

/** Binary digits after the point of a weight, as in Pillow. */
const PRECISION_BITS = 32 - 8 - 2;

/** The inputs of one result pixel: input pixels from `first`, with a weight for each. */
interface Taps {
  readonly first: number;
  readonly weights: Int32Array;
}

/** The pixels of a region; the picture's own pixels if the region is the whole picture. */
export function crop(picture: Pixels, { left, top, width, height }: Region): Pixels {
  if (width === picture.width && height === picture.height) return picture;
  const { channels } = picture;
  const pixels = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    const start = ((top + y) * picture.width + left) * channels;
    pixels.set(picture.pixels.subarray(start, start + width * channels), y * width * channels);
  }
  return { width, height, channels, pixels };
}

/**
 * A picture at another size.
 * @param window the part of the result to compute.
 */
export function resize(picture: Pixels, to: Extent, window: Region = { left: 0, top: 0, ...to }): Pixels {
  const rows = taps(picture.height, to.height, window.top, window.height);
  const columns = taps(picture.width, to.width, window.left, window.width);
  // Only the rows that the window needs; there may be many more.
  const top = rows[0]?.first ?? 0;
  const bottom = rows.reduce((end, { first, weights }) => Math.max(end, first + weights.length), top);
  const needed = crop(picture, { left: 0, top, width: picture.width, height: bottom - top });
  return vertically(
    horizontally(needed, columns),
    rows.map(({ first, weights }) => ({ first: first - top, weights })),
  );
}

function taps(from: number, to: number, start: number, count: number): Taps[] {
  const scale = from / to;
  const support = Math.max(scale, 1);
  return Array.from({ length: count }, (_, i) => {
    if (from === to) return { first: start + i, weights: Int32Array.of(2 ** PRECISION_BITS) };
    const centre = (start + i + 0.5) * scale;
    const first = Math.max(Math.trunc(centre - support + 0.5), 0);
    const end = Math.min(Math.trunc(centre + support + 0.5), from);
    const shares = Float64Array.from({ length: end - first }, (_, j) =>
      Math.max(1 - Math.abs((j + first - centre + 0.5) * (1 / support)), 0),
    );
    const sum = shares.reduce((total, share) => total + share, 0);
    return { first, weights: Int32Array.from(shares, (share) => (share / sum) * 2 ** PRECISION_BITS + 0.5) };
  });
}

function horizontally({ width, height, channels, pixels }: Pixels, columns: readonly Taps[]): Pixels {
  const made = new Uint8Array(columns.length * height * channels);
  for (let y = 0; y < height; y++) {
    columns.forEach(({ first, weights }, x) => {
      for (let channel = 0; channel < channels; channel++) {
        const at = (y * width + first) * channels + channel;
        made[(y * columns.length + x) * channels + channel] = weighted(pixels, at, channels, weights);
      }
    });
  }
  return { width: columns.length, height, channels, pixels: made };
}

function vertically({ width, channels, pixels }: Pixels, rows: readonly Taps[]): Pixels {
  const stride = width * channels;
  const made = new Uint8Array(rows.length * stride);
  rows.forEach(({ first, weights }, y) => {
    for (let i = 0; i < stride; i++) made[y * stride + i] = weighted(pixels, first * stride + i, stride, weights);
  });
  return { width, height: rows.length, channels, pixels: made };
}

function weighted(pixels: Uint8Array, start: number, stride: number, weights: Int32Array): number {
  let sum = 2 ** (PRECISION_BITS - 1);
  for (let i = 0, at = start; i < weights.length; i++, at += stride) sum += (pixels[at] ?? 0) * (weights[i] ?? 0);
  return Math.min(sum >> PRECISION_BITS, 255);
}
