/** Finds a data set at a path, whatever its layout, and the requested split. */
import { lstat } from 'node:fs/promises';
import { Refusal } from '../../refusal';
import type { DataSet, Layout, Split } from './layout';
import { cifarLayout } from './cifarLayout';
import { idxLayout } from './idxLayout';
import { lmdbLayout } from './lmdbLayout';
import { npzLayout } from './npzLayout';
import { omniglotLayout } from './omniglotLayout';
import { tarLayout } from './tarLayout';

/** The first layout that finds a data set wins. */
const LAYOUTS: readonly Layout[] = [lmdbLayout, idxLayout, cifarLayout, omniglotLayout, npzLayout, tarLayout];

/** Splits on which models are evaluated, the usual one first. */
const EVALUATED = ['test', 'validation'];

export interface FoundSplit {
  readonly split: Split;
  /** Sentences about which split was used, if none was named. */
  readonly notes: readonly string[];
}

/**
 * @param place a path, or a path and a split: `DATASET:test`
 * @returns `null` if the place has none of the known layouts
 * @throws Refusal if the data set can't be read, or has no such split
 */
export async function findSplit(place: string, signal?: AbortSignal): Promise<FoundSplit | null> {
  const { path, wanted } = await placeAndSplit(place);
  const dataSet = await findDataSet(path, signal);
  if (dataSet === null) {
    if (wanted === null) return null;
    throw new Refusal(`${path} is not a data set with splits, so it has no ${wanted}. Give the path alone.`);
  }
  const split = wanted === null ? usualSplit(dataSet) : namedSplit(dataSet, wanted, path);
  return { split, notes: wanted === null ? splitNotes(dataSet, split) : [] };
}

/** Whether a file or folder of this name may belong to a data set. All others needn't be looked at. */
export function mayBelongToDataSet(name: string): boolean {
  return LAYOUTS.some(({ names }) => names.test(name));
}

/** Whether something is at a place: a path, or a path and a split. The split is not looked for. */
export async function isTaken(place: string): Promise<boolean> {
  return exists((await placeAndSplit(place)).path);
}

/**
 * `null` if nothing at the path has a known layout.
 * @throws Refusal if it has one, but can't be read
 */
export async function findDataSet(path: string, signal?: AbortSignal): Promise<DataSet | null> {
  for (const layout of LAYOUTS) {
    const found = await layout.find(path, signal);
    if (found !== null) return found;
  }
  return null;
}

/** A colon may be part of a path, so the whole place is first tried as a path. */
async function placeAndSplit(place: string): Promise<{ readonly path: string; readonly wanted: string | null }> {
  const whole = { path: place, wanted: null };
  const [, path = '', wanted = ''] = /^(.+):(\w+)$/s.exec(place) ?? [];
  if (path === '' || (await exists(place)) || !(await exists(path))) return whole;
  return { path, wanted };
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null)) !== null;
}

function usualSplit({ splits, name }: DataSet): Split {
  const evaluated = EVALUATED.map((usual) => splits.find((split) => split.name === usual));
  const split = evaluated.find((found) => found !== undefined) ?? splits[0];
  if (split === undefined) throw new Error(`${name} has no splits`);
  return split;
}

function namedSplit({ splits, name }: DataSet, wanted: string, path: string): Split {
  const split = splits.find((one) => one.name === wanted);
  if (split !== undefined) return split;
  const names = splits.flatMap((one) => one.name ?? []);
  const has = names.length === 0 ? 'is not divided into splits' : `has ${new Intl.ListFormat('en-GB').format(names)}`;
  throw new Refusal(`${name} at ${path} ${has}, and no ${wanted}. Name one that is there.`);
}

function splitNotes({ splits, name }: DataSet, { name: taken }: Split): string[] {
  const others = splits.flatMap((split) => (split.name === null || split.name === taken ? [] : split.name));
  if (taken === null || others.length === 0) return [];
  return [`The ${taken} split of ${name} was taken; add :${others.join(' or :')} to the path for another.`];
}
