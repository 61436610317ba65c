/** What a training run saves beside the weights and its flags. */
import { plainValue } from './plainValue';
import { attributesOf, describe, type PythonDict } from '../pickle/pythonValue';

export interface FoundTable {
  /** Primitive names by cell type; `null` if no dict has an `arch_instance` that is such a table. */
  readonly cellTable: ReadonlyMap<string, readonly string[]> | null;
  /** A sentence about an `arch_instance` that is a dict but not such a table. */
  readonly notRead: string | null;
}

export function findCellTable(dicts: readonly PythonDict[]): FoundTable {
  const tables = dicts
    .map((dict) => dict.get('arch_instance'))
    .filter((value) => plainValue(value) === undefined) // A name stands for a table of the release.
    .map(attributesOf)
    .filter((table) => table !== null);
  for (const table of tables) {
    const cellTable = tableIn(table);
    if (cellTable !== null) return { cellTable, notRead: null };
  }
  const [other] = tables;
  const isNone = other === undefined || other.size === 0;
  const notRead = isNone ? null : `arch_instance is ${describe(other)} and no cell table, so it was not used.`;
  return { cellTable: null, notRead };
}

function tableIn(dict: PythonDict): Map<string, readonly string[]> | null {
  const table = new Map<string, readonly string[]>();
  for (const [cellType, primitives] of dict) {
    const names = Array.isArray(primitives) ? primitives.map((name) => plainValue(name)) : null;
    if (typeof cellType !== 'string' || !names?.every((name) => typeof name === 'string')) return null;
    table.set(cellType, names);
  }
  return table.size === 0 ? null : table;
}

/** A whole number, for example `epoch`. */
export function findCount(dicts: readonly PythonDict[], key: string): number | null {
  for (const dict of dicts) {
    const value = dict.get(key);
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  }
  return null;
}
