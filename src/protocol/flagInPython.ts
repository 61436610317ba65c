import type { GivenFlag } from './inspection';

/** A training flag's value as Python writes it, and as `--arg` accepts it. */
export function inPython(value: GivenFlag['value']): string {
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value);
}
