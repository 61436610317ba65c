/**
 * The value with this rank in ascending order, from 0, by Hoare's selection: sorting takes ten times as long.
 * @param values none is NaN; they are reordered
 */
export function valueAtRank(values: Float64Array, rank: number): number {
  const at = (index: number) => values[index] ?? NaN;
  for (let [from, to] = [0, values.length - 1]; from < to;) {
    const pivot = at((from + to) >> 1);
    let [left, right] = [from, to];
    while (left <= right) {
      while (at(left) < pivot) left++;
      while (at(right) > pivot) right--;
      if (left > right) break;
      const swapped = at(left);
      values[left++] = at(right);
      values[right--] = swapped;
    }
    // What lies between the two halves is in its place.
    if (rank <= right) to = right;
    else if (rank >= left) from = left;
    else break;
  }
  return at(rank);
}
