/** The maps of a group or channel in the kept images, one by one, and a scale that suits all of them. */
import type { GroupShape } from '../../../protocol/inspection';
import type { ImageMap, ImageMaps, ImageMapsQuery } from '../../../protocol/imageMaps';
import type { ImageLatents } from '../keptLatents';
import { numberInWhole, type MeasuredImages } from '../someImages';
import { valuesByPosition } from './channelValues';
import { spreadOf } from './spread';

/** Remembers the spread of the maps asked for last, because a scroll asks for window after window of the same maps. */
export class ImageMapAnswers {
  readonly #among: (among: number | undefined) => MeasuredImages;
  readonly #nameOf: (image: number) => string;
  #last: { readonly key: string; readonly spread: Float64Array } | null = null;

  /**
   * @param among the images of a class, or all of them; it may throw a Refusal
   * @param nameOf the name of each measured image, by its number in the whole
   */
  constructor(among: (among: number | undefined) => MeasuredImages, nameOf: (image: number) => string) {
    this.#among = among;
    this.#nameOf = nameOf;
  }

  /**
   * @throws {Refusal} if the group or channel doesn't exist or is not measured yet, no images are kept, or the class is
   * not known.
   */
  maps(query: ImageMapsQuery): ImageMaps {
    const { group, channel, quantity, from, count, among } = query;
    const some = this.#among(among);
    const { measurement } = some;
    const shape = measurement.shapeOf(group, channel);
    const kept = measurement.keptOf(group, null);
    const { images, draws } = measurement.reached;
    const covered = { shape, channel, quantity };
    return {
      ...{ query, images, draws, planned: measurement.planned, mapped: kept.length },
      ...{ height: shape.height, width: shape.width },
      maps: kept
        .slice(from, from + count)
        .map((latents, i) => this.#map(numberInWhole(some, from + i), latents, covered)),
      spread: this.#spreadOf(
        kept,
        covered,
        JSON.stringify([quantity, group, channel, among, kept.length, images, draws]),
      ),
    };
  }

  #map(image: number, latents: ImageLatents, covered: Covered): ImageMap {
    const nats = valuesByPosition(latents, covered);
    return { image, name: this.#nameOf(image), nats, valueNats: nats.reduce((sum, value) => sum + value, 0) };
  }

  #spreadOf(kept: readonly ImageLatents[], covered: Covered, key: string): Float64Array {
    if (this.#last?.key !== key) {
      const { height, width } = covered.shape;
      this.#last = { key, spread: spreadOf(mapsOf(kept, covered), kept.length * height * width) };
    }
    return this.#last.spread;
  }
}

interface Covered {
  readonly shape: GroupShape;
  readonly channel: number | null;
  readonly quantity: ImageMapsQuery['quantity'];
}

function* mapsOf(kept: readonly ImageLatents[], covered: Covered): Generator<Float64Array> {
  for (const latents of kept) yield valuesByPosition(latents, covered);
}
