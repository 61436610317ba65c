import { fillNormal } from '../noise/noise';

/** The change of the largest singular value, relative to it, below which a step counts as none. */
const SETTLED = 1e-13;
/** Steps in a row without change, after which the value is taken. */
const SETTLED_STEPS = 3;

/**
 * The largest singular value of a matrix, in double precision, by Golub–Kahan–Lanczos bidiagonalisation with full
 * reorthogonalisation.
 * @param values (rows, columns), row-major
 * @returns NaN if a value is not finite
 */
export function spectralNorm(values: Float32Array, rows: number): number {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (!Number.isFinite(largest)) return NaN;
  if (largest === 0) return 0;
  const columns = values.length / rows;
  // Scaled, so that no square overflows or vanishes.
  const matrix = Float64Array.from(values, (value) => value / largest);
  const right: Float64Array[] = [];
  const left: Float64Array[] = [];
  const diagonal: number[] = [];
  const above: number[] = [];
  // In the row space, so that as many steps as the rank is large are exact.
  let v = timesTransposed(matrix, someVector(rows), columns);
  normalise(v);
  let [norm, still] = [0, 0];
  for (let step = 0; step < Math.min(rows, columns) && still < SETTLED_STEPS; step++) {
    right.push(v);
    const u = times(matrix, v, rows);
    orthogonalise(u, left);
    diagonal.push(normalise(u));
    left.push(u);
    const before = norm;
    norm = largestSingularValue(diagonal, above);
    still = norm - before <= SETTLED * norm ? still + 1 : 0;
    v = timesTransposed(matrix, u, columns);
    orthogonalise(v, right);
    const next = normalise(v);
    // The rest of the matrix has no part in what the start vector reached.
    if (next <= Number.EPSILON * norm) break;
    above.push(next);
  }
  return norm * largest;
}

/** Random, so that it has a part in every direction; the same each time. */
function someVector(length: number): Float64Array {
  const normal = new Float32Array(length);
  fillNormal({ seed: 0, purpose: 'posterior', image: 0, draw: 0, group: 0 }, normal);
  return Float64Array.from(normal);
}

function times(matrix: Float64Array, v: Float64Array, rows: number): Float64Array {
  const u = new Float64Array(rows);
  for (let row = 0, i = 0; row < rows; row++) {
    let sum = 0;
    for (let column = 0; column < v.length; column++, i++) sum += (matrix[i] ?? 0) * (v[column] ?? 0);
    u[row] = sum;
  }
  return u;
}

function timesTransposed(matrix: Float64Array, u: Float64Array, columns: number): Float64Array {
  const v = new Float64Array(columns);
  for (let row = 0, i = 0; row < u.length; row++) {
    const factor = u[row] ?? 0;
    for (let column = 0; column < columns; column++, i++) v[column] = (v[column] ?? 0) + (matrix[i] ?? 0) * factor;
  }
  return v;
}

/** Twice, because once leaves the rounding errors of a vector that nearly vanishes. */
function orthogonalise(vector: Float64Array, basis: readonly Float64Array[]): void {
  for (let time = 0; time < 2; time++) {
    for (const unit of basis) {
      const overlap = dot(vector, unit);
      for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) - overlap * (unit[i] ?? 0);
    }
  }
}

/** @returns the length before */
function normalise(vector: Float64Array): number {
  const length = Math.sqrt(dot(vector, vector));
  if (length > 0) for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) / length;
  return length;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/**
 * Of an upper bidiagonal matrix B: the root of the largest eigenvalue of BᵀB, which is tridiagonal. Bisection counts
 * the eigenvalues below a number by Sturm's sequence.
 */
function largestSingularValue(diagonal: readonly number[], above: readonly number[]): number {
  const squares = diagonal.map((d, i) => d * d + (above[i - 1] ?? 0) ** 2);
  const beside = diagonal.map((d, i) => ((above[i] ?? 0) * d) ** 2);
  const isAboveAll = (number: number) => {
    let q = 1;
    for (let i = 0; i < squares.length; i++) {
      q = (squares[i] ?? 0) - number - (i === 0 ? 0 : (beside[i - 1] ?? 0) / q);
      if (q >= 0) return false;
    }
    return true;
  };
  // Gershgorin's bound.
  let high = Math.max(
    ...squares.map((square, i) => square + Math.sqrt(beside[i - 1] ?? 0) + Math.sqrt(beside[i] ?? 0)),
  );
  let low = Math.max(...squares);
  for (let middle = (low + high) / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (isAboveAll(middle)) high = middle;
    else low = middle;
  }
  return Math.sqrt(low);
}
