/** Images in a NumPy array. Unsigned bytes are pictures like any others; floats must have the model's size. */
import { basename } from 'node:path';
import { Refusal } from '../refusal';
import { refused } from '../files/unreadable';
import { openBytes } from './bytes/byteRange';
import { readNumpy, unclearNumbers, type NumpyArray } from './numpyFile';
import { oneLargeAtATime } from './picture/decodePicture';
import { asStored, interleaved, type GivenPicture, type GivenPixels, type GivenValues } from './picture/givenPicture';
import { MOST_PIXELS } from './picture/pictureLimits';
import { contentSide, type PictureTarget } from './picture/pictureTarget';
import type { PictureSource } from './pictureSource';
import { refuseOutside } from './tensorPictures';

interface Layout {
  readonly images: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** (C, H, W) rather than (H, W, C). */
  readonly planes: boolean;
}

/**
 * Opens a .npy file.
 * @throws Refusal if it can't be read, or as `arraySource`
 */
export async function openArrayPictures(path: string, target: PictureTarget): Promise<PictureSource> {
  const file = await openBytes(path).catch((error: unknown) => {
    throw refused(error, path);
  });
  const close = () => file[Symbol.asyncDispose]();
  try {
    const array = await readNumpy(file, path);
    return arraySource({ array, place: path, name: basename(path), close }, target);
  } catch (error) {
    await close();
    throw refused(error, path);
  }
}

export interface ArrayOfImages {
  readonly array: NumpyArray;
  /** The array's name in messages. */
  readonly place: string;
  readonly name: string;
  /** Closes the file. */
  readonly close: () => PromiseLike<void>;
}

/**
 * Images of an array (N, H, W), (N, H, W, C) or (N, C, H, W), or a single image without N, if its shape has one
 * meaning.
 * @throws Refusal if its shape could mean several things, or does not fit the model. Reading an image refuses floats
 * that are not from 0 to 1.
 */
export function arraySource({ array, place, name, close }: ArrayOfImages, target: PictureTarget): PictureSource {
  const { kind, code } = array.type;
  if (kind === 'integers') throw unclearNumbers(place, code);
  const layout = layoutOf(array.shape, target, place);
  if (kind === 'floats') requireFit(layout, target, place);
  const readOne = (index: number): Promise<GivenPicture> =>
    kind === 'bytes' ? readPixels(array, layout, index) : readValues(array, layout, index, place);
  return {
    listed: layout.images,
    name,
    notes: [],
    warnings: [],
    bareNumbers: kind === 'bytes' ? place : null,
    dataset: null,
    classes: null,
    nameOf: (index) => `${name}[${index}]`,
    read: (index, use) => oneLargeAtATime(layout.width * layout.height, async () => use(await readOne(index))),
    [Symbol.asyncDispose]: close,
  };
}

function layoutOf(shape: readonly number[], target: PictureTarget, path: string): Layout {
  const inWords = `(${shape.join(', ')})`;
  const [layout, ...others] = layouts(shape, target);
  if (layout === undefined || others.length > 0) {
    const why = layout === undefined ? "isn't one of images" : 'can be read in two ways';
    const { channels } = target;
    throw new Refusal(
      `The shape of ${path}, ${inWords}, ${why}. ` +
        `Reshape it to (N, H, W, ${channels}), or give a .safetensors file with float32 tensor x (N, ${channels}, H, W).`,
    );
  }
  const { images, height, width } = layout;
  if (images * height * width === 0) throw new Refusal(`${path} has shape ${inWords}: it holds no images.`);
  if (height * width > MOST_PIXELS) {
    throw new Refusal(`The images in ${path} have ${width}×${height} pixels, more than can be read. Reduce them.`);
  }
  return layout;
}

/** Every layout that the shape allows. */
function layouts(shape: readonly number[], target: PictureTarget): Layout[] {
  const [images = 0, ...image] = shape;
  switch (shape.length) {
    case 4:
      return [...channelsLast(image, images), ...channelsFirst(image, images)];
    case 3: {
      const single = channelsLast(shape, 1);
      if (single.length > 0) return single;
      // For a colour model, three grey pictures could also be the planes of one.
      const planes = target.channels === 3 && images === 3 ? channelsFirst(shape, 1) : [];
      return [...planes, grey(images, image)];
    }
    case 2: {
      const sides = [target.size, contentSide(target)];
      return sides.some((side) => shape.every((extent) => extent === side)) ? [grey(1, shape)] : [];
    }
    default:
      return [];
  }
}

function channelsLast([height = 0, width = 0, channels]: readonly number[], images: number): Layout[] {
  return channels === 1 || channels === 3 ? [{ images, height, width, channels, planes: false }] : [];
}

function channelsFirst([channels, height = 0, width = 0]: readonly number[], images: number): Layout[] {
  return channels === 1 || channels === 3 ? [{ images, height, width, channels, planes: true }] : [];
}

function grey(images: number, [height = 0, width = 0]: readonly number[]): Layout {
  return { images, height, width, channels: 1, planes: false };
}

/** Floats keep their values, so they are neither resized nor converted to other colours. */
function requireFit({ channels, width, height }: Layout, target: PictureTarget, path: string): void {
  const { size } = target;
  if (channels === target.channels && width === height && (width === size || width === contentSide(target))) return;
  throw new Refusal(
    `The images in ${path} do not fit this model: floats are not resized, so they must have ` +
      `${target.channels} ${target.channels === 1 ? 'channel' : 'channels'} and ${size}×${size} pixels; ` +
      `found ${channels} and ${width}×${height}. Save them as uint8 from 0 to 255 to have them fitted.`,
  );
}

async function readPixels(array: NumpyArray, layout: Layout, index: number): Promise<GivenPixels> {
  const { width, height, channels, planes } = layout;
  const stored = new Uint8Array(await array.readRow(index, width * height * channels));
  const pixels = planes ? interleaved(stored, channels) : stored;
  return asStored({ width, height, channels, pixels });
}

async function readValues(array: NumpyArray, layout: Layout, index: number, path: string): Promise<GivenValues> {
  const { width, height, channels, planes } = layout;
  const stored = await array.readRow(index, width * height * channels);
  const values = Float32Array.from(array.type.dtype.values(stored));
  refuseOutside(values, path, index);
  return { kind: 'values', side: width, values: planes ? values : toPlanes(values, channels), unchanged: false };
}

/** Converts (H, W, C) to (C, H, W). */
function toPlanes(values: Float32Array, channels: number): Float32Array {
  const positions = values.length / channels;
  return values.map((_, i) => values[(i % positions) * channels + Math.floor(i / positions)] ?? 0);
}
