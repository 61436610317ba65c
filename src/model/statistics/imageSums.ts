/** Sums over the latent variables of one group in one image, of means over its draws. */
import type { GroupShape } from '../../protocol/inspection';
import { eachOf } from '../../protocol/quantities';
import { SUMS, type FurtherOf, type SumKind } from '../../protocol/sumQuantities';
import type { SumColumnsOf } from './sumColumns';

/** Standard errors over the draws of one image, in nats. */
export interface SumErrors<Kind extends SumKind> {
  /** Standard error of the KL summed over the group. */
  readonly klNats: number;
  /** Standard error of each channel's KL summed over its positions, (L). */
  readonly channelNats: Float64Array;
  /** Standard error of each quantity beside the KL, summed over the group. */
  readonly further: Readonly<Record<FurtherOf<Kind>, number>>;
}

export interface ImageSums<Kind extends SumKind> {
  /** Quantities of the sum, summed over the positions of each channel, (L). */
  readonly channels: SumColumnsOf<Kind>;
  /** `null` for one draw, or if a statistics file lacks them. */
  readonly errors: SumErrors<Kind> | null;
}

/** Each quantity summed over the positions of each channel, (L). @param columns (L, h, w) each */
export function channelSums<Kind extends SumKind>(
  kind: Kind,
  columns: SumColumnsOf<Kind, Float32Array | Float64Array>,
  { channels, height, width }: GroupShape,
): SumColumnsOf<Kind> {
  const positions = height * width;
  return eachOf(SUMS[kind].all, (quantity) => {
    const values = columns[quantity];
    const sums = new Float64Array(channels);
    for (let channel = 0, i = 0; channel < channels; channel++) {
      let sum = 0;
      for (let position = 0; position < positions; position++, i++) sum += values[i] ?? 0;
      sums[channel] = sum;
    }
    return sums;
  });
}
