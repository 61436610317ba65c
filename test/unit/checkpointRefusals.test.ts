import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../src/model/checkpoint/checkpoint';
import { Refusal } from '../../src/model/refusal';
import { called, checkpointPickle, pickleOf, tensor, writeTorchFile, type TorchFile } from '../fixtures/torchFile';

const golden = (name: string) => join(import.meta.dirname, '../fixtures/golden', `${name}.pt`);

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checkpoint-'));
  path = join(folder, 'model.pt');
});

afterEach(() => rm(folder, { recursive: true }));

/** Opens the file, reads all its tensors, and gives the sentence that this is refused with. */
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

describe('what is no checkpoint is refused', () => {
  it('when there is no file', async () => {
    expect(await refusal()).toBe(`There is no file ${path}.`);
  });

  it('when it is a folder', async () => {
    expect(await refusal(folder)).toBe(`${folder} is a folder: choose a checkpoint file in it.`);
  });

  it('when it is empty', async () => {
    expect(await refusalOfBytes('')).toBe('model.pt is empty: it may still be being written, or the disk was full.');
  });

  it.each([
    ['a text', 'epoch 1, loss 2.5\n'.repeat(100)],
    ['one byte', 'P'],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
  ])('when it is %s', async (_, bytes) => {
    expect(await refusalOfBytes(bytes)).toBe(
      'model.pt is not a PyTorch checkpoint: it does not begin as a file of torch.save does.',
    );
  });

  it('when it is of the legacy format, saying how to convert it', async () => {
    expect(await refusal(golden('file-legacy'))).toBe(
      'file-legacy.pt is in the legacy format of PyTorch before 1.6, which is not supported yet: ' +
        'load it in a newer PyTorch with torch.load and write it again with torch.save.',
    );
  });

  it.each([0.1, 0.5, 0.95, 0.999])('when it is cut off after %f of its bytes', async (share) => {
    const whole = readFileSync(golden('cells-res_mbconv'));
    const message = await refusalOfBytes(whole.subarray(0, Math.floor(share * whole.length)));
    expect(message).toMatch(
      /^model\.pt is a zip archive that is cut off or damaged \(.*\): it may still be being written/,
    );
  });

  it('when it is another zip archive', async () => {
    const zip = readFileSync(golden('cells-res_mbconv'));
    const renamed = Buffer.from(zip.toString('latin1').replaceAll('data.pkl', 'data.txt'), 'latin1');
    expect(await refusalOfBytes(renamed)).toBe('model.pt is a zip archive without data.pkl, not a PyTorch checkpoint.');
  });

  it('when it was packed again with compression', async () => {
    expect(await refusalOfFile({ pickle: checkpointPickle({}), compress: true })).toBe(
      'model.pt was packed again after it was saved (archive/data.pkl is compressed): unpack it and load and save it with PyTorch.',
    );
  });

  it('when it was written on a big-endian machine', async () => {
    expect(await refusalOfFile({ pickle: checkpointPickle({}), byteOrder: 'big' })).toMatch(
      /^model\.pt was written on a big-endian machine, which is not supported/,
    );
  });
});

describe('a checkpoint of something else is refused', () => {
  it.each([
    ['a list of 2', [1, 2]],
    ["the text 'hello'", 'hello'],
    ['an object of my.Model', called('my.Model')],
    ['a tensor of shape (2, 3)', tensor({ key: '0', shape: [2, 3] })],
  ])('when it holds %s instead of a dict', async (found, value) => {
    expect(await refusalOfFile({ pickle: pickleOf(value) })).toBe(
      `model.pt holds ${found}, not the dict of an NVAE training run with state_dict and args: choose its checkpoint.pt.`,
    );
  });

  it('when it has no state_dict, saying what it has', async () => {
    const content = new Map<string, unknown>([
      ['model', new Map()],
      ['args', new Map()],
    ]);
    expect(await refusalOfFile({ pickle: pickleOf(content) })).toBe(
      'model.pt has no state_dict: it holds model, args. Choose a checkpoint.pt that an NVAE training run wrote.',
    );
  });

  it('when its state_dict is no dict', async () => {
    expect(await refusalOfFile({ pickle: checkpointPickle({}, { state_dict: 5 }) })).toBe(
      'The state_dict of model.pt is the number 5, not a dict of tensors.',
    );
  });

  it('when it has no args, saying what they are for', async () => {
    expect(await refusalOfFile({ pickle: pickleOf(new Map([['state_dict', new Map()]])) })).toBe(
      'model.pt has no args, the training flags that say how the network is built: it holds state_dict. Save them with the weights.',
    );
  });

  it('when its args are no flags', async () => {
    expect(await refusalOfFile({ pickle: checkpointPickle({}, { args: ['--dataset', 'mnist'] }) })).toBe(
      'The args of model.pt are a list of 2, not a Namespace or a dict of training flags.',
    );
  });

  it('when its cell table is none', async () => {
    const table = new Map([['normal_enc', 'res_bnswish']]);
    expect(await refusalOfFile({ pickle: checkpointPickle({}, { arch_instance: table }) })).toBe(
      "The arch_instance of model.pt gives the text 'normal_enc' the text 'res_bnswish'; expected a list of primitive names per cell type.",
    );
  });

  it('when two of its tensors have one name', async () => {
    const x = tensor({ key: '0', shape: [2] });
    const file = { pickle: checkpointPickle({ x, 'module.x': x }), data: { 0: new Uint8Array(8) } };
    expect(await refusalOfFile(file)).toBe('The state_dict of model.pt holds x twice, with and without a prefix.');
  });

  it('when a tensor is asked for that it has not', async () => {
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
  ])('when a tensor has %s on a tiny storage', async (_, view) => {
    const file = { pickle: checkpointPickle({ x: tensor({ key: '0', ...view }) }), data: { 0: new Uint8Array(8) } };
    expect(await refusalOfFile(file)).toMatch(
      /^model\.pt is damaged: its tensor x of shape \([\d, ]+\) does not fit into the 2 values stored for it\.$/,
    );
  });

  it('when the values of a tensor are missing', async () => {
    expect(await refusalOfFile({ pickle: checkpointPickle({ x: tensor({ key: '9', shape: [2] }) }) })).toBe(
      'model.pt is damaged: the values of its tensor x are missing.',
    );
  });

  it('in a sentence, or is read, whichever of its bytes is changed', async () => {
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
