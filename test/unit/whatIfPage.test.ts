/** What the view What if says about analyses: prices, words, and what the pane takes apart. */
import { describe, expect, test } from 'vitest';
import type { AnalysisName, AnalysisWish } from '../../src/protocol/whatIf/analysis';
import type { Change } from '../../src/protocol/whatIf/leftOut';
import type { PrefixPoint } from '../../src/protocol/whatIf/prefixCurve';
import { NO_ANALYSES, stoppedBy, type AnalysisRun, type WhatIf } from '../../src/protocol/whatIf/whatIf';
import { analysisIn, pictureIn, runningIn, scopeOf } from '../../webview/whatIf/analysisIn';
import { pinnedNumbers } from '../../webview/whatIf/pane/pinnedNumbers';
import { chosenTarget, readingTitle, whatIfReading } from '../../webview/whatIf/pane/readings';
import { pointsOf, scaleOf, scalesOf } from '../../webview/whatIf/prefix/curve';
import { imagesIn, priceInWords, wishOf } from '../../webview/whatIf/price';
import { coveredInWords, endInWords, reservationsOn, signedEstimate, whyNot } from '../../webview/whatIf/whatIfWords';
import { FIRST_WHAT_IF } from '../../webview/sight/whatIfChoice';
import { shownInspection } from '../fixtures/shownInspection';

const ALL = { image: null, among: null } as const;
const LEAVE_OUT: AnalysisName = { analysis: { kind: 'leave out', temperature: 1, below: 'posterior' }, scope: ALL };
const shape = { channels: 4, height: 2, width: 2 };
const SHAPES = [shape, shape, { ...shape, channels: 8 }];
/** A whole decoder pass takes 10 ms, and the output alone 2. */
const COSTS = { encoderMs: 5, decoderMs: [10, 8, 5, 2], normalisingMs: 20 };
const NOTHING_CHOSEN = { draws: null, images: null };
const MEAN = { scope: { kind: 'mean' }, noun: 'image' } as const;

const estimate = (mean: number, standardError: number | null = 0.5, drawStandardError: number | null = 0.25) => ({
  ...{ mean, standardError, drawStandardError },
});

function runOf(changed: Partial<AnalysisRun> & { readonly wished?: Partial<AnalysisWish> } = {}): AnalysisRun {
  const { wished, ...others } = changed;
  return {
    ...{ wish: { ...LEAVE_OUT, images: 40, draws: 4, ...wished }, status: { kind: 'finished', elapsedMs: 14_200 } },
    ...{ planned: 40, measured: 40, result: null, pictured: [], before: null },
    ...others,
  };
}

const whatIfOf = (...runs: AnalysisRun[]): WhatIf => ({ images: 40, costs: COSTS, runs });

function changeOf(group: number, channel: number | null = null, temperature = 1): Change {
  return {
    replacement: { group, channel, temperature, below: 'posterior' },
    ...{ nelboNats: estimate(9.63), rateNats: estimate(-5.4), savedNats: estimate(5.78), belowNats: estimate(0.38) },
    distortionNats: estimate(15.03),
    klNats: channel === null ? [estimate(0), estimate(0), estimate(0.38, 0.1)] : [],
  };
}

const leftOut = (changes: readonly Change[]) =>
  ({
    kind: 'left out',
    leftOut: {
      klNats: [estimate(5), estimate(5.78), estimate(3)],
      reverseKlNats: [estimate(6), estimate(9), estimate(4)],
      changes,
    },
  }) as const;

const curveOf = (temperature: number, distortions: readonly number[]) =>
  ({
    kind: 'prefix curve',
    curve: {
      temperature,
      points: distortions.map((mean, k): PrefixPoint => ({
        ...{ k, rateNats: estimate(3 * k), distortionNats: estimate(mean), sumNats: estimate(mean + 3 * k) },
        ...{ stepNats: k === 0 ? null : estimate(-4), excessNats: estimate(1), psnrDb: null },
      })),
    },
  }) as const;

describe('The price of an analysis', () => {
  const wish = { ...LEAVE_OUT, draws: 2, images: 10 };

  test('names its passes, draws and images, and about how long they take', () => {
    // 10 images: encoder once, and per draw the base pass and what is below each group.
    expect(priceInWords(wish, SHAPES, COSTS, 'image')).toBe('3 passes × 2 draws × 10 images: about 0.6 s');
    expect(priceInWords({ ...wish, draws: 1, images: 1 }, SHAPES, COSTS, 'model sample')).toBe(
      '3 passes × 1 draw × 1 model sample: about 30 ms',
    );
    const channels = { ...wish, analysis: { kind: 'channels', group: 2, temperature: 0, below: 'posterior' } } as const;
    expect(priceInWords(channels, SHAPES, COSTS, 'image')).toBe('8 passes × 2 draws × 10 images: about 0.6 s');
    expect(priceInWords(wish, SHAPES.slice(0, 1), null, 'image')).toBe(
      '1 pass × 2 draws × 10 images: how long is not known yet',
    );
  });

  test('is about 20 seconds at most for what the page suggests, but of two images at least', () => {
    const suggested = (slower: number, images: number) => {
      const costs = { ...COSTS, encoderMs: slower * 5, decoderMs: COSTS.decoderMs.map((ms) => slower * ms) };
      return wishOf(LEAVE_OUT, NOTHING_CHOSEN, SHAPES, costs, images);
    };
    // An image takes 105 ms, times the slowness.
    expect(suggested(1, 40)).toEqual({ ...LEAVE_OUT, draws: 4, images: 40 });
    expect(suggested(1, 400).images).toBe(128);
    expect(suggested(10, 40).images).toBe(16);
    expect(suggested(1000, 40).images).toBe(2);
    expect(suggested(1000, 1).images).toBe(1);
    expect(wishOf(LEAVE_OUT, NOTHING_CHOSEN, SHAPES, null, 40).images).toBe(40);
  });

  test('is of what the reader chose, as far as there are images', () => {
    expect(wishOf(LEAVE_OUT, { draws: 16, images: 7 }, SHAPES, COSTS, 40)).toMatchObject({ draws: 16, images: 7 });
    expect(wishOf(LEAVE_OUT, { draws: null, images: 70 }, SHAPES, COSTS, 40).images).toBe(40);
    expect(imagesIn({ scope: { kind: 'mean' } }, 40)).toBe(40);
    expect(imagesIn({ scope: { kind: 'image', image: 3, name: null } }, 40)).toBe(1);
    expect(imagesIn({ scope: { kind: 'class', among: 1, name: 'b', images: 12 } }, 40)).toBe(12);
  });
});

describe('An analysis can run', () => {
  const ended = { status: { kind: 'finished', message: '' }, whatIf: whatIfOf() } as const;

  test('once the inspection has ended, whether or not it was cancelled', () => {
    expect(whyNot(shownInspection(ended))).toBeNull();
    expect(whyNot(shownInspection({ ...ended, status: { kind: 'cancelled' } }))).toBeNull();
  });

  test.each([
    ['it is under way', { status: { kind: 'opening' } }, /once the inspection has ended/],
    ['the model is absent', { whatIf: null }, /no model to run/],
    ['the checkpoint was rewritten', { checkpointChanged: true }, /reload it/],
    ['the process has ended', { status: { kind: 'stopped', message: '' } }, /restart the inspection/],
    ['nothing was measured', { whatIf: NO_ANALYSES }, /No image was measured/],
    [
      'another one is requested',
      { next: { request: shownInspection().request, status: { kind: 'opening' } } },
      /old results/,
    ],
  ] as const)('but not while %s', (_, changed, why) => {
    expect(whyNot(shownInspection({ ...ended, ...changed }))).toMatch(why);
  });

  test('and after the process has ended, a running one has failed and what it has stays', () => {
    const running = runOf({ status: { kind: 'running', progress: null }, measured: 3, result: leftOut([changeOf(1)]) });
    const { images, runs } = stoppedBy('It was killed.', whatIfOf(runOf(), running))!;
    expect(images).toBe(0);
    expect(runs[0]!.status.kind).toBe('finished');
    expect(runs[1]).toMatchObject({ status: { kind: 'failed', message: 'It was killed.' }, measured: 3 });
    expect(runs[1]!.result).toEqual(running.result);
    expect(stoppedBy('It was killed.', null)).toBeNull();
  });
});

describe('How a run ended', () => {
  test.each([
    ['took so long', runOf(), 'Measured in 14 s.'],
    ['was cancelled', runOf({ status: { kind: 'cancelled' }, measured: 16 }), 'Cancelled: 16 of 40 images are kept.'],
    [
      'was cancelled at once',
      runOf({ status: { kind: 'cancelled' }, measured: 0 }),
      'Cancelled before anything was measured.',
    ],
    [
      'failed',
      runOf({ status: { kind: 'failed', message: 'The device is lost.' }, measured: 1 }),
      'The device is lost. 1 of 40 images is kept.',
    ],
    [
      'failed, and the results before are shown',
      runOf({ status: { kind: 'failed', message: 'It was rewritten.' }, measured: 0, before: runOf() }),
      'It was rewritten. The results before it are shown.',
    ],
  ])('%s', (_, run, words) => {
    expect(endInWords(run, 'image')).toBe(words);
  });

  test('isn’t said while it runs', () => {
    expect(endInWords(runOf({ status: { kind: 'running', progress: null } }), 'image')).toBeNull();
  });
});

test('What the numbers are means of is said: images so far, draws, a class, or one image', () => {
  expect(coveredInWords(runOf({ measured: 16 }), MEAN)).toBe('mean over 16 of 40 images × 4 draws');
  const ofClass = { scope: { kind: 'class', among: 1, name: 'cats', images: 12 }, noun: 'image' } as const;
  expect(coveredInWords(runOf({ planned: 12, measured: 12 }), ofClass)).toBe(
    'mean over 12 images of class cats × 4 draws',
  );
  const one = runOf({ wished: { scope: { image: 3, among: null } }, planned: 1, measured: 1 });
  expect(coveredInWords(one, { scope: { kind: 'image', image: 3, name: '003.png' }, noun: 'image' })).toBe(
    'image 3 (003.png), mean over 4 draws',
  );
  expect([estimate(9.631, 0.84), estimate(-5.78, 0.2), estimate(NaN)].map(signedEstimate)).toEqual([
    ...['+9.63 ± 0.84', '−5.78 ± 0.20', 'NaN'],
  ]);
});

describe('With the numbers it is said', () => {
  const CHECKPOINT = { hasFlows: false, likelihood: 'bernoulli', groups: SHAPES } as const;
  const prefixes = (temperature: number) => ({ analysis: { kind: 'prefixes', temperature } }) as const;

  test('nothing where there is nothing to say', () => {
    expect(reservationsOn(runOf(), CHECKPOINT, 'image')).toEqual([]);
    expect(reservationsOn(runOf({ wished: prefixes(1) }), CHECKPOINT, 'image')).toEqual([]);
  });

  test.each([
    ['model samples', runOf(), CHECKPOINT, 'model sample', /not data/],
    ['an unknown decoder', runOf(), { ...CHECKPOINT, likelihood: 'unknown' }, 'image', /no distortion, and no NELBO/],
    ['a Normal decoder', runOf(), { ...CHECKPOINT, likelihood: 'normal' }, 'image', /is a density: only differences/],
    ['flows', runOf(), { ...CHECKPOINT, hasFlows: true }, 'image', /no KL\(p‖q\) in closed form/],
    ['one group', runOf(), { ...CHECKPOINT, groups: [shape] }, 'image', /nothing to do with the image/],
    ['one image', runOf({ planned: 1 }), CHECKPOINT, 'image', /over its draws/],
    ['one draw of it', runOf({ planned: 1, wished: { draws: 1 } }), CHECKPOINT, 'image', /no standard errors/],
    ['one draw of many images', runOf({ wished: { draws: 1 } }), CHECKPOINT, 'image', /no error over draws/],
    [
      'prefixes at the prior’s mean',
      runOf({ wished: prefixes(0) }),
      CHECKPOINT,
      'image',
      /only the distortion is shown/,
    ],
    [
      'prefixes with flows',
      runOf({ wished: prefixes(1) }),
      { ...CHECKPOINT, hasFlows: true },
      'image',
      /may fall with k/,
    ],
    [
      'a group at its prior’s mean',
      runOf({ wished: { analysis: { kind: 'leave out', temperature: 0, below: 'posterior' } } }),
      CHECKPOINT,
      'image',
      /not a bound on −log p\(x\). The group’s noise is gone/,
    ],
    [
      'a channel with flows',
      runOf({ wished: { analysis: { kind: 'channels', group: 1, temperature: 1, below: 'posterior' } } }),
      { ...CHECKPOINT, hasFlows: true },
      'image',
      /a Δdistortion only/,
    ],
  ] as const)('of %s', (_, run, checkpoint, noun, words) => {
    const said = reservationsOn(run, checkpoint, noun);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(words);
  });
});

describe('Of several runs', () => {
  const before = runOf({ result: leftOut([changeOf(1)]) });
  const again = runOf({ status: { kind: 'running', progress: null }, measured: 0, before });

  test('the latest of an analysis and scope is shown or, until it has results, the one that it repeats', () => {
    const ofImage = runOf({ wished: { scope: { image: 2, among: null } }, result: leftOut([]) });
    expect(analysisIn(whatIfOf(ofImage, again), LEAVE_OUT)).toEqual({ latest: again, shown: before });
    const withResult = { ...again, result: leftOut([changeOf(0)]), before: null };
    expect(analysisIn(whatIfOf(withResult), LEAVE_OUT)).toEqual({ latest: withResult, shown: withResult });
    const other = { ...LEAVE_OUT, analysis: { kind: 'leave out', temperature: 0, below: 'posterior' } } as const;
    expect(analysisIn(whatIfOf(ofImage, again), other)).toEqual({ latest: null, shown: null });
    expect(runningIn(whatIfOf(ofImage, again))).toBe(again);
    expect(runningIn(whatIfOf(ofImage))).toBeNull();
  });

  test('one image is a scope of its own, whatever class is chosen beside it', () => {
    expect(scopeOf({ image: 3, among: 1 })).toEqual({ image: 3, among: null });
    expect(scopeOf({ image: null, among: 1 })).toEqual({ image: null, among: 1 });
  });

  test('the pictures are those of the chosen image, or of the first that has any', () => {
    expect(pictureIn(runOf({ pictured: [2, 5] }), 5)).toBe(5);
    expect(pictureIn(runOf({ pictured: [2, 5] }), 3)).toBe(2);
    expect(pictureIn(runOf(), 3)).toBeNull();
  });
});

describe('The pane takes apart', () => {
  const groups = runOf({ result: leftOut([changeOf(0), changeOf(1), changeOf(2)]) });
  const ofChannels = { analysis: { kind: 'channels', group: 1, temperature: 1, below: 'posterior' } } as const;
  const channels = runOf({ wished: ofChannels, result: leftOut([changeOf(1, 0), changeOf(1, 1)]) });
  const film = runOf({
    wished: { analysis: { kind: 'prefixes', temperature: 1 } },
    result: curveOf(1, [90, 40, 25, 20]),
  });
  const choice = { ...FIRST_WHAT_IF, prefixAt: 1 };
  const readingOf = (target: Parameters<typeof whatIfReading>[1], ...runs: AnalysisRun[]) =>
    whatIfReading(whatIfOf(...runs), target, ALL, choice);
  const replaced = (group: number, channel: number | null) => ({ kind: 'replaced', group, channel, of: null }) as const;

  test('the group or channel that is selected, or the k that is shown', () => {
    const selected = { group: 1, channel: 0 };
    const shapes = [2, 4, 4].map((side) => ({ channels: 2, height: side, width: side }));
    const apart = (changed: Partial<typeof choice.separation>) =>
      chosenTarget(
        selected,
        { ...choice, analysis: 'two inputs', separation: { ...choice.separation, ...changed } },
        shapes,
      );
    // The groups of the finest scale from their priors.
    expect(apart({})).toEqual({ kind: 'separation', score: 'ratio', at: 2 });
    expect(apart({ m: 1, score: 'bound' })).toEqual({ kind: 'separation', score: 'bound', at: 1 });
    expect(apart({ score: 'kl', group: 1 })).toEqual({ kind: 'separation', score: 'kl', at: 1 });
    expect(chosenTarget(selected, choice, shapes)).toEqual(replaced(1, 0));
    expect(chosenTarget(selected, { ...choice, analysis: 'prefixes' }, shapes)).toEqual({ kind: 'prefix', k: 3 });
    expect(chosenTarget(selected, { ...choice, analysis: 'prefixes', k: 0 }, shapes)).toEqual({ kind: 'prefix', k: 0 });
  });

  test('a group, a channel once it was left out, and otherwise its group', () => {
    expect(readingTitle(readingOf(replaced(2, null), groups)!)).toBe('Without group 2');
    expect(readingTitle(readingOf(replaced(1, 1), groups)!)).toBe('Without group 1');
    const reading = readingOf(replaced(1, 1), groups, channels)!;
    expect(readingTitle(reading)).toBe('Without channel 1 of group 1');
    expect(reading).toMatchObject({ place: 1, run: channels });
  });

  test('a prefix, as far as there are groups', () => {
    const title = (k: number) => readingTitle(readingOf({ kind: 'prefix', k }, film)!);
    expect([0, 2, 3, 9].map(title)).toEqual([
      ...['No group from the image', 'Top 2 of 3 groups', 'All 3 groups', 'All 3 groups'],
    ]);
  });

  test('nothing where the analysis has no results', () => {
    expect(readingOf(replaced(1, null), film)).toBeNull();
    expect(readingOf({ kind: 'prefix', k: 1 }, groups)).toBeNull();
  });

  const numbersOf = (target: Parameters<typeof whatIfReading>[1], ...runs: AnalysisRun[]) =>
    pinnedNumbers(readingOf(target, ...runs)!, MEAN, shownInspection({ whatIf: whatIfOf(...runs) }));

  test('and pins it with all its numbers, and where they come from', () => {
    const pinned = numbersOf({ ...replaced(1, null), of: 2 }, groups);
    expect(pinned).toMatchObject({
      ...{ kind: 'numbers', title: 'Without group 1', short: 'without g1', draws: 4 },
      place: 'a sample of its prior in its place, paired; mean over 40 images × 4 draws',
      command: 'nvae-inspect ablate /checkpoint.pt --samples 40 --draws 4 --seed 0 --temperature 1',
    });
    expect(pinned.numbers.map(({ name, value: { mean }, signed }) => [name, mean, signed])).toEqual([
      ['ΔNELBO', 9.63, true],
      ['Δdistortion', 15.03, true],
      ['Δrate', -5.4, true],
      ['KL of the groups below', 0.38, true],
      ['KL of group 2', 0.38, true],
      ['KL(q‖p)', 5.78, false],
      ['KL(p‖q)', 9, false],
    ]);
    expect(numbersOf(replaced(1, 1), groups, channels)).toMatchObject({
      ...{ title: 'Without channel 1 of group 1', short: 'without g1 c1' },
      command: expect.stringContaining('ablate /checkpoint.pt --samples 40 --draws 4 --seed 0 --group 1') as string,
    });
    const prefix = numbersOf({ kind: 'prefix', k: 2 }, film);
    expect(prefix).toMatchObject({ title: 'Top 2 of 3 groups', short: 'top 2' });
    expect(prefix.place).toMatch(/^groups below from /);
    expect(prefix.numbers.map(({ name, value: { mean } }) => [name, mean])).toEqual([
      ['NELBO', 31],
      ['distortion', 25],
      ['rate', 6],
      ['step', -4],
      ['above the NELBO of all groups', 1],
    ]);
  });

  test('without a sum where it isn’t a bound', () => {
    const atMean = runOf({
      wished: { analysis: { kind: 'prefixes', temperature: 0 } },
      result: curveOf(0, [90, 40, 25, 20]),
    });
    const reading = whatIfReading(whatIfOf(atMean), { kind: 'prefix', k: 2 }, ALL, { ...choice, prefixAt: 0 })!;
    const { numbers } = pinnedNumbers(reading, MEAN, shownInspection());
    expect(numbers.map(({ name }) => name)).toEqual(['distortion', 'rate']);
  });
});

describe('A prefix curve', () => {
  test('lies over the rate at temperature 1, and over k where there is no bound', () => {
    expect(pointsOf(curveOf(1, [90, 40]).curve).map(({ x, xError }) => [x, xError])).toEqual([
      [0, 0.5],
      [3, 0.5],
    ]);
    expect(pointsOf(curveOf(0, [90, 40]).curve).map(({ x, xError }) => [x, xError])).toEqual([
      [0, null],
      [1, null],
    ]);
  });

  test('is logarithmic over more than two decades, unless a distortion is negative', () => {
    const points = (...distortions: number[]) => pointsOf(curveOf(1, distortions).curve);
    expect(scaleOf(points(90, 40), 'auto').kind).toBe('linear');
    expect(scaleOf(points(2100, 20), 'auto').kind).toBe('log');
    expect(scaleOf(points(2100, 20), 'linear').kind).toBe('linear');
    expect(scalesOf(points(2100, 20))).toEqual(['linear', 'log']);
    expect(scalesOf(points(2100, -20))).toEqual(['linear', 'symlog']);
    expect(scaleOf(points(2100, -20), 'log')).toEqual({ kind: 'symlog', linearWithin: 20 });
  });
});
