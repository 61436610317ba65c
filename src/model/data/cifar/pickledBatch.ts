/** A file of CIFAR-10's Python version: a pickle with an array of pictures and a list of labels. */
import { basename } from 'node:path';
import { Malformed } from '../../files/malformed';
import { SteadyFile } from '../../files/steadyFile';
import { elementType } from '../../pickle/numpyGlobals';
import { PickleProblem } from '../../pickle/pickleProblem';
import { describe, isPythonObject, type PythonValue } from '../../pickle/pythonValue';
import { unpickle } from '../../pickle/unpickler';
import type { Vocabulary } from '../../pickle/vocabulary';
import { Refusal } from '../../refusal';
import { PICTURE_BYTES, type Batch } from './batch';

/** A batch names nothing but Python's own values and NumPy's. */
const BATCH: Vocabulary = {
  calls: new Map(),
  persistent: (id) => {
    throw new Malformed(`it refers to ${describe(id)} outside itself`);
  },
  isNeeded: () => true,
};

/**
 * Interprets the pickle as data. Its pictures stay in the file.
 * @throws Refusal if it can't be read, or contains something else
 */
export async function openPickledBatch(path: string): Promise<Batch> {
  const file = await SteadyFile.open(path);
  try {
    const dict = dictIn(file, path);
    const { count, read } = pictures(valueOf(dict, 'data'), file, path);
    return {
      name: basename(path),
      count,
      labels: labelsOf(valueOf(dict, 'labels'), count),
      read,
      [Symbol.asyncDispose]: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** The names in `batches.meta`; `null` if it is missing, or has more or fewer names than there are classes. */
export async function readClassNames(path: string, classes: number): Promise<readonly string[] | null> {
  try {
    const file = await SteadyFile.open(path);
    try {
      const names = valueOf(dictIn(file, path), 'label_names');
      const texts = Array.isArray(names) ? names.map(textOf).filter((name) => name !== null) : [];
      return texts.length === classes ? texts : null;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

function dictIn(file: SteadyFile, path: string): ReadonlyMap<PythonValue, PythonValue> {
  let value: PythonValue;
  try {
    value = unpickle(file.section(0, file.size), file.size, BATCH).value;
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof PickleProblem)) throw error;
    throw new Refusal(`${path} is damaged, or not one of CIFAR-10's pickles. Copy it again.`, { cause: error });
  }
  if (value instanceof Map) return value;
  throw new Refusal(`${path} is not one of CIFAR-10's pickles: it holds no dict. Copy it again.`);
}

/** Keys are bytes if Python 3 rewrote what Python 2 had written. */
function valueOf(dict: ReadonlyMap<PythonValue, PythonValue>, name: string): PythonValue | undefined {
  for (const [key, value] of dict) if (textOf(key) === name) return value;
  return undefined;
}

const LONGEST_NAME = 100;

function textOf(value: PythonValue): string | null {
  if (value instanceof Uint8Array) return value.length > LONGEST_NAME ? null : Buffer.from(value).toString('utf8');
  return typeof value === 'string' && value.length <= LONGEST_NAME ? value : null;
}

function pictures(
  data: PythonValue | undefined,
  file: SteadyFile,
  path: string,
): { readonly count: number; readonly read: (index: number) => Promise<Uint8Array> } {
  const array = isPythonObject(data) && data.kind === 'numpy array' ? data : null;
  const [count = 0, width] = array?.shape ?? [];
  if (array?.shape.length !== 2 || width !== PICTURE_BYTES || count === 0 || elementType(array) !== 'uint8') {
    throw new Refusal(`${path} is not one of CIFAR-10's pickles: expected data of type uint8 and shape (N, 3072).`);
  }
  const { data: bytes } = array;
  if (bytes === null || array.fortranOrder || (!(bytes instanceof Uint8Array) && bytes.encoding !== 'raw')) {
    throw new Refusal(`The pictures in ${path} are pickled in an unusual way. Pickle them again with protocol 4.`);
  }
  if (bytes.length < count * PICTURE_BYTES) {
    throw new Refusal(`${path} is damaged: it holds fewer bytes than ${count} pictures take. Copy it again.`);
  }
  const read = (index: number): Promise<Uint8Array> => {
    const start = index * PICTURE_BYTES;
    return bytes instanceof Uint8Array
      ? Promise.resolve(bytes.subarray(start, start + PICTURE_BYTES))
      : file.read(bytes.position + start, PICTURE_BYTES);
  };
  return { count, read };
}

function labelsOf(value: PythonValue | undefined, count: number): Uint8Array | null {
  if (!Array.isArray(value) || value.length !== count) return null;
  const labels = value.filter((label) => typeof label === 'number' && label >= 0 && label < 256);
  return labels.length === count ? Uint8Array.from(labels as number[]) : null;
}
