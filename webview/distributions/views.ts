/** The views of a group's distributions. */
import type { HistogramQuantity } from '../../src/protocol/quantities';
import type { DistributionView } from '../sight/distributionsChoice';
import { t } from '../text/translate';

/** Quantities on one axis, the one in front first. */
export type ChartQuantities = readonly [HistogramQuantity, ...HistogramQuantity[]];

export const VIEW_LABELS: Readonly<Record<DistributionView, string>> = {
  'q | p': 'q | p',
  difference: 'Δμ/σ_p, ln Δσ',
  KL: 'KL',
  plane: t`plane`,
  ridges: t`ridges`,
  u: 'u',
};

export const VIEW_TITLES: Readonly<Record<DistributionView, string>> = {
  'q | p': t`Means and widths of the posterior over those of the prior`,
  difference: t`How far posterior and prior are apart`,
  KL: t`KL of each latent variable`,
  plane: t`Each latent variable by its two parts, with contours of equal KL`,
  ridges: t`One quantity in every group`,
  u: t`(z − μ_p)/σ_p over the data, beside N(0, 1)`,
};

/** The charts of a view of histograms. */
export const CHARTS = {
  'q | p': [
    ['muQ', 'muP'],
    ['sigmaQ', 'sigmaP'],
  ],
  difference: [['shift'], ['logDeltaSigma']],
  KL: [['contributionNats'], ['klNats'], ['reverseKlNats']],
} as const satisfies Partial<Record<DistributionView, readonly ChartQuantities[]>>;
