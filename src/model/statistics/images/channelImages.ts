/** The images that drive a channel: the strongest, some spread over all, and the weakest. */
import type { GroupShape } from '../../../protocol/inspection';
import {
  QUANTILE_PERCENTS,
  type ChannelImages,
  type ChannelImagesQuery,
  type MissingImages,
  type RankedImage,
  type RankedImages,
} from '../../../protocol/images';
import { Refusal } from '../../refusal';
import type { GroupSums } from '../groupStatistics';
import type { ImageLatents } from '../keptLatents';
import { LACKING } from '../measuredParts';
import { numberInWhole, type MeasuredImages } from '../someImages';
import { STRONGEST, type Strongest } from '../strongestImages';
import { valuesByPosition } from './channelValues';
import { imageAt, orderByValue, type ImageOrder } from './imageOrder';

const NOT_IN_FILE: MissingImages = {
  kind: 'missing',
  reason: 'This statistics file holds only the strongest images of each channel. Others need images kept one by one.',
};

/**
 * Values are those of all images where they are known: the sum over channels has one for every image, a channel only
 * for its strongest images and for those that are kept. All images of a class are kept.
 * @param nameOf the name of each measured image, by its number in the whole
 * @throws {Refusal} if the group or channel doesn't exist or is not measured yet, or no images are known by it.
 */
export function channelImages(
  query: ChannelImagesQuery,
  some: MeasuredImages,
  nameOf: (image: number) => string,
): ChannelImages {
  const { measurement } = some;
  const { group, channel, quantity } = query;
  const shape = measurement.shapeOf(group, channel);
  const { rows, sums, kept } = measurement.parts();
  const ofGroup = sums?.groups[group] ?? null;
  const isRow = channel === null && (quantity === 'kl' || ofGroup?.estimate === null);
  const all = isRow ? (rows?.klByGroup[group] ?? null) : null;
  const keptImages = kept?.[group] ?? [];
  const covered = { shape, channel, quantity };
  const named = ({ at, valueNats, percent = null }: Valued): RankedImage => {
    const image = numberInWhole(some, at);
    return { image, name: nameOf(image), valueNats, percent, largest: largestOf(keptImages[at], covered) };
  };
  const { images, draws } = measurement.reached;
  const averaged = { query, images, draws, planned: measurement.planned };
  const values = all ?? keptValues(keptImages, covered);
  const isTopKnown = all === null && channel !== null && some.images === null;
  const top = isTopKnown ? strongestOf(ofGroup, channel, quantity) : null;
  const strongest = top && ranked(top.map(named), images);
  if (values.length === 0) {
    if (strongest === null) throw new Refusal(LACKING.kept);
    return { ...averaged, strongest, quantiles: NOT_IN_FILE, weakest: NOT_IN_FILE };
  }
  const order = orderByValue(values);
  const rankedAt = (places: readonly Place[]) => {
    const found = places.map(({ place, percent }) => {
      const image = imageAt(order, place, false);
      return named({ at: image, valueNats: values[image] ?? NaN, percent });
    });
    return ranked(found, order.known.length);
  };
  return {
    ...averaged,
    strongest: strongest ?? rankedAt(strongestPlaces(order)),
    quantiles: rankedAt(quantilePlaces(order)),
    weakest: rankedAt(weakestPlaces(order)),
  };
}

/** A place in an ascending order. */
interface Place {
  readonly place: number;
  readonly percent: number | null;
}

/** An image by its number in the measurement, with its value. */
interface Valued {
  readonly at: number;
  readonly valueNats: number;
  readonly percent?: number | null;
}

function ranked(images: readonly RankedImage[], among: number): RankedImages {
  return { kind: 'ranked', images, among };
}

function strongestPlaces({ known }: ImageOrder): Place[] {
  const { length } = known;
  return Array.from({ length: Math.min(STRONGEST, length) }, (_, i) => ({ place: length - 1 - i, percent: null }));
}

function weakestPlaces({ known }: ImageOrder): Place[] {
  return Array.from({ length: Math.min(STRONGEST, known.length) }, (_, place) => ({ place, percent: null }));
}

function quantilePlaces({ known: { length } }: ImageOrder): Place[] {
  if (length === 0) return [];
  return QUANTILE_PERCENTS.map((percent) => ({ place: Math.round((percent / 100) * (length - 1)), percent }));
}

/** Of all measured images, as the sums remember them; `null` if they don't. */
function strongestOf(
  ofGroup: GroupSums | null,
  channel: number,
  quantity: ChannelImagesQuery['quantity'],
): readonly Valued[] | null {
  const sums = quantity === 'kl' ? (ofGroup?.estimate ?? ofGroup?.closedForm) : ofGroup?.closedForm;
  const strongest: Strongest | null = sums?.strongest ?? null;
  if (strongest === null) return null;
  const places = Array.from({ length: STRONGEST }, (_, i) => channel * STRONGEST + i);
  return places
    .map((place) => ({ at: strongest.image[place] ?? -1, valueNats: strongest.klNats[place] ?? NaN }))
    .filter(({ at }) => at >= 0);
}

interface CoveredLatents {
  readonly shape: GroupShape;
  readonly channel: number | null;
  readonly quantity: ChannelImagesQuery['quantity'];
}

function keptValues(kept: readonly ImageLatents[], covered: CoveredLatents): Float64Array {
  return Float64Array.from(kept, (latents) => valuesByPosition(latents, covered).reduce((sum, nats) => sum + nats, 0));
}

/** @param latents `undefined` if the image is not kept */
function largestOf(latents: ImageLatents | undefined, covered: CoveredLatents): RankedImage['largest'] {
  if (latents === undefined) return null;
  const values = valuesByPosition(latents, covered);
  const largest = values.reduce((best, nats, position) => (nats > (values[best] ?? NaN) ? position : best), 0);
  const { width } = covered.shape;
  return { y: Math.floor(largest / width), x: largest % width, valueNats: values[largest] ?? NaN };
}
