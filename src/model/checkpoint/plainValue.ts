/** Reduces an object that wraps one number, text or truth value to that value. */
import { elementsIn } from '../shape';
import { plainValue as numpyValue } from '../pickle/numpyGlobals';
import { attributesOf, isPythonObject, type Instance, type PythonValue } from '../pickle/pythonValue';
import { TensorReference } from './torchValue';

/** Attributes in which wrappers keep their value: OmegaConf's nodes, enums and others. */
const VALUE_KEYS = ['_val', '_value_', 'value', '_value', 'val'];
const MOST_WRAPPERS = 5;
const LONGEST_BYTES = 400;

type Plain = null | boolean | number | bigint | string;

/**
 * Returns a tensor with one number as it is, since its value is elsewhere in the file; `undefined` for anything that is
 * not a plain value.
 */
export function plainValue(
  value: PythonValue | undefined,
  wrappers = MOST_WRAPPERS,
): Plain | TensorReference | undefined {
  if (value === null || ['boolean', 'number', 'bigint', 'string'].includes(typeof value)) return value as Plain;
  if (value instanceof Uint8Array && value.length <= LONGEST_BYTES) return Buffer.from(value).toString('utf8');
  if (value instanceof TensorReference) return elementsIn(value.shape) === 1 ? value : undefined;
  if (!isPythonObject(value)) return undefined;
  if (value.kind === 'numpy array') {
    const { shape, dtype, data } = value;
    if (elementsIn(shape) !== 1 || dtype === null || !(data instanceof Uint8Array)) return undefined;
    return plainValue(numpyValue(dtype, data));
  }
  if (value.kind !== 'instance' || wrappers === 0) return undefined;
  return plainValue(wrapped(value), wrappers - 1);
}

function wrapped(instance: Instance): PythonValue | undefined {
  const attributes = attributesOf(instance);
  const key = VALUE_KEYS.find((name) => attributes?.has(name));
  if (key !== undefined) return attributes?.get(key);
  // An enum's member is its class called with its value.
  return instance.args.length === 1 && attributes === null && instance.elements === null ? instance.args[0] : undefined;
}
