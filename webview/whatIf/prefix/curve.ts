/** The points of a prefix curve, as figures draw them. */
import type { PairedEstimate } from '../../../src/protocol/statistics';
import type { PrefixCurve } from '../../../src/protocol/whatIf/prefixCurve';
import { endsOf, shareOf, ticksOf, type Ends, type Tick } from '../../../src/figures/axis';
import { suitableScale } from '../../chart/axis';
import { LINEAR, type LinesPanel, type Panel, type Scale } from '../../../src/figures/contents';
import type { ScaleKind } from '../../../src/figures/scales/symlog';
import type { ImageNoun } from '../../text/words';
import { type BarSeries, barsPanel } from '../barSeries';
import { t } from '../../text/translate';
import { nounInWords } from '../../text/nouns';

export interface CurvePoint {
  readonly k: number;
  /** The rate at temperature 1; otherwise k, because without a bound there is no rate–distortion curve. */
  readonly x: number;
  readonly xError: number | null;
  readonly distortion: PairedEstimate;
}

/** Whether the points make up a rate–distortion curve. */
export function isBound({ temperature }: Pick<PrefixCurve, 'temperature'>): boolean {
  return temperature === 1;
}

/** The points that have a distortion. */
export function pointsOf(curve: PrefixCurve): CurvePoint[] {
  return curve.points.flatMap(({ k, rateNats, distortionNats }) => {
    if (distortionNats === null) return [];
    const x = isBound(curve) ? { x: rateNats.mean, xError: rateNats.standardError } : { x: k, xError: null };
    return [{ k, ...x, distortion: distortionNats }];
  });
}

interface PlaneAxis {
  readonly at: (value: number) => number;
  readonly ticks: readonly (Tick & { readonly share: number })[];
}

/** The scales that a distortion can be shown on: a density may be negative. */
export function scalesOf(points: readonly CurvePoint[]): readonly ScaleKind[] {
  const values = distortions(points);
  return values.every((value) => value > 0) ? ['linear', 'log'] : ['linear', 'symlog'];
}

/** The scale of the distortion: the chosen one if it can be shown on it, else the one that suits the values. */
export function scaleOf(points: readonly CurvePoint[], wanted: ScaleKind | 'auto'): Scale {
  const values = distortions(points);
  const kind = wanted !== 'auto' && scalesOf(points).includes(wanted) ? wanted : suitableScale(values);
  return kind === 'symlog' ? { kind, linearWithin: Math.min(...values.map(Math.abs)) } : { kind };
}

function distortions(points: readonly CurvePoint[]): number[] {
  return points.map(({ distortion }) => distortion.mean).filter(Number.isFinite);
}

/** Axes that cover all points with their errors, in shares of their lengths. */
export function planeOf(
  points: readonly CurvePoint[],
  yScale: Scale,
): { readonly x: PlaneAxis; readonly y: PlaneAxis } {
  const withError = (value: number, error: number | null) => [value, value - (error ?? 0), value + (error ?? 0)];
  const xs = points.flatMap(({ x, xError }) => withError(x, xError));
  const ys = points.flatMap(({ distortion: { mean, standardError } }) => withError(mean, standardError));
  return {
    x: axisOf(endsOf({ scale: LINEAR, domain: null }, xs), 6),
    y: axisOf(endsOf({ scale: yScale, domain: null }, ys), 7),
  };
}

function axisOf(ends: Ends, most: number): PlaneAxis {
  const at = (value: number) => shareOf(ends, value);
  return { at, ticks: ticksOf(ends, most).map((tick) => ({ ...tick, share: at(tick.at) })) };
}

/** The curve, and at temperature 1 what each group changes. */
export function curvePanels(
  curve: PrefixCurve,
  noun: ImageNoun,
  yScale: Scale,
  steps: { readonly series: readonly BarSeries[]; readonly scale: Scale },
): Panel[] {
  const points = pointsOf(curve);
  const nats = t`nats per ${nounInWords(noun)}`;
  const bound = isBound(curve);
  const errors = (values: readonly (number | null)[]) => values.map((value) => value ?? NaN);
  const lines: LinesPanel = {
    ...{ kind: 'lines', title: '' },
    x: { name: bound ? t`rate R_k` : 'k', unit: bound ? nats : null, scale: LINEAR, domain: null },
    y: { name: t`distortion D_k`, unit: nats, scale: yScale, domain: null },
    series: [
      {
        ...{ name: '', role: 'posterior', dashed: false },
        x: points.map(({ x }) => x),
        y: points.map(({ distortion }) => distortion.mean),
        standardErrors: errors(points.map(({ distortion }) => distortion.standardError)),
        xStandardErrors: bound ? errors(points.map(({ xError }) => xError)) : null,
      },
    ],
  };
  const labels = curve.points.slice(1).map(({ k }) => String(k));
  const value = { name: 'NELBO_k − NELBO_k−1', unit: nats, scale: steps.scale };
  const stepBars = barsPanel(steps.series, { category: 'k', labels }, value, t`step of the NELBO`);
  return bound ? [lines, stepBars] : [lines];
}

/** What each further group changes of the NELBO, paired. */
export function stepSeries({ points }: PrefixCurve): BarSeries[] {
  return [{ name: t`step`, role: 'positive', values: points.slice(1).map(({ stepNats }) => stepNats) }];
}
