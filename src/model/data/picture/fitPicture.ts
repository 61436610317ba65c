/** Fits a picture to the network's size and colours, as training did if that is known. */
import type { GivenPixels } from './givenPicture';
import type { PictureStep } from './pictureSteps';
import { contentSide, type PictureTarget } from './pictureTarget';
import { ALIGNED_CELEBA, CELEBA_FACE } from './preparation';
import { crop, resize, type Extent, type Pixels, type Region } from './resample';

export interface FittedPicture extends Pixels {
  /** What was done to it since it was stored. */
  readonly steps: ReadonlySet<PictureStep>;
  /** Whether training prepared the data set's pictures differently. */
  readonly departs: boolean;
}

interface Sized {
  readonly pixels: Pixels;
  readonly steps: readonly PictureStep[];
  readonly departs: boolean;
}

/**
 * Fits a picture to the network. If the size is right, that of the network or of its content, no pixel changes. Other
 * pictures are prepared like the data set. If its preparation is unknown, grey models get the whole picture, fitted
 * into the content's square with its proportions kept, and colour models get its centred square.
 */
export function fitPicture(given: GivenPixels, target: PictureTarget): FittedPicture {
  const steps = new Set(given.steps);
  const inColours = target.channels === 3 ? asColours(given) : asGrey(given, steps);
  const { pixels, steps: sizing, departs } = toSize(inColours, target);
  for (const step of sizing) steps.add(step);
  if (target.padding > 0 && !hasSize(given, target.size)) steps.add('padded');
  return { ...pixels, steps, departs };
}

function toSize(picture: Pixels, target: PictureTarget): Sized {
  const side = contentSide(target);
  if (hasSize(picture, target.size) || hasSize(picture, side)) return { pixels: picture, steps: [], departs: false };
  const { kind } = target.preparation;
  const isAligned = picture.width === ALIGNED_CELEBA.width && picture.height === ALIGNED_CELEBA.height;
  if (isAligned && (kind === 'face crop' || kind === 'CelebA-HQ')) {
    const face = resize(crop(picture, CELEBA_FACE), square(side));
    return kind === 'CelebA-HQ'
      ? { pixels: face, steps: ['faceCropped', 'resized', 'incomparable'], departs: true }
      : { pixels: face, steps: ['faceCropped', 'resized'], departs: false };
  }
  if (kind === 'short side') return { pixels: shortSide(picture, side), steps: ['shortSide'], departs: false };
  const departs = kind !== 'unknown';
  if (target.channels === 1) {
    const fitted = inside(picture, side);
    const isResized = fitted.width !== picture.width || fitted.height !== picture.height;
    return { pixels: resize(picture, fitted), steps: isResized ? ['fitted', 'incomparable'] : ['fitted'], departs };
  }
  const steps: PictureStep[] = [];
  if (picture.width !== picture.height) steps.push('cropped');
  const middle = crop(picture, centreSquare(picture));
  if (middle.width !== side) steps.push('resized', 'incomparable');
  return { pixels: resize(middle, square(side)), steps, departs };
}

function hasSize({ width, height }: Extent, side: number): boolean {
  return width === side && height === side;
}

function square(side: number): Extent {
  return { width: side, height: side };
}

function centreSquare({ width, height }: Extent): Region {
  const side = Math.min(width, height);
  return { left: Math.floor((width - side) / 2), top: Math.floor((height - side) / 2), width: side, height: side };
}

/** The largest size within a square that keeps the proportions. */
function inside({ width, height }: Extent, side: number): Extent {
  const scale = side / Math.max(width, height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** torchvision's `Resize(side)` and `CenterCrop(side)`. */
function shortSide(picture: Pixels, side: number): Pixels {
  const { width, height } = picture;
  const long = Math.trunc((side * Math.max(width, height)) / Math.min(width, height));
  const to = width <= height ? { width: side, height: long } : { width: long, height: side };
  const left = halfRounded(to.width - side);
  const top = halfRounded(to.height - side);
  return resize(picture, to, { left, top, width: side, height: side });
}

/** Half of a number, rounded as in Python: ties go to the even neighbour. */
function halfRounded(extent: number): number {
  const below = Math.floor(extent / 2);
  return extent % 2 !== 0 && below % 2 !== 0 ? below + 1 : below;
}

function asColours(picture: GivenPixels): Pixels {
  if (picture.channels === 3) return picture;
  const pixels = new Uint8Array(3 * picture.pixels.length);
  picture.pixels.forEach((value, i) => pixels.fill(value, 3 * i, 3 * i + 3));
  return { ...picture, channels: 3, pixels };
}

/** Integer weights of ITU-R BT.601, as in Pillow. Grey stays unchanged. */
function asGrey(picture: GivenPixels, steps: Set<PictureStep>): Pixels {
  if (picture.channels === 1) return picture;
  const rgb = picture.pixels;
  const grey = new Uint8Array(rgb.length / 3);
  let hasColour = false;
  for (let from = 0, to = 0; from < rgb.length; from += 3, to++) {
    const red = rgb[from] ?? 0;
    const green = rgb[from + 1] ?? 0;
    const blue = rgb[from + 2] ?? 0;
    hasColour ||= red !== green || red !== blue;
    grey[to] = (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;
  }
  if (hasColour) steps.add('toGrey');
  return { ...picture, channels: 1, pixels: grey };
}
