import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../src/model/checkpoint/checkpoint';
import { Refusal } from '../../src/model/refusal';
import {
  called,
  checkpointPickle,
  named,
  pickleOf,
  tensor,
  tuple,
  writeTorchFile,
  writeZip,
  type TorchFile,
} from '../fixtures/torchFile';

const golden = (name: string) => join(import.meta.dirname, '../fixtures/golden', `${name}.pt`);

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checkpoint-'));
  path = join(folder, 'model.pt');
});

afterEach(() => rm(folder, { recursive: true }));

/** Opens the file, reads all its tensors, and returns the sentence that refuses this. */
async function refusal(of = path): Promise<string> {
  try {
    const checkpoint = await openCheckpoint(of);
    try {
      await checkpoint.read([...checkpoint.tensors.keys()]);
    } finally {
      await checkpoint.close();
    }
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    return (error as Refusal).message;
  }
  throw new Error('not refused');
}

async function refusalOfBytes(bytes: string | Uint8Array): Promise<string> {
  await writeFile(path, bytes);
  return refusal();
}

async function refusalOfFile(file: TorchFile): Promise<string> {
  await writeTorchFile(path, file);
  return refusal();
}

describe('a file that is not a checkpoint is refused', () => {
  it('if it doesn’t exist', async () => {
    expect(await refusal()).toBe(`There is no file ${path}.`);
  });

  it('if it is a folder', async () => {
    expect(await refusal(folder)).toBe(
      `${folder} is a folder, and no checkpoint lies in it: choose a checkpoint file.`,
    );
  });

  it('if it is empty', async () => {
    expect(await refusalOfBytes('')).toBe('model.pt is empty: it may still be being written, or the disk was full.');
  });

  const advice = 'choose a checkpoint.pt that an NVAE training run wrote.';

  it.each([
    ['a text', 'epoch 1, loss 2.5\n'.repeat(100), `a text, which begins 'epoch 1, loss 2.5': ${advice}`],
    [
      'a web page',
      '\n<!DOCTYPE html><title>404</title>',
      'a web page, perhaps the error page of its download: download it again.',
    ],
    [
      'a pointer of Git LFS',
      'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n',
      'a Git LFS pointer, not the file: run git lfs pull.',
    ],
    [
      'a picture',
      Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
      'a picture (PNG): choose a checkpoint; pictures can be given as its input.',
    ],
    ['packed', Buffer.from('1f8b0800', 'hex'), 'a gzip archive: unpack it and choose the checkpoint in it.'],
    ['a NumPy array', Buffer.from('934e554d5059010076007b27', 'hex'), `a NumPy array (.npy): ${advice}`],
    [
      'cut off at the start of a download',
      Buffer.alloc(5000),
      'no checkpoint, it begins with zeros: its download or copy was interrupted, repeat it.',
    ],
    [
      'anything else',
      Buffer.from('00ff00ff80808080', 'hex'),
      'not a PyTorch checkpoint: it begins neither as a file of torch.save nor as safetensors do.',
    ],
  ])('if it is %s', async (_, bytes, message) => {
    expect(await refusalOfBytes(bytes)).toBe(`model.pt is ${message}`);
  });

  it('if it is a pickle that torch.save did not write', async () => {
    const array = called('numpy.core.multiarray._reconstruct', named('numpy.ndarray'), tuple(0), 'b');
    expect(await refusalOfBytes(pickleOf(array))).toBe(
      'model.pt is a pickle that torch.save did not write: it holds a NumPy array. ' +
        'Load it with pickle.load, in an environment that has its classes, and write a dict of its tensors with torch.save.',
    );
  });

  it.each([0.1, 0.5, 0.95, 0.999])('if it is cut off after %f of its bytes', async (share) => {
    const whole = readFileSync(golden('cells-res_mbconv'));
    const message = await refusalOfBytes(whole.subarray(0, Math.floor(share * whole.length)));
    expect(message).toMatch(
      /^model\.pt is a zip archive that is cut off or damaged \(.*\): it may still be being written/,
    );
  });

  it('if it is another zip archive', async () => {
    await writeZip(path, { 'readme.txt': 'Δ', 'a/b.txt': '' });
    expect(await refusal()).toBe(
      'model.pt is a zip archive without data.pkl (it holds readme.txt, a/b.txt), not a PyTorch checkpoint.',
    );
  });

  it('if it is an archive of NumPy arrays', async () => {
    await writeZip(path, Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [`${name}.npy`, name])));
    expect(await refusal()).toBe(
      'model.pt is a NumPy archive (.npz) of 6 arrays (it holds a.npy, b.npy, c.npy, d.npy, e.npy, …), not a PyTorch checkpoint: ' +
        'turn the arrays into tensors with torch.from_numpy and write a dict of them with torch.save.',
    );
  });

  it('if it is TorchScript', async () => {
    const data = pickleOf(called('__torch__.Model')).toString('latin1');
    await writeZip(path, { 'model/data.pkl': data, 'model/constants.pkl': '', 'model/code/__torch__.py': '' });
    expect(await refusal()).toBe(
      'model.pt is a TorchScript archive, a compiled module with its code, not a checkpoint: ' +
        'load it with torch.jit.load and write its state_dict() with torch.save.',
    );
  });

  it('if it was repacked with compression', async () => {
    expect(await refusalOfFile({ pickle: checkpointPickle({}), compress: true })).toBe(
      'model.pt was packed again after it was saved (archive/data.pkl is compressed or encrypted): unpack it and load and save it with PyTorch.',
    );
  });

  it('if it was written on a big-endian machine', async () => {
    expect(await refusalOfFile({ pickle: checkpointPickle({}), byteOrder: 'big' })).toMatch(
      /^model\.pt was written on a big-endian machine, which is not supported/,
    );
  });
});

describe('a checkpoint of something else is refused', () => {
  const lookedFor =
    'Looked for the tensors prior_ftr0 or enc_sampler.0.weight, with or without a prefix: ' +
    'choose a checkpoint.pt that an NVAE training run wrote.';
  const x = tensor({ key: '0', shape: [2] });
  const layers = new Map(['conv1.weight', 'conv1.bias', 'fc.weight', 'fc.bias'].map((name) => [name, x]));

  it.each<[string, unknown]>([
    ["the text 'hello'", 'hello'],
    ['a list of 3 that holds 1 tensor', [1, 2, x]],
    ['a tensor of shape (2, 3)', tensor({ key: '0', shape: [2, 3] })],
    ['a NumPy array', called('numpy._core.multiarray._reconstruct', named('numpy.ndarray'))],
    [
      'an object of my.Model, a whole pickled object (load it where its code is and save its state_dict())',
      called('my.Model'),
    ],
    ['a dict with no keys that holds 0 tensors', new Map()],
    ['a dict of 4 tensors (conv1.weight, conv1.bias, fc.weight, …)', layers],
    [
      'a dict with epoch, state_dict, best that holds 4 tensors (conv1.weight, conv1.bias, fc.weight, …)',
      new Map<string, unknown>(Object.entries({ epoch: 90, state_dict: layers, best: 0.7 })),
    ],
    [
      'a dict with G, D, model (an object of my.Model) that holds 5 tensors (conv1.weight, conv1.bias, fc.weight, …)',
      new Map<string, unknown>(
        Object.entries({ G: layers, D: new Map([['conv.weight', x]]), model: called('my.Model') }),
      ),
    ],
    [
      'a dict with a, b, c, d, e, f, g, h, … that holds 0 tensors',
      new Map(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((key) => [key, 1])),
    ],
  ])('if it contains %s', async (found, value) => {
    expect(await refusalOfFile({ pickle: pickleOf(value), data: { 0: new Uint8Array(24) } })).toBe(
      `model.pt holds no NVAE: it is ${found}. ${lookedFor}`,
    );
  });

  it('if two different tensors have the same name', async () => {
    const y = tensor({ key: '0', shape: [2], offset: 1, elements: 3 });
    const file = { pickle: checkpointPickle({ x, 'module.x': y }), data: { 0: new Uint8Array(12) } };
    expect(await refusalOfFile(file)).toBe(
      'model.pt holds x twice in state_dict, with and without a prefix, and they are not the same.',
    );
  });

  it('if a tensor that the network needs has an unreadable type', async () => {
    const weight = called('torch._utils._rebuild_qtensor', 1);
    const pickle = checkpointPickle({ 'stem.weight': weight, 'stem.weight_normalized': weight });
    await writeTorchFile(path, { pickle });
    const checkpoint = await openCheckpoint(path);
    await checkpoint.close();
    expect([...checkpoint.unreadable]).toEqual([
      [
        'stem.weight',
        'The tensor stem.weight of model.pt is a quantised tensor: convert it with .dequantize() and save again.',
      ],
    ]);
  });

  it('if it lacks a tensor that is requested', async () => {
    const checkpoint = await openCheckpoint(golden('mnist'));
    await expect(checkpoint.read(['nowhere'])).rejects.toThrow(new Refusal('mnist.pt has no tensor nowhere.'));
    await checkpoint.close();
  });
});

describe('a damaged or hostile checkpoint is refused', () => {
  it.each([
    ['a huge shape', { shape: [100_000, 100_000], elements: 2 }],
    ['a huge shape without strides', { shape: [1_000_000], strides: [0], elements: 2 }],
    ['an offset beyond it', { shape: [2], offset: 1, elements: 2 }],
    ['strides beyond it', { shape: [2], strides: [2], elements: 2 }],
    ['more values announced than stored', { shape: [3] }],
  ])('if a tensor has %s on a tiny storage', async (_, view) => {
    const file = { pickle: checkpointPickle({ x: tensor({ key: '0', ...view }) }), data: { 0: new Uint8Array(8) } };
    expect(await refusalOfFile(file)).toMatch(
      /^model\.pt is damaged: its tensor x of shape \([\d, ]+\) does not fit into the 2 values stored for it\.$/,
    );
  });

  it('if a tensor’s values are missing', async () => {
    expect(await refusalOfFile({ pickle: checkpointPickle({ x: tensor({ key: '9', shape: [2] }) }) })).toBe(
      'model.pt is damaged: the values of its tensor x are missing.',
    );
  });

  it('if two of its entries have the same name', async () => {
    await writeTorchFile(path, { pickle: checkpointPickle({}), data: { a: new Uint8Array(4), b: new Uint8Array(4) } });
    const zip = readFileSync(path).toString('latin1').replaceAll('data/b', 'data/a');
    expect(await refusalOfBytes(Buffer.from(zip, 'latin1'))).toBe(
      'model.pt is damaged: it has two entries archive/data/a.',
    );
  });

  it('if two of its entries overlap', async () => {
    await writeTorchFile(path, { pickle: checkpointPickle({}), data: { a: new Uint8Array(4), b: new Uint8Array(4) } });
    const zip = readFileSync(path);
    // The local header's position is 4 bytes before the name in the directory.
    const position = zip.lastIndexOf('archive/data/b') - 4;
    zip.writeUInt32LE(zip.indexOf('archive/data/a') - 30 + 8, position);
    expect(await refusalOfBytes(zip)).toBe(
      'model.pt is damaged: its entry archive/data/a does not lie where the zip directory says.',
    );
  });

  it('if a large tensor consists of single bytes, like quantised weights', async () => {
    const elements = (16 << 20) + 1;
    const x = tensor({ key: '0', type: 'Char', shape: [elements], elements });
    expect(await refusalOfFile({ pickle: checkpointPickle({ x }), data: { 0: new Uint8Array(elements) } })).toBe(
      "model.pt holds x as int8: quantised weights can't be inspected. Save them as float32.",
    );
  });

  it('in a sentence, or read, whichever of its bytes is changed', async () => {
    const file = {
      pickle: checkpointPickle({
        x: tensor({ key: '0', shape: [2] }),
        y: tensor({ key: '1', shape: [1], elements: 30_000 }),
      }),
      data: { 0: new Uint8Array(8), 1: new Uint8Array(120_000) },
      byteOrder: 'little',
    };
    await writeTorchFile(path, file);
    const whole = readFileSync(path);
    const values = whole.indexOf(Buffer.alloc(1000));
    for (let at = 0; at < whole.length; at += at > values && at < values + 119_000 ? 40_000 : 3) {
      const damaged = Buffer.from(whole);
      damaged[at] = damaged[at]! ^ 0xff;
      await writeFile(path, damaged);
      await refusal().catch((error: unknown) => expect(error).toEqual(new Error('not refused')));
    }
  });
});
