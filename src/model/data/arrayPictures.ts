/** Images in a NumPy array. Unsigned bytes are pictures like any others; floats must have the model's size. */
import { basename } from 'node:path';
import { Refusal } from '../refusal';
import { allocateImages } from './allocateImages';
import { imagesFrom } from './counts';
import { openNumpy, type NumpyFile } from './numpyFile';
import { alone, isLarge } from './picture/decodePicture';
import { MOST_PIXELS } from './picture/pictureLimits';
import { describeSteps, type PictureStep } from './picture/pictureSteps';
import { contentSide, type PictureTarget } from './picture/pictureTarget';
import type { Pictures } from './pictures';
import type { PictureSource } from './pictureSource';
import { choiceNotes, chooseImages } from './randomChoice';
import { makeData, readSource, type ChoiceOptions } from './sourcePictures';
import { refuseOutside } from './tensorPictures';

interface Layout {
  readonly images: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** (C, H, W) rather than (H, W, C). */
  readonly planes: boolean;
}

const NO_STEPS: ReadonlySet<never> = new Set<never>();

/**
 * Reads an array (N, H, W), (N, H, W, C) or (N, C, H, W), or a single image without N, if its shape has one meaning.
 * @throws Refusal if its shape or its values could mean several things, or do not fit the model.
 */
export async function readArrayPictures(
  path: string,
  target: PictureTarget,
  options: ChoiceOptions,
): Promise<Pictures> {
  await using array = await openNumpy(path);
  const layout = layoutOf(array.shape, target, path);
  return array.type.kind === 'bytes'
    ? await readBytes(array, layout, path, target, options)
    : await readFloats(array, layout, path, target, options);
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

async function readBytes(
  array: NumpyFile,
  layout: Layout,
  path: string,
  target: PictureTarget,
  options: ChoiceOptions,
): Promise<Pictures> {
  const name = basename(path);
  let largest = 0;
  const source: PictureSource = {
    listed: layout.images,
    name,
    notes: [],
    warnings: [],
    dataset: null,
    classes: null,
    classOf: () => null,
    nameOf: (index) => `${name}[${index}]`,
    read: async (index, use) => {
      const { width, height, channels } = layout;
      const read = async () => {
        const stored = new Uint8Array(await array.readRows([index], width * height * channels));
        largest = stored.reduce((most, value) => Math.max(most, value), largest);
        const pixels = layout.planes ? interleaved(stored, channels) : stored;
        return use({ width, height, channels, pixels, steps: NO_STEPS });
      };
      return isLarge(width * height) ? alone(read) : read();
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const pictures = await readSource(source, target, options);
  if (largest === 1) {
    throw new Refusal(
      `${path} holds only 0 and 1 as uint8, where white is 255. Multiply it by 255, or save it as float32.`,
    );
  }
  if (target.bits >= 8 || largest >= 2 ** target.bits) return pictures;
  const dark = `No value in ${name} is above ${largest}, where white is 255. Multiply values of ${target.bits} bits by ${2 ** (8 - target.bits)}.`;
  return { ...pictures, warnings: [dark, ...pictures.warnings] };
}

/** (C, H, W) to (H, W, C). */
function interleaved(planes: Uint8Array, channels: number): Uint8Array {
  const positions = planes.length / channels;
  return planes.map((_, i) => planes[(i % channels) * positions + Math.floor(i / channels)] ?? 0);
}

async function readFloats(
  array: NumpyFile,
  layout: Layout,
  path: string,
  target: PictureTarget,
  { most, seed, signal }: ChoiceOptions,
): Promise<Pictures> {
  const { images: listed, width, height, channels } = layout;
  const { size } = target;
  const side = contentSide(target);
  if (channels !== target.channels || width !== height || (width !== size && width !== side)) {
    throw new Refusal(
      `The images in ${path} do not fit this model: floats are not resized, so they must have ` +
        `${target.channels} ${target.channels === 1 ? 'channel' : 'channels'} and ${size}×${size} pixels; ` +
        `found ${channels} and ${width}×${height}. Save them as uint8 from 0 to 255 to have them fitted.`,
    );
  }
  const chosen = chooseImages(listed, most, seed);
  const perImage = channels * size ** 2;
  const x = allocateImages(chosen.length, perImage, 'images');
  const steps: ReadonlySet<PictureStep>[] = [];
  for (const [image, index] of chosen.entries()) {
    signal?.throwIfAborted();
    const values = Float32Array.from(array.type.dtype.values(await array.readRows([index], channels * width ** 2)));
    refuseOutside(values, path, () => index);
    const part = x.subarray(image * perImage, (image + 1) * perImage);
    enter(values, layout, size, part);
    const step = makeData(part, target, seed, image);
    steps.push(
      new Set<PictureStep>([...(width < size ? (['padded'] as const) : []), ...(step === null ? [] : [step])]),
    );
  }
  const name = basename(path);
  return {
    count: chosen.length,
    listed,
    x,
    names: chosen.map((index) => `${name}[${index}]`),
    label: imagesFrom(chosen.length, listed, name),
    notes: [
      ...choiceNotes(chosen.length, listed, seed),
      ...describeSteps(steps, { size, side, bits: target.bits, seed }),
    ],
    warnings: [],
  };
}

/** Writes an image to the centre of its part of the input, (C, size, size). */
function enter(values: Float32Array, { width, channels, planes }: Layout, size: number, part: Float32Array): void {
  const margin = (size - width) / 2;
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < width; y++) {
      const row = (channel * size + margin + y) * size + margin;
      for (let x = 0; x < width; x++) {
        const from = planes ? (channel * width + y) * width + x : (y * width + x) * channels + channel;
        part[row + x] = values[from] ?? 0;
      }
    }
  }
}
