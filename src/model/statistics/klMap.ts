/** KL maps over the latent positions of a group, with the read-out of every position. */
import type { GroupShape } from '../../protocol/inspection';
import { eachOf } from '../../protocol/quantities';
import { SUMS, type SumKind } from '../../protocol/sumQuantities';
import type { KlMap, MapQuery } from '../../protocol/statistics';
import { coveredLatents, errorsAt, imageErrors, summedChannels, type Covered } from './coveredLatents';
import type { GroupStatistics } from './groupStatistics';
import { closedFormColumns, estimateColumns } from './imageColumns';
import type { DrawErrors } from './imageDraws';
import type { ImageLatents } from './keptLatents';
import { exceeds } from './kl';
import type { KlStatistics } from './klStatistics';
import { contributionColumns, latentColumns } from './readOuts';
import { klOf } from './sumColumns';

/** What a map of a mean is made from. */
export type OfMean<T> = (query: MapQuery & { readonly image: null }, group: GroupStatistics) => T;
/** What a map of one image is made from; `plannedDraws` will be measured of it. */
export type OfImage<T> = (
  query: MapQuery & { readonly image: number },
  shape: GroupShape,
  latents: ImageLatents,
  plannedDraws: number,
) => T;

/** The mean over images and draws, for one channel or, with `null`, for the sum over channels. */
export function meanKlMap(query: MapQuery & { readonly image: null }, group: GroupStatistics): KlMap {
  const { shape, closedForm, estimate, largest } = group;
  const covered = coveredLatents(query.channel, shape);
  const frame = { query, height: shape.height, width: shape.width };
  if (query.quantity === 'kl' && estimate !== null) {
    return { ...frame, kind: 'contribution', ...meanColumns('estimate', estimate, covered), latents: null };
  }
  const at = largestAt(largest.klNats.subarray(covered.start, covered.end), covered);
  const means = meanColumns('closed form', closedForm, covered);
  return { ...frame, kind: 'sum', ...means, largest: largest.columns(at) };
}

function meanColumns<Kind extends SumKind>(kind: Kind, statistics: KlStatistics<Kind>, covered: Covered) {
  const { images, draws, planned, squares, furtherSquares, onlyImage } = statistics;
  const sums = summedChannels(SUMS[kind].all, statistics.columns, covered);
  const means = eachOf(SUMS[kind].all, (quantity) => sums[quantity].map((sum) => sum / images));
  return {
    ...{ images, draws, planned, latentsPerPosition: covered.channels },
    ...{ ...means, klNats: klOf(kind, means) },
    ...(images > 1
      ? {
          standardErrorNats: imageErrors(squares, klOf(kind, sums), images, covered),
          furtherStandardErrorNats: eachOf(SUMS[kind].further, (quantity) => {
            const squared = furtherSquares[quantity];
            return squared && imageErrors(squared, sums[quantity], images, covered);
          }),
        }
      : drawErrors(kind, onlyImage, covered)),
  };
}

/**
 * One image: the latent variables of one channel or, with `null`, their sum over channels. With several draws, both are
 * means over them, and the largest latents are those of the first draw.
 */
export function imageKlMap(
  query: MapQuery & { readonly image: number },
  shape: GroupShape,
  latents: ImageLatents,
  plannedDraws: number,
): KlMap {
  const flow = query.quantity === 'kl' ? latents.flow : null;
  const { drawn: drawnKl, drawnEstimate } = latents;
  const drawn = flow === null ? drawnKl : drawnEstimate;
  const covered = coveredLatents(query.channel, shape);
  const isSingle = query.channel !== null && drawn === null;
  const place = { group: query.group, image: query.image, draw: 0, shape };
  const averaged = { images: 1, draws: drawn?.draws ?? 1, planned: { images: 1, draws: plannedDraws } };
  const frame = { query, height: shape.height, width: shape.width, ...averaged };
  if (flow === null && isSingle) {
    return { ...frame, kind: 'latent', latents: latentColumns(place, indices(covered), latents) };
  }
  const map = { ...frame, latentsPerPosition: covered.channels };
  if (flow !== null) {
    const sums = summedChannels(SUMS.estimate.all, drawnEstimate?.means ?? estimateColumns(latents, flow), covered);
    const columns = isSingle ? contributionColumns(place, indices(covered), latents, flow) : null;
    const errors = drawErrors('estimate', drawnEstimate, covered);
    return { ...map, kind: 'contribution', ...sums, klNats: klOf('estimate', sums), ...errors, latents: columns };
  }
  const firstDraw = closedFormColumns(latents);
  const sums = summedChannels(SUMS['closed form'].all, drawnKl?.means ?? firstDraw, covered);
  const at = largestAt(klOf('closed form', firstDraw).subarray(covered.start, covered.end), covered);
  const largest = latentColumns(place, at, latents);
  const errors = drawErrors('closed form', drawnKl, covered);
  return { ...map, kind: 'sum', ...sums, klNats: klOf('closed form', sums), ...errors, largest };
}

function indices({ start, end }: Covered): Int32Array {
  return Int32Array.from({ length: end - start }, (_, i) => start + i);
}

/** Standard errors over the draws of one image at each position; `null` for one draw. */
function drawErrors<Kind extends SumKind>(kind: Kind, drawn: DrawErrors<Kind> | null, covered: Covered) {
  return {
    standardErrorNats: errorsAt(drawn, covered),
    furtherStandardErrorNats: eachOf(SUMS[kind].further, (quantity) =>
      errorsAt(drawn?.furtherErrors[quantity] ?? null, covered),
    ),
  };
}

/** Index in (L, h, w) of the latent with the largest KL at each position. */
function largestAt(klNats: Float64Array, { channels, positions, start }: Covered): Int32Array {
  const at = new Int32Array(positions);
  for (let position = 0; position < positions; position++) {
    let largest = position;
    for (let channel = 1, i = position + positions; channel < channels; channel++, i += positions) {
      if (exceeds(klNats[i] ?? 0, klNats[largest] ?? 0)) largest = i;
    }
    at[position] = start + largest;
  }
  return at;
}
