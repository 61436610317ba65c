/** What PyTorch's pickles hold beside Python's own values, and NumPy's. */
import type { Dtype } from '../dtype';
import { LibraryObject } from '../pickle/pythonValue';

/** A block of elements outside the pickle, or a part of one: the archive's entry `data/<key>`. */
export class StorageReference extends LibraryObject {
  readonly inWords = 'a storage';

  /**
   * @param elements elements of the whole block
   * @param part the part meant, in very old files; `null` means all of it. Not yet checked against `elements`.
   */
  constructor(
    readonly key: string,
    readonly dtype: Dtype,
    readonly elements: number,
    readonly part: { readonly offset: number; readonly elements: number } | null = null,
  ) {
    super();
  }
}

/** A view of a storage; `offset` and `strides` count elements and are not yet checked against the storage. */
export class TensorReference extends LibraryObject {
  constructor(
    readonly storage: StorageReference,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {
    super();
  }

  get inWords(): string {
    return `a tensor of shape (${this.shape.join(', ')})`;
  }
}

/** A tensor whose values are not in the file, or are written in an unsupported way. */
export class UnreadableTensor extends LibraryObject {
  /**
   * @param inWords for example `a quantised tensor`
   * @param advice how to obtain its values, or why they can't be read: a sentence without its full stop
   * @param shape `null` if the pickle doesn't give it
   */
  constructor(
    readonly inWords: string,
    readonly advice: string,
    readonly shape: readonly number[] | null,
  ) {
    super();
  }
}
