/** What the pane reads of Pruning and of Two inputs. */
import type { PairedEstimate } from '../../../src/protocol/statistics';
import type { PrunedPoint, PruningCurve } from '../../../src/protocol/whatIf/pruned';
import type { SeparationReport } from '../../../src/protocol/whatIf/separation';
import type { NamedNumber } from '../../pins/numbers';
import { changeOf, drawnQuantity } from '../pruning/pruned';
import { areaEstimate, type NamedScore } from '../separation/scores';
import { alone, named } from './posteriorNumbers';
import { t } from '../../text/translate';

export function prunedNumbers(curve: PruningCurve, point: PrunedPoint): NamedNumber[] {
  const quantity = drawnQuantity(curve);
  const isSummed = quantity === 'NELBO';
  return [
    ...listed(`Δ${quantity}`, changeOf(curve, point), true),
    ...(isSummed ? [...listed('NELBO', point.sumNats), ...listed(t`rate of the kept channels`, point.rateNats)] : []),
    ...listed(t`distortion`, point.distortionNats),
    named(t`channels kept`, '%', alone(100 * point.channelShare)),
    named(t`KL kept`, '%', alone(100 * point.klShare)),
  ];
}

export function separationNumbers({ isPaired }: SeparationReport, { score, gain }: NamedScore): NamedNumber[] {
  return [
    named('AUROC', t`of 1`, areaEstimate(score.auroc, isPaired)),
    ...(gain === null ? [] : [{ ...named(t`above the NELBO’s`, t`of 1`, areaEstimate(gain, isPaired)), signed: true }]),
    named(t`mean of A`, 'nats', score.inside),
    named(t`mean of B`, 'nats', score.outside),
  ];
}

function listed(name: string, value: PairedEstimate | null, signed = false): NamedNumber[] {
  return value === null ? [] : [{ ...named(name, 'nats', value), signed }];
}
