import type { AnalysisPictures } from '../../../protocol/whatIf/whatIf';
import { firstDrawMeans } from '../../analyses/firstDrawMeans';
import { pictureTarget } from '../../analyses/images';
import { pixels } from '../../data/pictures';
import type { LatentModel } from '../../latentModel';
import type { OutputBatch } from '../../passes/decoderPass';

/** Memory for the pictures of one analysis; at least those of one image are kept. */
const MOST_BYTES = 16e6;

export type DecodedPictures = Omit<AnalysisPictures, 'query'>;

/** Pictures of an analysis. */
export interface KeptPictures {
  /** @param place among the analysis's images @returns `null` if they are not there yet, or not kept */
  get(place: number): DecodedPictures | null;
}

/** Pictures that one analysis may keep. */
export function mostPictures({ images: { imageChannels, imageSize } }: LatentModel): number {
  return Math.max(1, Math.floor(MOST_BYTES / (imageChannels * imageSize ** 2)));
}

/** What the decoder makes of the first images in the first draw of every pass: 8 bits, row by row. */
export class PassPictures implements KeptPictures {
  /** The number of images, counted from the first, whose pictures are kept. */
  readonly capacity: number;
  readonly #model: LatentModel;
  /** By image. */
  readonly #base: Uint8Array[] = [];
  /** By pass, then image. */
  readonly #changed: readonly Uint8Array[][];

  /** @param passes beside the base pass */
  constructor(model: LatentModel, passes: number, images: number) {
    this.#model = model;
    this.capacity = Math.min(images, Math.max(1, Math.floor(mostPictures(model) / (passes + 1))));
    this.#changed = Array.from({ length: passes }, () => []);
  }

  /** @param variant `null` for the base pass */
  add(variant: number | null, output: OutputBatch): void {
    const pictures = variant === null ? this.#base : this.#changed[variant];
    if (pictures === undefined) return;
    const target = pictureTarget(this.#model);
    const perImage = target.channels * target.size ** 2;
    for (const { image, mean } of firstDrawMeans(this.#model.decoder, perImage, output, this.capacity)) {
      pictures[image] = pixels(mean, 0, target);
    }
  }

  /** @returns `null` until every pass of the image was decoded, or if its pictures aren't kept */
  get(image: number): DecodedPictures | null {
    const base = this.#base[image];
    const changed = this.#changed.flatMap((pictures) => pictures[image] ?? []);
    if (base === undefined || changed.length < this.#changed.length) return null;
    const { imageChannels: channels, imageSize: size } = this.#model.images;
    return { width: size, height: size, channels, base, changed };
  }
}
