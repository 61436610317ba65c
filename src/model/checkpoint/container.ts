import type { PythonDict, PythonValue } from '../pickle/pythonValue';
import { type StorageReference } from './torchValue';
import type { StoredBytes } from '../files/storedBytes';

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
