import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSafetensors, writeSafetensors, type TensorToWrite } from '../../src/model/safetensors/safetensors';
import { Refusal } from '../../src/model/refusal';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'safetensors-'));
  path = join(folder, 'x.safetensors');
});
afterEach(() => rm(folder, { recursive: true }));

const NONE: ReadonlyMap<string, string> = new Map();
const SMALL: readonly TensorToWrite[] = [{ name: 'a', dtype: 'F32', shape: [3], values: Float32Array.of(1, 2, 3) }];

/** Writes a file assembled by hand. */
async function writeRaw(header: unknown, data: Uint8Array): Promise<void> {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  await writeFile(path, Buffer.concat([length, json, data]));
}

function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

describe('a written file', () => {
  it('is read back with the same names, shapes, values and metadata', async () => {
    const metadata = new Map([
      ['seed', '0'],
      ['args', '{"größe": 32}'],
    ]);
    await writeSafetensors(path, metadata, [
      { name: 'mu_q.0', dtype: 'F32', shape: [1, 3, 1, 1], values: Float32Array.of(0.1, -2, NaN) },
      { name: 'recon', dtype: 'F64', shape: [2], values: Float64Array.of(0.1, 1e300) },
      { name: 'scalar', dtype: 'F64', shape: [], values: Float64Array.of(7) },
      { name: 'nothing', dtype: 'F32', shape: [0, 4], values: new Float32Array() },
    ]);
    const { metadata: read, tensors } = await readSafetensors(path);
    expect(read).toEqual(metadata);
    expect(tensors.get('mu_q.0')).toEqual({ dtype: 'F32', shape: [1, 3, 1, 1], values: Float32Array.of(0.1, -2, NaN) });
    expect(tensors.get('recon')).toEqual({ dtype: 'F64', shape: [2], values: Float64Array.of(0.1, 1e300) });
    expect(tensors.get('scalar')).toEqual({ dtype: 'F64', shape: [], values: Float64Array.of(7) });
    expect(tensors.get('nothing')).toEqual({ dtype: 'F32', shape: [0, 4], values: new Float32Array() });
  });

  it('is converted if the values’ precision differs from the one requested', async () => {
    await writeSafetensors(path, NONE, [
      { name: 'single', dtype: 'F32', shape: [1], values: Float64Array.of(0.1) },
      { name: 'double', dtype: 'F64', shape: [1], values: Float32Array.of(0.5) },
    ]);
    const { tensors } = await readSafetensors(path);
    expect(tensors.get('single')?.values).toEqual(Float32Array.of(0.1));
    expect(tensors.get('double')?.values).toEqual(Float64Array.of(0.5));
  });

  it('may contain integers, and be written in parts', async () => {
    const parts = [Float32Array.of(1, 2), new Float32Array(), Float32Array.of(3)];
    await writeSafetensors(path, NONE, [
      { name: 'bytes', dtype: 'U8', shape: [3], values: Uint8Array.of(0, 127, 255) },
      { name: 'small', dtype: 'I32', shape: [2], values: Int32Array.of(-(2 ** 31), 7) },
      { name: 'large', dtype: 'I64', shape: [], values: BigInt64Array.of(-(2n ** 53n)) },
      { name: 'parts', dtype: 'F64', shape: [3], values: { parts } },
    ]);
    const { tensors } = await readSafetensors(path);
    const values = (name: string) => [...tensors.get(name)!.values];
    expect(['bytes', 'small', 'large', 'parts'].map(values)).toEqual([
      ...[[0, 127, 255], [-(2 ** 31), 7], [-(2 ** 53)], [1, 2, 3]],
    ]);
  });

  it('doesn’t exist if it turns out to have too few parts', async () => {
    const short: TensorToWrite = { name: 'a', dtype: 'F32', shape: [3], values: { parts: [Float32Array.of(1, 2)] } };
    await expect(writeSafetensors(path, NONE, [short])).rejects.toThrow(
      new RangeError("Tensor 'a': 2 values for shape (3)"),
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it('is aligned to 8 bytes, so that any reader may map it', async () => {
    await writeSafetensors(path, NONE, [
      { name: 'bytes', dtype: 'U8', shape: [5], values: new Uint8Array(5) },
      { name: 'odd', dtype: 'F32', shape: [3], values: new Float32Array(3) },
      { name: 'wide', dtype: 'F64', shape: [2], values: new Float64Array(2) },
    ]);
    const bytes = await readFile(path);
    const length = Number(bytes.readBigUInt64LE());
    expect(length % 8).toBe(0);
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<string, { data_offsets: number[] }>;
    expect(header['wide']?.data_offsets).toEqual([0, 16]);
    expect(header['odd']?.data_offsets).toEqual([16, 28]);
    expect(header['bytes']?.data_offsets).toEqual([28, 33]);
  });

  it('never exists in part: the old file stays until the new one is complete', async () => {
    await writeSafetensors(path, NONE, SMALL);
    const values = new Float32Array(8_000_000);
    const state = { settled: false };
    const writing = writeSafetensors(path, NONE, [{ name: 'large', dtype: 'F32', shape: [values.length], values }]);
    void writing.finally(() => (state.settled = true));
    const sizes = new Set<number>();
    while (!state.settled) sizes.add((await stat(path)).size);
    await writing;
    const complete = (await stat(path)).size;
    expect([...sizes].filter((size) => size !== complete).length).toBeLessThanOrEqual(1);
    expect((await readSafetensors(path)).tensors.get('large')?.values.length).toBe(values.length);
    expect(await readdir(folder)).toEqual(['x.safetensors']);
  });

  it('is written to a link’s target, and the link stays', async () => {
    await writeSafetensors(path, NONE, SMALL);
    await symlink(path, join(folder, 'latest'));
    await writeSafetensors(join(folder, 'latest'), NONE, []);
    expect((await readSafetensors(path)).tensors.size).toBe(0);
  });

  it.each([
    ['a name twice', [...SMALL, ...SMALL]],
    ['a reserved name', [{ ...SMALL[0]!, name: '__metadata__' }]],
    ['values that do not fit the shape', [{ ...SMALL[0]!, shape: [2, 2] }]],
  ])('is refused with %s before anything is written', async (_what, tensors) => {
    await expect(writeSafetensors(path, NONE, tensors)).rejects.toThrow(RangeError);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('if nothing can be written, the error', () => {
  async function refusal(where: string): Promise<string> {
    const error: unknown = await writeSafetensors(where, NONE, SMALL).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(Refusal);
    return (error as Refusal).message;
  }

  it.runIf(existsSync('/dev/full'))('says that the disk is full', async () => {
    expect(await refusal('/dev/full')).toBe('No space left to write /dev/full. Free some, or write to another disk.');
    expect((await stat('/dev/full')).isCharacterDevice()).toBe(true);
  });

  // Not writable even for root, as which tests often run.
  it.runIf(existsSync('/sys/kernel'))('says that the folder is not writable', async () => {
    expect(await refusal('/sys/kernel/x.safetensors')).toBe(
      '/sys/kernel/x.safetensors may not be written to. Choose a folder that you may write to.',
    );
  });

  it('says that the folder is missing', async () => {
    const missing = join(folder, 'runs', 'x.safetensors');
    expect(await refusal(missing)).toBe(
      `${missing} can't be written because there is no folder ${join(folder, 'runs')}. Make it, or choose another.`,
    );
  });

  it('says that it is a folder', async () => {
    expect(await refusal(folder)).toBe(`${folder} is a folder. Give the name of a file in it.`);
  });

  it('comes without a temporary file left behind', async () => {
    const values = new Float32Array(8_000_000);
    const writing = writeSafetensors(path, NONE, [{ name: 'large', dtype: 'F32', shape: [values.length], values }]);
    const failure = expect(writing).rejects.toThrow();
    while ((await readdir(folder)).length === 0);
    await mkdir(path);
    await failure;
    expect(await readdir(folder)).toEqual(['x.safetensors']);
  });
});

describe('every number type', () => {
  it.each([
    ['F64', Float64Array.of(0.1, -1), Float64Array.of(0.1, -1)],
    ['F32', Float32Array.of(0.1, -1), Float32Array.of(0.1, -1)],
    [
      'F16',
      Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x8000, 0x7c00, 0xfc00, 0x7e00, 0x3555),
      Float32Array.of(1, -2, 65504, 2 ** -24, -0, Infinity, -Infinity, NaN, 0.333251953125),
    ],
    ['BF16', Uint16Array.of(0x3f80, 0xc000, 0x7f80, 0x3eab), Float32Array.of(1, -2, Infinity, 0.333984375)],
    ['I64', BigInt64Array.of(-5n, 2n ** 40n), Float64Array.of(-5, 2 ** 40)],
    ['U64', BigUint64Array.of(5n, 2n ** 40n), Float64Array.of(5, 2 ** 40)],
    ['I32', Int32Array.of(-(2 ** 31), 16777217), Float64Array.of(-(2 ** 31), 16777217)],
    ['U32', Uint32Array.of(2 ** 32 - 1), Float64Array.of(2 ** 32 - 1)],
    ['I16', Int16Array.of(-7), Float32Array.of(-7)],
    ['U16', Uint16Array.of(65535), Float32Array.of(65535)],
    ['I8', Int8Array.of(-7), Float32Array.of(-7)],
    ['U8', Uint8Array.of(255), Float32Array.of(255)],
    ['BOOL', Uint8Array.of(1, 0), Float32Array.of(1, 0)],
  ])('%s is read exactly', async (dtype, stored, expected) => {
    const data = bytesOf(stored);
    await writeRaw({ t: { dtype, shape: [stored.length], data_offsets: [0, data.length] } }, data);
    const tensor = (await readSafetensors(path)).tensors.get('t');
    expect(tensor).toEqual({ dtype, shape: [stored.length], values: expected });
  });
});

describe('a malformed file', () => {
  async function refusal(): Promise<string> {
    const error: unknown = await readSafetensors(path).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(Refusal);
    return (error as Refusal).message;
  }
  const tensor = (begin: number, end: number, shape = [(end - begin) / 4]): object => ({
    dtype: 'F32',
    shape,
    data_offsets: [begin, end],
  });

  it.each([
    ['its header is not JSON', '{"a":', 0],
    ['its header is not a JSON object', '[]', 0],
    ['its metadata is not a JSON object', { __metadata__: 3 }, 0],
    ["its metadata 'a' is not text", { __metadata__: { a: 3 } }, 0],
    ["tensor 't' is not described by a JSON object", { t: null }, 0],
    ["tensor 't' has no dtype, shape or place", { t: { dtype: 'F32', shape: [-1], data_offsets: [0, 4] } }, 8],
    ["tensor 't' has no proper place", { t: tensor(4, 0, [1]) }, 8],
    ["tensor 't' ends at byte 16 of the data, of which the file holds 12", { t: tensor(0, 16) }, 12],
    ["tensor 't' of shape (2, 2) and type F32 needs 16 bytes and has 12", { t: tensor(0, 12, [2, 2]) }, 12],
    ["tensors 't' and 'u' overlap", { u: tensor(4, 12), t: tensor(0, 8) }, 12],
  ])('is refused: %s', async (reason, header, dataBytes) => {
    await writeRaw(header, new Uint8Array(dataBytes));
    expect(await refusal()).toBe(`${path} is not a complete safetensors file: ${reason}. Write or download it again.`);
  });

  it('is refused if its header is longer than the file', async () => {
    await writeFile(path, Buffer.from([255, 255, 255, 255, 255, 255, 255, 255, 123, 125]));
    expect(await refusal()).toContain("its header would take 18446744073709551615 of the file's 10 bytes");
  });

  it('is refused if it is empty', async () => {
    await writeFile(path, '');
    expect(await refusal()).toContain('it has only 0 bytes');
  });

  it('is refused if it has an unreadable type', async () => {
    await writeRaw({ t: { dtype: 'F8_E4M3', shape: [1], data_offsets: [0, 1] } }, new Uint8Array(1));
    expect(await refusal()).toBe(`Tensor 't' in ${path} has the type F8_E4M3. Convert it to F32, which can be read.`);
  });

  it('is refused if it is missing, or a folder', async () => {
    expect(await refusal()).toBe(`${path} is not there. Check the path.`);
    await mkdir(path);
    expect(await refusal()).toBe(`${path} is a folder, not a regular file. Remove it, or give a file in its place.`);
  });
});
