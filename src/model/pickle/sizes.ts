/** The shapes of arrays in a pickle. */
import { Malformed } from '../files/malformed';
import { BYTES, type PickleMemory } from './pickleMemory';
import type { PythonValue } from './pythonValue';

/** PyTorch's own bound is 64, and so is NumPy's. */
const MOST_DIMENSIONS = 64;

/** A shape that nothing depends on; `null` if the value is not a shape. */
export function shapeIn(value: PythonValue | undefined): readonly number[] | null {
  return isShape(value) ? value.slice() : null;
}

/**
 * A shape, or an array's strides. Takes a tuple as it is, and copies a list, because the pickle may still change it.
 * @throws Malformed for anything else
 */
export function sizes(value: PythonValue | undefined, memory: PickleMemory): readonly number[] {
  if (!isShape(value)) {
    throw new Malformed(`the shape or the strides of a tensor are no tuple of at most ${MOST_DIMENSIONS} counts`);
  }
  if (Object.isFrozen(value)) return value;
  memory.take(BYTES.list);
  return value.slice();
}

function isShape(value: PythonValue | undefined): value is number[] {
  return Array.isArray(value) && value.length <= MOST_DIMENSIONS && value.every(isCount);
}

export function isCount(value: PythonValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
