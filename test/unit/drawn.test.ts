/** What is drawn on canvases matches the numbers behind it. */
import type { Chart } from 'chart.js';
import { expect, test } from 'vitest';
import { eachOf, KL_FIELDS } from '../../src/protocol/quantities';
import {
  type ClosedFormSummary,
  type EstimateSummary,
  type KlValues,
  PLACE_FIELDS,
  type LatentTerms,
} from '../../src/protocol/statistics';
import {
  type Colouring,
  colouringOf,
  cssColour,
  signedColouring,
  TABLE_SIZE,
} from '../../src/figures/colour/colourMap';
import { colourScale } from '../../src/figures/colour/colourScale';
import { cellPixels, marksOf } from '../../webview/maps/heatMapDrawing';
import { axisOf } from '../../webview/chart/axis';
import type { ScaleKind } from '../../src/figures/scales/symlog';
import { barsOfGroups, barValues } from '../../webview/hierarchy/barsOfGroups';
import { cellsOfGroup } from '../../webview/hierarchy/cellsOfGroup';
import { channelScale } from '../../src/figures/kl/channelScale';
import { channelsInWords } from '../../webview/hierarchy/channelsInWords';
import { whiskers, whiskersOf } from '../../webview/hierarchy/whiskers';
import { barSpan } from '../../webview/readOut/barSpan';
import { channelParts } from '../fixtures/channelParts';

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
  ...{ halfPositions: 4, channelParts: channelParts(2) },
};
const estimated: EstimateSummary = {
  ...ordinary,
  ...{ kind: 'estimate', logQNats: -12, logPNats: -10, base: ordinary },
  klNats: { mean: -2, standardError: 3 },
};

/** Colour and values, as shares of the axis, of each of a chart's datasets. */
function drawn(summaries: Parameters<typeof barsOfGroups>[0], kind: ScaleKind = 'linear') {
  const axis = axisOf(kind, barValues(summaries));
  const { data, options } = barsOfGroups(summaries, axis, COLOURS);
  const sets = data.datasets.map(({ backgroundColor, data: values }) => ({ backgroundColor, values }));
  return { sets, axis, options };
}

test('the bars of a group are its shift and its scale, each in its colour; without a measurement there are none', () => {
  const { sets, axis, options } = drawn([ordinary, null]);
  expect(sets).toEqual([
    { backgroundColor: 'blue', values: [axis.at(20), null] },
    { backgroundColor: 'orange', values: [axis.at(6.7), null] },
  ]);
  expect(axis.at(20)).toBeCloseTo(20 / (1.01 * 28.7), 12);
  expect(options.scales?.['x']).toMatchObject({ stacked: true, min: 0, max: 1 });
});

test('a bar next to one a million times as long is visible, and zero has none', () => {
  const huge = { ...ordinary, klNats: { mean: 1.7e6, standardError: null }, shiftNats: 1.7e6, scaleNats: 0 };
  const { sets, axis, options } = drawn([ordinary, huge]);
  expect(barsOfGroups([ordinary, huge], axis, COLOURS).data.datasets.map(({ minBarLength }) => minBarLength)).toEqual([
    1, 1,
  ]);
  expect(sets[1]?.values).toEqual([axis.at(6.7), null]);
  expect(options.scales?.['x']).toMatchObject({ min: 0, max: 1 });
});

test('on a logarithmic axis a bar is the whole KL, because lengths of parts would not add up', () => {
  const { sets, axis } = drawn([ordinary, { ...ordinary, klNats: { mean: 2670, standardError: null } }], 'log');
  expect(sets).toEqual([
    {
      backgroundColor: ['blue', 'blue'],
      values: [
        [0, axis.at(26.7)],
        [0, axis.at(2670)],
      ],
    },
  ]);
  expect(axis.at(2670) - axis.at(267)).toBeCloseTo(axis.at(267) - axis.at(26.7), 12);
});

test('the bar of an estimate is its mean, on its side of zero', () => {
  const { sets, axis } = drawn([estimated, { ...estimated, klNats: { mean: 5, standardError: 1 } }]);
  expect(sets).toEqual([
    {
      backgroundColor: ['teal', 'brown'],
      values: [
        [axis.at(0), axis.at(-2)],
        [axis.at(0), axis.at(5)],
      ],
    },
  ]);
  expect(axis.at(0)).toBeCloseTo(5 / 11, 12);
  expect(axis.at(1.01 * 6)).toBeCloseTo(1, 12);
});

test('an axis has a length before anything is measured, and if a KL is NaN', () => {
  const broken = { ...ordinary, klNats: { mean: NaN, standardError: NaN }, shiftNats: NaN, scaleNats: Infinity };
  for (const kind of ['linear', 'log', 'symlog'] as const) {
    expect(drawn([null, null], kind).axis.at(Infinity)).toBe(1);
    expect(drawn([broken], kind).axis.at(NaN)).toBe(0);
  }
  expect(drawn([broken, ordinary]).axis.at(1.01 * 28.7)).toBe(1);
  expect(drawn([broken]).sets.map(({ values }) => values)).toEqual([[null], [null]]);
});

test('a group has its estimate’s bar while others are still being measured', () => {
  const { sets, axis } = drawn([null, estimated]);
  expect(sets[0]?.values).toEqual([null, [axis.at(0), axis.at(-2)]]);
});

test('a whisker extends one standard error to either side of the mean; without an error there is none', () => {
  const { options, axis } = drawn([ordinary, null]);
  const whisker = { bar: 0, from: axis.at(24.7), to: axis.at(28.7) };
  expect(options.plugins?.whiskers).toEqual({ whiskers: [whisker], colour: 'black' });
  const estimates = [null, { klNats: { mean: 5, standardError: 0.5 } }, { klNats: { mean: 5, standardError: null } }];
  expect(whiskersOf(estimates, { at: (nats) => nats / 10 })).toEqual([{ bar: 1, from: 0.45, to: 0.55 }]);
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
    const options = { whiskers: [{ bar: 0, from: 4.5, to: 5.5 }], colour: 'black' };
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

test('a bar of a read-out has the length of its value, a negative one to the left of zero', () => {
  expect(barSpan(1, 4, false)).toEqual({ left: 0, width: 0.25 });
  expect(barSpan(4, 4, true)).toEqual({ left: 0.5, width: 0.5 });
  expect(barSpan(-2, 4, true)).toEqual({ left: 0.25, width: 0.25 });
  expect(barSpan(NaN, 4, true)).toBeNull();
  expect(barSpan(0, 4, false)).toBeNull();
});

const query = { quantity: 'kl', group: 0, channel: null, image: null } as const;
const map: KlValues = {
  ...{ query, meaning: 'contribution', height: 2, width: 2 },
  ...{ images: 40, draws: 1, planned: { images: 40, draws: 1 } },
  klNats: Float64Array.of(0, 8, NaN, 2),
  standardErrorNats: Float64Array.of(1, 1, NaN, 1.5),
};

/** The colour of one latent position, in CSS notation. */
const pixel = (pixels: Uint8ClampedArray, index: number) =>
  `rgb(${pixels.subarray(4 * index, 4 * index + 3).join(', ')})`;

/** A scale for this map alone. */
const ownScale = (colouring: Colouring) => colourScale(colouring, map.klNats);

test('a map’s colours go row by row from zero to its largest value, and NaN has a separate colour', () => {
  const pixels = cellPixels(map, ownScale(VIRIDIS));
  expect(pixel(pixels, 0)).toBe(cssColour(VIRIDIS, 0));
  expect(pixel(pixels, 1)).toBe(cssColour(VIRIDIS, TABLE_SIZE - 1));
  expect(pixel(pixels, 2)).toBe('rgb(255, 0, 200)');
  expect(pixel(pixels, 3)).toBe(cssColour(VIRIDIS, TABLE_SIZE / 4));
  expect([3, 7, 11, 15].map((alpha) => pixels[alpha])).toEqual([255, 255, 255, 255]);
});

test('a map next to another one is drawn on the scale that it is given, not on its own', () => {
  const shared = colourScale(VIRIDIS, map.klNats, [16]);
  expect(pixel(cellPixels(map, shared), 1)).toBe(cssColour(VIRIDIS, TABLE_SIZE / 2));
  expect(marksOf(map, colourScale(signedColouring('light'), [2])).map(({ cell }) => cell)).toEqual([
    'onLight',
    'onDark',
  ]);
});

test('the cells of two measurements share a scale if both are passed to it', () => {
  const smaller = { summaries: [ofChannels(3, 1), null] };
  expect(channelScale(VIRIDIS, smaller).domain.most).toBe(3);
  expect(channelScale(VIRIDIS, smaller, { summaries: [ofChannels(26.7, 0)] }).domain.most).toBe(26.7);
});

test('a visible dot marks each position whose mean is under two standard errors', () => {
  expect(marksOf(map, ownScale(VIRIDIS))).toEqual([
    { y: 0, x: 0, cell: 'onDark' },
    { y: 1, x: 1, cell: 'onDark' },
  ]);
  expect(marksOf(map, ownScale(signedColouring('light'))).map(({ cell }) => cell)).toEqual(['onLight', 'onLight']);
  expect(marksOf({ ...map, standardErrorNats: null }, ownScale(VIRIDIS))).toEqual([]);
});
