/** One PNG or JPEG as 8-bit pixels, fitted to what a network takes. */
import { readFile } from 'node:fs/promises';
import type SharpLibrary from 'sharp';
import type { Metadata, Region } from 'sharp';
import { Refusal } from '../refusal';
import type { PictureStep } from './pictureSteps';
import { contentSide, type PictureTarget } from './pictureTarget';

export interface DecodedPicture {
  readonly width: number;
  readonly height: number;
  /** (H, W, C) with the target's channels. */
  readonly pixels: Uint8Array;
  readonly steps: ReadonlySet<PictureStep>;
}

/** Width × height. A network takes 1024×1024 at the most; what is larger than this was not meant. */
const MAX_PIXELS = 100_000_000;

let loading: Promise<typeof SharpLibrary> | undefined;

/** Loads the native library at the first picture, so that a run without pictures does without it. */
async function load(): Promise<typeof SharpLibrary> {
  const { default: sharp } = await import('sharp').catch((error: unknown) => {
    const platform = `${process.platform}-${process.arch}`;
    throw new Refusal(
      `Pictures can't be read on ${platform}: the library sharp is not there. Use .safetensors instead.`,
      {
        cause: error,
      },
    );
  });
  sharp.cache(false);
  sharp.concurrency(1);
  // Whatever a file is named, only these two loaders get to see its bytes.
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: ['VipsForeignLoadPng', 'VipsForeignLoadJpeg'] });
  return sharp;
}

/**
 * Reads a picture upright, on black where transparent, with the colours as they stand in the file (no colour
 * management, as training pipelines read them). Grey models get all of it, fitted into the content's square with its
 * proportions kept; colour models get its centred square at their size. No pixel changes where the size is right: the
 * network's, or the content's.
 * @throws Refusal when it can't be read, is damaged, or is too large.
 */
export async function decodePicture(path: string, target: PictureTarget): Promise<DecodedPicture> {
  loading ??= load();
  const sharp = await loading;
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new Refusal(`${path} may not be read. Check its permissions, or remove it.`, { cause: error });
  });
  try {
    const metadata = await sharp(bytes, { limitInputPixels: false }).metadata();
    const { width, height } = metadata.autoOrient;
    refuseTooLarge(path, width, height);
    const side = sideFilled(metadata, target);
    // Corruption shows only as a warning of the decoder, so warnings count (sharp's default, `failOn: 'warning'`).
    const { data, info } = await sharp(bytes, { ignoreIcc: metadata.space !== 'cmyk' })
      .autoOrient()
      .extract(target.channels === 3 ? centreSquare(width, height) : { left: 0, top: 0, width, height })
      .flatten({ background: '#000' })
      .resize({ width: side, height: side, fit: 'inside', fastShrinkOnLoad: false })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const steps = stepsDone(metadata, side, target);
    if (target.channels === 3) return { width: info.width, height: info.height, pixels: data, steps };
    if (hasColour(data)) steps.add('toGrey');
    return { width: info.width, height: info.height, pixels: luma(data), steps };
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(
      `${path} can't be read: it is damaged, incomplete, or neither PNG nor JPEG. Remove it or convert it to one of these.`,
      { cause: error },
    );
  }
}

function centreSquare(width: number, height: number): Region {
  const side = Math.min(width, height);
  return { left: Math.floor((width - side) / 2), top: Math.floor((height - side) / 2), width: side, height: side };
}

function refuseTooLarge(path: string, width: number, height: number): void {
  if (width * height <= MAX_PIXELS) return;
  throw new Refusal(
    `${path} has ${width}×${height} pixels, too many to read. Reduce it to ${MAX_PIXELS / 1e6} megapixels or remove it.`,
  );
}

/** A picture of the network's own size fills it; any other fills the content's square. */
function sideFilled({ autoOrient: { width, height } }: Metadata, target: PictureTarget): number {
  return width === target.size && height === target.size ? target.size : contentSide(target);
}

function stepsDone(metadata: Metadata, side: number, target: PictureTarget): Set<PictureStep> {
  const { width, height } = metadata.autoOrient;
  const colour = target.channels === 3;
  const done: [PictureStep, boolean][] = [
    ['turned', (metadata.orientation ?? 1) > 1],
    ['onBlack', metadata.hasAlpha],
    ['to8Bits', metadata.depth === 'ushort'],
    ['fromCmyk', metadata.space === 'cmyk'],
    ['cropped', colour && width !== height],
    ['resized', colour && Math.min(width, height) !== side],
    ['fitted', !colour && (width !== side || height !== side)],
    ['padded', side < target.size],
  ];
  return new Set(done.filter(([, wasDone]) => wasDone).map(([step]) => step));
}

function hasColour(rgb: Uint8Array): boolean {
  for (let i = 0; i < rgb.length; i += 3) {
    if (rgb[i] !== rgb[i + 1] || rgb[i] !== rgb[i + 2]) return true;
  }
  return false;
}

/** (H, W, 3) to (H, W, 1) by the weights of ITU-R BT.601, as training pipelines do; grey stays what it is. */
function luma(rgb: Uint8Array): Uint8Array {
  const grey = new Uint8Array(rgb.length / 3);
  for (let i = 0; i < grey.length; i++) {
    const [red = 0, green = 0, blue = 0] = rgb.subarray(3 * i, 3 * i + 3);
    grey[i] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
  }
  return grey;
}
