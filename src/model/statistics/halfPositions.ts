/** Where a KL lies: in how few latent positions half of it is found. */

/** Rounding in a sum of thousands of positions must not cost one position more. */
const ROUNDING = 1e-12;

/**
 * Returns the smallest number of latent positions whose KL adds up to half of the whole map's. `null` if that is not a
 * positive, finite number, because then there is no half to find.
 * @param klNats KL at each latent position, never negative; it is reordered in place
 */
export function halfPositions(klNats: Float64Array): number | null {
  let whole = 0;
  for (let i = 0; i < klNats.length; i++) whole += klNats[i] ?? 0;
  if (!(whole > 0 && whole < Infinity)) return null;
  return fewestFor((whole / 2) * (1 - ROUNDING), klNats);
}

/**
 * The number of largest values that add up to `needed`, which all of them exceed. Like quickselect, it takes time in
 * proportion to the number of values, where sorting them would take several times as long.
 */
function fewestFor(needed: number, values: Float64Array): number {
  let count = 0;
  let from = 0;
  let to = values.length;
  while (from < to) {
    const pivot = values[from + ((to - from) >> 1)] ?? 0;
    const { greaterEnd, equalEnd, greaterSum } = partition(values, from, to, pivot);
    if (greaterSum >= needed) {
      to = greaterEnd;
      continue;
    }
    needed -= greaterSum;
    count += greaterEnd - from;
    const equal = equalEnd - greaterEnd;
    if (pivot * equal >= needed) return count + Math.ceil(needed / pivot);
    needed -= pivot * equal;
    count += equal;
    from = equalEnd;
  }
  return count;
}

/** Moves values greater than the pivot to the front, followed by those equal to it. */
function partition(values: Float64Array, from: number, to: number, pivot: number) {
  let greaterEnd = from;
  let greaterSum = 0;
  let lessStart = to;
  for (let i = from; i < lessStart;) {
    const value = values[i] ?? 0;
    if (value > pivot) {
      values[i++] = values[greaterEnd] ?? 0;
      values[greaterEnd++] = value;
      greaterSum += value;
    } else if (value < pivot) {
      values[i] = values[--lessStart] ?? 0;
      values[lessStart] = value;
    } else i++;
  }
  return { greaterEnd, equalEnd: lessStart, greaterSum };
}
