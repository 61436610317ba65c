/** KL maps over the latent positions of a group, with the read-out of every position beside them. */
import type { GroupShape } from '../../protocol/inspection';
import type { KlMap, MapQuery } from '../../protocol/statistics';
import { standardErrorFromSums } from './estimate';
import type { GroupStatistics } from './groupStatistics';
import type { DrawErrors } from './imageDraws';
import type { ImageLatents } from './keptLatents';
import { exceeds } from './kl';
import { emptyAddends, setClosedForm, setEstimate, type KlAddends } from './klAddends';
import type { KlStatistics } from './klStatistics';
import { contributionColumns, latentColumns } from './readOuts';

/** The mean over images and draws of one channel, or with `null` of the sum over channels. */
export function meanKlMap(query: MapQuery & { readonly image: null }, group: GroupStatistics): KlMap {
  const { shape, closedForm, estimate, largest } = group;
  const isEstimate = query.quantity === 'kl' && estimate !== null;
  const statistics = isEstimate ? estimate : closedForm;
  const { images, draws, planned, onlyImage } = statistics;
  const covered = coveredLatents(query.channel, shape);
  const sums = sumChannels(part(statistics.addends, covered), covered);
  const means = { first: sums.first.map((sum) => sum / images), second: sums.second.map((sum) => sum / images) };
  const map = {
    ...{ query, height: shape.height, width: shape.width, images, draws, planned },
    standardErrorNats: images > 1 ? imageErrors(statistics, sums, covered) : drawErrors(onlyImage, covered),
    latentsPerPosition: covered.channels,
  };
  if (isEstimate) return { ...map, kind: 'contribution', ...contributions(means), latents: null };
  const at = largestAt(largest.klNats.subarray(covered.start, covered.end), covered);
  return { ...map, kind: 'sum', ...closedForms(means), largest: largest.columns(at) };
}

/**
 * One image: the latent variables of one channel, or with `null` their sum over channels. With several draws both are
 * means over them; the largest latents are those of the first.
 */
export function imageKlMap(
  query: MapQuery & { readonly image: number },
  shape: GroupShape,
  latents: ImageLatents,
  plannedDraws: number,
): KlMap {
  const flow = query.quantity === 'kl' ? latents.flow : null;
  const drawn = flow === null ? latents.drawn : latents.drawnEstimate;
  const covered = coveredLatents(query.channel, shape);
  const isSingle = query.channel !== null && drawn === null;
  const place = { group: query.group, image: query.image, draw: 0, shape };
  const averaged = { images: 1, draws: drawn?.draws ?? 1, planned: { images: 1, draws: plannedDraws } };
  const frame = { query, height: shape.height, width: shape.width, ...averaged };
  if (flow === null && isSingle) {
    return { ...frame, kind: 'latent', latents: latentColumns(place, indices(covered), latents) };
  }
  const firstDraw = emptyAddends(covered.end - covered.start);
  if (flow === null) setClosedForm(latents, covered.start, firstDraw);
  else setEstimate(latents, flow, covered.start, firstDraw);
  const sums = sumChannels(drawn === null ? firstDraw : part(drawn, covered), covered);
  const map = { ...frame, standardErrorNats: drawErrors(drawn, covered), latentsPerPosition: covered.channels };
  if (flow !== null) {
    const columns = isSingle ? contributionColumns(place, indices(covered), latents, flow) : null;
    return { ...map, kind: 'contribution', ...contributions(sums), latents: columns };
  }
  const at = largestAt(added(firstDraw), covered);
  return { ...map, kind: 'sum', ...closedForms(sums), largest: latentColumns(place, at, latents) };
}

/** Which latents of a group a map is of, by index in (L, h, w): one channel, or all of them. */
interface Covered {
  readonly channel: number | null;
  readonly channels: number;
  readonly positions: number;
  readonly start: number;
  readonly end: number;
}

function coveredLatents(channel: number | null, { channels, height, width }: GroupShape): Covered {
  const positions = height * width;
  if (channel === null) return { channel, channels, positions, start: 0, end: channels * positions };
  return { channel, channels: 1, positions, start: channel * positions, end: (channel + 1) * positions };
}

function indices({ start, end }: Covered): Int32Array {
  return Int32Array.from({ length: end - start }, (_, i) => start + i);
}

/** As `KlAddends`, or in single precision as they are kept. */
interface Addends {
  readonly first: Float64Array | Float32Array;
  readonly second: Float64Array | Float32Array;
}

function part({ first, second }: Addends, { start, end }: Covered): Addends {
  return { first: first.subarray(start, end), second: second.subarray(start, end) };
}

/** @param covered where the addends are from; they are of these latents only */
function sumChannels(addends: Addends, covered: Covered): KlAddends {
  return { first: sumAtPositions(addends.first, covered), second: sumAtPositions(addends.second, covered) };
}

function sumAtPositions(values: Float32Array | Float64Array, { channels, positions }: Covered): Float64Array {
  const sums = new Float64Array(positions);
  for (let channel = 0, i = 0; channel < channels; channel++) {
    for (let position = 0; position < positions; position++, i++) {
      sums[position] = (sums[position] ?? 0) + (values[i] ?? 0);
    }
  }
  return sums;
}

function added({ first, second }: KlAddends): Float64Array {
  const sums = new Float64Array(first.length);
  for (let i = 0; i < sums.length; i++) sums[i] = (first[i] ?? 0) + (second[i] ?? 0);
  return sums;
}

function closedForms(addends: KlAddends) {
  return { klNats: added(addends), shiftNats: addends.first, scaleNats: addends.second };
}

function contributions(addends: KlAddends) {
  return { klNats: added(addends), logQNats: addends.first, logPNats: addends.second.map((nats) => -nats) };
}

/** Standard errors over images at each position. */
function imageErrors({ squares, positionSquares, images }: KlStatistics, sums: KlAddends, covered: Covered) {
  const squareSums = covered.channel === null ? positionSquares : squares.subarray(covered.start, covered.end);
  return added(sums).map((sum, position) => standardErrorFromSums(sum, squareSums[position] ?? 0, images));
}

/** Standard errors over the draws of one image at each position; `null` for one draw. */
function drawErrors(drawn: DrawErrors | null, { channel, start, end }: Covered): Float64Array | null {
  if (drawn === null) return null;
  if (channel === null) return new Float64Array(drawn.positionStandardErrorNats);
  return new Float64Array(drawn.standardErrorNats.subarray(start, end));
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
