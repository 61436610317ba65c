/** The latents that a map sums over at each latent position, and the errors of such sums. */
import type { GroupShape } from '../../protocol/inspection';
import { eachOf } from '../../protocol/quantities';
import { standardErrorFromSums } from './estimate';
import type { PlaceErrors } from './imageDraws';
import type { PlaceSquares } from './klSums';
import { fillPositions, type Columns } from './sumColumns';

/** The latents of a group that a map covers, by index in (L, h, w): one channel, or all of them. */
export interface Covered {
  readonly channel: number | null;
  readonly channels: number;
  readonly positions: number;
  readonly start: number;
  readonly end: number;
}

export function coveredLatents(channel: number | null, { channels, height, width }: GroupShape): Covered {
  const positions = height * width;
  if (channel === null) return { channel, channels, positions, start: 0, end: channels * positions };
  return { channel, channels: 1, positions, start: channel * positions, end: (channel + 1) * positions };
}

/** Sums over the covered channels at each position. @param columns of the whole group, (L, h, w) each */
export function summedChannels<Q extends string>(
  quantities: readonly Q[],
  columns: Columns<Q, Float32Array | Float64Array>,
  covered: Covered,
): Columns<Q> {
  return eachOf(quantities, (quantity) => {
    const sums = new Float64Array(covered.positions);
    fillPositions(columns[quantity].subarray(covered.start, covered.end), sums);
    return sums;
  });
}

/** Standard errors over images at each position. @param sums over the images at each position */
export function imageErrors(squares: PlaceSquares, sums: Float64Array, images: number, covered: Covered): Float64Array {
  const squareSums =
    covered.channel === null ? squares.positions : squares.latents.subarray(covered.start, covered.end);
  return sums.map((sum, position) => standardErrorFromSums(sum, squareSums[position] ?? 0, images));
}

/** Standard errors over the draws of one image at each position; `null` for one draw. */
export function errorsAt(errors: PlaceErrors | null, { channel, start, end }: Covered): Float64Array | null {
  if (errors === null) return null;
  if (channel === null) return new Float64Array(errors.positionStandardErrorNats);
  return new Float64Array(errors.standardErrorNats.subarray(start, end));
}
