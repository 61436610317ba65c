/** The axis of a chart on the page, in shares of its length. */
import { endsOf, shareOf, ticksOf } from '../../src/figures/axis';
import type { Scale } from '../../src/figures/contents';
import type { ScaleKind } from '../../src/figures/scales/symlog';
import { t } from '../text/translate';

export interface Axis {
  readonly scale: Scale;
  /** Where a value lies, from 0 at the start to 1 at the end. A value that the axis can't show lies at its start. */
  readonly at: (value: number) => number;
  readonly ticks: readonly { readonly share: number; readonly text: string }[];
}

/** Values that differ by more than this get a logarithmic scale by themselves: two decades. */
const WIDE = 100;
const MOST_TICKS = 5;

/** The scale that suits these values: logarithmic over more than two decades, symlog if some of them are negative. */
export function suitableScale(values: readonly number[]): ScaleKind {
  const sizes = sizesOf(values);
  if (sizes.length === 0 || Math.max(...sizes) <= WIDE * Math.min(...sizes)) return 'linear';
  return values.some((value) => value < 0) ? 'symlog' : 'log';
}

/** A scale's name in words. */
export function scaleName(kind: ScaleKind): string {
  return { linear: t`linear`, log: t`log`, symlog: t`symlog` }[kind];
}

/** What an axis shows, with the name of its scale where that is not linear: `nats, log scale`. */
export function withScale(shown: string, kind: ScaleKind): string {
  return kind === 'linear' ? shown : t`${shown}, ${scaleName(kind)} scale`;
}

/** Why a scale is shown, if the values chose it; `null` if the reader did, or it is linear. @param what the values are */
export function whyScale(wanted: ScaleKind | 'auto', shown: ScaleKind, what = t`values`): string | null {
  return wanted === 'auto' && shown !== 'linear' ? t`Chosen because the ${what} span more than two decades` : null;
}

/** @param values what the axis must cover, in nats; those that are not finite are left out */
export function axisOf(kind: ScaleKind, values: readonly number[]): Axis {
  const sizes = sizesOf(values);
  const scale: Scale =
    kind === 'symlog' && sizes.length > 0 ? { kind, linearWithin: Math.min(...sizes) } : { kind: flat(kind) };
  const ends = endsOf({ scale, domain: null }, kind === 'log' ? [...values, ...belowSmallest(sizes)] : values, true);
  const at = (value: number) => {
    const share = shareOf(ends, value);
    return Number.isNaN(share) ? 0 : Math.max(0, Math.min(1, share));
  };
  return { scale, at, ticks: ticksOf(ends, MOST_TICKS).map(({ at: value, text }) => ({ share: at(value), text })) };
}

/** Without a value other than zero, there is nothing to be linear within. */
function flat(kind: ScaleKind): 'linear' | 'log' {
  return kind === 'log' ? 'log' : 'linear';
}

/** A logarithmic axis begins at the decade below the smallest value, whose bar would otherwise have no length. */
function belowSmallest(sizes: readonly number[]): number[] {
  return sizes.length === 0 ? [] : [10 ** Math.floor(Math.log10(Math.min(...sizes)))];
}

function sizesOf(values: readonly number[]): number[] {
  return values.map(Math.abs).filter((size) => size > 0 && Number.isFinite(size));
}
