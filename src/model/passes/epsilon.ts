import type { GroupShape } from '../../protocol/inspection';
import { fillNormal, type NoisePurpose } from '../noise/noise';
import { latentCount } from '../statistics/groupBatch';

/** Standard normal noise of a group for one draw of some images, (N, L, h, w). */
export type EpsilonSource = (group: number, firstImage: number, images: number, draw: number) => Float32Array;

/**
 * Returns noise that depends only on the seed, the purpose, the image, the draw, the group and the element.
 * @param indexOf maps an image to the number that keys its noise. With its number in the data set, an image has the
 * same noise whichever others run with it.
 */
export function seededEpsilon(
  seed: number,
  purpose: NoisePurpose,
  shapes: readonly GroupShape[],
  indexOf: (image: number) => number = (image) => image,
): EpsilonSource {
  return (group, firstImage, images, draw) => {
    const shape = shapes[group];
    if (shape === undefined) throw new Error(`there is no group ${group}`);
    const latents = latentCount(shape);
    const epsilon = new Float32Array(images * latents);
    for (let b = 0; b < images; b++) {
      const key = { seed, purpose, image: indexOf(firstImage + b), draw, group };
      fillNormal(key, epsilon.subarray(b * latents, (b + 1) * latents));
    }
    return epsilon;
  };
}
