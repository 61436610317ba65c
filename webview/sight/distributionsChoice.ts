import type { HistogramQuantity } from '../../src/protocol/quantities';

/** The views of a group's distributions, in the order of their buttons. */
export const DISTRIBUTION_VIEWS = ['q | p', 'difference', 'KL', 'plane', 'ridges', 'u'] as const;
export type DistributionView = (typeof DISTRIBUTION_VIEWS)[number];

/** How the reader wants to see distributions. */
export interface DistributionsChoice {
  readonly view: DistributionView;
  /** Whether all channels are counted, or only those in use, while no channel is selected. */
  readonly channels: 'in use' | 'all';
  /** The quantity that is shown for every group. */
  readonly ridges: HistogramQuantity;
}

export const FIRST_DISTRIBUTIONS: DistributionsChoice = { view: 'q | p', channels: 'in use', ridges: 'klNats' };
