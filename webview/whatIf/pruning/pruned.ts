/** The points of a pruning curve, as figures draw them (docs/analyses.md#pruning). */
import { LINEAR, type LinesPanel, type Scale } from '../../../src/figures/contents';
import { RELEASE_THRESHOLD_NATS } from '../../../src/protocol/inspection';
import { percent } from '../../../src/protocol/numbers';
import type { PairedEstimate } from '../../../src/protocol/statistics';
import type { PrunedPoint, PruningCurve } from '../../../src/protocol/whatIf/pruned';
import type { ImageNoun } from '../../text/words';
import type { CurvePoint } from '../prefix/curve';
import { t } from '../../text/translate';
import { nounInWords } from '../../text/nouns';

/** What the curve shows: at temperature 1 the NELBO, otherwise or with flows the distortion alone. */
export function drawnQuantity({ temperature, points }: PruningCurve): 'NELBO' | 'distortion' {
  return temperature === 1 && points.some(({ sumNats }) => sumNats !== null) ? 'NELBO' : 'distortion';
}

function drawnValue(curve: PruningCurve, point: PrunedPoint): PairedEstimate | null {
  return drawnQuantity(curve) === 'NELBO' ? point.sumNats : point.distortionNats;
}

/** By the number of removed channels; x is the share of channels kept, in percent. */
export function pointsOf(curve: PruningCurve): CurvePoint[] {
  return curve.points.flatMap((point) => {
    const value = drawnValue(curve, point);
    if (value === null) return [];
    return [{ k: point.removed, x: 100 * point.channelShare, xError: null, distortion: value }];
  });
}

/** The change from nothing pruned: of the NELBO where there is one, otherwise of the distortion. */
export function changeOf(curve: PruningCurve, point: PrunedPoint): PairedEstimate | null {
  return drawnQuantity(curve) === 'NELBO' ? point.changeNats : point.distortionChangeNats;
}

/** The point with the most removed channels of at most so many. */
export function pointAt({ points }: PruningCurve, removed: number): PrunedPoint | null {
  return points.findLast((point) => point.removed <= removed) ?? points[0] ?? null;
}

/** `24 of 90 channels pruned: 73 % of the channels and 99.8 % of the KL are kept`. */
export function prunedInWords({ order }: PruningCurve, { removed, klShare }: PrunedPoint): string {
  const kept = percent(order.length - removed, order.length);
  return t`${removed} of ${order.length} channels pruned: ${kept} of the channels and ${percent(klShare, 1)} of the KL
    are kept`;
}

export function curvePanel(curve: PruningCurve, noun: ImageNoun, yScale: Scale): LinesPanel {
  const points = pointsOf(curve);
  return {
    ...{ kind: 'lines', title: '' },
    x: { name: t`channels kept`, unit: '%', scale: LINEAR, domain: null },
    y: { name: drawnQuantity(curve), unit: t`nats per ${nounInWords(noun)}`, scale: yScale, domain: null },
    series: [
      {
        ...{ name: '', role: 'posterior', dashed: false, xStandardErrors: null },
        x: points.map(({ x }) => x),
        y: points.map(({ distortion }) => distortion.mean),
        standardErrors: points.map(({ distortion }) => distortion.standardError ?? NaN),
      },
    ],
  };
}

/** The most channels that may go without one that is in use. */
export function usualRemoved({ order, points }: PruningCurve): number {
  const unused = order.filter(({ klNats }) => klNats <= RELEASE_THRESHOLD_NATS).length;
  return points.findLast(({ removed }) => removed <= unused)?.removed ?? 0;
}
