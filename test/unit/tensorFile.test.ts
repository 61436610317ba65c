/** The list of a file's tensors, and statistics of their values. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listTensors } from '../../src/model/checkpoint/tensorList';
import { StorageReference, TensorReference } from '../../src/model/checkpoint/torchValue';
import type { PythonValue } from '../../src/model/pickle/pythonValue';
import { TensorFile } from '../../src/model/tensors/tensorFile';
import type { TensorStatistics } from '../../src/protocol/tensors';
import { writeSafetensorsFile } from '../fixtures/safetensorsFile';
import {
  called,
  named,
  namespace,
  pickleOf,
  tensor,
  tuple,
  writeTorchFile,
  type TensorOptions,
} from '../fixtures/torchFile';

let folder: string;
let path: string;
let file: TensorFile | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tensors-'));
  path = join(folder, 'model.pt');
});
afterEach(async () => {
  await file?.close();
  file = null;
  await rm(folder, { recursive: true });
});

async function open(content: unknown, data: Record<string, Uint8Array> = {}): Promise<TensorFile> {
  await writeTorchFile(path, { pickle: pickleOf(content), data });
  file = await TensorFile.open(path);
  return file;
}

const dict = (entries: Record<string, unknown>) => new Map(Object.entries(entries));
const bytes = (values: { buffer: ArrayBufferLike }) => new Uint8Array(values.buffer as ArrayBuffer);
const x = tensor({ key: '0', shape: [2] });

describe('all tensors of a file are listed by their location', () => {
  it('however nested they are, in the file’s order', async () => {
    const { list } = await open(
      dict({
        epoch: 3,
        state_dict: dict({ 'stem.weight': tensor({ key: '0', shape: [2, 3] }), 'stem.bias': x }),
        ema: [x, dict({ w: x })],
        args: namespace({ start: x }),
        optimizer: dict({ state: new Map([[0, dict({ exp_avg: x })]]) }),
      }),
    );
    expect(list.isComplete).toBe(true);
    expect(list.rows.map(({ name }) => name)).toEqual([
      ...['state_dict.stem.weight', 'state_dict.stem.bias', 'ema[0]', 'ema[1].w', 'args.start'],
      'optimizer.state.0.exp_avg',
    ]);
    expect(list.rows[0]).toMatchObject({ shape: [2, 3], type: 'float32', isReadable: true });
  });

  it('including those of unread types, without values', async () => {
    const storage = tuple('storage', named('torch.ComplexFloatStorage'), '1', 'cpu', 2);
    const complex = called(
      'torch._utils._rebuild_tensor_v2',
      Buffer.concat([storage, Buffer.from('Q')]),
      0,
      tuple(2),
      tuple(1),
    );
    const opened = await open(dict({ c: complex, x }), { 0: bytes(Float32Array.of(1, 2)) });
    expect(opened.list.rows.map(({ name, isReadable }) => [name, isReadable])).toEqual([
      ['c', false],
      ['x', true],
    ]);
    expect(opened.list.rows[0]!.type).toMatch(/complex/i);
    expect(await opened.statistics(0)).toMatchObject({
      kind: 'none',
      reason: expect.stringMatching(/not read/) as string,
    });
    expect(await opened.statistics(1)).toMatchObject({ kind: 'statistics', mean: 1.5 });
  });

  it('for safetensors as well', async () => {
    await writeSafetensorsFile(path, {
      a: { dtype: 'BF16', shape: [2], bytes: bytes(Uint16Array.of(0x3f80, 0x7fc0)) },
      b: { dtype: 'F8_E4M3', shape: [2], bytes: new Uint8Array(2) },
    });
    file = await TensorFile.open(path);
    expect(file.list.rows.map(({ name, type }) => `${name} ${type}`)).toEqual(['a bfloat16', 'b F8_E4M3']);
    expect(await file.statistics(0)).toMatchObject({ mean: 1, notFinite: 1 });
  });

  it('under names that are shortened, with escapes for anything that a terminal or page would obey', async () => {
    const { list } = await open(dict({ 'a\u001b[2J\n\u202eb': x, ['n'.repeat(10_000)]: x }));
    expect(list.rows[0]!.name).toBe('a\\u001b[2J\\u000a\\u202eb');
    expect(list.rows[1]!.name.length).toBeLessThan(400);
  });

  it('up to a number that no file of PyTorch has', () => {
    const one = new TensorReference(new StorageReference('0', 'float32', 1), 0, [1], [1]);
    const many = listTensors(Array.from({ length: 100 }, () => Array<PythonValue>(2000).fill(one)));
    expect([many.tensors.length, many.isComplete]).toEqual([100_000, false]);
  });

  it('quickly, even if lists contain each other 2⁶⁰ times, or themselves', () => {
    let shared: PythonValue = [1, 2];
    for (let level = 0; level < 60; level++) shared = [shared, shared];
    expect(listTensors(shared)).toEqual({ tensors: [], isComplete: true });
    const itself: PythonValue[] = [];
    itself.push(itself);
    expect(listTensors(itself)).toEqual({ tensors: [], isComplete: true });
  });
});

describe('statistics', () => {
  async function statistics(options: Omit<TensorOptions, 'key'>, values: { buffer: ArrayBufferLike }) {
    const opened = await open(dict({ x: tensor({ key: '0', ...options }) }), { 0: bytes(values) });
    return opened.statistics(0);
  }
  /** Statistics by their definitions. */
  function expected(values: readonly number[]): Omit<TensorStatistics, 'kind' | 'row' | 'notFinite'> {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return {
      ...{ elements: values.length, minimum: Math.min(...values), maximum: Math.max(...values), mean },
      standardDeviation: Math.sqrt(squares / values.length),
    };
  }

  it.each<[string, { buffer: ArrayBufferLike }, number[]]>([
    ['Float', Float32Array.of(1, -2.5, 4), [1, -2.5, 4]],
    ['Double', Float64Array.of(1e-300, -2.5, 1e8), [1e-300, -2.5, 1e8]],
    ['Half', Uint16Array.of(0x3c00, 0xc100, 0x0001), [1, -2.5, 2 ** -24]],
    ['BFloat16', Uint16Array.of(0x3f80, 0xc020, 0), [1, -2.5, 0]],
    ['Long', BigInt64Array.of(2n ** 40n, -3n, 7n), [2 ** 40, -3, 7]],
    ['Int', Int32Array.of(2 ** 31 - 1, -(2 ** 31), 123_456_789), [2 ** 31 - 1, -(2 ** 31), 123_456_789]],
    ['Short', Int16Array.of(1, -300, 7), [1, -300, 7]],
    ['Char', Int8Array.of(1, -100, 7), [1, -100, 7]],
    ['Byte', Uint8Array.of(1, 200, 7), [1, 200, 7]],
    ['Bool', Uint8Array.of(1, 0, 1), [1, 0, 1]],
  ])('of %s are exact', async (type, stored, values) => {
    expect(await statistics({ shape: [3], type }, stored)).toEqual({
      ...{ kind: 'statistics', row: 0, notFinite: 0 },
      ...expected(values),
    });
  });

  it('of values far from zero keep their deviation', async () => {
    const values = Float64Array.from({ length: 2_500_000 }, (_, i) => 1e9 + (i % 2));
    const found = await statistics({ shape: [values.length], type: 'Double' }, values);
    expect(found).toMatchObject({ elements: 2_500_000, minimum: 1e9, maximum: 1e9 + 1 });
    expect(found.kind === 'statistics' && found.standardDeviation).toBeCloseTo(0.5, 9);
  });

  it('leave out non-finite values, and count them', async () => {
    const values = Float32Array.of(1, NaN, 3, Infinity, -Infinity);
    expect(await statistics({ shape: [5] }, values)).toMatchObject({ ...expected([1, 3]), elements: 5, notFinite: 3 });
    expect(await statistics({ shape: [2] }, Float32Array.of(NaN, NaN))).toMatchObject({
      ...{ minimum: null, maximum: null, mean: null, standardDeviation: null, notFinite: 2 },
    });
    expect(await statistics({ shape: [1], type: 'Half' }, Uint16Array.of(0x7c00))).toMatchObject({ notFinite: 1 });
  });

  const grid = Float32Array.from({ length: 24 }, (_, i) => i * i);
  it.each<[string, Omit<TensorOptions, 'key'>, number[]]>([
    ['transposed', { shape: [4, 6], strides: [1, 4], elements: 24 }, [...grid]],
    ['every other column', { shape: [6, 2], strides: [4, 2], elements: 24 }, [...grid].filter((_, i) => i % 2 === 0)],
    ['a window', { shape: [2, 2], strides: [4, 1], offset: 5, elements: 24 }, [25, 36, 81, 100]],
    ['a row shown three times', { shape: [3, 4], strides: [0, 1], elements: 24 }, [0, 1, 4, 9, 0, 1, 4, 9, 0, 1, 4, 9]],
    ['a single number', { shape: [], strides: [], offset: 3, elements: 24 }, [9]],
  ])('are those of the view: %s', async (_, view, values) => {
    const { mean, standardDeviation, ...exact } = expected(values);
    const found = await statistics(view, grid);
    expect(found).toMatchObject(exact);
    expect(found.kind === 'statistics' && found.mean).toBeCloseTo(mean!, 10);
    expect(found.kind === 'statistics' && found.standardDeviation).toBeCloseTo(standardDeviation!, 10);
  });

  it('don’t exist for an empty tensor', async () => {
    expect(await statistics({ shape: [0, 3], strides: [3, 1], elements: 2 }, Float32Array.of(1, 2))).toMatchObject({
      ...{ elements: 0, mean: null, notFinite: 0 },
    });
  });

  it('report an incomplete tensor, and exist for the others', async () => {
    const opened = await open(dict({ lost: tensor({ key: '9', shape: [2] }), x }), { 0: bytes(Float32Array.of(1, 2)) });
    expect(await opened.statistics(0)).toMatchObject({
      kind: 'none',
      reason: expect.stringMatching(/missing/) as string,
    });
    expect(await opened.statistics(1)).toMatchObject({ kind: 'statistics', mean: 1.5 });
    await expect(opened.statistics(2)).rejects.toThrow('model.pt has no tensor number 2.');
  });

  it('are refused once the file was rewritten', async () => {
    const opened = await open(dict({ x }), { 0: bytes(Float32Array.of(1, 2)) });
    await writeFile(path, 'something else');
    await expect(opened.statistics(0)).rejects.toThrow(/was rewritten since it was opened/);
  });
});
