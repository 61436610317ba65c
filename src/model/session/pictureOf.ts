import type { LossMap, LossMapQuery } from '../../protocol/lossMap';
import type { Picture, PictureQuery } from '../../protocol/statistics';
import { pictureTarget, type Images } from '../analyses/images';
import type { LossMaps } from '../analyses/lossMaps';
import type { Reconstructions } from '../analyses/reconstructions';
import { pixels, type PictureTarget } from '../data/pictures';
import type { LatentModel } from '../latentModel';
import { Refusal } from '../refusal';

interface Pictured {
  readonly model: LatentModel;
  readonly images: Images;
  readonly reconstructions: Reconstructions;
  readonly lossMaps: LossMaps;
}

/**
 * An image's picture, as the network got it or as the decoder's mean for the first draw.
 * @param inspected `null` until the input is known
 * @throws {Refusal} if there is no such image, or its picture is not there yet or not kept.
 */
export function pictureOf(inspected: Pictured | null, { kind, image }: PictureQuery): Picture {
  const { model, images, reconstructions, name } = withImage(inspected, image);
  const target = pictureTarget(model);
  const shown = kind === 'input' ? inputPixels(images, image, target) : reconstructions.get(image);
  if (shown === undefined) {
    const what = kind === 'input' ? 'Image' : 'The reconstruction of image';
    throw new Refusal(`${what} ${image} is not there yet, or not kept by itself.`);
  }
  const { size, channels } = target;
  return { kind, image, name, width: size, height: size, channels, pixels: shown };
}

/**
 * Where an image's reconstruction loss lies.
 * @param inspected `null` until the input is known
 * @throws {Refusal} if there is no such image, its loss is not there yet or not kept, or the decoder is unknown.
 */
export function lossMapOf(inspected: Pictured | null, query: LossMapQuery): LossMap {
  const { model, lossMaps } = withImage(inspected, query.image);
  if (model.decoder === null) throw new Refusal(NO_LOSS);
  const { imageSize: size, scoredMargin: margin } = model.images;
  const map = lossMaps.get(query.image);
  return { query, height: size, width: size, margin, ...map, spread: lossMaps.spread(margin) };
}

const NO_LOSS = 'The decoder of this model is not known, so there is no reconstruction loss.';

/** @throws {Refusal} if there is no such image, or it is not read or drawn yet. */
function withImage(inspected: Pictured | null, image: number): Pictured & { readonly name: string } {
  const number = inspected?.images.input.description.images ?? 0;
  if (inspected === null || image >= number) throw new Refusal(`There is no image ${image}.`);
  const name = inspected.images.input.records.names[image];
  if (name === undefined) throw new Refusal(notThereYet(inspected.images, image));
  return { ...inspected, name };
}

function inputPixels(images: Images, image: number, target: PictureTarget): Uint8Array | undefined {
  return images.holds(image) ? pixels(images.values(image, image + 1), 0, target) : undefined;
}

function notThereYet({ input }: Images, image: number): string {
  return input.description.kind === 'samples'
    ? `Model sample ${image} is not drawn yet.`
    : `Image ${image} is not read yet.`;
}
