/** Columns of the quantities that are summed over latents, and the KL that they add up to. */
import { eachOf } from '../../protocol/quantities';
import { SUM_QUANTITIES, SUMS, type AddendOf, type SumKind, type SumOf } from '../../protocol/sumQuantities';
import type { Fill } from './quantityColumns';

/** One array per quantity, in nats. */
export type Columns<Q extends string, Values extends Float32Array | Float64Array = Float64Array> = Readonly<
  Record<Q, Values>
>;

/** Every quantity of a sum of one kind. */
export type SumColumnsOf<Kind extends SumKind, Values extends Float32Array | Float64Array = Float64Array> = Columns<
  SumOf<Kind>,
  Values
>;

/** A column for each quantity of one kind, with this many latents. */
export function emptyColumns<Kind extends SumKind>(kind: Kind, latents: number): SumColumnsOf<Kind> {
  return eachOf(SUMS[kind].all, () => new Float64Array(latents));
}

/** Fills a column with each of these quantities, from the latents from index `start` on. */
export function fillColumns<Q extends string, Latents>(
  fills: Readonly<Record<Q, Fill<Latents>>>,
  quantities: readonly Q[],
  latents: Latents,
  start: number,
  columns: Columns<Q>,
): void {
  for (const quantity of quantities) fills[quantity](latents, start, columns[quantity]);
}

/** Fills `klNats` with the sum of the addends, each with its sign. */
export function fillKl<A extends AddendOf<SumKind>>(
  addends: readonly A[],
  columns: Columns<A, Float32Array | Float64Array>,
  klNats: Float64Array,
): void {
  klNats.fill(0);
  for (const addend of addends) addScaled(columns[addend], SUM_QUANTITIES[addend].addend, klNats);
}

/** The sum of the addends, each with its sign. */
export function klOf<Kind extends SumKind>(kind: Kind, columns: SumColumnsOf<Kind>): Float64Array {
  const { addends } = SUMS[kind];
  const klNats = new Float64Array(addends[0] === undefined ? 0 : columns[addends[0]].length);
  fillKl(addends, columns, klNats);
  return klNats;
}

function addScaled(values: Float32Array | Float64Array, factor: number, sums: Float64Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] ?? 0) + factor * (values[i] ?? 0);
}

export function addTo(sums: Float64Array, values: Float64Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] ?? 0) + (values[i] ?? 0);
}

/** Turns running means of `count − 1` values into those of `count` values. */
export function addToMeans(means: Float64Array, values: Float64Array, count: number): void {
  for (let i = 0; i < means.length; i++) {
    const mean = means[i] ?? 0;
    means[i] = mean + ((values[i] ?? 0) - mean) / count;
  }
}

/**
 * Fills `positions`, (h, w), with sums over channels.
 * @param latents (L, h, w)
 */
export function fillPositions(latents: Float32Array | Float64Array, positions: Float64Array): void {
  positions.fill(0);
  for (let i = 0; i < latents.length;) {
    for (let position = 0; position < positions.length; position++, i++) {
      positions[position] = (positions[position] ?? 0) + (latents[i] ?? 0);
    }
  }
}

/** The KL of all latents together. */
export function totalKl<A extends AddendOf<SumKind>>(addends: readonly A[], columns: Columns<A>): number {
  let nats = 0;
  for (const addend of addends) nats += SUM_QUANTITIES[addend].addend * total(columns[addend]);
  return nats;
}

export function total(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return sum;
}
