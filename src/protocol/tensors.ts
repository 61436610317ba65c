/** The tensors of a file, whether or not it is an NVAE: plain data, made by the model process. */

/** One tensor, in the file's order. */
export interface TensorRow {
  /** Where it is in the file, for example `state_dict.stem.weight`; shortened, with control characters written out. */
  readonly name: string;
  /** `null` where the file does not say it. */
  readonly shape: readonly number[] | null;
  /** Of its elements, for example `float32`. */
  readonly type: string;
  /** Whether its values can be read. */
  readonly isReadable: boolean;
}

export interface TensorList {
  readonly rows: readonly TensorRow[];
  /** Whether these are all tensors of the file; a file with absurdly many shows only the first. */
  readonly isComplete: boolean;
}

/**
 * Statistics of the finite values, in double precision; `null` where there are none. The standard deviation is that of
 * the values themselves: the root of their mean squared deviation, divided by n.
 */
export interface TensorStatistics {
  readonly kind: 'statistics';
  /** The tensor's place in the list. */
  readonly row: number;
  readonly elements: number;
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly mean: number | null;
  readonly standardDeviation: number | null;
  /** How many values are NaN or infinite. */
  readonly notFinite: number;
}

/** A tensor whose values can't be read. */
export interface NoTensorStatistics {
  readonly kind: 'none';
  readonly row: number;
  /** A sentence. */
  readonly reason: string;
}

export type TensorAnswer = TensorStatistics | NoTensorStatistics;

/** So many rows may be asked for at once: each answer takes a moment, so that leaving the page ends the work. */
export const MOST_ROWS_ASKED = 1000;
