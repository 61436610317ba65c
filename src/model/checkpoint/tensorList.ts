/** Lists all tensors in a file, wherever they are, whether or not the file holds an NVAE. */
import { visibleName } from '../../protocol/visibleText';
import { tensorIn } from './locateWeights';
import { elementType } from '../pickle/numpyGlobals';
import { attributesOf, isPythonObject, keyInWords, type NumpyArray, type PythonValue } from '../pickle/pythonValue';
import { TensorReference, UnreadableTensor } from './torchValue';
import { MODULE_PARTS } from './weights';

export interface ListedTensor {
  /** Keys and indices that lead to it, for example `optimizer.state.0.exp_avg` or `layers[2].weight`. */
  readonly name: string;
  /** `null` if the file doesn't give it. */
  readonly shape: readonly number[] | null;
  readonly type: string;
  /** `null` if the values can't be read. */
  readonly values: TensorReference | NumpyArray | null;
}

export interface ListedTensors {
  /** In the file's order. A tensor in several places occurs once for each. */
  readonly tensors: readonly ListedTensor[];
  readonly isComplete: boolean;
}

/** The largest model of the release has 20,000, with its optimizer. */
const MOST_TENSORS = 100_000;
/** Limit for values visited: a training log may hold millions, and lists that share each other far more. */
const MOST_LOOKS = 20_000_000;
/** Python's own pickler goes no deeper unless its recursion limit is raised. */
const DEEPEST = 1000;

export function listTensors(content: PythonValue): ListedTensors {
  const walk = new Walk();
  walk.look(content, null, 0);
  return { tensors: walk.tensors, isComplete: walk.isComplete };
}

/** A key or an index, and what it is in. */
interface Step {
  readonly outer: Step | null;
  readonly text: string;
}

class Walk {
  readonly tensors: ListedTensor[] = [];
  isComplete = true;
  /** Containers without a tensor, which needn't be visited again. */
  readonly #barren = new Set<PythonValue>();
  /** Containers around the value being visited. */
  readonly #open = new Set<PythonValue>();
  #looks = 0;

  /** @returns whether it contains a tensor */
  look(value: PythonValue, step: Step | null, levels: number): boolean {
    if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return false;
    const tensor = asTensor(value, step);
    if (tensor !== null) {
      this.tensors.push(tensor);
      return true;
    }
    if (this.#barren.has(value) || this.#open.has(value)) return false;
    if (levels === DEEPEST) {
      this.isComplete = false;
      return false;
    }
    this.#open.add(value);
    const found = this.#lookInto(value, step, levels);
    this.#open.delete(value);
    if (!found) this.#barren.add(value);
    return found;
  }

  #lookInto(container: PythonValue, step: Step | null, levels: number): boolean {
    let found = false;
    const isModule = isPythonObject(container) && container.kind === 'instance';
    for (const [key, value] of entriesOf(container)) {
      if (this.tensors.length === MOST_TENSORS || ++this.#looks > MOST_LOOKS) {
        this.isComplete = false;
        return true; // It may hold one behind this.
      }
      if (typeof value !== 'object' || value === null) continue;
      const isIndex = Array.isArray(container);
      const inner =
        isModule && MODULE_PARTS.some((part) => part === key)
          ? step
          : { outer: step, text: isIndex ? `[${keyInWords(key)}]` : keyInWords(key) };
      if (this.look(value, inner, levels + 1)) found = true;
    }
    return found;
  }
}

/** The values in a container, by key. */
function entriesOf(value: PythonValue): Iterable<readonly [PythonValue, PythonValue]> {
  if (Array.isArray(value) || value instanceof Map) return value.entries();
  const elements = isPythonObject(value) && value.kind === 'instance' ? (value.elements ?? []) : [];
  return [...(attributesOf(value) ?? []), ...elements.entries()];
}

/** `null` if the value is not a tensor. */
function asTensor(value: PythonValue, step: Step | null): ListedTensor | null {
  if (value instanceof TensorReference) {
    return { name: nameOf(step), shape: value.shape, type: value.storage.dtype, values: value };
  }
  if (value instanceof UnreadableTensor) {
    return { name: nameOf(step), shape: value.shape, type: unreadType(value.inWords), values: null };
  }
  if (!isPythonObject(value) || value.kind !== 'numpy array') return null;
  return { name: nameOf(step), shape: value.shape, type: numpyType(value), values: tensorIn(value) };
}

/** `torch.float8_e4m3fn` of `a tensor of type torch.float8_e4m3fn`. */
function unreadType(what: string): string {
  const type = what.replace(/^an? (?:tensor of (?:(?:type|the class|the safetensors type) )?)?/, '');
  return visibleName(type);
}

function numpyType(array: NumpyArray): string {
  return elementType(array) ?? visibleName(`numpy ${array.dtype?.code ?? 'array'}`);
}

function nameOf(step: Step | null): string {
  if (step === null) return 'the whole file';
  const steps: string[] = [];
  for (let at: Step | null = step; at !== null; at = at.outer) steps.unshift(visibleName(at.text));
  const joined = steps.map((text, i) => (i === 0 || text.startsWith('[') ? text : `.${text}`)).join('');
  return visibleName(joined);
}
