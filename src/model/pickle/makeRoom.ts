/**
 * Frees memory when a pickle holds more than a file of its size may take. The largest part that its reader doesn't need
 * is dropped, along with everything added to it later.
 */
import type { Extent, MarkedStack } from './markedStack';
import { BYTES, type PickleMemory } from './pickleMemory';
import { attributesOf, describe, isPythonObject, type LeftOut, type PythonValue } from './pythonValue';
import type { Vocabulary } from './vocabulary';

/** The smallest part worth dropping, as a share of the budget. Dropping less would not help for long. */
const LEAST_SHARE = 1 / 8;
/** Longer texts are not names. */
const LONGEST_NAME = 400;

/** @param memo dropped values are forgotten in it too, except names, which other values may share */
export function makeRoom(
  stack: MarkedStack,
  memo: PythonValue[],
  memory: PickleMemory,
  isNeededKey: Vocabulary['isNeeded'],
): void {
  const isNeeded = (values: readonly PythonValue[]) => holdsKey(values, isNeededKey);
  const leastBytes = memory.budgetBytes * LEAST_SHARE;
  const [largest] = stack
    .largest(leastBytes)
    .filter(({ value }) => isContainer(value) && !isNeeded([value]))
    .sort((a, b) => b.bytes - a.bytes);
  if (largest !== undefined) {
    const freedBytes = largest.bytes - forget(memo, largest);
    // The part that is kept still counts. Without this check, it would be dropped again and again to no effect.
    if (freedBytes >= leastBytes / 2) stack.exchange(largest, leftOut(largest.value), freedBytes);
    return;
  }
  // A tuple's values are on the stack until it is made.
  const open = stack.sinceMark();
  if (open === null || open.extent.bytes < leastBytes || isNeeded(open.values)) return;
  stack.letGoSinceMark(open.extent.bytes - forget(memo, open.extent));
}

const LEFT_OUT: LeftOut = { kind: 'left out', what: 'a value' };

/** The placeholder for a dropped container. */
export function leftOut(value: PythonValue): LeftOut {
  if (isPythonObject(value) && value.kind === 'left out') return value;
  return { kind: 'left out', what: describe(value).replace(/ of \d+$/, '') };
}

function isContainer(value: PythonValue): boolean {
  if (Array.isArray(value) || value instanceof Map) return true;
  return isPythonObject(value) && ['instance', 'namespace', 'left out'].includes(value.kind);
}

/** @returns how many bytes are kept nevertheless */
function forget(memo: PythonValue[], { memo: { from, to } }: Extent): number {
  let kept = BYTES.memoPlace * (to - from);
  for (let place = from; place < to; place++) {
    const value = memo[place];
    if (value === undefined) continue;
    if (typeof value === 'string' && value.length <= LONGEST_NAME) kept += BYTES.text + 2 * value.length;
    else if (isPythonObject(value) && (value.kind === 'global' || value.kind === 'stub'))
      kept += BYTES.object + BYTES.text;
    else memo[place] = LEFT_OUT;
  }
  return kept;
}

/** How far to search for what is needed: levels of nesting, values in one container, values in total. */
const MOST_LEVELS = 4;
const MOST_INNER = 2000;
const MOST_LOOKS = 20_000;

/** Whether one of these values holds a key that is searched for. */
function holdsKey(values: readonly PythonValue[], isSearched: (key: string) => boolean): boolean {
  let looks = 0;
  const isName = (key: PythonValue) => typeof key === 'string' && key.length <= LONGEST_NAME && isSearched(key);
  const look = (value: PythonValue, levels: number): boolean => {
    const attributes = attributesOf(value);
    const inner = Array.isArray(value) ? value : attributes === null ? null : [...attributes.values()];
    if (inner === null) return false;
    if (attributes !== null && [...attributes.keys()].slice(0, MOST_INNER).some(isName)) return true;
    if (levels === MOST_LEVELS) return false;
    return inner.slice(0, MOST_INNER).some((item) => ++looks < MOST_LOOKS && look(item, levels + 1));
  };
  return values.slice(0, MOST_LOOKS).some((value) => look(value, 1));
}
