/** Other files that PyTorch, trainers and other frameworks write: each is named, with a way to a checkpoint. */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../src/model/checkpoint/checkpoint';
import { Refusal } from '../../src/model/refusal';
import { rawZip } from '../fixtures/rawZip';
import { called, checkpointPickle, pickleOf, tensor, writeTorchFile, writeZip } from '../fixtures/torchFile';

/** Written by PyTorch 2.13, except for the folder's name. */
const K11 = join(import.meta.dirname, '../fixtures/wild/K11');
const UNTRUE = /damaged|cut off|malformed|copy it again/;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'foreign-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function refusal(path: string): Promise<string> {
  const outcome: unknown = await openCheckpoint(path).catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(Refusal);
  const { message } = outcome as Refusal;
  expect(message).not.toMatch(UNTRUE);
  expect(message).not.toContain('\n');
  return message;
}

async function written(name: string, bytes: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

describe('a distributed checkpoint comes with PyTorch’s own way to a single file', () => {
  const command = (of: string) => `python -m torch.distributed.checkpoint.format_utils dcp_to_torch ${of} combined.pt`;
  const step = join(K11, 'step-42');

  it.each([step, join(step, '__0_0.distcp'), join(step, '.metadata')])('%s', async (path) => {
    expect(await refusal(path)).toContain(command(step));
  });

  it('even if its metadata have another name', async () => {
    const path = join(folder, 'model.pt');
    await cp(join(step, '.metadata'), path);
    expect(await refusal(path)).toContain(command(folder));
  });

  it('even if one of its files was renamed', async () => {
    const entry = (size: number) => rawZip([{ name: 'archive/data.pkl', data: new Uint8Array(size) }]);
    for (const sizes of [
      [5, 5],
      [5, 900],
    ]) {
      const path = await written('model.pt', Buffer.concat(sizes.map(entry)));
      expect(await refusal(path)).toContain(command('FOLDER'));
    }
  });

  it('and its folder’s name is quoted for the shell', async () => {
    const path = join(folder, "my model's $(reboot)");
    await cp(step, path, { recursive: true });
    expect(await refusal(path)).toContain(command(`'${path.replace("'", "'\\''")}'`));
  });
});

describe('other archives that PyTorch writes are named, with what to save instead', () => {
  it.each([
    ['exported.pt2', /a program of torch\.export.*torch\.export\.load\(FILE\)\.state_dict/],
    ['scripted.pt', /a TorchScript archive.*torch\.jit\.load.*state_dict/],
    ['lite.ptl', /a TorchScript archive for mobile devices.*state_dict/],
    ['packaged.pt', /a package of torch\.package.*PackageImporter.*state_dict/],
    ['dumped.pkl', /a pickle that torch\.save did not write.*pickle\.load.*torch\.save/],
    ['arrays.npz', /a NumPy archive \(\.npz\) of 1 arrays.*torch\.from_numpy/],
  ])('%s', async (name, sentence) => {
    expect(await refusal(join(K11, name))).toMatch(sentence);
  });

  it.each<[string, string[], RegExp]>([
    [
      'torch.export before PyTorch 2.7',
      ['serialized_exported_program.json', 'serialized_state_dict.pt', 'version'],
      /a program of torch\.export/,
    ],
    [
      'AOTInductor',
      ['m/archive_format', 'm/data/aotinductor/model/c.wrapper.so'],
      /AOTInductor compiled.*state_dict\(\)/,
    ],
    ['TorchServe', ['MAR-INF/MANIFEST.json', 'model.pt'], /TorchServe: unpack it|TorchServe.*unpack it/],
    ['Keras', ['config.json', 'metadata.json', 'model.weights.h5'], /a model of Keras/],
    ['a zip of a checkpoint', ['readme.txt', 'run/checkpoint.pt'], /unpack it and choose run\/checkpoint\.pt/],
    ['any zip', ['readme.txt', 'b.txt'], /a zip archive without data\.pkl \(it holds readme\.txt, b\.txt\)/],
  ])('%s', async (_, names, sentence) => {
    const path = join(folder, 'model.pt');
    await writeZip(path, Object.fromEntries(names.map((name) => [name, 'x'])));
    expect(await refusal(path)).toMatch(sentence);
  });
});

describe('a trainer’s shards come with the way to the whole', () => {
  const x = tensor({ key: '0', shape: [2] });
  const none = tensor({ key: '0', shape: [0], elements: 2 });
  const data = { 0: new Uint8Array(8) };
  const deepSpeed = (module: Record<string, Buffer>) =>
    pickleOf(new Map<string, unknown>(Object.entries({ module: new Map(Object.entries(module)), ds_version: '0.16' })));

  it.each<[string, string, Buffer, RegExp]>([
    [
      'FSDP',
      'rank0.pt',
      checkpointPickle({ a: called('torch.distributed._shard.sharded_tensor.api.ShardedTensor') }),
      /ShardedTensor.*full_state_dict=True/,
    ],
    ['DeepSpeed’s optimizer', 'zero_pp_rank_0_mp_rank_00_optim_states.pt', deepSpeed({ x }), /zero_to_fp32\.py/],
    ['DeepSpeed’s emptied weights', 'mp_rank_00_model_states.pt', deepSpeed({ prior_ftr0: none }), /zero_to_fp32\.py/],
    ['one shard of several', 'model-00001-of-00003.safetensors', deepSpeed({ x }), /merge their dicts/],
  ])('of %s', async (_, name, pickle, sentence) => {
    await writeTorchFile(join(folder, name), { pickle, data });
    expect(await refusal(join(folder, name))).toMatch(sentence);
  });

  it('but weights that DeepSpeed saves whole are opened', async () => {
    const path = join(folder, 'mp_rank_00_model_states.pt');
    await writeTorchFile(path, { pickle: deepSpeed({ prior_ftr0: x }), data });
    await using checkpoint = await disposable(openCheckpoint(path));
    expect([...checkpoint.tensors.keys()]).toEqual(['prior_ftr0']);
  });

  it.each(['model.safetensors.index.json', 'pytorch_model.bin.index.json'])('by their index, %s', async (name) => {
    expect(await refusal(await written(name, '{"weight_map": {}}'))).toMatch(/lists the shards.*merge their dicts/);
  });
});

describe('a folder', () => {
  async function holding(...names: string[]): Promise<string> {
    const path = join(folder, 'run');
    await mkdir(path);
    for (const name of names) {
      if (name.includes('/')) await mkdir(join(path, name, '..'), { recursive: true });
      await writeFile(join(path, name), 'x');
    }
    return refusal(path);
  }

  it('names the checkpoints in it, including distributed ones', async () => {
    expect(await holding('b.pt', 'a.ckpt', 'log.txt', 'step-10/.metadata')).toMatch(
      /run is a folder: choose one of the checkpoints in it: a\.ckpt, b\.pt, step-10\/\.$/,
    );
  });

  it('names some of many', async () => {
    expect(await holding(...Array.from({ length: 20 }, (_, i) => `${i}.pt`))).toMatch(/14\.pt, 15\.pt and 12 more\.$/);
  });

  it.each<[string, string[], RegExp]>([
    ['DeepSpeed', ['latest', 'zero_to_fp32.py'], /zero_to_fp32\.py/],
    ['one step of DeepSpeed', ['bf16_zero_pp_rank_0_mp_rank_00_optim_states.pt'], /zero_to_fp32\.py/],
    ['TensorFlow', ['saved_model.pb'], /a SavedModel of TensorFlow/],
    ['TensorFlow’s checkpoints', ['checkpoint', 'm.index', 'm.data-00000-of-00001'], /a checkpoint of TensorFlow/],
    ['Orbax', ['_METADATA', 'manifest.ocdbt'], /a checkpoint of Orbax/],
    ['shards', ['model.safetensors.index.json', 'model-00001-of-00002.safetensors'], /merge their dicts/],
    [
      'a checkpoint that was unpacked',
      ['data.pkl', 'version', 'data/0'],
      /was unpacked.*zip -0 -r checkpoint\.pt run$/,
    ],
    ['nothing of use', ['log.txt'], /is a folder, and no checkpoint lies in it/],
  ])('of %s is recognised', async (_, names, sentence) => {
    expect(await holding(...names)).toMatch(sentence);
  });
});

describe('files of other frameworks are recognised', () => {
  const tar = (entry: string) => {
    const bytes = Buffer.alloc(1024);
    bytes.write(entry);
    bytes.write('ustar', 257);
    return bytes;
  };
  it.each<[string, string, string | Uint8Array, RegExp]>([
    ['ONNX', 'model', Buffer.from('\x08\x08\x12\x07pytorch\x1a\x05', 'latin1'), /an ONNX model.*exported from/],
    ['ONNX by its name', 'model.onnx', Buffer.from('08093a01', 'hex'), /an ONNX model/],
    ['Flax', 'model', Buffer.from('\x81\xa6params\x82', 'latin1'), /a MessagePack file, as Flax/],
    ['TensorFlow', 'm.data-00000-of-00001', Buffer.from('0102ff', 'hex'), /part of a checkpoint of TensorFlow/],
    ['TensorFlow’s list', 'checkpoint', 'model_checkpoint_path: "m-1"\n', /the list of checkpoints of TensorFlow/],
    ['a graph of TensorFlow', 'frozen.pb', Buffer.from('0a02ff', 'hex'), /a model of TensorFlow/],
    ['TensorFlow Lite', 'model', Buffer.from('\x1c\0\0\0TFL3\0', 'latin1'), /TensorFlow Lite/],
    ['ExecuTorch', 'model.pte', Buffer.from('\x1c\0\0\0ET12\0', 'latin1'), /ExecuTorch.*exported from/],
    ['torch.save of old', 'model.pt', tar('./sys_info'), /before PyTorch 0\.2.*weights_only=False.*torch\.save/],
    ['any tar archive', 'model.tar', tar('run/checkpoint.pt'), /a tar archive: unpack it/],
    ['a pickle of protocol 0', 'model.pkl', '(dp0\nVa\nI1\ns.', /a pickle that torch\.save did not write/],
  ])('%s', async (_, name, bytes, sentence) => {
    expect(await refusal(await written(name, bytes))).toMatch(sentence);
  });
});

describe('names in an archive are names', () => {
  const x = tensor({ key: '0', shape: [2] });
  const values = new Uint8Array(Float32Array.of(5, 6).buffer);

  it.each(['e:10', 'C:', '..', 'a b', '$(reboot)'])('a checkpoint in a folder %s is read', async (root) => {
    const path = await written(
      'model.pt',
      rawZip([
        { name: `${root}/data.pkl`, data: checkpointPickle({ x }) },
        { name: `${root}/data/0`, data: values },
        { name: '../../etc/passwd', data: values },
        { name: '/etc/passwd', data: values },
      ]),
    );
    await using checkpoint = await disposable(openCheckpoint(path));
    expect((await checkpoint.read(['x'])).get('x')).toEqual(Float32Array.of(5, 6));
  });

  it('a file that was saved as e:10.pt opens', async () => {
    await using checkpoint = await disposable(openCheckpoint(join(K11, '../also/colon.pt')));
    expect(checkpoint.tensors.size).toBeGreaterThan(100);
  });

  it('but names that take more memory than any checkpoint’s are refused', async () => {
    const name = (i: number) => `${i}`.padEnd(65_000, 'n');
    const bytes = rawZip(Array.from({ length: 1100 }, (_, i) => ({ name: name(i), data: new Uint8Array(0) })));
    expect(await refusal(await written('model.pt', bytes))).toMatch(
      /^model\.pt can't be read: its zip directory has names of more than 64 MiB/,
    );
  });

  it('a truncated file is still recognised', async () => {
    const whole = await readFile(join(K11, '../also/colon.pt'));
    const path = await written('model.pt', whole.subarray(0, 100_000));
    await expect(openCheckpoint(path)).rejects.toThrow(/cut off or damaged/);
  });
});

async function disposable<T extends { close(): Promise<void> }>(opening: Promise<T>): Promise<T & AsyncDisposable> {
  const opened = await opening;
  return Object.assign(opened, { [Symbol.asyncDispose]: () => opened.close() });
}
