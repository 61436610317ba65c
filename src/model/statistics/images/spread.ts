/** How the values of many maps are distributed: enough to choose a scale that suits every one of them. */

/** Values that are looked at, evenly through the maps. */
const MOST_LOOKED_AT = 65_536;
/** Values in a spread. */
const SPREAD = 256;

/**
 * Values evenly through those of all maps, in ascending order, with the least and the largest finite one; none without a
 * finite value.
 * @param count number of values in all maps
 */
export function spreadOf(maps: Iterable<Float64Array>, count: number): Float64Array {
  const step = Math.max(1, Math.ceil(count / MOST_LOOKED_AT));
  const lookedAt: number[] = [];
  let [least, most, seen] = [Infinity, -Infinity, 0];
  for (const values of maps) {
    for (const value of values) {
      seen += 1;
      if (!Number.isFinite(value)) continue;
      if (value < least) least = value;
      if (value > most) most = value;
      if (seen % step === 0) lookedAt.push(value);
    }
  }
  if (most < least) return new Float64Array();
  const sorted = Float64Array.from(lookedAt).sort();
  const inner = Math.min(SPREAD - 2, sorted.length);
  const at = (i: number) => sorted[Math.floor(((i + 0.5) / inner) * sorted.length)] ?? NaN;
  return Float64Array.of(least, ...Array.from({ length: inner }, (_, i) => at(i)), most);
}
