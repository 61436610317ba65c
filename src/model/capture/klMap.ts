/** KL maps over the latent positions of a group, with the read-out of every position beside them. */
import type { GroupShape } from '../../protocol/inspection';
import type { KlMap, LatentColumns, LatentReadout, MapQuery } from '../../protocol/statistics';
import { standardErrorFromSums } from './estimate';
import type { GroupStatistics } from './groupStatistics';
import type { ImageLatents } from './keptLatents';
import { exceeds, klTerms, shiftPart, scalePart } from './kl';

/** @param latents of the image that `query` names; needed unless it asks for the mean over images. */
export function klMap(query: MapQuery, statistics: GroupStatistics, latents: ImageLatents | null): KlMap {
  const { height, width } = statistics.shape;
  const size = { query, height, width };
  if (query.image === null || latents === null) {
    return { ...size, images: statistics.images, kind: 'sum', ...meanMap(query.channel, statistics) };
  }
  if (query.channel === null) {
    return { ...size, images: 1, kind: 'sum', ...channelSumMap(query.group, query.image, statistics.shape, latents) };
  }
  const columns = new Columns(height * width);
  for (let position = 0; position < height * width; position++) {
    columns.set(position, readout(query.group, query.image, statistics.shape, latents, query.channel, position));
  }
  return { ...size, images: 1, kind: 'latent', latents: columns.arrays };
}

type SumMap = Omit<Extract<KlMap, { kind: 'sum' }>, 'query' | 'height' | 'width' | 'images' | 'kind'>;

/** The mean over images of one channel, or of the sum over channels. */
function meanMap(channel: number | null, statistics: GroupStatistics): SumMap {
  const { shape, images, shiftSums, scaleSums, klSquares, positionSquares } = statistics;
  const positions = shape.height * shape.width;
  const first = channel ?? 0;
  const channels = channel === null ? shape.channels : 1;
  const map = emptySumMap(positions, channels, images > 1);
  const largest = new Columns(positions);
  for (let position = 0; position < positions; position++) {
    const start = first * positions + position;
    const end = start + channels * positions;
    let shift = 0;
    let scale = 0;
    for (let i = start; i < end; i += positions) {
      shift += shiftSums[i] ?? 0;
      scale += scaleSums[i] ?? 0;
    }
    setParts(map, position, shift / images, scale / images);
    if (map.standardErrorNats !== null) {
      const squares = (channel === null ? positionSquares[position] : klSquares[start]) ?? 0;
      map.standardErrorNats[position] = standardErrorFromSums(shift + scale, squares, images);
    }
    largest.set(position, statistics.largestOf(start, end, positions));
  }
  return { ...map, largest: largest.arrays };
}

/** One image's sum over channels. */
function channelSumMap(group: number, image: number, shape: GroupShape, latents: ImageLatents): SumMap {
  const positions = shape.height * shape.width;
  const map = emptySumMap(positions, shape.channels, false);
  const largest = new Columns(positions);
  for (let position = 0; position < positions; position++) {
    let shift = 0;
    let scale = 0;
    let largestChannel = 0;
    let largestKl = -Infinity;
    for (let channel = 0, i = position; channel < shape.channels; channel++, i += positions) {
      const partShift = shiftPart(latents.muQ[i] ?? 0, latents.muP[i] ?? 0, latents.sigmaP[i] ?? 0);
      const partScale = scalePart(latents.sigmaQ[i] ?? 0, latents.sigmaP[i] ?? 0);
      shift += partShift;
      scale += partScale;
      if (exceeds(partShift + partScale, largestKl)) {
        largestKl = partShift + partScale;
        largestChannel = channel;
      }
    }
    setParts(map, position, shift, scale);
    largest.set(position, readout(group, image, shape, latents, largestChannel, position));
  }
  return { ...map, largest: largest.arrays };
}

function emptySumMap(positions: number, latentsPerPosition: number, withError: boolean): Omit<SumMap, 'largest'> {
  return {
    klNats: new Float64Array(positions),
    standardErrorNats: withError ? new Float64Array(positions) : null,
    shiftNats: new Float64Array(positions),
    scaleNats: new Float64Array(positions),
    latentsPerPosition,
  };
}

function setParts(map: Omit<SumMap, 'largest'>, position: number, shift: number, scale: number): void {
  map.klNats[position] = shift + scale;
  map.shiftNats[position] = shift;
  map.scaleNats[position] = scale;
}

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
    ...klTerms(latents.muQ[i] ?? 0, latents.sigmaQ[i] ?? 0, latents.muP[i] ?? 0, latents.sigmaP[i] ?? 0),
  };
}

const COLUMN_NAMES = [
  ...(['group', 'channel', 'y', 'x', 'image'] as const),
  ...(['muQ', 'sigmaQ', 'muP', 'sigmaP', 'deltaMu', 'deltaSigma'] as const),
  ...(['shiftTerm', 'varianceTerm', 'logTerm', 'klNats'] as const),
] satisfies readonly (keyof LatentReadout)[];

class Columns {
  readonly arrays: LatentColumns;

  constructor(length: number) {
    const column = () => new Float64Array(length);
    this.arrays = {
      group: column(),
      channel: column(),
      y: column(),
      x: column(),
      image: column(),
      muQ: column(),
      sigmaQ: column(),
      muP: column(),
      sigmaP: column(),
      deltaMu: column(),
      deltaSigma: column(),
      shiftTerm: column(),
      varianceTerm: column(),
      logTerm: column(),
      klNats: column(),
    };
  }

  set(position: number, latent: LatentReadout): void {
    for (const name of COLUMN_NAMES) this.arrays[name][position] = latent[name];
  }
}
