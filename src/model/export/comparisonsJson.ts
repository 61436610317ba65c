/** Results by class and of the model check, as fields of JSON. */
import type { CheckedEstimate, ClassEstimate, ClassSummary, ModelCheck } from '../../protocol/comparisons';
import type { Estimate } from '../../protocol/statistics';

export function classesAsJson(classes: readonly ClassSummary[]): object[] {
  return classes.map(({ name, images, klNats, reconstructionNats, nelboNats, groups }) => ({
    ...{ name, images },
    kl: comparedAsJson(klNats),
    recon: reconstructionNats && comparedAsJson(reconstructionNats),
    nelbo: nelboNats && comparedAsJson(nelboNats),
    groups: groups.map(comparedAsJson),
  }));
}

function comparedAsJson({ mean, difference }: ClassEstimate): object {
  return { ...estimateAsJson(mean), difference: estimateAsJson(difference) };
}

export function estimateAsJson({ mean, standardError }: Estimate): object {
  return { mean, standard_error: standardError };
}

export function checkAsJson({ images, samples, klNats, nelboNats, groups }: ModelCheck): object {
  const asJson = ({ data, samples: ofSamples, difference }: CheckedEstimate) => ({
    images: estimateAsJson(data),
    samples: estimateAsJson(ofSamples),
    difference: estimateAsJson(difference),
  });
  return {
    ...{ images, samples },
    kl: asJson(klNats),
    nelbo: nelboNats && asJson(nelboNats),
    groups: groups.map(asJson),
  };
}
