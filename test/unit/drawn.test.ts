/** What is drawn on canvases matches the numbers behind it. */
import type { Chart } from 'chart.js';
import { expect, test } from 'vitest';
import { eachOf, KL_FIELDS } from '../../src/protocol/quantities';
import {
  type ClosedFormSummary,
  type EstimateSummary,
  type KlMap,
  PLACE_FIELDS,
  type LatentTerms,
} from '../../src/protocol/statistics';
import { type Colouring, colouringOf, cssColour, signedColouring, TABLE_SIZE } from '../../webview/colour/colourMap';
import { colourScale } from '../../webview/colour/colourScale';
import { barsOfBins } from '../../webview/distributions/barsOfBins';
import { cellPixels, marksOf } from '../../webview/group/heatMapDrawing';
import { barsOfGroups } from '../../webview/hierarchy/barsOfGroups';
import { cellsOfGroup } from '../../webview/hierarchy/cellsOfGroup';
import { channelScale } from '../../webview/hierarchy/channelScale';
import { channelsInWords } from '../../webview/hierarchy/channelsInWords';
import { whiskerLines, whiskers } from '../../webview/hierarchy/whiskers';
import { barSpan } from '../../webview/readOut/barSpan';
import { mapValues } from '../../webview/readOut/readings';

const COLOURS = {
  ...{ shift: 'blue', scale: 'orange', prior: 'grey', ink: 'black' },
  ...{ positive: 'brown', negative: 'teal' },
};
const largest: LatentTerms = eachOf([...PLACE_FIELDS, ...KL_FIELDS], () => 0);
const ordinary: ClosedFormSummary = {
  kind: 'closed form',
  ...{ group: 0, images: 40, draws: 1, planned: { images: 40, draws: 1 }, latents: 128, channelsInUse: 1, largest },
  ...{ channelsNearThreshold: 0, drawStandardErrorNats: null, channelDrawStandardErrorNats: null, strongest: null },
  klNats: { mean: 26.7, standardError: 2 },
  channelKlNats: Float64Array.of(26.7, 0),
  channelStandardErrorNats: Float64Array.of(2, 0),
  ...{ shiftNats: 20, scaleNats: 6.7, reverseKlNats: { mean: 30, standardError: 3 } },
};
const estimated: EstimateSummary = {
  ...ordinary,
  ...{ kind: 'estimate', logQNats: -12, logPNats: -10, base: ordinary },
  klNats: { mean: -2, standardError: 3 },
};

/** Colour and values of each of a chart's datasets. */
function drawn(summaries: Parameters<typeof barsOfGroups>[0]) {
  const { data, options } = barsOfGroups(summaries, COLOURS);
  const sets = data.datasets.map(({ backgroundColor, data: values }) => ({ backgroundColor, values }));
  return { sets, axis: options.scales?.['x'], options };
}

test('the bars of a group are its shift and its scale, each in its colour; without a measurement there are none', () => {
  const { sets, axis } = drawn([ordinary, null]);
  expect(sets).toEqual([
    { backgroundColor: 'blue', values: [20, null] },
    { backgroundColor: 'orange', values: [6.7, null] },
  ]);
  expect(axis).toMatchObject({ stacked: true, min: 0 });
  expect(axis?.max).toBeCloseTo(1.01 * 28.7, 12);
});

test('a bar next to one a million times as long is visible, and zero has none', () => {
  const huge = { ...ordinary, klNats: { mean: 1.7e6, standardError: null }, shiftNats: 1.7e6, scaleNats: 0 };
  const { data } = barsOfGroups([ordinary, huge], COLOURS);
  expect(data.datasets.map(({ minBarLength }) => minBarLength)).toEqual([1, 1]);
  expect(data.datasets[1]?.data).toEqual([6.7, null]);
});

test('the bar of an estimate is its mean, on its side of zero', () => {
  const { sets, axis } = drawn([estimated, { ...estimated, klNats: { mean: 5, standardError: 1 } }]);
  expect(sets).toEqual([{ backgroundColor: ['teal', 'brown'], values: [-2, 5] }]);
  expect(axis?.min).toBeCloseTo(1.01 * -5, 12);
  expect(axis?.max).toBeCloseTo(1.01 * 6, 12);
});

test('an axis has a length before anything is measured, and if a KL is NaN', () => {
  const broken = { ...ordinary, klNats: { mean: NaN, standardError: NaN }, shiftNats: NaN, scaleNats: Infinity };
  expect(drawn([null, null]).axis).toMatchObject({ min: 0, max: 1 });
  expect(drawn([broken]).axis).toMatchObject({ min: 0, max: 1 });
  expect(drawn([broken, ordinary]).axis?.max).toBeCloseTo(1.01 * 28.7, 12);
  expect(drawn([broken]).sets.map(({ values }) => values)).toEqual([[null], [null]]);
});

test('a group has its estimate’s bar while others are still being measured', () => {
  expect(drawn([null, estimated]).sets).toEqual([{ backgroundColor: ['brown', 'teal'], values: [null, -2] }]);
});

test('a whisker extends one standard error to either side of the mean; without an error there is none', () => {
  const { options } = drawn([ordinary, null]);
  expect(options.plugins?.whiskers).toEqual({ estimates: [{ mean: 26.7, standardError: 2 }, null], colour: 'black' });
  const estimates = [null, { mean: 5, standardError: 0.5 }, { mean: 5, standardError: null }];
  const lines = whiskerLines(
    estimates,
    (nats) => 100 + 20 * nats,
    (bar) => 6 + 12 * bar,
  );
  expect(lines).toEqual([{ fromX: 190, toX: 210, y: 18 }]);
});

test('whiskers are lines over the bars, in their own colour, and leave the canvas as it was', () => {
  const drawn: unknown[] = [];
  const ctx = {
    save: () => drawn.push('save'),
    restore: () => drawn.push('restore'),
    beginPath: () => drawn.push('begin'),
    moveTo: (...to: number[]) => drawn.push(['from', ...to]),
    lineTo: (...to: number[]) => drawn.push(['to', ...to]),
    stroke() {
      drawn.push([this.strokeStyle, this.lineWidth]);
    },
    ...{ strokeStyle: '', lineWidth: 0 },
  };
  const scale = (start: number, perValue: number) => ({
    getPixelForValue: (value: number) => start + perValue * value,
  });
  const draw = (scales: object) => {
    const options = { estimates: [{ mean: 5, standardError: 0.5 }], colour: 'black' };
    const chart = { ctx, scales } as unknown as Chart<'bar'>;
    whiskers.afterDatasetsDraw!(chart, {}, options, false);
  };
  draw({ x: scale(100, 20), y: scale(6, 12) });
  expect(drawn).toEqual(['save', 'begin', ['from', 190, 6], ['to', 210, 6], ['black', 1.5], 'restore']);
  drawn.length = 0;
  draw({ x: scale(100, 20) });
  expect(drawn).toEqual([]);
});

/** Drawing options for cells of KLs of up to 26.7 nats. */
const VIRIDIS = colouringOf('viridis');
const CELLS = { meaning: 'kl', thresholdNats: 0.1, scale: colourScale(VIRIDIS, [26.7]) } as const;
const ofChannels = (...means: number[]) => ({ ...ordinary, channelKlNats: Float64Array.from(means) });
const unused = ({ unused }: { unused: boolean }) => unused;

test('each channel’s cell has its own mean, its own error, and its mean’s colour on the colour bar', () => {
  expect(
    cellsOfGroup({ ...ofChannels(26.7, 13.4), channelStandardErrorNats: Float64Array.of(2, 3) }, 2, CELLS),
  ).toEqual([
    { valueNats: { mean: 26.7, standardError: 2 }, unused: false, colour: cssColour(VIRIDIS, TABLE_SIZE - 1) },
    { valueNats: { mean: 13.4, standardError: 3 }, unused: false, colour: cssColour(VIRIDIS, TABLE_SIZE / 2) },
  ]);
});

test('the cell of a channel that is not measured yet has no colour, and is not called unused', () => {
  const empty = { valueNats: null, unused: false, colour: null };
  expect(cellsOfGroup(null, 3, CELLS)).toEqual([empty, empty, empty]);
});

test('a channel at or below the threshold is unused and has no colour: at threshold 0, that is a KL of 0', () => {
  const cells = cellsOfGroup(ofChannels(0.1, 0.11, 0), 3, CELLS);
  expect(cells.map(unused)).toEqual([true, false, true]);
  expect(cells.map(({ colour }) => colour === null)).toEqual([true, false, true]);
  expect(cellsOfGroup(ofChannels(0.1, 1e-300, 0), 3, { ...CELLS, thresholdNats: 0 }).map(unused)).toEqual([
    false,
    false,
    true,
  ]);
});

test('a channel whose KL is NaN is not unused, and its colour means NaN', () => {
  expect(cellsOfGroup(ofChannels(NaN), 1, CELLS)).toMatchObject([{ unused: false, colour: 'rgb(255, 0, 200)' }]);
});

test('a contribution has its colour, however small, and even below zero', () => {
  const colouring = signedColouring('light');
  const cells = cellsOfGroup(ofChannels(-2, 0), 2, {
    ...CELLS,
    meaning: 'contribution',
    scale: colourScale(colouring, [2]),
  });
  expect(cells.map(unused)).toEqual([false, false]);
  expect(cells.map(({ colour }) => colour)).toEqual([cssColour(colouring, 0), cssColour(colouring, TABLE_SIZE / 2)]);
});

test('the table of the cells gives each channel its own mean and error, and a dash where there is none', () => {
  const summary = { ...ofChannels(3, 4), channelStandardErrorNats: Float64Array.of(0.1, 0.2) };
  expect(channelsInWords(summary, 3)).toEqual(['3.00 ± 0.10', '4.00 ± 0.20', '–']);
  expect(channelsInWords({ ...summary, channelStandardErrorNats: null }, 2)).toEqual(['3.00', '4.00']);
  expect(channelsInWords(null, 2)).toEqual(['–', '–']);
});

test('the bars of a histogram are its counts; an empty bin has none, and one value among a million is visible', () => {
  const histogram = { quantity: 'muP', edges: Float64Array.of(0, 1, 2, 3), notFinite: 0 } as const;
  const counts = Float64Array.of(1, 0, 1e6);
  const linear = barsOfBins({ ...histogram, counts }, false, COLOURS);
  expect(linear.data.datasets[0]).toMatchObject({ backgroundColor: 'grey', data: [1, null, 1e6], minBarLength: 1 });
  expect(linear.options.scales?.['y']).toMatchObject({ type: 'linear', min: 0 });
  const { scales } = barsOfBins({ ...histogram, counts }, true, COLOURS).options;
  expect(scales?.['y']?.type).toBe('logarithmic');
  expect(Number(scales?.['y']?.min)).toBeLessThan(1);
});

test.each([
  ['sigmaP', 'grey'],
  ['muQ', 'blue'],
  ['klNats', 'orange'],
] as const)('the bars of %s have the colour of prior, posterior or KL, one beside the other', (quantity, colour) => {
  const histogram = { quantity, edges: Float64Array.of(0, 1, 2), counts: Float64Array.of(3, 4), notFinite: 0 };
  const { data } = barsOfBins(histogram, false, COLOURS);
  expect(data.datasets.map(({ backgroundColor }) => backgroundColor)).toEqual([colour]);
  expect(data.labels).toEqual([0, 1]);
});

test.each([true, false])(
  'bars of a histogram have no axes: the page writes the numbers, logarithmic: %o',
  (logarithmic) => {
    const histogram = {
      quantity: 'muQ',
      edges: Float64Array.of(0, 1),
      counts: Float64Array.of(3),
      notFinite: 0,
    } as const;
    const { scales } = barsOfBins(histogram, logarithmic, COLOURS).options;
    expect([scales?.['x']?.display, scales?.['y']?.display]).toEqual([false, false]);
  },
);

test('a bar of a read-out has the length of its value, a negative one to the left of zero', () => {
  expect(barSpan(1, 4, false)).toEqual({ left: 0, width: 0.25 });
  expect(barSpan(4, 4, true)).toEqual({ left: 0.5, width: 0.5 });
  expect(barSpan(-2, 4, true)).toEqual({ left: 0.25, width: 0.25 });
  expect(barSpan(NaN, 4, true)).toBeNull();
  expect(barSpan(0, 4, false)).toBeNull();
});

const query = { quantity: 'kl', group: 0, channel: null, image: null } as const;
const map: Extract<KlMap, { kind: 'contribution' }> = {
  kind: 'contribution',
  query,
  ...{
    height: 2,
    width: 2,
    images: 40,
    draws: 1,
    planned: { images: 40, draws: 1 },
    latentsPerPosition: 4,
    latents: null,
  },
  klNats: Float64Array.of(0, 8, NaN, 2),
  standardErrorNats: Float64Array.of(1, 1, NaN, 1.5),
  furtherStandardErrorNats: {},
  logQNats: new Float64Array(4),
  logPNats: new Float64Array(4),
};

/** The colour of one latent position, in CSS notation. */
const pixel = (pixels: Uint8ClampedArray, index: number) =>
  `rgb(${pixels.subarray(4 * index, 4 * index + 3).join(', ')})`;

/** A scale for this map alone. */
const ownScale = (colouring: Colouring) => colourScale(colouring, mapValues(map));

test('a map’s colours go row by row from zero to its largest value, and NaN has a separate colour', () => {
  const pixels = cellPixels(map, ownScale(VIRIDIS));
  expect(pixel(pixels, 0)).toBe(cssColour(VIRIDIS, 0));
  expect(pixel(pixels, 1)).toBe(cssColour(VIRIDIS, TABLE_SIZE - 1));
  expect(pixel(pixels, 2)).toBe('rgb(255, 0, 200)');
  expect(pixel(pixels, 3)).toBe(cssColour(VIRIDIS, TABLE_SIZE / 4));
  expect([3, 7, 11, 15].map((alpha) => pixels[alpha])).toEqual([255, 255, 255, 255]);
});

test('a map next to another one is drawn on the scale that it is given, not on its own', () => {
  const shared = colourScale(VIRIDIS, mapValues(map), [16]);
  expect(pixel(cellPixels(map, shared), 1)).toBe(cssColour(VIRIDIS, TABLE_SIZE / 2));
  expect(marksOf(map, colourScale(signedColouring('light'), [2])).map(({ cell }) => cell)).toEqual([
    'onLight',
    'onDark',
  ]);
});

test('the cells of two measurements share a scale if both are passed to it', () => {
  const smaller = { summaries: [ofChannels(3, 1), null] };
  expect(channelScale(VIRIDIS, smaller).end).toBe(3);
  expect(channelScale(VIRIDIS, smaller, { summaries: [ofChannels(26.7, 0)] }).end).toBe(26.7);
});

test('a visible dot marks each position whose mean is under two standard errors', () => {
  expect(marksOf(map, ownScale(VIRIDIS))).toEqual([
    { y: 0, x: 0, cell: 'onDark' },
    { y: 1, x: 1, cell: 'onDark' },
  ]);
  expect(marksOf(map, ownScale(signedColouring('light'))).map(({ cell }) => cell)).toEqual(['onLight', 'onLight']);
  expect(marksOf({ ...map, standardErrorNats: null }, ownScale(VIRIDIS))).toEqual([]);
});
