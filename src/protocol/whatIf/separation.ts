/** How well scores of single images tell two inputs apart (docs/analyses.md#ood). */
import type { FilesChoice } from '../input';
import { isDrawCount, isTemperature } from '../pageRequests';
import { isIntegerWithin, isObject } from '../plainValues';
import type { PairedEstimate } from '../statistics';
import { isAnalysisScope, type AnalysisWish } from './analysis';

/** The second input, B. */
export type Against =
  /** The images of A, each mirrored left to right. */
  | { readonly kind: 'mirrored' }
  /** As many images as A has, from the first. */
  | { readonly kind: 'files'; readonly input: FilesChoice };

/** Files that the user wants to tell the images from. The page can't name files of its own. */
export interface SeparationWish extends Pick<AnalysisWish, 'scope' | 'images' | 'draws'> {
  readonly against: 'choose images' | 'choose folder' | 'the same files';
  /** Of the priors. */
  readonly temperature: number;
}

export interface SeparationReport {
  /** Of the priors; at any other than 1, `bound` is no bound. */
  readonly temperature: number;
  /** What B is, in words, with sentences to know before the numbers are read. */
  readonly against: { readonly label: string; readonly notes: readonly string[] };
  /** Whether image n of B is known to be made from image n of A. */
  readonly isPaired: boolean;
  readonly images: number;
  readonly imagesAgainst: number;
  /** Whether B has no image beyond those measured. */
  readonly isWholeInput: boolean;
  /** By m, from 0 to the number of groups. */
  readonly ratios: readonly SeparationRatio[];
  /** By group: its KL. */
  readonly kl: readonly SeparationScore[];
}

/** The m lowest groups come from their priors, k = L − m from their posteriors. */
export interface SeparationRatio {
  readonly m: number;
  readonly k: number;
  /** −L^{>m}; the NELBO at m = 0. */
  readonly bound: SeparationScore;
  /** LLR^{>m}, and its area less that of the NELBO; `null` at m = 0. */
  readonly ratio: (SeparationScore & { readonly gain: SeparatedArea }) | null;
}

/** A score of single images, higher for images that the model finds stranger: means over draws, in nats. */
export interface SeparationScore {
  readonly inside: PairedEstimate;
  readonly outside: PairedEstimate;
  /** The share of pairs of images in which that of B scores higher. */
  readonly auroc: SeparatedArea;
  readonly histogram: ScoreHistogram;
}

/** A share, or a difference of two, with DeLong's errors; `null` where there is none. */
export interface SeparatedArea {
  readonly value: number;
  /** If the inputs show different pictures. */
  readonly ofDifferent: number | null;
  /** If image n of B was made from image n of A; `null` if their numbers differ. */
  readonly ofPairs: number | null;
}

/** Images of both inputs by their score. Bin i extends from edges[i] to edges[i + 1]. */
export interface ScoreHistogram {
  readonly edges: readonly number[];
  readonly inside: readonly number[];
  readonly outside: readonly number[];
  /** Number of scores in no bin. */
  readonly notFinite: { readonly inside: number; readonly outside: number };
}

const WISHES = ['choose images', 'choose folder', 'the same files'];

/** Checks the form only. */
export function isSeparationWish(value: unknown): value is SeparationWish {
  if (!isObject<SeparationWish>(value)) return false;
  const { against, temperature, scope, images, draws } = value;
  const isCounted = isIntegerWithin(images, 1, Infinity) && isDrawCount(draws);
  return WISHES.includes(String(against)) && isTemperature(temperature) && isAnalysisScope(scope) && isCounted;
}
