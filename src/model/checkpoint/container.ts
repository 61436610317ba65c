import type { PythonDict, PythonValue, StorageReference } from './pythonValue';
import type { StoredBytes } from './storedBytes';

/** The content of a checkpoint file, in any format. */
export interface Container {
  /** The content. Its tensors refer to storages. */
  readonly value: PythonValue;
  /** The metadata of a safetensors file. PyTorch's own files have none. */
  readonly metadata: PythonDict;
  /**
   * Where a storage's bytes are; `null` if the file has no such storage.
   * @throws Refusal when they can't be where the file says.
   */
  locate(storage: StorageReference): StoredBytes | null;
}
