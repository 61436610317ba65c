/** Locates the tensors of a set of weights, and their values. */
import { Refusal } from '../refusal';
import { elementsIn, rowMajorStrides } from '../shape';
import type { SteadyFile } from '../files/steadyFile';
import type { Container } from './container';
import { elementType } from '../pickle/numpyGlobals';
import { describe, isPythonObject, type NumpyArray, type PythonValue } from '../pickle/pythonValue';
import { TensorReference, UnreadableTensor } from './torchValue';
import { readTensors, requireWithinStorage, type StoredTensor } from './tensorReader';
import { isNeedless, isOfRelease } from './weightNames';
import type { WeightSet } from './weights';

export interface LocatedWeights {
  /** Tensors by the release's names, checked against their storages. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Why other tensors can't be read, with a sentence about each. */
  readonly unreadable: ReadonlyMap<string, string>;
}

/**
 * Leaves out values that are not tensors, unless they have the name of one.
 *
 * @throws Refusal naming a tensor that occurs twice with different values, is missing in the file, or is larger than
 * its storage.
 */
export function locateWeights(weights: WeightSet, container: Container, fileName: string): LocatedWeights {
  const found = new Map<string, TensorReference | NumpyArray>();
  const unreadable = new Map<string, string>();
  for (const [name, value] of weights.entries) {
    const tensor = tensorIn(value);
    if (tensor === null) {
      const why = whyUnreadable(name, value, fileName);
      if (why !== null) unreadable.set(name, why);
      continue;
    }
    const before = found.get(name);
    if (before !== undefined && !isSame(before, tensor)) {
      throw new Refusal(
        `${fileName} holds ${name} twice in ${weights.name}, with and without a prefix, and they are not the same.`,
      );
    }
    found.set(name, tensor);
  }
  const tensors = new Map<string, StoredTensor>();
  for (const [name, tensor] of found) tensors.set(name, locateTensor(name, tensor, container, fileName));
  return { tensors, unreadable };
}

/** A tensor or an array whose values can be read. */
export function tensorIn(value: PythonValue): TensorReference | NumpyArray | null {
  if (value instanceof TensorReference) return value;
  return isPythonObject(value) && value.kind === 'numpy array' && value.data !== null && elementType(value) !== null
    ? value
    : null;
}

/** `null` for a value that is not a tensor and needn't be one. */
function whyUnreadable(name: string, value: PythonValue, fileName: string): string | null {
  const is = (what: string, advice: string) => `The tensor ${name} of ${fileName} is ${what}: ${advice}.`;
  if (isNeedless(name)) return null;
  if (Array.isArray(value) && isOfRelease(name)) return is(describe(value), 'save a tensor in its place');
  if (!isPythonObject(value)) return null;
  if (value instanceof UnreadableTensor) return is(value.inWords, value.advice);
  if (!isOfRelease(name)) return null;
  if (value.kind === 'numpy array') {
    return is(
      describe(value),
      'its numbers are of a type that no tensor has; convert it with torch.from_numpy and save again',
    );
  }
  if (value.kind === 'left out') {
    return is('in a part of the file that was too large to keep', 'save the weights and args alone');
  }
  return describe(value).includes('Sharded')
    ? is(`${describe(value)}, of which this file holds one process’s share`, 'gather a full state dict and save again')
    : is(`${describe(value)}, not a plain tensor`, 'save plain tensors in its place');
}

function isSame(a: TensorReference | NumpyArray, b: TensorReference | NumpyArray): boolean {
  if (!(a instanceof TensorReference && b instanceof TensorReference)) return a === b;
  const view = ({ storage, offset, shape, strides }: TensorReference) =>
    JSON.stringify([storage.key, storage.dtype, storage.part, offset, shape, strides]);
  return view(a) === view(b);
}

/** @throws Refusal when its values are missing in the file, or it is larger than its storage. */
export function locateTensor(
  name: string,
  found: TensorReference | NumpyArray,
  container: Container,
  fileName: string,
): StoredTensor {
  if (!(found instanceof TensorReference)) return inPickle(name, found, fileName);
  const { shape, strides, storage } = found;
  const stored = container.locate(storage);
  if (stored === null) throw new Refusal(`${fileName} is damaged: the values of its tensor ${name} are missing.`);
  const { offset, elements } = storage.part ?? { offset: 0, elements: storage.elements };
  const tensor = { shape, strides, offset: offset + found.offset, dtype: storage.dtype, stored };
  requireWithinStorage(name, tensor, Math.min(storage.elements, offset + elements), fileName);
  return tensor;
}

/** A NumPy array's values are in the pickle itself. */
function inPickle(name: string, array: NumpyArray, fileName: string): StoredTensor {
  const { shape, data, fortranOrder } = array;
  const dtype = elementType(array);
  if (dtype === null || data === null) throw new Error(`${name} has no values`);
  const strides = fortranOrder ? shape.map((_, axis) => elementsIn(shape.slice(0, axis))) : rowMajorStrides(shape);
  const stored = { kind: 'in pickle', bytes: data, size: data.length } as const;
  const tensor = { shape, strides, offset: 0, dtype, stored };
  requireWithinStorage(name, tensor, elementsIn(shape), fileName);
  return tensor;
}

/** The value of a tensor of one number. */
export async function readNumber(
  name: string,
  reference: TensorReference,
  container: Container,
  file: SteadyFile,
): Promise<number> {
  const tensor = locateTensor(name, reference, container, file.name);
  const [value = NaN] = (await readTensors(file, new Map([[name, tensor]]))).get(name) ?? [];
  return value;
}
