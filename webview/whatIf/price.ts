/** How many images and draws an analysis takes, and what it costs. */
import { duration } from '../../src/protocol/duration';
import type { GroupShape } from '../../src/protocol/inspection';
import { passesOf, type Analysis, type AnalysisName, type AnalysisWish } from '../../src/protocol/whatIf/analysis';
import { durationOf, type PassCosts } from '../../src/protocol/whatIf/passCosts';
import type { Measured } from '../sight/measured';
import type { WhatIfChoice } from '../sight/whatIfChoice';
import { type ImageNoun } from '../text/words';
import { t } from '../text/translate';
import { counted } from '../text/nouns';

/** Enough for a standard error over draws; a bound rests on many. */
const USUAL_DRAWS = 4;
const USUAL_DRAWS_OF_BOUND = 20;
/** What is suggested takes at most about this long, unless already two images take longer. */
const USUAL_MS = 20_000;
const FEWEST = 2;

/** The number of images that there are in the scope of the page. */
export function imagesIn({ scope }: Pick<Measured, 'scope'>, kept: number): number {
  if (scope.kind === 'image') return 1;
  return scope.kind === 'class' ? Math.min(scope.images, kept) : kept;
}

/**
 * What is asked: as many images and draws as the reader chose or, until then, as many as take about 20 seconds.
 * @param images that there are
 */
export function wishOf(
  name: AnalysisName,
  { draws: chosenDraws, images: chosenImages }: Pick<WhatIfChoice, 'draws' | 'images'>,
  shapes: readonly GroupShape[],
  costs: PassCosts | null,
  images: number,
): AnalysisWish {
  const draws = chosenDraws ?? (name.analysis.kind === 'bound' ? USUAL_DRAWS_OF_BOUND : USUAL_DRAWS);
  return {
    ...name,
    draws,
    images: Math.min(images, chosenImages ?? suggested(name.analysis, draws, shapes, costs, images)),
  };
}

/** All images, or a power of two of them that takes no longer than is usual. */
function suggested(
  analysis: Analysis,
  draws: number,
  shapes: readonly GroupShape[],
  costs: PassCosts | null,
  images: number,
): number {
  if (costs === null) return images;
  const one = durationOf(passesOf({ analysis, draws, images: 1 }, shapes), costs);
  if (images * one <= USUAL_MS) return images;
  return Math.min(images, Math.max(FEWEST, 2 ** Math.floor(Math.log2(USUAL_MS / one))));
}

/** `9 passes × 4 draws × 40 images: about 14 s`. */
export function priceInWords(
  wish: AnalysisWish,
  shapes: readonly GroupShape[],
  costs: PassCosts | null,
  noun: ImageNoun,
): string {
  const passes = passesOf(wish, shapes);
  // The number of points depends on how many channels turn out to be in use.
  const most = passesInWords(passes.from.length);
  const factors = [
    wish.analysis.kind === 'pruning' ? t`at most ${most}` : most,
    counted(wish.draws, 'draw'),
    counted(passes.images, noun),
  ].join(' × ');
  return costs === null
    ? t`${factors}: how long is not known yet`
    : t`${factors}: about ${duration(durationOf(passes, costs))}`;
}

/** Without passes beside it, the base pass is what there is. */
function passesInWords(beside: number): string {
  return beside <= 1 ? t`1 pass` : t`${beside} passes`;
}
