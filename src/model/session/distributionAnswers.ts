/** Answers about the latent variables of a measurement: maps, and distributions. */
import type { Plane } from '../../protocol/distributions';
import type { Among } from '../../protocol/imageClasses';
import type { GroupShape } from '../../protocol/inspection';
import type { Answers, Requests } from '../../protocol/questions';
import { seededEpsilon } from '../passes/epsilon';
import { numberInWhole, type MeasuredImages } from '../statistics/someImages';
import { quantityMapOf, type Noise } from '../statistics/quantityMap';
import type { ClassScopes } from './classScopes';

type Names = 'klValues' | 'klMap' | 'quantityMap' | 'histograms' | 'ridges' | 'plane' | 'standardised';

export interface Distributed {
  /** Of all images, by their numbers in the whole. */
  readonly noise: Noise;
  readonly scopes: ClassScopes;
}

interface Asked extends MeasuredImages {
  readonly noise: Noise;
}

/** @param of what is known now; throws a Refusal if nothing is */
export function distributionAnswers(of: () => Distributed): {
  readonly [Name in Names]: (request: Requests[Name]) => Promise<Answers[Name]>;
} {
  const asked = (query: Among & { readonly image: number | null }): Asked => {
    const { noise, scopes } = of();
    const some = scopes.among(query.image === null ? query.among : undefined);
    return { ...some, noise: (group, at) => noise(group, numberInWhole(some, at)) };
  };
  return {
    klValues: (query) => Promise.resolve().then(() => asked(query).measurement.klValues(query)),
    klMap: (query) => Promise.resolve().then(() => asked(query).measurement.klMap(query)),
    quantityMap: (query) =>
      Promise.resolve().then(() => {
        const { measurement, noise } = asked(query);
        return quantityMapOf(query, measurement, noise);
      }),
    histograms: async (query) => asked(query).measurement.distributions.histograms(query),
    ridges: async (query) => asked(query).measurement.distributions.ridges(query),
    plane: async (query) => {
      const some = asked(query);
      return renumbered(await some.measurement.distributions.plane(query), some);
    },
    standardised: async (query) => asked(query).measurement.distributions.standardised(query),
  };
}

/** A plane whose points have the images' numbers in the whole. */
function renumbered(plane: Plane, some: MeasuredImages): Plane {
  const { points } = plane;
  if (points === null || some.images === null) return plane;
  return { ...plane, points: { ...points, image: points.image.map((at) => numberInWhole(some, at)) } };
}

/** The noise of a seed. @param indexOf the image's number in its data set */
export function noiseOfSeed(seed: number, shapes: readonly GroupShape[], indexOf: (image: number) => number): Noise {
  const epsilon = seededEpsilon(seed, 'posterior', shapes, indexOf);
  return (group, image) => epsilon(group, image, 1, 0);
}
