import { copyFile, mkdtemp, rename, rm, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCheckpoint, type Checkpoint } from '../../src/model/checkpoint/checkpoint';
import { Refusal } from '../../src/model/refusal';
import { called, checkpointPickle, pickled, tensor, writeTorchFile, type TorchFile } from '../fixtures/torchFile';

const golden = (name: string) => join(import.meta.dirname, '../fixtures/golden', `${name}.pt`);

let folder: string;
let open: Checkpoint[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checkpoint-'));
  open = [];
});

afterEach(async () => {
  await Promise.all(open.map((checkpoint) => checkpoint.close()));
  await rm(folder, { recursive: true });
});

async function opened(path: string): Promise<Checkpoint> {
  const checkpoint = await openCheckpoint(path);
  open.push(checkpoint);
  return checkpoint;
}

async function written(file: TorchFile): Promise<Checkpoint> {
  const path = join(folder, 'model.pt');
  await writeTorchFile(path, file);
  return opened(path);
}

async function all(checkpoint: Checkpoint): Promise<Map<string, Float32Array>> {
  return checkpoint.read([...checkpoint.tensors.keys()]);
}

async function one(file: TorchFile, name = 'x'): Promise<number[]> {
  const checkpoint = await written(file);
  return [...(await checkpoint.read([name])).get(name)!];
}

describe('a checkpoint of a training run', () => {
  it('says how it was trained and what it contains', async () => {
    const checkpoint = await opened(golden('mnist'));
    expect(checkpoint.fileName).toBe('mnist.pt');
    expect(checkpoint.epoch).toBe(3);
    expect(checkpoint.globalStep).toBe(42);
    expect(checkpoint.flags.flags.get('dataset')).toBe('mnist');
    expect(checkpoint.flags.flags.get('num_latent_scales')).toBe(2);
    expect(checkpoint.flags.flags.get('use_se')).toBe(true);
    expect(checkpoint.flags.flags.get('learning_rate')).toBe(0.01);
    expect(checkpoint.cellTable?.get('normal_dec')).toEqual(['mconv_e6k5g0']);
    expect(checkpoint.tensors.get('prior_ftr0')).toMatchObject({ shape: [64, 4, 4], dtype: 'float32' });
    expect(checkpoint.tensors.get('pre_process.0._ops.0.bn_act.num_batches_tracked')).toMatchObject({ dtype: 'int64' });
  });

  it('contains the values that PyTorch reads from it', async () => {
    const values = await (await opened(golden('mnist'))).read(['prior_ftr0', 'stem.weight']);
    const prior = values.get('prior_ftr0')!;
    expect([...prior.subarray(0, 3)]).toEqual([-0.1471887230873108, 0.29630136489868164, -0.10176229476928711]);
    expect(prior.reduce((sum, value) => sum + value, 0)).toBeCloseTo(-7.280851015879307, 9);
    expect([...values.get('stem.weight')!.subarray(0, 2)]).toEqual([-0.34473177790641785, -0.21954646706581116]);
  });

  it.each(['file-legacy', 'file-compile-prefix', 'file-views', 'file-no-duplicates', 'file-no-arch-instance'])(
    'gives the same tensors under the same names when written as %s',
    async (name) => {
      const reference = await all(await opened(golden('file-module-prefix')));
      const values = await all(await opened(golden(name)));
      expect(reference.get('prior_ftr0')?.[0]).toBe(0.08671578019857407);
      expect(values.size).toBeGreaterThan(300);
      for (const [tensorName, value] of values) expect(value, tensorName).toEqual(reference.get(tensorName));
    },
  );

  it.each([
    ['file-half', 'float16', 2 ** -11],
    ['file-bfloat16', 'bfloat16', 2 ** -8],
  ])('gives the rounded weights of %s', async (name, dtype, precision) => {
    const reference = await all(await opened(golden('file-module-prefix')));
    const checkpoint = await opened(golden(name));
    expect(checkpoint.tensors.get('prior_ftr0')?.dtype).toBe(dtype);
    for (const [tensorName, value] of await all(checkpoint)) {
      const exact = reference.get(tensorName)!;
      expect(value.length).toBe(exact.length);
      const worst = value.reduce(
        (most, v, i) => Math.max(most, Math.abs(v - exact[i]!) - precision * Math.abs(exact[i]!)),
        0,
      );
      expect(worst, tensorName).toBeLessThan(1e-7);
    }
  });

  it('has no cell table, epoch or step if the file has none', async () => {
    expect((await opened(golden('file-no-arch-instance'))).cellTable).toBeNull();
    const checkpoint = await written({ pickle: checkpointPickle({}, { epoch: 'three' }) });
    expect(checkpoint).toMatchObject({ epoch: null, globalStep: null, cellTable: null });
  });

  it('may have a dict as args', async () => {
    const checkpoint = await written({ pickle: checkpointPickle({}, { args: new Map([['num_nf', 2]]) }) });
    expect([...checkpoint.flags.flags]).toEqual([['num_nf', 2]]);
  });

  it('gives the hash of the whole file', async () => {
    const expected = createHash('sha256')
      .update(readFileSync(golden('cifar10')))
      .digest('hex');
    expect(await (await opened(golden('cifar10'))).sha256()).toBe(expected);
  });
});

describe('tensors', () => {
  it.each([
    ['Float', new Float32Array([1.5, -2, Infinity]), [1.5, -2, Infinity]],
    ['Double', new Float64Array([0.1, -1e300, 3]), [Math.fround(0.1), -Infinity, 3]],
    [
      'Half',
      new Uint16Array([0x3c00, 0xc100, 0x0001, 0x8000, 0x7c00, 0x7bff]),
      [1, -2.5, 2 ** -24, -0, Infinity, 65504],
    ],
    ['BFloat16', new Uint16Array([0x3f80, 0xc020, 0x7f80]), [1, -2.5, Infinity]],
    ['Long', new BigInt64Array([5n, -7n, 2n ** 40n]), [5, -7, 2 ** 40]],
    ['Int', new Int32Array([5, -7]), [5, -7]],
    ['Short', new Int16Array([5, -7]), [5, -7]],
    ['Char', new Int8Array([5, -7]), [5, -7]],
    ['Byte', new Uint8Array([5, 255]), [5, 255]],
    ['Bool', new Uint8Array([0, 1]), [0, 1]],
  ])('of a %sStorage become float32', async (type, elements, expected) => {
    const x = tensor({ key: '0', type, shape: [expected.length] });
    const data = { 0: new Uint8Array(elements.buffer) };
    expect(await one({ pickle: checkpointPickle({ x }), data })).toEqual(expected);
  });

  const counting = (count: number) => new Uint8Array(Float32Array.from({ length: count }, (_, i) => i).buffer);

  it.each([
    ['transposed', { shape: [3, 2], strides: [1, 3] }, 6, [0, 3, 1, 4, 2, 5]],
    ['with an offset', { shape: [2], offset: 3 }, 6, [3, 4]],
    ['every second column', { shape: [2, 2], strides: [4, 2], offset: 1 }, 8, [1, 3, 5, 7]],
    ['expanded', { shape: [2, 2], strides: [0, 1] }, 4, [0, 1, 0, 1]],
    ['a scalar', { shape: [] }, 1, [0]],
    ['empty', { shape: [0, 4] }, 0, []],
    ['with a stride that does not matter', { shape: [1, 3], strides: [99, 1] }, 3, [0, 1, 2]],
  ])('may be %s', async (_, view, elements, expected) => {
    const x = tensor({ key: '0', elements, ...view });
    expect(await one({ pickle: checkpointPickle({ x }), data: { 0: counting(elements) } })).toEqual(expected);
  });

  it('may be small views of one large storage', async () => {
    const elements = 200_000;
    const views = {
      a: tensor({ key: '0', elements, shape: [2], offset: 3 }),
      b: tensor({ key: '0', elements, shape: [2, 2], strides: [1, 2], offset: 150_000 }),
    };
    const checkpoint = await written({ pickle: checkpointPickle(views), data: { 0: counting(elements) } });
    const values = await all(checkpoint);
    expect([...values.get('a')!]).toEqual([3, 4]);
    expect([...values.get('b')!]).toEqual([150_000, 150_002, 150_001, 150_003]);
  });

  it('may share a storage, but share no memory once read', async () => {
    const views = { a: tensor({ key: '0', shape: [4] }), b: tensor({ key: '0', shape: [4] }) };
    const checkpoint = await written({ pickle: checkpointPickle(views), data: { 0: counting(4) } });
    const values = await all(checkpoint);
    values.get('a')!.fill(-1);
    expect([...values.get('b')!]).toEqual([0, 1, 2, 3]);
  });

  it('are read from a zip64 archive', async () => {
    const x = tensor({ key: '0', shape: [3] });
    expect(await one({ pickle: checkpointPickle({ x }), data: { 0: counting(3) }, zip64: true })).toEqual([0, 1, 2]);
  });

  it('are read in any number, order and distance', async () => {
    // 25 MB: several reads, one tensor larger than any of them, with the optimizer's storages in between
    const sizes = Array.from({ length: 300 }, (_, i) => (i === 150 ? 4_500_000 : 1 + ((i * 7919) % 9000)));
    const data: Record<string, Uint8Array> = {};
    const stateDict: Record<string, Buffer> = {};
    sizes.forEach((size, i) => {
      data[`s${i}`] = new Uint8Array(new Float32Array(size).fill(i).buffer);
      if (i % 3 !== 1) stateDict[`t${i}`] = tensor({ key: `s${i}`, shape: [size] });
    });
    const checkpoint = await written({ pickle: checkpointPickle(stateDict), data });
    const names = [...checkpoint.tensors.keys()].reverse();
    const values = await checkpoint.read(names);
    for (const name of names) {
      const index = Number(name.slice(1));
      const value = values.get(name)!;
      expect(value.length).toBe(sizes[index]);
      expect(
        value.every((v) => v === index),
        name,
      ).toBe(true);
    }
  });

  it('of the optimizer are neither needed nor read', async () => {
    const optimizer = new Map([['exp_avg', tensor({ key: 'missing', type: 'ComplexFloat', shape: [10 ** 9] })]]);
    const x = tensor({ key: '0', shape: [2] });
    const pickle = checkpointPickle({ x }, { optimizer });
    expect(await one({ pickle, data: { 0: counting(2) } })).toEqual([0, 1]);
  });

  it('may be wrapped as parameters; anything that is not a tensor is left out', async () => {
    const wrapped = called(
      'torch._utils._rebuild_parameter',
      tensor({ key: '0', shape: [2] }),
      true,
      called('collections.OrderedDict'),
    );
    const stateDict = { x: wrapped, _extra_state: pickled(null), odd: called('my.Tensor') };
    const checkpoint = await written({ pickle: checkpointPickle(stateDict), data: { 0: counting(2) } });
    expect([...checkpoint.tensors.keys()]).toEqual(['x']);
  });

  it.each(['module.x', '_orig_mod.x', 'module._orig_mod.x', '_orig_mod.module._orig_mod.x'])(
    'named %s are called x',
    async (name) => {
      const checkpoint = await written({
        pickle: checkpointPickle({ [name]: tensor({ key: '0', shape: [2] }) }),
        data: { 0: counting(2) },
      });
      expect([...checkpoint.tensors.keys()]).toEqual(['x']);
    },
  );
});

describe('a file that changes while it is read', () => {
  const replaced = 'mnist.pt was rewritten since it was opened, probably by the training run: open it again.';
  let path: string;
  let checkpoint: Checkpoint;

  beforeEach(async () => {
    path = join(folder, 'mnist.pt');
    await copyFile(golden('mnist'), path);
    checkpoint = await opened(path);
    await checkpoint.checkUnchanged();
  });

  it('is refused if another file has taken its place', async () => {
    await copyFile(golden('cifar10'), join(folder, 'new.pt'));
    await rename(join(folder, 'new.pt'), path);
    await expect(checkpoint.checkUnchanged()).rejects.toThrow(new Refusal(replaced));
    await expect(checkpoint.read(['prior_ftr0'])).rejects.toThrow(new Refusal(replaced));
    await expect(checkpoint.sha256()).rejects.toThrow(new Refusal(replaced));
  });

  it('is refused if it was overwritten in place with the same size', async () => {
    const { size, mtimeMs } = await stat(path);
    await writeFile(path, Buffer.alloc(size));
    await utimes(path, new Date(), new Date(mtimeMs + 10));
    await expect(checkpoint.read(['prior_ftr0'])).rejects.toThrow(new Refusal(replaced));
  });

  it('is refused if it is being written again', async () => {
    await writeFile(path, 'PK');
    await expect(checkpoint.read(['prior_ftr0'])).rejects.toThrow(new Refusal(replaced));
  });

  it('is refused if it was deleted', async () => {
    await unlink(path);
    await expect(checkpoint.read(['prior_ftr0'])).rejects.toThrow(
      /^mnist\.pt was moved or deleted since it was opened/,
    );
  });
});
