/** The curves of a training run, as figures draw them. */
import { endsOf, shareOf, ticksOf, type Tick } from '../../../src/figures/axis';
import { LINEAR, type LinesPanel, type Scale } from '../../../src/figures/contents';
import type { LoggedCurve, RunCurves } from '../../../src/protocol/compare/loggedHistory';
import type { MeasuredCheckpoint, RunPoint } from '../../../src/protocol/compare/trainingRun';
import type { Estimate } from '../../../src/protocol/statistics';
import { t } from '../../text/translate';
import { curveInWords } from './runWords';

export interface RunCurve {
  readonly name: string;
  /** One value per checkpoint; `null` where it is not measured. */
  readonly values: readonly (Estimate | null)[];
}

export const PLACE_NAMES = { step: t`step`, epoch: t`epoch`, checkpoint: t`checkpoint` } as const;

/** What the points of a run are placed by. */
export interface RunPlaces {
  readonly name: keyof typeof PLACE_NAMES;
  /** Of the checkpoints. */
  readonly places: readonly number[];
  /** Of a logged curve's values; `null` if none of them can be placed beside the checkpoints. */
  readonly ofLogged: ((curve: LoggedCurve) => readonly (number | null)[]) | null;
}

/**
 * What a checkpoint is placed by: its epoch if every one has one, else its step, else its order. Beside what was logged
 * it is what both have.
 */
export function placesOf(checkpoints: readonly MeasuredCheckpoint[], logged: readonly LoggedCurve[]): RunPlaces {
  const epochs = checkpoints.map(({ epoch }) => epoch);
  const steps = checkpoints.map(({ globalStep }) => globalStep);
  if (isKnown(steps) && logged.some((curve) => curve.steps.some((step) => step !== null))) {
    return { name: 'step', places: steps, ofLogged: (curve) => curve.steps };
  }
  if (isKnown(epochs) && logged.some((curve) => curve.epochs.some((epoch) => epoch !== null))) {
    return { name: 'epoch', places: epochs, ofLogged: (curve) => curve.epochs };
  }
  if (isKnown(epochs)) return { name: 'epoch', places: epochs, ofLogged: null };
  if (isKnown(steps)) return { name: 'step', places: steps, ofLogged: null };
  return { name: 'checkpoint', places: checkpoints.map((_, index) => index), ofLogged: null };
}

function isKnown(values: readonly (number | null)[]): values is readonly number[] {
  return values.every((value) => value !== null);
}

export function curvesOf(checkpoints: readonly MeasuredCheckpoint[], shown: RunCurves): RunCurve[] {
  const of = (name: string, value: (point: RunPoint) => Estimate | null): RunCurve => ({
    name,
    values: checkpoints.map(({ point }) => point && value(point)),
  });
  switch (shown) {
    case 'KL': {
      const groups = Math.max(0, ...checkpoints.map(({ point }) => point?.groups.length ?? 0));
      return Array.from({ length: groups }, (_, group) =>
        of(`group ${group}`, ({ groups: all }) => all[group]?.kl ?? null),
      );
    }
    case 'NELBO':
      return [
        of('NELBO', ({ nelbo }) => nelbo),
        of('distortion', ({ distortion }) => distortion),
        of('KL', ({ kl }) => kl),
      ];
    case 'channels':
      return [of('channels in use', ({ channelsInUse }) => (channelsInUse === null ? null : exactly(channelsInUse)))];
    case 'β':
      return [{ name: 'β', values: checkpoints.map(({ beta }) => (beta === null ? null : exactly(beta))) }];
    case 'balancing':
      // What training used depends on its batches, so none of a checkpoint is measured.
      return [];
  }
}

function exactly(mean: number): Estimate {
  return { mean, standardError: null };
}

/** Names of what is drawn, each with one colour for what is measured and what was logged beside it. */
export function namesOf(curves: readonly RunCurve[], logged: readonly LoggedCurve[]): string[] {
  return [...new Set([...curves.map(({ name }) => name), ...logged.map(({ beside }) => beside)])];
}

export interface RunAxis {
  readonly scale: Scale;
  readonly at: (value: number) => number;
  readonly ticks: readonly (Tick & { readonly share: number })[];
}

/** Early checkpoints lie close together: above 0 they are spread over a logarithmic axis. */
export function acrossAxis({ places, ofLogged }: RunPlaces, logged: readonly LoggedCurve[]): RunAxis {
  const positive = places.length > 1 && places.every((place) => place > 0);
  const isWide = positive && Math.max(...places) > 10 * Math.min(...places);
  const ofAll = logged.flatMap((curve) => ofLogged?.(curve).filter((place) => place !== null) ?? []);
  return axisOf(isWide ? { kind: 'log' } : LINEAR, [...places, ...ofAll], false);
}

/** The first values of a training may be a thousand times those that matter. */
const MOSTLY = 0.98;
const FAR = 3;

/** @returns also how many logged values lie above the axis, which covers 98 % of them */
export function upAxis(
  curves: readonly RunCurve[],
  logged: readonly LoggedCurve[],
): RunAxis & { readonly above: number } {
  const measured = curves.flatMap(({ values }) => values.flatMap((value) => value?.mean ?? []));
  const ofLogged = logged.flatMap(({ values }) => values.filter(Number.isFinite)).sort((a, b) => a - b);
  const usual = Math.max(...measured, ofLogged[Math.floor(MOSTLY * (ofLogged.length - 1))] ?? -Infinity);
  const isFar = (ofLogged.at(-1) ?? 0) > FAR * usual;
  const within = isFar ? ofLogged.filter((value) => value <= usual) : ofLogged;
  return { ...axisOf(LINEAR, [...measured, ...within], true), above: ofLogged.length - within.length };
}

function axisOf(scale: Scale, values: readonly number[], fromZero: boolean): RunAxis {
  const ends = endsOf({ scale, domain: null }, values, fromZero);
  const at = (value: number) => shareOf(ends, value);
  return { scale, at, ticks: ticksOf(ends, 7).map((tick) => ({ ...tick, share: at(tick.at) })) };
}

export function curvesPanel(
  curves: readonly RunCurve[],
  logged: readonly LoggedCurve[],
  along: RunPlaces,
  y: { readonly name: string; readonly unit: string | null },
): LinesPanel {
  const measured = curves.filter(({ values }) => values.some((value) => value !== null));
  return {
    ...{ kind: 'lines', title: '' },
    x: { name: PLACE_NAMES[along.name], unit: null, scale: acrossAxis(along, logged).scale, domain: null },
    y: { ...y, scale: LINEAR, domain: null },
    series: [
      ...measured.map((curve) => ({
        ...{ name: curveInWords(curve.name), role: 'posterior' as const, dashed: false, xStandardErrors: null },
        x: along.places,
        y: curve.values.map((value) => value?.mean ?? NaN),
        standardErrors: curve.values.map((value) => value?.standardError ?? NaN),
      })),
      ...logged.map((curve) => ({
        ...{ name: t`${curve.tag}, logged on ${curve.on}`, role: 'ink' as const, dashed: true, xStandardErrors: null },
        x: along.ofLogged?.(curve).map((place) => place ?? NaN) ?? [],
        y: along.ofLogged === null ? [] : curve.values,
        standardErrors: null,
      })),
    ],
  };
}
