/** Positions and ticks on linear, logarithmic and symmetrically logarithmic axes. */
import { symlog } from './scales/symlog';
import type { Axis, Scale } from './contents';

export interface Tick {
  readonly at: number;
  readonly text: string;
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** An axis with its ends. */
export interface Ends {
  readonly scale: Scale;
  readonly from: number;
  readonly to: number;
}

/**
 * The axis's ends: its domain, or those of the finite values, which include 0 if `fromZero`. A log axis covers positive
 * values only. Ends that would coincide are moved apart.
 */
export function endsOf(axis: Pick<Axis, 'scale' | 'domain'>, values: Iterable<number>, fromZero = false): Ends {
  const { scale, domain } = axis;
  if (domain !== null) return { scale, ...apart(scale, domain[0], domain[1]) };
  let from = Infinity;
  let to = -Infinity;
  const take = (value: number) => {
    if (!Number.isFinite(value) || (scale.kind === 'log' && value <= 0)) return;
    from = Math.min(from, value);
    to = Math.max(to, value);
  };
  for (const value of values) take(value);
  if (fromZero && scale.kind !== 'log') take(0);
  return { scale, ...apart(scale, from, to) };
}

function apart({ kind }: Scale, from: number, to: number): { from: number; to: number } {
  if (!(from <= to)) return kind === 'log' ? { from: 1, to: 10 } : { from: 0, to: 1 };
  if (kind === 'log') {
    const end = to > 0 ? to : 1;
    const start = from > 0 ? from : end / 1000;
    return start < end ? { from: start, to: end } : { from: start / 2, to: end * 2 };
  }
  if (from < to) return { from, to };
  return from === 0 ? { from: 0, to: 1 } : { from: from - Math.abs(from) / 2, to: to + Math.abs(to) / 2 };
}

/** A value's place between the ends, from 0 to 1; beyond them for a value beyond, NaN for one without place. */
export function shareOf({ scale, from, to }: Ends, value: number): number {
  const place = placing(scale);
  if (scale.kind === 'log' && value <= 0) return value === 0 ? -Infinity : NaN;
  return (place(value) - place(from)) / (place(to) - place(from));
}

function placing(scale: Scale): (value: number) => number {
  if (scale.kind === 'linear') return (value) => value;
  if (scale.kind === 'log') return Math.log10;
  const { linearWithin } = scale;
  return (value) => symlog(value, linearWithin);
}

/** Ticks at round values within the ends. @param most the number that there is room for, at least 2 */
export function ticksOf(ends: Ends, most: number): Tick[] {
  const { scale, from, to } = ends;
  if (scale.kind === 'linear') return linearTicks(from, to, most);
  if (scale.kind === 'log') {
    const decades = powers(from, to, most);
    return decades.length >= 2 ? decades.map(tick) : logWithin(from, to, most).map(tick);
  }
  const { linearWithin } = scale;
  const room = Math.max(1, Math.floor((most - 1) / (from < 0 && to > 0 ? 2 : 1)));
  const above = to > linearWithin ? powers(linearWithin, to, room) : [];
  const below = from < -linearWithin ? powers(linearWithin, -from, room).map((power) => -power) : [];
  const middle = from <= 0 && to >= 0 ? [0] : [];
  const all = [...below.reverse(), ...middle, ...above];
  return all.length >= 2 ? all.map(tick) : linearTicks(from, to, most);
}

function linearTicks(from: number, to: number, most: number): Tick[] {
  const step = roundStep((to - from) / Math.max(1, most - 1));
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
    const at = (first + i) * step;
    return { at, text: at === 0 ? '0' : tickText(at, decimals) };
  });
}

/** The smallest of 1, 2 and 5 times a power of ten that is at least `step`. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const factor = [1, 2, 5, 10].find((each) => each * power >= step * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** Powers of ten between the ends, or every second, third … of them. */
function powers(from: number, to: number, most: number): number[] {
  const first = Math.ceil(Math.log10(from) - 1e-9);
  const last = Math.floor(Math.log10(to) + 1e-9);
  const step = Math.max(1, Math.ceil((last - first + 1) / most));
  return Array.from({ length: Math.max(0, Math.floor((last - first) / step) + 1) }, (_, i) => 10 ** (first + i * step));
}

/** 1, 2 and 5 times the powers of ten between ends less than two decades apart; or the ends. */
function logWithin(from: number, to: number, most: number): number[] {
  const start = Math.floor(Math.log10(from));
  const candidates = [0, 1, 2].flatMap((decade) => [1, 2, 5].map((factor) => factor * 10 ** (start + decade)));
  const within = candidates.filter((value) => value >= from && value <= to);
  return within.length >= 2 && within.length <= most ? within : [from, to];
}

function tick(at: number): Tick {
  return { at, text: at === 0 ? '0' : tickText(at, Math.max(0, -Math.floor(Math.log10(Math.abs(at)) + 1e-9))) };
}

/** `0.25`, `500`, `20k`, `3×10⁻⁷`, with a real minus sign. */
function tickText(value: number, decimals: number): string {
  const size = Math.abs(value);
  const sign = value < 0 ? '−' : '';
  if (size >= 1e6 || (decimals > 4 && size < 1e-3)) {
    const [digits = '', power = '0'] = size.toExponential(decimals > 4 || size >= 1e6 ? 2 : 0).split('e');
    const mantissa = digits.replace(/\.?0+$/, '');
    const ten = `10${Number(power) < 0 ? '⁻' : ''}${Array.from(String(Math.abs(Number(power))), (d) => SUPERSCRIPTS[Number(d)]).join('')}`;
    return sign + (mantissa === '1' ? ten : `${mantissa}×${ten}`);
  }
  if (size >= 1e4 && size % 1000 === 0) return `${sign}${size / 1000}k`;
  return sign + size.toFixed(Math.min(decimals, 9));
}
