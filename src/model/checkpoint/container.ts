import type { PythonDict, PythonValue, StorageReference } from './pythonValue';
import type { StoredBytes } from './storedBytes';

/** What a checkpoint file holds, whichever format it has. */
export interface Container {
  /** Its tensors refer to storages. */
  readonly value: PythonValue;
  /** What stands beside the value: the metadata of safetensors. PyTorch's own files have none. */
  readonly metadata: PythonDict;
  /**
   * Where a storage's bytes are; `null` where the file has no such storage.
   * @throws Refusal when they can't be where the file says.
   */
  locate(storage: StorageReference): StoredBytes | null;
}
