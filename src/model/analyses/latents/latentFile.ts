/** Latents from a file that somebody may have edited: npz or safetensors (docs/analyses.md#latents). */
import { openNpz } from '../../data/npz/npzFile';
import { quoted } from '../../files/quoted';
import { refused } from '../../files/unreadable';
import type { GroupShape } from '../../../protocol/inspection';
import { Refusal } from '../../refusal';
import { openSafetensors } from '../../safetensors/safetensors';
import type { SafetensorsEntry } from '../../safetensors/safetensorsHeader';
import { elementsIn } from '../../shape';
import { latentCount } from '../../statistics/groupBatch';
import { DIGEST_BYTES } from '../../statistics/imageRecords';

export interface GivenLatents {
  /** Those that were read. */
  readonly rows: number;
  /** Those that the file holds. */
  readonly listed: number;
  /** By group, (N, L, h, w). */
  readonly z: ReadonlyMap<number, Float32Array>;
  /** SHA-256 of each row's image, (N, 32); `null` if the file doesn't say whose rows they are. */
  readonly digests: Uint8Array | null;
}

export interface LatentsWish {
  /** The groups to take; `null` for all in the file. */
  readonly groups: readonly number[] | null;
  /** Rows to read, from the first; by default all. */
  readonly most?: number;
  readonly signal: AbortSignal;
}

interface StoredArray {
  readonly shape: readonly number[];
  /** Reads as many elements, from the first. */
  read(elements: number): Promise<Float32Array | Float64Array>;
}

type Arrays = ReadonlyMap<string, StoredArray>;

/** The array with the SHA-256 of each row's image, (N, 32). */
export const ROW_DIGESTS = 'sha256';

/** The limit of an array, in elements. */
const MOST_ELEMENTS = 2 ** 29;
const MOST_NAMED = 5;
const MOST_GROUPS = 100_000;

/**
 * Reads `z.<i>` (N, L, h, w) of one or more groups; or an array of rows (N, latents), in which the groups follow each
 * other, each flattened. Of rows, the array `groups` or the groups wished for say which groups they are.
 * @throws {Refusal} if the file can't be read, or holds no latents of this shape.
 */
export async function readLatents(
  path: string,
  shapes: readonly GroupShape[],
  wish: LatentsWish,
): Promise<GivenLatents> {
  if (/\.npz$/i.test(path)) {
    await using file = await openNpz(path, wish.signal);
    const arrays = new Map(
      [...file.arrays].map(([name, array]): [string, StoredArray] => [
        name,
        {
          shape: array.shape,
          read: async (elements) => array.type.dtype.values(await array.readRow(0, elements)),
        },
      ]),
    );
    return await latentsIn({ path, arrays, unreadable: file.unreadable }, shapes, wish).catch((error: unknown) => {
      throw refused(error, path);
    });
  }
  await using file = await openSafetensors(path);
  const arrays = new Map(
    [...file.entries].map(([name, entry]): [string, StoredArray] => [
      name,
      { shape: entry.shape, read: async (elements) => (await file.read(firstOf(entry, elements))).values },
    ]),
  );
  return await latentsIn({ path, arrays, unreadable: new Map() }, shapes, wish);
}

function firstOf(entry: SafetensorsEntry, elements: number): SafetensorsEntry {
  const bytes = (entry.end - entry.begin) / Math.max(1, elementsIn(entry.shape));
  return { ...entry, shape: [elements], end: entry.begin + elements * bytes };
}

interface Named {
  readonly path: string;
  readonly arrays: Arrays;
  /** Why other arrays can't be read, by name. */
  readonly unreadable: ReadonlyMap<string, string>;
}

async function latentsIn(file: Named, shapes: readonly GroupShape[], wish: LatentsWish): Promise<GivenLatents> {
  const { groups, most = Infinity } = wish;
  const found = shapes.flatMap((_, group) => (isNamed(file, `z.${group}`) ? [group] : []));
  const rows = found.length > 0 ? null : rowsIn(file);
  if (found.length > 0 || rows !== null) {
    const given =
      rows === null
        ? await mapsIn(file, shapes, groups ?? found, most)
        : await fromRows(file, rows, shapes, groups ?? (await groupsIn(file)), most);
    return { ...given, digests: await digestsIn(file, given) };
  }
  const names = [...file.arrays.keys()].map(quoted);
  const held = names.length === 0 ? 'no arrays' : names.slice(0, MOST_NAMED).join(', ');
  throw new Refusal(
    `${file.path} holds no latents, only ${held}. It needs z.<i> (N, L, h, w) of at least one group, or rows (N, latents).`,
  );
}

type Values = Omit<GivenLatents, 'digests'>;

async function mapsIn(
  file: Named,
  shapes: readonly GroupShape[],
  groups: readonly number[],
  most: number,
): Promise<Values> {
  const z = new Map<number, Float32Array>();
  let rows: { readonly count: number; readonly of: string } | null = null;
  for (const group of groups) {
    const name = `z.${group}`;
    requireReadable(file, name);
    const array = file.arrays.get(name);
    const shape = shapes[group];
    if (array === undefined) throw new Refusal(`${file.path} holds no ${name}. Choose groups that it holds.`);
    if (shape === undefined) throw noGroup(group, shapes);
    const [count = 0] = array.shape;
    const expected = [count, shape.channels, shape.height, shape.width];
    if (inWords(array.shape) !== inWords(expected)) {
      throw new Refusal(
        `${file.path} holds ${name} of shape ${inWords(array.shape)}: this model needs (N, ${expected.slice(1).join(', ')}).`,
      );
    }
    rows ??= { count, of: name };
    if (count !== rows.count) {
      throw new Refusal(
        `${file.path} holds ${rows.count} rows of ${rows.of} and ${count} of ${name}. Give as many of each group.`,
      );
    }
    z.set(group, await valuesOf(file, name, array, most));
  }
  const listed = requireRows(file, rows?.count ?? 0);
  return { rows: Math.min(listed, most), listed, z };
}

/** The array named `latents`, or the only one with two dimensions beside the digests. */
function rowsIn(file: Named): readonly [name: string, array: StoredArray] | null {
  requireReadable(file, 'latents');
  const tables = [...file.arrays].filter(([name, { shape }]) => shape.length === 2 && name !== ROW_DIGESTS);
  const named = tables.find(([name]) => name === 'latents');
  return named ?? (tables.length === 1 ? (tables[0] ?? null) : null);
}

async function groupsIn(file: Named): Promise<readonly number[]> {
  const array = file.arrays.get('groups');
  if (array?.shape.length !== 1) {
    throw new Refusal(
      `${file.path} doesn't say which groups its rows hold. Name them, for example 0,1,2 (on the command line, --group 0,1,2).`,
    );
  }
  const [count = 0] = array.shape;
  if (count > MOST_GROUPS) throw new Refusal(`${file.path} names ${count} groups, more than any model has.`);
  return [...(await array.read(count))];
}

async function fromRows(
  file: Named,
  [name, array]: readonly [string, StoredArray],
  shapes: readonly GroupShape[],
  groups: readonly number[],
  most: number,
): Promise<Values> {
  const lengths = groups.map((group) => {
    const shape = shapes[group];
    if (shape === undefined) throw noGroup(group, shapes);
    return latentCount(shape);
  });
  const [count = 0, length = 0] = array.shape;
  const needed = lengths.reduce((sum, one) => sum + one, 0);
  if (length !== needed) {
    throw new Refusal(
      `${file.path} holds ${name} with ${length} latents in a row: groups ${groups.join(', ')} of this model have ${needed}.`,
    );
  }
  const values = await valuesOf(file, name, array, most);
  const read = Math.min(count, most);
  const z = new Map<number, Float32Array>();
  let start = 0;
  for (const [index, group] of groups.entries()) {
    const latents = lengths[index] ?? 0;
    const ofGroup = new Float32Array(read * latents);
    for (let row = 0; row < read; row++) {
      const from = row * length + start;
      ofGroup.set(values.subarray(from, from + latents), row * latents);
    }
    z.set(group, ofGroup);
    start += latents;
  }
  return { rows: read, listed: requireRows(file, count), z };
}

/** Of the first rows. */
async function valuesOf({ path }: Named, name: string, array: StoredArray, most: number): Promise<Float32Array> {
  const [rows = 0, ...extents] = array.shape;
  const perRow = elementsIn(extents);
  const elements = Math.min(rows, most) * perRow;
  if (elements > MOST_ELEMENTS) {
    throw new Refusal(`${path} holds ${name} of shape ${inWords(array.shape)}, which is too large. Give fewer rows.`);
  }
  const values = Float32Array.from(await array.read(elements));
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    const row = Math.floor(wrong / perRow);
    throw new Refusal(`${path} holds a value in row ${row} of ${name} that is not finite. Give numbers only.`);
  }
  return values;
}

/** What is not of the form in which digests are written says nothing. */
async function digestsIn({ arrays }: Named, { rows, listed }: Values): Promise<Uint8Array | null> {
  const array = arrays.get(ROW_DIGESTS);
  if (array === undefined || inWords(array.shape) !== inWords([listed, DIGEST_BYTES])) return null;
  return Uint8Array.from(await array.read(rows * DIGEST_BYTES));
}

/** An array that is there but can't be read must not be taken for one that is not there. */
function requireReadable({ unreadable }: Named, name: string): void {
  const why = unreadable.get(name);
  if (why !== undefined) throw new Refusal(why);
}

function isNamed({ arrays, unreadable }: Named, name: string): boolean {
  return arrays.has(name) || unreadable.has(name);
}

function requireRows({ path }: Named, rows: number): number {
  if (rows === 0) throw new Refusal(`${path} holds latents of no image. Give at least one row.`);
  return rows;
}

function noGroup(group: number, shapes: readonly GroupShape[]): Refusal {
  return new Refusal(`There is no latent group ${group}: the model has groups 0 to ${shapes.length - 1}.`);
}

function inWords(shape: readonly number[]): string {
  return `(${shape.join(', ')})`;
}
