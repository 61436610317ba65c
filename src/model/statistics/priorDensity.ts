import { latentCount, type Gaussians } from './groupBatch';
import type { GroupShape } from '../../protocol/inspection';

const HALF_LOG_2_PI = 0.5 * Math.log(2 * Math.PI);

/**
 * log p(z | z above) of each image, in nats: the density of the group's prior.
 * @param z (N, L, h, w), after the flows
 */
export function logPriorNats(
  { shape, muP, sigmaP }: Pick<Gaussians, 'muP' | 'sigmaP'> & { readonly shape: GroupShape },
  z: Float32Array,
): Float64Array {
  const latents = latentCount(shape);
  const nats = new Float64Array(z.length / latents);
  for (let i = 0; i < z.length; i++) {
    const sigma = sigmaP[i] ?? NaN;
    const standardised = ((z[i] ?? NaN) - (muP[i] ?? NaN)) / sigma;
    const image = Math.floor(i / latents);
    nats[image] = (nats[image] ?? NaN) - 0.5 * standardised ** 2 - Math.log(sigma) - HALF_LOG_2_PI;
  }
  return nats;
}
