/** The tensors of a file, NVAE or not: plain data made by the model process. */

/** One tensor, in the file's order. */
export interface TensorRow {
  /** Location in the file, for example `state_dict.stem.weight`; shortened, with control characters escaped. */
  readonly name: string;
  /** `null` if the file does not state it. */
  readonly shape: readonly number[] | null;
  /** Type of the elements, for example `float32`. */
  readonly type: string;
  /** Whether its values can be read. */
  readonly isReadable: boolean;
}

export interface TensorList {
  readonly rows: readonly TensorRow[];
  /** Whether the list is complete. A file with absurdly many tensors shows only the first ones. */
  readonly isComplete: boolean;
}

/**
 * Statistics of the finite values, in double precision; `null` if there are none. The standard deviation is that of the
 * values themselves: the root of their mean squared deviation, divided by n.
 */
export interface TensorStatistics {
  readonly kind: 'statistics';
  /** The tensor's position in the list. */
  readonly row: number;
  readonly elements: number;
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly mean: number | null;
  readonly standardDeviation: number | null;
  /** The number of values that are NaN or infinite. */
  readonly notFinite: number;
}

/** A tensor whose values can't be read. */
export interface NoTensorStatistics {
  readonly kind: 'none';
  readonly row: number;
  /** A sentence that says why. */
  readonly reason: string;
}

export type TensorAnswer = TensorStatistics | NoTensorStatistics;

/** The most rows per request. Each answer then takes a moment only, so leaving the page ends the work. */
export const MOST_ROWS_ASKED = 1000;
