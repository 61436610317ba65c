/** One encoded picture, of a file or within one, as 8-bit colours. */
import type SharpLibrary from 'sharp';
import type { Metadata } from 'sharp';
import { Refusal } from '../../refusal';
import type { FilePath } from '../../files/fileName';
import { openRegular, readFully } from '../../files/regularFile';
import { Unreadable } from '../../files/unreadable';
import { inksToColours } from './cmyk';
import type { GivenPixels } from './givenPicture';
import { OneAtATime } from '../oneAtATime';
import { isDecoded, pictureFormat } from './pictureFormat';
import { MOST_PIXELS, requireModest } from './pictureLimits';
import type { PictureStep } from './pictureSteps';

const MOST_BYTES = 128 * 2 ** 20;
/** Larger pictures are read and fitted one at a time. */
const LARGE_PIXELS = 4_000_000;
const LARGE_BYTES = 8 * 2 ** 20;
/**
 * The time limit for one picture, in case it exceeds the bound on its memory. No honest one takes more than a few
 * seconds.
 */
const LONGEST_SECONDS = 60;

let loading: Promise<typeof SharpLibrary> | undefined;
const large = new OneAtATime();

function library(): Promise<typeof SharpLibrary> {
  loading ??= load();
  return loading;
}

/** Loads the native library at the first picture, so that a run without pictures doesn't need it. */
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
  // Only these loaders may see a picture's bytes, whatever its file is called.
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: ['VipsForeignLoadPng', 'VipsForeignLoadJpeg', 'VipsForeignLoadWebp'] });
  return sharp;
}

/**
 * Reads a file with `decodeBytes`.
 * @throws Unreadable also if it isn't a regular file, may not be read, or is too large.
 * @throws Refusal if pictures can't be read at all.
 */
export async function decodePicture<T>(path: FilePath, use: (picture: GivenPixels) => T): Promise<T> {
  await library();
  const { file, size } = await openRegular(path);
  try {
    return await decodeStored(size, () => readFully(file, 0, size), use);
  } finally {
    await file.close();
  }
}

/**
 * Reads a picture upright, on black where transparent, with the colours as stored in the file (no colour management, as
 * in training pipelines).
 * @param bytes the encoded picture
 * @param use processes the picture. A large picture is freed before the next one is read.
 * @throws Unreadable if it is damaged, too large, or of another format.
 * @throws Refusal if pictures can't be read at all.
 */
export function decodeBytes<T>(bytes: Buffer, use: (picture: GivenPixels) => T): Promise<T> {
  return decodeStored(bytes.length, () => Promise.resolve(bytes), use);
}

/**
 * Reads a picture with `decodeBytes`. The bytes of a large one are read when no other large one is in memory.
 * @param size in bytes
 * @throws Unreadable also if it is empty or too large
 */
export async function decodeStored<T>(
  size: number,
  read: () => Promise<Buffer>,
  use: (picture: GivenPixels) => T,
): Promise<T> {
  if (size === 0) throw new Unreadable('is empty', 'Remove it, or copy it again.');
  if (size > MOST_BYTES) {
    throw new Unreadable(`is larger than ${MOST_BYTES / 2 ** 20} MB`, 'Save it smaller, or remove it.');
  }
  const sharp = await library();
  const decoded = async (runLarge: (work: () => Promise<T>) => Promise<T>): Promise<T> => {
    const bytes = await read();
    const metadata = await header(sharp, bytes);
    const work = async () => use(await colours(sharp, bytes, metadata));
    return isLarge(metadata.width * metadata.height) ? runLarge(work) : work();
  };
  return size > LARGE_BYTES ? alone(() => decoded((work) => work())) : decoded(alone);
}

/** Runs work on a picture with this many pixels: on a large one while no other such work runs. */
export function oneLargeAtATime<T>(pixels: number, work: () => Promise<T>): Promise<T> {
  return isLarge(pixels) ? alone(work) : work();
}

/** Runs work that needs the memory of a large picture while no other such work runs. */
function alone<T>(work: () => Promise<T>): Promise<T> {
  return large.run(work);
}

function isLarge(pixels: number): boolean {
  return pixels > LARGE_PIXELS;
}

/** @throws Unreadable if the picture is of no supported format, or too large. */
async function header(sharp: typeof SharpLibrary, bytes: Buffer): Promise<Metadata> {
  const format = pictureFormat(bytes);
  if (!isDecoded(format)) {
    const what = format === null ? 'is not a PNG, JPEG or WebP picture' : `is ${format}, not PNG, JPEG or WebP`;
    throw new Unreadable(what, 'Convert it to PNG, or remove it.');
  }
  const metadata = await sharp(bytes, { limitInputPixels: false }).metadata().catch(damaged);
  requireModest(bytes, metadata);
  return metadata;
}

async function colours(sharp: typeof SharpLibrary, bytes: Buffer, metadata: Metadata): Promise<GivenPixels> {
  // Corruption shows only as a decoder warning, so warnings count (sharp's default, `failOn: 'warning'`).
  const upright = sharp(bytes, { ignoreIcc: true, limitInputPixels: MOST_PIXELS }).autoOrient();
  const isCmyk = metadata.space === 'cmyk';
  const decoded = isCmyk
    ? upright.pipelineColourspace('cmyk').toColourspace('cmyk')
    : upright.flatten({ background: '#000' }).toColourspace('srgb');
  const { data, info } = await decoded
    .timeout({ seconds: LONGEST_SECONDS })
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch(damaged);
  const pixels = isCmyk ? inksToColours(data) : data;
  return { kind: 'pixels', width: info.width, height: info.height, channels: 3, pixels, steps: stepsDone(metadata) };
}

function damaged(error: unknown): never {
  throw new Unreadable('is damaged or cut off', 'Copy it again, or remove it.', { cause: error });
}

function stepsDone(metadata: Metadata): Set<PictureStep> {
  const done: [PictureStep, boolean][] = [
    ['turned', (metadata.orientation ?? 1) > 1],
    ['onBlack', metadata.hasAlpha],
    ['to8Bits', metadata.depth === 'ushort'],
    ['fromCmyk', metadata.space === 'cmyk'],
  ];
  return new Set(done.filter(([, wasDone]) => wasDone).map(([step]) => step));
}
