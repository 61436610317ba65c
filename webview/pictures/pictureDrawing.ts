/** How pictures and loss maps become pixels. */
import type { LossMap } from '../../src/protocol/lossMap';
import type { Picture } from '../../src/protocol/statistics';
import type { ColourScale } from '../../src/figures/colour/colourScale';
import { type DrawnPixels, drawPixels } from '../canvas/drawPixels';
import { valuePixels } from '../maps/heatMapDrawing';

type Pixels = Pick<Picture, 'width' | 'height' | 'channels' | 'pixels'>;

export function drawnPicture({ width, height, channels, pixels }: Pixels): DrawnPixels {
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  const [ofPixel, ofPart] = channels === 1 ? [1, 0] : [3, 1];
  for (let pixel = 0; pixel < width * height; pixel++) {
    const from = pixel * ofPixel;
    rgba[pixel * 4] = pixels[from] ?? 0;
    rgba[pixel * 4 + 1] = pixels[from + ofPart] ?? 0;
    rgba[pixel * 4 + 2] = pixels[from + 2 * ofPart] ?? 0;
  }
  return { width, height, rgba };
}

/** Input less reconstruction: middle grey where they are the same, lighter where the input is. */
export function differencePixels(input: Pixels, reconstruction: Pixels): Uint8Array {
  const difference = new Uint8Array(input.pixels.length);
  for (let i = 0; i < difference.length; i++) {
    difference[i] = (256 + (input.pixels[i] ?? 0) - (reconstruction.pixels[i] ?? 0)) >> 1;
  }
  return difference;
}

/** The loss of each scored pixel in its colour. The others are transparent. */
export function drawnLoss({ width, height, margin, nats }: LossMap, scale: ColourScale): DrawnPixels {
  const rgba = valuePixels(nats, scale);
  if (margin === 0) return { width, height, rgba };
  for (let pixel = 0; pixel < nats.length; pixel++) {
    if (!isScored({ width, height, margin }, pixel)) rgba[pixel * 4 + 3] = 0;
  }
  return { width, height, rgba };
}

/** The loss of the scored pixels. */
export function scoredNats(map: LossMap): Float64Array {
  if (map.margin === 0) return map.nats;
  return map.nats.filter((_, pixel) => isScored(map, pixel));
}

export function isScored({ width, height, margin }: Pick<LossMap, 'width' | 'height' | 'margin'>, pixel: number) {
  const [y, x] = [Math.floor(pixel / width), pixel % width];
  return y >= margin && x >= margin && y < height - margin && x < width - margin;
}

export function drawPicture(canvas: HTMLCanvasElement, picture: Picture): void {
  drawPixels(canvas, drawnPicture(picture));
}
