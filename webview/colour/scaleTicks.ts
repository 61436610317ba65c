/** The marks beside a colour table. */
import { axisMarks, threeDigits } from '../../src/protocol/numbers';
import { type ColourScale, LINEAR_SHARE, placeOn } from '../../src/figures/colour/colourScale';

export interface Tick {
  /** From 0 at the scale's least value to 1 at its most. */
  readonly place: number;
  readonly text: string;
}

const SHARES = [0, 0.25, 0.5, 0.75, 1];
const SIGNED_SHARES = [-1, -0.5, 0, 0.5, 1];
/** Ticks closer than this, as a share of the scale, would touch. */
const LEAST_DISTANCE = 0.07;

/**
 * Marks from the least value on, and the unit that keeps them short: `nats`, or `10⁻⁵ nats`.
 * @param leastDistance of marks whose texts don't touch, as a share of the scale's length
 */
export function ticksOf(
  scale: ColourScale,
  unit: string,
  leastDistance = LEAST_DISTANCE,
): { readonly ticks: readonly Tick[]; readonly unit: string } {
  const { kind, domain, colouring } = scale;
  const { least, most } = domain;
  if (!(most > least)) return { ticks: [{ place: 0, text: most === 0 ? '0' : threeDigits(most) }], unit };
  if (kind === 'linear' && (least === 0 || least === -most)) {
    const marks = axisMarks(most, colouring.signed ? SIGNED_SHARES : SHARES, unit);
    const ticks = marks.texts.map((text, i) => ({ place: SHARES[i] ?? 0, text }));
    return { ticks, unit: marks.unit };
  }
  const values = kind === 'linear' ? SHARES.map((share) => least + share * (most - least)) : logarithmic(scale);
  return {
    ticks: apart(
      values.map((value) => ({ place: placeOn(scale, value), text: tickText(scale, value) })),
      leastDistance,
    ),
    unit,
  };
}

/** Both ends, and for `log` the powers of ten between them, for `symlog` zero and where the scale bends. */
function logarithmic({ kind, domain: { least, most } }: ColourScale): number[] {
  if (kind === 'symlog') {
    const bend = most * LINEAR_SHARE;
    return [least, -bend * 10, -bend, 0, bend, bend * 10, most];
  }
  const powers: number[] = [];
  for (let power = Math.ceil(Math.log10(least)); 10 ** power < most; power++) powers.push(Number(`1e${power}`));
  return [least, ...powers, most];
}

/** On a logarithmic scale, a power of ten without the zeros after it. */
function tickText({ kind }: ColourScale, value: number): string {
  const power = Math.round(Math.log10(value));
  const isPower = kind === 'log' && value === Number(`1e${power}`) && Math.abs(power) <= 4;
  return isPower ? String(value) : threeDigits(value);
}

/** Without those that would touch; both ends stay. */
function apart(ticks: readonly Tick[], leastDistance: number): Tick[] {
  const last = ticks.length - 1;
  const kept: Tick[] = [];
  ticks.forEach((tick, i) => {
    const before = kept[kept.length - 1]?.place ?? -Infinity;
    const end = ticks[last]?.place ?? Infinity;
    const fits = tick.place - before >= leastDistance && end - tick.place >= leastDistance;
    if (i === 0 || i === last || fits) kept.push(tick);
  });
  return kept;
}
