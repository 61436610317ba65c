/** How a pickle adds values to lists, dicts, and objects derived from them. */
import { Malformed } from '../files/malformed';
import { leftOut } from './makeRoom';
import { BYTES, type PickleMemory } from './pickleMemory';
import { isPythonObject, type PythonDict, type PythonValue } from './pythonValue';

export class Containers {
  constructor(private readonly memory: PickleMemory) {}

  /**
   * @param items `null` if they were dropped to save memory
   * @returns the value that now takes the place of `target`
   */
  extend(target: PythonValue, items: readonly PythonValue[] | null): PythonValue {
    if (isLost(target)) return target;
    if (items === null) return leftOut(target);
    const list = listOf(target);
    if (list === null) throw new Malformed('values are added to something that is no list');
    this.memory.take(BYTES.listItem * items.length);
    for (const item of items) list.push(item);
    return target;
  }

  /**
   * @param items keys and values in turn; `null` if they were dropped to save memory
   * @returns the value that now takes the place of `target`
   */
  setItems(target: PythonValue, items: readonly PythonValue[] | null): PythonValue {
    if (isLost(target)) return target;
    if (items === null) return leftOut(target);
    if (items.length % 2 !== 0) throw new Malformed('a key has no value');
    if (!this.memory.keys.admit(keysOf(items))) return leftOut(target);
    const dict = dictOf(target);
    if (dict === null) throw new Malformed('items are set in something that is no dict');
    this.memory.take((BYTES.dictItem * items.length) / 2);
    for (let i = 0; i < items.length; i += 2) dict.set(items[i] ?? null, items[i + 1] ?? null);
    return target;
  }
}

/** @param items keys and values in turn */
function* keysOf(items: readonly PythonValue[]): Generator<PythonValue> {
  for (let i = 0; i < items.length; i += 2) yield items[i] ?? null;
}

/** Whether nothing can be added: the target is a function, or was dropped. */
function isLost(target: PythonValue): boolean {
  return isPythonObject(target) && (target.kind === 'left out' || target.kind === 'stub');
}

/** The array in which a list, or an object derived from one, keeps its values. */
function listOf(target: PythonValue): PythonValue[] | null {
  if (Array.isArray(target)) return Object.isFrozen(target) ? null : target;
  if (!isPythonObject(target) || target.kind !== 'instance') return null;
  target.elements ??= [];
  return target.elements;
}

/** The map in which a dict, or an object derived from one, keeps its items. */
function dictOf(target: PythonValue): PythonDict | null {
  if (target instanceof Map) return target;
  if (!isPythonObject(target) || target.kind !== 'instance') return null;
  target.items ??= new Map();
  return target.items;
}
