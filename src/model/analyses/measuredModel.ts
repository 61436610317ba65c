import type { LatentModel } from '../latentModel';
import type { MeasuredModel } from '../statistics/measurement';

/** The facts about a model that statistics need. */
export function measuredModel({ groupShapes, hasFlows, images }: LatentModel): MeasuredModel {
  const { likelihood, dimensions, discretisationNatsPerDimension } = images;
  return { groups: groupShapes, hasFlows, likelihood: likelihood.kind, dimensions, discretisationNatsPerDimension };
}
