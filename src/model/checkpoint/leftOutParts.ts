import { attributesOf, isPythonObject, type LeftOut, type PythonValue } from '../pickle/pythonValue';
import { quoted } from '../files/quoted';

const MOST_NAMED = 3;
const MOST_LEVELS = 6;
const MOST_LOOKS = 20_000;

/** Parts of a file that were too large to keep, by their place, for example `crops (a list)`. */
export function leftOutParts(content: PythonValue): string[] {
  const parts: string[] = [];
  const seen = new Set<PythonValue>();
  const look = (value: PythonValue, path: string, levels: number): void => {
    if (parts.length === MOST_NAMED || seen.size === MOST_LOOKS || levels === 0) return;
    const lost = leftOutAt(value);
    if (lost !== null) {
      parts.push(path === '' ? lost.what : `${path} (${lost.what})`);
      return;
    }
    const inner = attributesOf(value) ?? (Array.isArray(value) ? value : null);
    if (inner === null || seen.has(value)) return;
    seen.add(value);
    for (const [key, item] of inner.entries()) {
      const name = typeof key === 'string' || typeof key === 'number' ? quoted(String(key)) : '…';
      look(item, path === '' ? name : `${path}.${name}`, levels - 1);
    }
  };
  look(content, '', MOST_LEVELS);
  return parts;
}

/** The placeholder for a value, or for all attributes of an object, that was dropped. */
function leftOutAt(value: PythonValue): LeftOut | null {
  if (!isPythonObject(value)) return null;
  if (value.kind === 'left out') return value;
  if (value.kind !== 'instance') return null;
  const parts = Array.isArray(value.state) ? value.state : [value.state];
  const isLost = (part: PythonValue): part is LeftOut => isPythonObject(part) && part.kind === 'left out';
  return parts.find(isLost) ?? null;
}
