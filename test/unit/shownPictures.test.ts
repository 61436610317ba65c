/** Pictures on the page: their sizes, pixels, differences and values. */
import { describe, expect, test } from 'vitest';
import type { LossMap } from '../../src/protocol/lossMap';
import type { Picture } from '../../src/protocol/statistics';
import { colouringOf } from '../../src/figures/colour/colourMap';
import { colourScale } from '../../src/figures/colour/colourScale';
import { crispSize, zoomsFor } from '../../webview/pictures/crispSize';
import { positionOfPixel } from '../../webview/pictures/looking';
import { differencePixels, drawnLoss, drawnPicture, scoredNats } from '../../webview/pictures/pictureDrawing';
import { valuesOfPixel } from '../../webview/pictures/pixelValues';

const LARGE = { width: 256, height: 256 };
const SMALL = { width: 32, height: 32 };

describe('A picture’s size', () => {
  test.each([1, 1.25, 1.5, 1.75, 2, 3])('has whole screen pixels for each of its own at a ratio of %f', (ratio) => {
    for (const zoom of ['fit', 1, 2, 4, 8, 16] as const) {
      const size = crispSize(SMALL, zoom, 108, ratio);
      expect(size.isCrisp).toBe(true);
      expect(size.pixel * ratio).toBeCloseTo(Math.round(size.pixel * ratio), 9);
      expect(size.width).toBeCloseTo(32 * size.pixel, 9);
      if (zoom === 'fit') expect(size.width).toBeLessThanOrEqual(108);
      else expect(Math.abs(size.pixel - zoom)).toBeLessThanOrEqual(0.5);
    }
  });

  test('fits a box even if that takes fewer screen pixels than it has', () => {
    expect(crispSize(LARGE, 'fit', 108, 1)).toMatchObject({ width: 108, height: 108, isCrisp: false, hasGrid: false });
    expect(crispSize(LARGE, 1, 108, 1)).toMatchObject({ width: 256, isCrisp: true });
  });

  test('gives room for a grid from 8 CSS pixels on', () => {
    expect([4, 8, 16].map((zoom) => crispSize(SMALL, zoom, 108, 1).hasGrid)).toEqual([false, true, true]);
  });

  test('can be chosen as far as the page can hold it', () => {
    expect(zoomsFor(32)).toEqual([1, 2, 4, 8, 16, 32]);
    expect(zoomsFor(256)).toEqual([1, 2, 4, 8]);
  });
});

test('Each latent position covers its share of the picture', () => {
  const shape = { channels: 1, height: 4, width: 8 };
  const at = (y: number, x: number) => positionOfPixel({ y, x }, SMALL, shape);
  expect([at(0, 0), at(7, 3), at(8, 4), at(31, 31)]).toEqual([
    { y: 0, x: 0 },
    { y: 0, x: 0 },
    { y: 1, x: 1 },
    { y: 3, x: 7 },
  ]);
});

const grey = (kind: Picture['kind'], pixels: readonly number[]): Picture => ({
  ...{ kind, image: 0, name: 'a.png', width: 2, height: 2, channels: 1 },
  pixels: Uint8Array.from(pixels),
});
const input = grey('input', [0, 255, 51, 100]);
const reconstruction = grey('reconstruction', [0, 0, 255, 100]);
const loss: LossMap = {
  ...{
    query: { image: 0 },
    height: 4,
    width: 4,
    margin: 1,
    draws: 1,
    reconstructionNats: 10,
    spread: new Float64Array(),
  },
  nats: Float64Array.from({ length: 16 }, (_, i) => ({ 5: 1, 6: 2, 9: 3, 10: 4 })[i] ?? 0),
};

test('A difference is middle grey where there is none, lighter where the input is', () => {
  expect([...differencePixels(input, reconstruction)]).toEqual([128, 255, 26, 128]);
});

test('Grey and colour pictures are drawn opaque', () => {
  expect([...drawnPicture(input).rgba.subarray(4, 12)]).toEqual([255, 255, 255, 255, 51, 51, 51, 255]);
  const colour: Picture = { ...input, width: 1, height: 1, channels: 3, pixels: Uint8Array.of(1, 2, 3) };
  expect([...drawnPicture(colour).rgba]).toEqual([1, 2, 3, 255]);
});

test('The scale of a loss map is of scored pixels, and the others are left out', () => {
  expect([...scoredNats(loss)]).toEqual([1, 2, 3, 4]);
  const { rgba } = drawnLoss(loss, colourScale(colouringOf('viridis'), scoredNats(loss)));
  const opaque = Array.from({ length: 16 }, (_, i) => i).filter((i) => rgba[i * 4 + 3] === 255);
  expect(opaque).toEqual([5, 6, 9, 10]);
});

describe('A pixel', () => {
  test('is read in every picture', () => {
    const known = {
      input,
      reconstruction,
      loss: { ...loss, width: 2, height: 2, margin: 0, nats: Float64Array.of(0, 5.5, 0, 0) },
    };
    expect(valuesOfPixel(known, { y: 0, x: 1 }).map(({ name, text }) => `${name} ${text}`)).toEqual([
      ...['input 1.00', 'reconstruction 0', 'difference 1.00', 'loss 5.50 nats'],
    ]);
  });

  test('has only what is there, and says what is not scored', () => {
    expect(valuesOfPixel({ input, reconstruction: null, loss: null }, { y: 1, x: 0 })).toEqual([
      { name: 'input', text: '0.200' },
    ]);
    expect(valuesOfPixel({ input: null, reconstruction: null, loss }, { y: 0, x: 3 })).toEqual([
      { name: 'loss', text: 'not scored' },
    ]);
  });
});
