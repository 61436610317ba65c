import { Malformed } from './byteCursor';
import { BYTES, type PickleMemory } from './pickleMemory';
import { describe, isPythonObject, shorten, type PythonDict, type PythonValue } from './pythonValue';

/** Python's own pickler goes no deeper unless its recursion limit is raised. */
const DEEPEST = 1000;
const LEVELS_NAMED = 4;

/** Four times as many as a checkpoint of 100,000 tensors has with its optimizer. */
const MOST_VALUES = 2_000_000;

type Container = PythonValue[] | PythonDict;

/** Of a value with all that it holds. */
interface Extent {
  /** Containers in each other. */
  readonly levels: number;
  /** Values, each as often as it is held. */
  readonly values: number;
}

const SINGLE: Extent = { levels: 0, values: 1 };

/**
 * Refuses what a walk through lists, dicts and Namespaces would not come to the end of in any sensible time.
 *
 * @throws Malformed when something contains itself, is nested too deep, or holds too many values, naming where it
 * stands.
 */
export function requireWalkable(value: PythonValue, memory: PickleMemory): void {
  new Walk(memory).extentOf(value);
}

/** Looks at each container once, however often it is shared. */
class Walk {
  /** By container that has been left, or `open`: one that is still being looked at. */
  readonly #extents = new Map<Container, Extent | 'open'>();
  /** The open containers, from the outermost. */
  readonly #path: Container[] = [];

  constructor(private readonly memory: PickleMemory) {}

  extentOf(value: PythonValue): Extent {
    const container = containerOf(value);
    if (container === null) return SINGLE;
    const known = this.#extents.get(container);
    if (known === 'open') throw new Malformed(`${this.#place(container)} contains itself`);
    if (this.#path.length + (known?.levels ?? 1) > DEEPEST) {
      throw new Malformed(`${this.#place(container)} is nested more than ${DEEPEST} levels deep`);
    }
    const extent = known ?? this.#look(container);
    if (extent.values > MOST_VALUES) {
      throw new Malformed(
        `${this.#place(container)} holds more than ${MOST_VALUES} values, counting shared ones each time`,
      );
    }
    return extent;
  }

  #look(container: Container): Extent {
    this.memory.take(BYTES.dictItem + BYTES.object);
    this.#extents.set(container, 'open');
    this.#path.push(container);
    let levels = 0;
    let values = 1;
    for (const item of container.values()) {
      const held = this.extentOf(item);
      levels = Math.max(levels, held.levels);
      values += held.values;
    }
    this.#path.pop();
    const extent = { levels: levels + 1, values };
    this.#extents.set(container, extent);
    return extent;
  }

  /** Where the container stands in the innermost open one, as Python would write it: `['args']['size'][0]`. */
  #place(container: Container): string {
    const steps = [...this.#path, container].slice(0, LEVELS_NAMED + 1);
    const keys = steps.slice(1).map((inner, i) => `[${keyOf(inner, steps[i] ?? [])}]`);
    if (this.#path.length > LEVELS_NAMED) keys.push(' …');
    return keys.length === 0 ? 'the whole' : keys.join('');
  }
}

/** `null` for what holds nothing that could be looked at. */
function containerOf(value: PythonValue): Container | null {
  const held = value !== null && isPythonObject(value) && value.kind === 'namespace' ? value.attributes : value;
  if (Array.isArray(held)) return held.length > 0 ? held : null;
  return held instanceof Map && held.size > 0 ? held : null;
}

function keyOf(inner: Container, outer: Container): string {
  for (const [key, value] of outer.entries()) {
    if (containerOf(value) !== inner) continue;
    if (typeof key === 'string') return `'${shorten(key)}'`;
    return typeof key === 'number' ? String(key) : describe(key);
  }
  return '…';
}
