/** Latents from a file that somebody may have edited: npz or safetensors (docs/analyses.md#latents). */
import { openNpz } from '../../data/npz/npzFile';
import { quoted } from '../../files/quoted';
import { refused } from '../../files/unreadable';
import type { GroupShape } from '../../../protocol/inspection';
import { Refusal } from '../../refusal';
import { openSafetensors } from '../../safetensors/safetensors';
import { elementsIn } from '../../shape';
import { latentCount } from '../../statistics/groupBatch';

export interface GivenLatents {
  readonly rows: number;
  /** By group, (N, L, h, w). */
  readonly z: ReadonlyMap<number, Float32Array>;
}

interface StoredArray {
  readonly shape: readonly number[];
  read(): Promise<Float32Array | Float64Array>;
}

type Arrays = ReadonlyMap<string, StoredArray>;

/** The limit of an array, in elements. */
const MOST_ELEMENTS = 2 ** 29;
const MOST_NAMED = 5;

/**
 * Reads `z.<i>` (N, L, h, w) of one or more groups; or an array of rows (N, latents), in which the groups follow each
 * other, each flattened. Of rows, the array `groups` or `groups` given here says which groups they are.
 * @param groups the groups to take; `null` for all in the file
 * @throws {Refusal} if the file can't be read, or holds no latents of this shape.
 */
export async function readLatents(
  path: string,
  shapes: readonly GroupShape[],
  groups: readonly number[] | null,
  signal: AbortSignal,
): Promise<GivenLatents> {
  if (/\.npz$/i.test(path)) {
    await using file = await openNpz(path, signal);
    const arrays = new Map(
      [...file.arrays].map(([name, array]): [string, StoredArray] => [
        name,
        {
          shape: array.shape,
          read: async () => array.type.dtype.values(await array.readRow(0, elementsIn(array.shape))),
        },
      ]),
    );
    return await latentsIn({ path, arrays }, shapes, groups).catch((error: unknown) => {
      throw refused(error, path);
    });
  }
  await using file = await openSafetensors(path);
  const arrays = new Map(
    [...file.entries].map(([name, entry]): [string, StoredArray] => [
      name,
      { shape: entry.shape, read: async () => (await file.read(entry)).values },
    ]),
  );
  return await latentsIn({ path, arrays }, shapes, groups);
}

interface Named {
  readonly path: string;
  readonly arrays: Arrays;
}

async function latentsIn(
  file: Named,
  shapes: readonly GroupShape[],
  groups: readonly number[] | null,
): Promise<GivenLatents> {
  const found = shapes.flatMap((_, group) => (file.arrays.has(`z.${group}`) ? [group] : []));
  if (found.length > 0) return mapsIn(file, shapes, groups ?? found);
  const rows = rowsIn(file);
  if (rows !== null) return fromRows(file, rows, shapes, groups ?? (await groupsIn(file)));
  const names = [...file.arrays.keys()].map(quoted);
  const held = names.length === 0 ? 'no arrays' : names.slice(0, MOST_NAMED).join(', ');
  throw new Refusal(
    `${file.path} holds no latents, only ${held}. It needs z.<i> (N, L, h, w) of at least one group, or rows (N, latents).`,
  );
}

async function mapsIn(file: Named, shapes: readonly GroupShape[], groups: readonly number[]): Promise<GivenLatents> {
  const z = new Map<number, Float32Array>();
  let rows: { readonly count: number; readonly of: string } | null = null;
  for (const group of groups) {
    const name = `z.${group}`;
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
    z.set(group, await valuesOf(file, name, array));
  }
  return { rows: requireRows(file, rows?.count ?? 0), z };
}

/** The array named `latents`, or the only one with two dimensions. */
function rowsIn({ arrays }: Named): readonly [name: string, array: StoredArray] | null {
  const tables = [...arrays].filter(([, { shape }]) => shape.length === 2);
  const named = tables.find(([name]) => name === 'latents');
  return named ?? (tables.length === 1 ? (tables[0] ?? null) : null);
}

async function groupsIn(file: Named): Promise<readonly number[]> {
  const array = file.arrays.get('groups');
  if (array?.shape.length !== 1) {
    throw new Refusal(
      `${file.path} doesn't say which groups its rows hold. Give them with --group, for example --group 0,1,2.`,
    );
  }
  return [...(await array.read())];
}

async function fromRows(
  file: Named,
  [name, array]: readonly [string, StoredArray],
  shapes: readonly GroupShape[],
  groups: readonly number[],
): Promise<GivenLatents> {
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
  const values = await valuesOf(file, name, array);
  const z = new Map<number, Float32Array>();
  let start = 0;
  for (const [index, group] of groups.entries()) {
    const latents = lengths[index] ?? 0;
    const ofGroup = new Float32Array(count * latents);
    for (let row = 0; row < count; row++) {
      const from = row * length + start;
      ofGroup.set(values.subarray(from, from + latents), row * latents);
    }
    z.set(group, ofGroup);
    start += latents;
  }
  return { rows: requireRows(file, count), z };
}

async function valuesOf({ path }: Named, name: string, array: StoredArray): Promise<Float32Array> {
  if (elementsIn(array.shape) > MOST_ELEMENTS) {
    throw new Refusal(`${path} holds ${name} of shape ${inWords(array.shape)}, which is too large. Give fewer rows.`);
  }
  const values = Float32Array.from(await array.read());
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    const row = Math.floor(wrong / (values.length / (array.shape[0] ?? 1)));
    throw new Refusal(`${path} holds a value in row ${row} of ${name} that is not finite. Give numbers only.`);
  }
  return values;
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
