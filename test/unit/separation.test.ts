/** Two inputs told apart, as the page asks for it and reports it. */
import { describe, expect, test } from 'vitest';
import { MirroredImages } from '../../src/model/analyses/mirroredImages';
import type { Images } from '../../src/model/analyses/images';
import { separationReport } from '../../src/model/analyses/separationReport';
import { areaDifference, areaErrors, separation } from '../../src/model/statistics/auroc';
import { isAnalysisWish, passesOf } from '../../src/protocol/whatIf/analysis';
import { areaEstimate, chosenM, scoresOf } from '../../webview/whatIf/separation/scores';

const ALL = { image: null, among: null };
const INSIDE = Float64Array.of(1, 2, 3, 4);
const OUTSIDE = Float64Array.of(2.5, 3.5, 4.5, 5);
const NOT_SHOWN = { mean: 0, standardError: null, drawStandardError: null };

function scoreOf(inside: Float64Array, outside: Float64Array) {
  const { area } = separation(inside, outside);
  const errors = areaErrors(separation(inside, outside));
  return { inside, outside, insideMean: NOT_SHOWN, outsideMean: NOT_SHOWN, area, errors };
}

const NELBO = scoreOf(INSIDE, OUTSIDE);
const RATIO = scoreOf(OUTSIDE, INSIDE);
const REPORT = separationReport(
  {
    ...{ temperature: 1, images: 4, imagesAgainst: 4, kl: [NELBO] },
    ratios: [
      { m: 0, k: 1, bound: NELBO, ratio: null },
      {
        ...{ m: 1, k: 0, bound: NELBO },
        ratio: { ...RATIO, gain: areaDifference(separation(INSIDE, OUTSIDE), separation(OUTSIDE, INSIDE)) },
      },
    ],
  },
  { against: { label: 'B', notes: [] }, isPaired: true, isWholeInput: true },
);

describe('The page', () => {
  test('may ask for mirrored images, but not name files', () => {
    const wish = (against: unknown) => ({
      ...{ analysis: { kind: 'two inputs', temperature: 1, against }, scope: ALL },
      ...{ images: 40, draws: 4 },
    });
    expect(isAnalysisWish(wish({ kind: 'mirrored' }))).toBe(true);
    expect(isAnalysisWish(wish({ kind: 'files', input: { kind: 'files', paths: ['/etc'], most: null } }))).toBe(false);
    expect(isAnalysisWish(wish(null))).toBe(false);
  });

  test('is told the price of both inputs, and at most the passes of the pruning curve', () => {
    const shapes = [2, 4, 4].map((side) => ({ channels: 20, height: side, width: side }));
    const counts = { draws: 2, images: 8 };
    const against = { kind: 'mirrored' } as const;
    expect(passesOf({ analysis: { kind: 'two inputs', temperature: 1, against }, ...counts }, shapes)).toEqual({
      ...{ from: [1, 2, 3], draws: 2, images: 16 },
    });
    const { from } = passesOf({ analysis: { kind: 'pruning', temperature: 1 }, ...counts }, shapes);
    expect(from).toEqual(Array.from({ length: 37 }, () => 0));
  });

  test('chooses the groups of the finest scale without looking at the results', () => {
    const sides = (...all: number[]) => all.map((side) => ({ channels: 1, height: side, width: side }));
    expect(chosenM(null, sides(4, 4, 4, 8, 8))).toBe(2);
    expect(chosenM(null, sides(4, 4, 4))).toBe(2);
    expect(chosenM(null, sides(4))).toBe(1);
    expect(chosenM(9, sides(4, 8))).toBe(2);
  });
});

describe('The report', () => {
  test('has every image in a bin that both inputs share', () => {
    const { edges, inside, outside, notFinite } = REPORT.kl[0]!.histogram;
    const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0);
    expect([edges[0], edges.at(-1)]).toEqual([1, 5]);
    expect([sum(inside), sum(outside), notFinite]).toEqual([4, 4, { inside: 0, outside: 0 }]);
    expect(inside[0]).toBe(1);
    expect(outside.at(-1)).toBe(1);
  });

  test('counts scores that are not finite apart', () => {
    const broken = scoreOf(Float64Array.of(1, NaN, 2), Float64Array.of(Infinity, 3));
    const { kl } = separationReport(
      { temperature: 1, images: 3, imagesAgainst: 2, ratios: [], kl: [broken] },
      { against: REPORT.against, isPaired: false, isWholeInput: true },
    );
    expect(kl[0]!.histogram.notFinite).toEqual({ inside: 1, outside: 1 });
    expect(kl[0]!.auroc.value).toBeNaN();
  });

  test('names each score, and compares ratios with the NELBO', () => {
    const scores = scoresOf(REPORT);
    expect(scores.map(({ name }) => name)).toEqual(['NELBO', '−L^{>1}', 'LLR^{>1}', 'KL of group 0']);
    const [nelbo, , ratio] = scores;
    // 13 of 16 pairs, and the other way round 3 of 16.
    expect(nelbo!.score.auroc.value).toBe(13 / 16);
    expect(ratio!.gain!.value).toBe(3 / 16 - 13 / 16);
    expect(nelbo!.gain).toBeNull();
  });

  test('has the error of pairs for mirrored images, otherwise that of different pictures', () => {
    const area = { value: 0.8, ofDifferent: 0.1, ofPairs: 0.05 };
    expect(areaEstimate(area, true).standardError).toBe(0.05);
    expect(areaEstimate(area, false).standardError).toBe(0.1);
  });
});

test('A mirrored image has its columns in the opposite order, and nothing else', () => {
  const images = { values: () => Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9) } as unknown as Images;
  expect([...new MirroredImages(images, 3).values(0, 1)]).toEqual([3, 2, 1, 6, 5, 4, 9, 8, 7]);
});
