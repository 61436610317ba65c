import type { Below } from '../../src/protocol/whatIf/leftOut';
import type { LatentFile, LatentKind, LatentLayout } from '../../src/protocol/whatIf/latents';
import type { ScaleKind } from '../../src/figures/scales/symlog';

/** The analyses that the view What if offers, in the order of their buttons. */
export const WHAT_IF_ANALYSES = [
  'leave out',
  'prefixes',
  'pruning',
  'two inputs',
  'bound',
  'information',
  'traverse',
  'swap',
  'interpolate',
  'variations',
  'temperature',
  'latents',
] as const;
export type WhatIfAnalysis = (typeof WHAT_IF_ANALYSES)[number];

/** What the reader asks of the model, and how the answers are shown. */
export interface WhatIfChoice {
  readonly analysis: WhatIfAnalysis;
  /** Temperature of the prior that a group is replaced by. */
  readonly replacedAt: number;
  /** What the groups below a replaced one take. */
  readonly replacedBelow: Below;
  /** Temperature of the priors below the top k groups. */
  readonly prefixAt: number;
  /** Temperature of the priors of pruned channels, and how many of these are looked at; `null` for those not in use. */
  readonly prunedAt: number;
  readonly removed: number | null;
  /** How two inputs are told apart. */
  readonly separation: SeparationChoice;
  /** Draws of the noise per image, and number of images; `null` while the page suggests them. */
  readonly draws: number | null;
  readonly images: number | null;
  /** The image whose pictures are shown while a mean is. */
  readonly picture: number;
  /** How many of the top groups come from the posterior in the picture that is shown; `null` for all. */
  readonly k: number | null;
  /** Scales of the bars, of the cells, and of the distortion; `auto` chooses one that suits the values. */
  readonly barScale: ScaleKind | 'auto';
  readonly cellScale: ScaleKind | 'auto';
  readonly curveScale: ScaleKind | 'auto';
  /** Whether values are printed in the cells. */
  readonly printed: boolean;
  /** What follows a slider. */
  readonly live: LiveChoice;
  /** How batch norms are re-estimated, in the view Model. */
  readonly batchNorm: BatchNormChoice;
  /** How latents go out to a file and back in. */
  readonly latents: LatentsChoice;
  /** Analyses that were started, by their keys: after a reload they are offered again. */
  readonly started: readonly string[];
}

export interface SeparationChoice {
  /** The second input; files as long as some are known. */
  readonly against: 'mirrored' | 'the same files';
  /** Of the priors. */
  readonly temperature: number;
  /** The score that is looked at: LLR^{>m}, −L^{>m}, or the KL of a group. */
  readonly score: 'ratio' | 'bound' | 'kl';
  /** `null` for the groups of the finest scale. */
  readonly m: number | null;
  readonly group: number;
}

const FIRST_SEPARATION: SeparationChoice = {
  against: 'mirrored',
  temperature: 1,
  score: 'ratio',
  m: null,
  group: 0,
};

export interface BatchNormChoice {
  /** Of all samples. */
  readonly temperature: number;
  /** Passes in training mode. */
  readonly iterations: number;
  /** Of each iteration, and those that are looked at. */
  readonly samples: number;
}

/** Those of the release, at a temperature that it shows samples at. */
const FIRST_BATCH_NORM: BatchNormChoice = { temperature: 0.7, iterations: 500, samples: 16 };

export interface LatentsChoice {
  /** Groups to save, and those taken from a file, as typed: `all`, or `0-2, 5`. */
  readonly saved: string;
  readonly decoded: string;
  readonly z: LatentKind;
  readonly layout: LatentLayout;
  readonly type: LatentFile;
  /** `null` for all in scope. */
  readonly images: number | null;
  /** Of the other groups' priors. */
  readonly temperature: number;
  /** Of a file, at most. */
  readonly rows: number;
  /** The file that was decoded last, as the extension named it; `null` before. */
  readonly file: string | null;
}

const FIRST_LATENTS: LatentsChoice = {
  ...{ saved: 'all', z: 'draw', layout: 'maps', type: 'npz', images: null },
  ...{ decoded: 'all', temperature: 0, rows: 16, file: null },
};

/** What the reader changes in one image, or in samples, as a slider moves. */
export interface LiveChoice {
  /** What the groups below a changed one take. */
  readonly below: Below;
  /** s, in units of σ_p. */
  readonly widths: number;
  /** Whether a whole channel moves as far as a latent. */
  readonly isWide: boolean;
  readonly mode: 'shift' | 'set';
  /** The image whose z is taken; `null` for the next one. */
  readonly other: number | null;
  readonly swapMode: 'value' | 'standardised';
  /** The groups that go towards another image, from the top; `null` for all. */
  readonly towards: readonly number[] | null;
  /** How far they go, from 0 to 1, and on what path. */
  readonly share: number;
  readonly path: 'value' | 'standardised';
  /** How variations of a sample are drawn. */
  readonly variations: VariationChoice;
  /** Top groups that keep temperature 1, and the temperature of those below. */
  readonly topGroups: number;
  readonly temperature: number;
  /** A temperature for each group instead; `null` while there is none. */
  readonly temperatures: readonly number[] | null;
}

export interface VariationChoice {
  /** Top groups whose z is shared. */
  readonly topGroups: number;
  /** `null` for the inspection's. */
  readonly seed: number | null;
  /** Of the sample, and of the groups that vary. */
  readonly temperature: number;
  readonly varied: number;
}

/** The command's temperature of what varies. */
const FIRST_VARIATIONS: VariationChoice = { topGroups: 1, seed: null, temperature: 0.8, varied: 0.8 };

const FIRST_LIVE: LiveChoice = {
  ...{ below: 'prior', widths: 0, isWide: false, mode: 'shift', other: null, swapMode: 'value' },
  ...{ towards: null, share: 0.5, path: 'standardised', variations: FIRST_VARIATIONS },
  ...{ topGroups: 0, temperature: 1, temperatures: null },
};

export const FIRST_WHAT_IF: WhatIfChoice = {
  ...{
    analysis: 'leave out',
    replacedAt: 1,
    replacedBelow: 'posterior',
    prefixAt: 0,
    draws: null,
    images: null,
    picture: 0,
    k: null,
  },
  ...{ prunedAt: 1, removed: null, separation: FIRST_SEPARATION },
  ...{ barScale: 'auto', cellScale: 'auto', curveScale: 'auto', printed: true },
  ...{ live: FIRST_LIVE, batchNorm: FIRST_BATCH_NORM, latents: FIRST_LATENTS, started: [] },
};

/** What is under the pointer or a cursor in the view What if. */
export type WhatIfTarget =
  /** A group or channel that is replaced, perhaps with another group whose KL changes. */
  | { readonly kind: 'replaced'; readonly group: number; readonly channel: number | null; readonly of: number | null }
  /** The top k groups. */
  | { readonly kind: 'prefix'; readonly k: number }
  /** So many channels left out; `null` for those that are not in use. */
  | { readonly kind: 'pruned'; readonly removed: number | null }
  /** A score that tells two inputs apart: at m, or the KL of a group. */
  | { readonly kind: 'separation'; readonly score: SeparationChoice['score']; readonly at: number }
  /** The bound of an image; `null` for the mean. */
  | { readonly kind: 'bound'; readonly image: number | null }
  /** What the KL of a group consists of. */
  | { readonly kind: 'information'; readonly group: number };
