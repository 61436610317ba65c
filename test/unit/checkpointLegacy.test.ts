import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeLegacyFile, type LegacyFile, type LegacyStorage } from '../fixtures/legacyFile';
import { OpenedCheckpoints, valuesOf } from '../fixtures/openedCheckpoints';
import { called, checkpointPickle, pickleOf, tensor } from '../fixtures/torchFile';

const files = new OpenedCheckpoints('model.pt');
const golden = join(import.meta.dirname, '../fixtures/golden/file-legacy.pt');

const floats = (key: string, ...values: number[]): LegacyStorage => ({
  key,
  bytes: new Uint8Array(Float32Array.from(values).buffer),
  count: values.length,
});

async function values(file: LegacyFile): Promise<Record<string, number[]>> {
  await writeLegacyFile(files.path, file);
  return valuesOf(await files.open());
}

async function refusal(file: LegacyFile): Promise<string> {
  await writeLegacyFile(files.path, file);
  return files.refusal();
}

describe('a file of PyTorch before 1.6', () => {
  it('says how it was trained and what it contains', async () => {
    const checkpoint = await files.open(golden);
    expect(checkpoint).toMatchObject({ epoch: 3, globalStep: 42, notes: [] });
    expect(checkpoint.flags.flags.get('dataset')).toBe('mnist');
    expect(checkpoint.cellTable?.get('normal_dec')).toEqual(['mconv_e6k5g0']);
  });

  it('gives its storages’ values, whatever their order and types', async () => {
    const pickle = checkpointPickle({
      x: tensor({ key: '2', shape: [3] }),
      y: tensor({ key: '10', type: 'Half', shape: [1] }),
      z: tensor({ key: '3', type: 'Long', shape: [] }),
      again: tensor({ key: '2', shape: [2], offset: 1, elements: 3 }),
    });
    const storages = [
      { key: '10', bytes: new Uint8Array([0x00, 0x3c]), count: 1 },
      floats('2', 5, 6, 7),
      { key: '3', bytes: new Uint8Array(new BigInt64Array([9n]).buffer), count: 1 },
    ];
    expect(await values({ pickle, storages })).toEqual({ x: [5, 6, 7], y: [1], z: [9], again: [6, 7] });
  });

  it('may contain storages of unread types among those that are read', async () => {
    const optimizer = new Map([['spectrum', tensor({ key: '1', type: 'ComplexFloat', shape: [2] })]]);
    const pickle = checkpointPickle({ x: tensor({ key: '2', shape: [1] }) }, { optimizer });
    const storages = [{ key: '1', bytes: new Uint8Array(16), count: 2 }, floats('2', 5)];
    expect(await values({ pickle, storages })).toEqual({ x: [5] });
  });

  it('may name parts of a storage, as the oldest files do', async () => {
    const x = tensor({ key: '1', elements: 6, part: { offset: 2, elements: 3 }, offset: 1, shape: [2] });
    expect(await values({ pickle: checkpointPickle({ x }), storages: [floats('1', 0, 1, 2, 3, 4, 5)] })).toEqual({
      x: [3, 4],
    });
  });

  it('may have more to say than is read at first', async () => {
    const names = Array.from({ length: 5000 }, (_, i) => `enc_tower.${i}.weight`);
    const tensors = Object.fromEntries(names.map((name, i) => [name, tensor({ key: `${i}`, shape: [1] })]));
    const storages = names.map((_, i) => floats(`${i}`, i));
    const checkpoint = await values({ pickle: checkpointPickle(tensors), storages });
    expect(Object.values(checkpoint)).toEqual(names.map((_, i) => [i]));
  });

  it('is read without another copy of its values', async () => {
    const checkpoint = await files.open(golden);
    const names = [...checkpoint.tensors].filter(([, { dtype }]) => dtype === 'float32').map(([name]) => name);
    const copies = [...(await checkpoint.read(names)).values()].filter(
      ({ buffer, byteLength }) => buffer.byteLength === byteLength,
    );
    expect(copies).toEqual([]);
  });
});

describe('a file of PyTorch before 1.6 is refused', () => {
  const x = tensor({ key: '0', shape: [2] });
  const pickle = checkpointPickle({ x });

  it.each([0.01, 0.2, 0.7, 0.99])('if it is cut off after %f of its bytes', async (share) => {
    const whole = readFileSync(golden);
    await writeFile(files.path, whole.subarray(0, Math.floor(share * whole.length)));
    expect(await files.refusal()).toMatch(/^model\.pt is cut off: its (pickle|storage) .*copy it again\.$/);
  });

  it('if it has another protocol', async () => {
    expect(await refusal({ pickle, protocol: 1002 })).toBe(
      "model.pt can't be read: its stream is of protocol the number 1002; expected 1001.",
    );
  });

  it('if it was written on a big-endian machine', async () => {
    expect(await refusal({ pickle, littleEndian: false })).toMatch(/^model\.pt was written on a big-endian machine/);
  });

  it.each([
    ['a number', 5, 'it has the number 5 for its storages’ keys'],
    ['a key twice', ['0', '0'], "its storages' keys hold the text '0', twice or without a tensor"],
    ['a key of nothing', ['0', '7'], "its storages' keys hold the text '7', twice or without a tensor"],
    ['a key that is no text', [0], "its storages' keys hold the number 0, twice or without a tensor"],
  ])('if the list of its storages is %s', async (_, keys, reason) => {
    const storages = [floats('0', 1, 2), floats('7', 1, 2)];
    expect(await refusal({ pickle, storages, keys })).toBe(`model.pt is damaged: ${reason.replace('’', "'")}.`);
  });

  it('if a storage is missing', async () => {
    expect(await refusal({ pickle })).toBe('model.pt is damaged: the values of its tensor x are missing.');
  });

  it.each([-1, 1, 3, 2 ** 50])('if a storage announces %d values instead of 2', async (count) => {
    const storages = [{ ...floats('0', 1, 2), count }];
    expect(await refusal({ pickle, storages })).toMatch(
      new RegExp(
        `^model\\.pt is damaged: its storage 0 at byte \\d+ announces ${count} values; its tensors expect 2\\.$`,
      ),
    );
  });

  it('if its storages are longer than the file', async () => {
    const huge = checkpointPickle({ x: tensor({ key: '0', shape: [1], elements: 2 ** 30 }) });
    expect(await refusal({ pickle: huge, storages: [{ ...floats('0', 1), count: 2 ** 30 }] })).toMatch(
      /^model\.pt is cut off: its storage 0 would end at byte \d{10} of \d{3}\./,
    );
  });

  it('if a storage is referred to with two sizes', async () => {
    const y = tensor({ key: '0', shape: [1], elements: 9 });
    expect(await refusal({ pickle: checkpointPickle({ x, y }), storages: [floats('0', 1, 2)] })).toBe(
      'model.pt is damaged: its storage 0 is referred to in two sizes.',
    );
  });

  it('if a storage has a type of unknown size', async () => {
    const y = tensor({ key: '1', shape: [1], type: 'Decimal' });
    expect(await refusal({ pickle: checkpointPickle({ x, y }), storages: [floats('0', 1, 2)] })).toBe(
      "model.pt can't be read: its storage 1 is of torch.DecimalStorage, whose size is unknown.",
    );
  });

  it.each([
    { offset: 4, elements: 3 },
    { offset: 0, elements: 1 },
    { offset: 2 ** 50, elements: 2 ** 50 },
  ])('if a part of a storage isn’t one: %o', async (part) => {
    const view = tensor({ key: '0', elements: 6, part, shape: [3] });
    const storages = [floats('0', 0, 1, 2, 3, 4, 5)];
    expect(await refusal({ pickle: checkpointPickle({ view }), storages })).toMatch(
      /^model\.pt is damaged: its tensor view of shape \(3\) does not fit into the \d values stored for it\.$/,
    );
  });

  it('if it contains something else, and says what', async () => {
    expect(await refusal({ pickle: pickleOf(called('my.Model')) })).toMatch(
      /^model\.pt holds no NVAE: it is an object of my\.Model, a whole pickled object/,
    );
  });
});
