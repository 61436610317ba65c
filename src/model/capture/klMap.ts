/** KL maps over the latent positions of a group, with the read-out of every position beside them. */
import type { GroupShape } from '../../protocol/inspection';
import { LATENT_FIELDS, type KlMap, type LatentColumns, type LatentReadout } from '../../protocol/statistics';
import { standardErrorFromSums } from './estimate';
import type { GroupStatistics } from './groupStatistics';
import type { DrawnLatents } from './imageDraws';
import type { ImageLatents } from './keptLatents';
import { exceeds, klTerms, shiftPart, scalePart } from './kl';

/** The mean over images and draws of one channel, or with `null` of the sum over channels. */
export function meanKlMap(channel: number | null, statistics: GroupStatistics): KlMap {
  const { group, shape, images, draws, onlyImage, shiftSums, scaleSums, klSquares, positionSquares } = statistics;
  const positions = shape.height * shape.width;
  const first = channel ?? 0;
  const channels = channel === null ? shape.channels : 1;
  const parts = emptyParts(positions);
  const standardErrorNats = images > 1 ? new Float64Array(positions) : drawErrors(onlyImage, channel, positions);
  const largest = emptyColumns(positions);
  for (let position = 0; position < positions; position++) {
    const start = first * positions + position;
    const end = start + channels * positions;
    let shift = 0;
    let scale = 0;
    for (let i = start; i < end; i += positions) {
      shift += shiftSums[i] ?? 0;
      scale += scaleSums[i] ?? 0;
    }
    setParts(parts, position, shift / images, scale / images);
    if (standardErrorNats !== null && images > 1) {
      const squares = (channel === null ? positionSquares[position] : klSquares[start]) ?? 0;
      standardErrorNats[position] = standardErrorFromSums(shift + scale, squares, images);
    }
    setColumns(largest, position, statistics.largestOf(start, end, positions));
  }
  const query = { group, channel, image: null };
  const size = { height: shape.height, width: shape.width, images, draws };
  return { query, ...size, kind: 'sum', ...parts, standardErrorNats, latentsPerPosition: channels, largest };
}

/**
 * One image: the latent variables of one channel, or with `null` their sum over channels. With several draws both are
 * means over them, beside the largest latents of the first.
 */
export function imageKlMap(
  group: number,
  channel: number | null,
  image: number,
  shape: GroupShape,
  latents: ImageLatents,
): KlMap {
  const positions = shape.height * shape.width;
  const { drawn } = latents;
  const query = { group, channel, image };
  const size = { height: shape.height, width: shape.width, images: 1, draws: drawn?.draws ?? 1 };
  const columns = emptyColumns(positions);
  if (channel !== null && drawn === null) {
    for (let position = 0; position < positions; position++) {
      setColumns(columns, position, readout(group, image, shape, latents, channel, position));
    }
    return { query, ...size, kind: 'latent', latents: columns };
  }
  const summed = channel === null ? { first: 0, count: shape.channels } : { first: channel, count: 1 };
  const parts = emptyParts(positions);
  for (let position = 0; position < positions; position++) {
    const largestChannel = sumChannels(parts, position, shape, summed, latents);
    setColumns(columns, position, readout(group, image, shape, latents, largestChannel, position));
  }
  const standardErrorNats = drawErrors(drawn, channel, positions);
  const sum = { ...parts, standardErrorNats, latentsPerPosition: summed.count, largest: columns };
  return { query, ...size, kind: 'sum', ...sum };
}

/** Standard errors over the draws of one image at each position, in an array of its own; `null` for one draw. */
function drawErrors(drawn: DrawnLatents | null, channel: number | null, positions: number): Float64Array | null {
  if (drawn === null) return null;
  if (channel === null) return new Float64Array(drawn.positionStandardErrorNats);
  return new Float64Array(drawn.standardErrorNats.subarray(channel * positions, (channel + 1) * positions));
}

/** The KL and its two parts, one value per position. */
interface Parts {
  readonly klNats: Float64Array;
  readonly shiftNats: Float64Array;
  readonly scaleNats: Float64Array;
}

function emptyParts(positions: number): Parts {
  const column = () => new Float64Array(positions);
  return { klNats: column(), shiftNats: column(), scaleNats: column() };
}

function setParts(parts: Parts, position: number, shift: number, scale: number): void {
  parts.klNats[position] = shift + scale;
  parts.shiftNats[position] = shift;
  parts.scaleNats[position] = scale;
}

/** @returns the channel among them with the largest KL at the position, in the first draw. */
function sumChannels(
  parts: Parts,
  position: number,
  { height, width }: GroupShape,
  { first, count }: { readonly first: number; readonly count: number },
  { muQ, sigmaQ, muP, sigmaP, drawn }: ImageLatents,
): number {
  const positions = height * width;
  let shift = 0;
  let scale = 0;
  let largestChannel = first;
  let largestKl = -Infinity;
  for (let channel = first, i = first * positions + position; channel < first + count; channel++, i += positions) {
    const partShift = shiftPart(muQ[i] ?? 0, muP[i] ?? 0, sigmaP[i] ?? 0);
    const partScale = scalePart(sigmaQ[i] ?? 0, sigmaP[i] ?? 0);
    shift += drawn === null ? partShift : (drawn.shiftNats[i] ?? 0);
    scale += drawn === null ? partScale : (drawn.scaleNats[i] ?? 0);
    if (exceeds(partShift + partScale, largestKl)) {
      largestKl = partShift + partScale;
      largestChannel = channel;
    }
  }
  setParts(parts, position, shift, scale);
  return largestChannel;
}

/** Of the first draw. */
function readout(
  group: number,
  image: number,
  { width, height }: GroupShape,
  latents: ImageLatents,
  channel: number,
  position: number,
): LatentReadout {
  const i = channel * height * width + position;
  return {
    group,
    channel,
    y: Math.floor(position / width),
    x: position % width,
    image,
    draw: 0,
    ...klTerms(latents.muQ[i] ?? 0, latents.sigmaQ[i] ?? 0, latents.muP[i] ?? 0, latents.sigmaP[i] ?? 0),
  };
}

function emptyColumns(length: number): LatentColumns {
  return Object.fromEntries(
    LATENT_FIELDS.map((field) => [field, new Float64Array(length)]),
  ) as unknown as LatentColumns;
}

function setColumns(columns: LatentColumns, position: number, latent: LatentReadout): void {
  for (const field of LATENT_FIELDS) columns[field][position] = latent[field];
}
