/** What an object stands for where it stands for one number, text or truth value. */
import { elementsIn } from '../shape';
import { plainValue as numpyValue } from './numpyGlobals';
import { attributesOf, isPythonObject, type Instance, type PythonValue, type TensorReference } from './pythonValue';

/** Where objects that wrap a value keep it: OmegaConf's nodes, enums and others. */
const VALUE_KEYS = ['_val', '_value_', 'value', '_value', 'val'];
const MOST_WRAPPERS = 5;
const LONGEST_BYTES = 400;

type Plain = null | boolean | number | bigint | string;

/** A tensor of one number is given as it is, since its value stands elsewhere in the file; `undefined` for all that is no plain value. */
export function plainValue(
  value: PythonValue | undefined,
  wrappers = MOST_WRAPPERS,
): Plain | TensorReference | undefined {
  if (value === null || ['boolean', 'number', 'bigint', 'string'].includes(typeof value)) return value as Plain;
  if (value instanceof Uint8Array && value.length <= LONGEST_BYTES) return Buffer.from(value).toString('utf8');
  if (!isPythonObject(value)) return undefined;
  if (value.kind === 'tensor') return elementsIn(value.shape) === 1 ? value : undefined;
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
