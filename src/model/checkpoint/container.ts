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

/** Far more than the largest checkpoint needs (100 bytes per tensor), and little enough to interpret in memory. */
export const LARGEST_PICKLE_BYTES = 64 << 20;
