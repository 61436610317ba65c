import type { PassCosts } from '../../protocol/whatIf/passCosts';
import type { LatentModel } from '../latentModel';
import { firstStageOf } from '../passes/resume';
import { normalisedValues } from '../passes/samplerLayers';
import type { RunningEngine } from '../passes/runningEngine';

/** What the parts of the network take on this engine, from what was run on it; `null` until every stage was. */
export function passCosts(model: LatentModel, { runner }: RunningEngine): PassCosts | null {
  const ms = runner.times.msPerImage;
  return ms === null ? null : costsOf(model, ms);
}

/**
 * What a value costs that is normalised outside the engine, in ms: 25 to 65 ns on two cores, measured on the sample and
 * three golden cases. Fetching and feeding it takes most of that.
 */
const NORMALISED_VALUE_MS = 5e-5;

/** @param ms per image, by stage */
export function costsOf(
  model: Pick<LatentModel, 'stages' | 'encoderStages' | 'network'>,
  ms: readonly number[],
): PassCosts {
  const from = (stage: number) => ms.slice(stage).reduce((sum, each) => sum + each, 0);
  const starts = Array.from({ length: model.network.groups.length + 1 }, (_, group) => firstStageOf(model, group));
  const normalisingMs = normalisedValues(model) * NORMALISED_VALUE_MS;
  return { encoderMs: from(0) - from(model.encoderStages), decoderMs: starts.map(from), normalisingMs };
}
