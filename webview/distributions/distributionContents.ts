/** The views of distributions as plain data, for their copies. */
import {
  type Histogram,
  type Plane,
  QUANTILES,
  type Ridge,
  type Ridges,
  type Standardised,
} from '../../src/protocol/distributions';
import { type HistogramQuantity, LATENT_QUANTITIES } from '../../src/protocol/quantities';
import {
  type Axis,
  type FigureContents,
  type HistogramsPanel,
  LINEAR,
  type PointsPanel,
  type RidgeRow,
  type Role,
} from '../../src/figures/contents';
import { threeDigits } from '../../src/protocol/numbers';
import { quantityName, spokenName } from '../text/quantityNames';
import { behindInWords } from './distributionWords';
import { contourOf, levelsIn, type PlaneWindow } from './planeGeometry';
import { t } from '../text/translate';

/** What all copies need beside the answer. */
export interface Told {
  readonly title: string;
  /** Which latent variables were counted. */
  readonly subtitle: string;
  readonly hasFlows: boolean;
  readonly logarithmic: boolean;
}

/** @param charts histograms on one axis each, the one in front first */
export function histogramsContents(charts: readonly (readonly Histogram[])[], told: Told): FigureContents {
  return { ...headOf(told), panels: charts.map((histograms) => histogramsPanel(histograms, told)) };
}

function histogramsPanel(histograms: readonly Histogram[], { hasFlows, logarithmic }: Told): HistogramsPanel {
  const [front] = histograms;
  const names = histograms.map(({ quantity }) => quantityName(quantity, hasFlows));
  return {
    kind: 'histograms',
    title: behindInWords(histograms.map(({ quantity }) => spokenName(quantity, hasFlows))),
    value: axisOver(
      names.length === 2 ? t`${names[0] ?? ''} and ${names[1] ?? ''}` : names.join(', '),
      front === undefined ? null : LATENT_QUANTITIES[front.quantity].unit,
      front?.edges ?? [],
    ),
    counts: logarithmic ? 'log' : 'linear',
    series: histograms
      .filter(({ constant }) => constant === null)
      .map(({ quantity, edges, counts, notFinite }) => ({
        ...{ name: quantityName(quantity, hasFlows), role: roleOf(quantity), edges, counts, notFinite },
      })),
    marks: histograms.flatMap(({ quantity, constant }) =>
      constant === null
        ? []
        : [{ label: `${quantityName(quantity, hasFlows)} = ${threeDigits(constant)}`, at: constant }],
    ),
  };
}

export function standardisedContents(
  { edges, shares, normalShares, latents, notFinite }: Standardised,
  told: Told,
): FigureContents {
  const expected = (of: Float64Array) => of.map((share) => share * (latents - notFinite));
  const { logarithmic } = told;
  return {
    ...headOf(told),
    panels: [
      {
        ...{ kind: 'histograms', title: '', counts: logarithmic ? 'log' : 'linear', marks: [] },
        value: axisOver('u = (z − μ_p)/σ_p', null, edges),
        series: [
          { name: 'u', role: 'posterior', edges, counts: expected(shares), notFinite },
          { name: 'N(0, 1)', role: 'prior', edges, counts: expected(normalShares), notFinite: 0 },
        ],
      },
    ],
  };
}

export function ridgesContents({ edges, rows, query }: Ridges, told: Told): FigureContents {
  const { quantity } = query;
  const { hasFlows, logarithmic } = told;
  return {
    ...headOf(told),
    panels: [
      {
        ...{ kind: 'ridges', title: '', category: t`latent group`, counts: logarithmic ? 'log' : 'linear' },
        ...{ role: roleOf(quantity), edges, rows: rows.map(ridgeRow) },
        value: axisOver(quantityName(quantity, hasFlows), LATENT_QUANTITIES[quantity].unit, edges),
      },
    ],
  };
}

function ridgeRow(row: Ridge, group: number): RidgeRow {
  const label = String(group);
  if (row.kind === 'absent') return { label, counts: null, constant: null, spread: null };
  const { counts, constant, quantiles } = row;
  const at = (share: (typeof QUANTILES)[number]) => quantiles?.[QUANTILES.indexOf(share)] ?? NaN;
  return {
    ...{ label, counts, constant },
    spread: quantiles === null ? null : { from: at(0.05), median: at(0.5), to: at(0.95) },
  };
}

export function planeContents(plane: Plane, window: PlaneWindow, told: Told): FigureContents {
  const { points, shiftEdges, logRatioEdges, counts } = plane;
  const panel: PointsPanel = {
    ...{ kind: 'points', title: '' },
    x: { name: 'Δμ/σ_p', unit: null, scale: LINEAR, domain: [window.left, window.right] },
    y: { name: 'ln Δσ', unit: null, scale: LINEAR, domain: [window.bottom, window.top] },
    series:
      points === null ? [] : [{ name: t`latent variables`, role: 'shift', x: points.shift, y: points.logDeltaSigma }],
    density:
      points === null
        ? {
            ...{ xEdges: shiftEdges, yEdges: logRatioEdges, counts },
            colours: {
              ...{ name: t`latent variables`, unit: null, map: 'viridis', inverted: false },
              ...{ scale: { kind: 'log' }, domain: [1, Math.max(2, ...counts)] },
            },
          }
        : null,
    contours: levelsIn(window).map((level) => {
      const curve = contourOf(level);
      return { label: `${threeDigits(level)} nats`, x: curve.map(({ x }) => x), y: curve.map(({ y }) => y) };
    }),
  };
  return { ...headOf(told), panels: [panel] };
}

function headOf({ title, subtitle }: Told): Pick<FigureContents, 'title' | 'subtitle'> {
  return { title, subtitle };
}

function axisOver(name: string, unit: string | null, edges: ArrayLike<number>): Axis {
  const [from, to] = [edges[0], edges[edges.length - 1]];
  return { name, unit, scale: LINEAR, domain: from === undefined || to === undefined ? null : [from, to] };
}

function roleOf(quantity: HistogramQuantity): Role {
  const { histogram } = LATENT_QUANTITIES[quantity];
  return histogram === 'kl' ? 'scale' : histogram;
}
