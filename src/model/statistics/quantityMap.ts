/** Maps of any captured quantity over the latent positions of a group. */
import {
  LATENT_QUANTITIES,
  type AddedQuantity,
  type GaussianQuantity,
  type LatentQuantity,
} from '../../protocol/quantities';
import { isMapped, type QuantityMap, type QuantityMapQuery } from '../../protocol/quantityMap';
import type { GroupShape } from '../../protocol/inspection';
import type { KlMap, MapQuery } from '../../protocol/statistics';
import { Refusal } from '../refusal';
import { RunningEstimates } from './estimate';
import type { ImageLatents } from './keptLatents';
import { FLOW_FILLS, GAUSSIAN_FILLS } from './quantityColumns';
import { fillPositions } from './sumColumns';
import type { Measurement } from './measurement';

/** The noise ε of the first draw of an image, (L, h, w); `null` if it is not known. */
export type Noise = (group: number, image: number) => Float32Array | null;

type Mapped = Pick<Measurement, 'klMap' | 'keptOf' | 'shapeOf' | 'model' | 'planned'>;

/** What a map is made from. */
interface MapSources {
  readonly measurement: Mapped;
  readonly shape: GroupShape;
  readonly noise: Noise;
}

/**
 * @param noise the noise that the images were measured with, as far as it is known
 * @throws {Refusal} as `Measurement.klMap`, if the model has no such quantity, its channels don't add up, or its values
 * are not kept.
 */
export function quantityMapOf(query: QuantityMapQuery, measurement: Mapped, noise: Noise): QuantityMap {
  const { quantity, group, channel, image } = query;
  const { hasFlows } = measurement.model;
  const sources = { measurement, shape: measurement.shapeOf(group, channel), noise };
  const { symbol } = LATENT_QUANTITIES[quantity];
  if (!isMapped(quantity, hasFlows)) {
    throw new Refusal(
      hasFlows
        ? `This model has flows, so its ${symbol} before and after them differ. Map one of the two.`
        : `This model has no flows, so it has no ${symbol}. Map another quantity.`,
    );
  }
  if (isAdded(quantity)) {
    const averaged = averagedMap(quantity, query, measurement);
    if (averaged !== null) return averaged;
  } else if (channel === null) {
    throw new Refusal(`${symbol} of several channels does not add up to anything. Choose a channel.`);
  }
  const kept = measurement.keptOf(group, image);
  return image === null ? keptMeanMap(query, kept, sources) : keptImageMap({ ...query, image }, onlyOne(kept), sources);
}

/** Where a map of the KL holds a quantity whose channels add up. */
interface KlColumn {
  readonly kl: MapQuery['quantity'];
  /** The column and its standard errors; `null` in a map that does not have it. */
  readonly of: (map: KlMap) => Pick<QuantityMap, 'values' | 'standardErrors'> | null;
}

const ofClosedForm = (of: (map: KlMap & { kind: 'sum' }) => Float64Array): KlColumn => ({
  kl: 'base kl',
  of: (map) => (map.kind === 'sum' ? { values: of(map), standardErrors: null } : null),
});
const ofEstimate = (of: (map: KlMap & { kind: 'contribution' }) => Float64Array): KlColumn => ({
  kl: 'kl',
  of: (map) => (map.kind === 'contribution' ? { values: of(map), standardErrors: null } : null),
});

const COLUMNS: Readonly<Record<AddedQuantity, KlColumn>> = {
  shiftTerm: ofClosedForm(({ shiftNats }) => shiftNats),
  scalePart: ofClosedForm(({ scaleNats }) => scaleNats),
  klNats: { kl: 'base kl', of: klColumn },
  reverseKlNats: { kl: 'base kl', of: reverseColumn },
  logQNats: ofEstimate(({ logQNats }) => logQNats),
  logPNats: ofEstimate(({ logPNats }) => logPNats),
  contributionNats: { kl: 'kl', of: klColumn },
};

function klColumn(map: KlMap) {
  return map.kind === 'latent' ? null : { values: map.klNats, standardErrors: map.standardErrorNats };
}

/** @throws {Refusal} if the statistics were read from a file that lacks it. */
function reverseColumn(map: KlMap) {
  if (map.kind !== 'sum') return null;
  const { klNats, reverseKlNats, furtherStandardErrorNats } = map;
  if (reverseKlNats.every(Number.isNaN) && !klNats.every(Number.isNaN)) {
    throw new Refusal('This statistics file was written before the reverse KL was measured. Measure the images again.');
  }
  return { values: reverseKlNats, standardErrors: furtherStandardErrorNats.reverseKlNats };
}

/** From the sums over images and draws; `null` for one draw of one image, whose kept latents say everything. */
function averagedMap(quantity: AddedQuantity, query: QuantityMapQuery, measurement: Mapped): QuantityMap | null {
  const { group, channel, image } = query;
  const { kl, of } = COLUMNS[quantity];
  if (image !== null) {
    const { drawn, drawnEstimate } = onlyOne(measurement.keptOf(group, image));
    if ((kl === 'kl' ? drawnEstimate : drawn) === null) return null;
  }
  const map = measurement.klMap({ quantity: kl, group, channel, image });
  const column = of(map);
  if (column === null) return null;
  const { height, width, images, draws, planned } = map;
  return { query, height, width, images, draws, planned, from: image === null ? 'sums' : null, ...column };
}

function keptImageMap(
  query: QuantityMapQuery & { readonly image: number },
  latents: ImageLatents,
  sources: MapSources,
): QuantityMap {
  const { height, width } = sources.shape;
  return {
    ...{ query, height, width, images: 1, draws: 1, planned: { images: 1, draws: sources.measurement.planned.draws } },
    ...{ values: positionsOf(query, latents, query.image, sources), standardErrors: null, from: null },
  };
}

function keptMeanMap(query: QuantityMapQuery, kept: readonly ImageLatents[], sources: MapSources): QuantityMap {
  const { height, width } = sources.shape;
  const estimates = new RunningEstimates(height * width);
  for (const [image, latents] of kept.entries()) estimates.add(positionsOf(query, latents, image, sources));
  return {
    ...{ query, height, width, images: kept.length, draws: 1, planned: sources.measurement.planned, from: 'kept' },
    ...{ values: estimates.means, standardErrors: kept.length > 1 ? estimates.standardErrors() : null },
  };
}

/** The quantity at each latent position of an image: of one channel, or summed over all. */
function positionsOf(
  { quantity, group, channel }: QuantityMapQuery,
  latents: ImageLatents,
  image: number,
  { shape: { channels, height, width }, noise }: MapSources,
): Float64Array {
  const positions = height * width;
  const values = new Float64Array(channel === null ? channels * positions : positions);
  fillQuantity(quantity, latents, (channel ?? 0) * positions, values, () => noiseOf(noise, group, image));
  if (channel !== null) return values;
  const sums = new Float64Array(positions);
  fillPositions(values, sums);
  return sums;
}

function fillQuantity(
  quantity: LatentQuantity,
  latents: ImageLatents,
  start: number,
  values: Float64Array,
  epsilon: () => Float32Array,
): void {
  if (quantity === 'z') {
    const { muQ, sigmaQ } = latents;
    const noise = epsilon();
    for (let i = 0, at = start; i < values.length; i++, at++) {
      values[i] = (muQ[at] ?? NaN) + (sigmaQ[at] ?? NaN) * (noise[at] ?? NaN);
    }
  } else if (isGaussian(quantity)) GAUSSIAN_FILLS[quantity](latents, start, values);
  else if (latents.flow === null) values.fill(NaN);
  else FLOW_FILLS[quantity]({ ...latents, ...latents.flow }, start, values);
}

function noiseOf(noise: Noise, group: number, image: number): Float32Array {
  const epsilon = noise(group, image);
  if (epsilon === null) {
    throw new Refusal(`The noise of image ${image} is not known, and z is not kept. Map μ_q or σ_q.`);
  }
  return epsilon;
}

function isGaussian(quantity: LatentQuantity): quantity is GaussianQuantity {
  return quantity in GAUSSIAN_FILLS;
}

function isAdded(quantity: LatentQuantity): quantity is AddedQuantity {
  return LATENT_QUANTITIES[quantity].addsUp;
}

function onlyOne(kept: readonly ImageLatents[]): ImageLatents {
  const [one] = kept;
  if (one === undefined) throw new Error('no image is kept');
  return one;
}
