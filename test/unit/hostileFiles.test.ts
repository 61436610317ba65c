/** Files that PyTorch would never write: each is refused in a sentence, or read if nothing in it is a lie. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { writeLegacyFile } from '../fixtures/legacyFile';
import { OpenedCheckpoints, valuesOf } from '../fixtures/openedCheckpoints';
import { rawZip, type RawEntry } from '../fixtures/rawZip';
import { safetensors } from '../fixtures/safetensorsFile';
import { called, checkpointPickle, named, pickled, tensor, tuple } from '../fixtures/torchFile';

const files = new OpenedCheckpoints('model.pt');

const VALUES = new Uint8Array(Float32Array.of(5, 6).buffer);
const x = tensor({ key: '0', shape: [2] });

async function refusalOf(bytes: Uint8Array): Promise<string> {
  await writeFile(files.path, bytes);
  return files.refusal();
}

describe.skipIf(process.platform === 'win32')('a file that is not regular', () => {
  it('is refused if it is a pipe, without waiting for it', async () => {
    await promisify(execFile)('mkfifo', [files.path]);
    expect(await files.refusal()).toBe(
      `${files.path} is a pipe, not a regular file. Remove it, or give a file in its place.`,
    );
  });

  it.each([
    ['a device', '/dev/zero', 'is a device, not a regular file. Remove it, or give a file in its place.'],
    ['itself', '.', 'is a link that leads in a circle. Remove or repair the link.'],
  ])('is refused if it is a link to %s', async (_, target, reason) => {
    await symlink(target === '.' ? files.path : target, files.path);
    expect(await files.refusal()).toBe(`${files.path} ${reason}`);
  });
});

describe('a hostile zip archive', () => {
  const pickle: RawEntry = { name: 'archive/data.pkl', data: checkpointPickle({ x }) };
  const values: RawEntry = { name: 'archive/data/0', data: VALUES };
  const lying = (lies: NonNullable<RawEntry['lies']>) => rawZip([pickle, { ...values, lies }]);
  const start = 30 + pickle.name.length + pickle.data.length;

  it('is read if it tells the truth', async () => {
    await writeFile(files.path, rawZip([pickle, values]));
    expect(await valuesOf(await files.open())).toEqual({ x: [5, 6] });
    await writeFile(files.path, lying({ zip64: [8n, 8n, BigInt(start)] }));
    expect(await valuesOf(await files.open())).toEqual({ x: [5, 6] });
  });

  const MISPLACED =
    /^model\.pt is damaged: its entry archive\/data(\/0|\.pkl) does not lie where the zip directory says/;
  const DAMAGED = /^model\.pt is a zip archive that is cut off or damaged \(.+\): it may still be being written/;
  const MISSING = /^model\.pt is damaged: the values of its tensor x are missing/;
  const COMPRESSED =
    /^model\.pt was packed again after it was saved \(archive\/data(\/0|\.pkl) is compressed or encrypted\)/;
  const bomb = deflateRawSync(Buffer.alloc(50_000_000));

  it.each<[string, Buffer, RegExp]>([
    ['an entry within another', lying({ headerStart: 0 }), MISPLACED],
    ['an entry that begins in another', lying({ headerStart: 40 }), MISPLACED],
    ['an entry beyond the file', lying({ headerStart: 1_000_000 }), MISPLACED],
    ['an entry at the last possible place', lying({ headerStart: 0xfffffffe }), MISPLACED],
    ['an entry that is too long', lying({ size: 2 ** 31, packedSize: 2 ** 31 }), MISPLACED],
    [
      'a pickle that reaches into the values',
      rawZip([{ ...pickle, lies: { size: start, packedSize: start } }, values]),
      MISPLACED,
    ],
    ['an entry whose header is none', rawZip([pickle, { ...values, lies: { headerStart: start + 4 } }]), MISPLACED],
    ['an entry of two sizes', lying({ size: 800 }), DAMAGED],
    ['a size of 2⁶³', lying({ zip64: [2n ** 63n, 2n ** 63n, BigInt(start)] }), MISPLACED],
    ['a size of −1', lying({ zip64: [-1n, -1n, BigInt(start)] }), MISPLACED],
    ['a size of 2⁵³ − 1', lying({ zip64: [2n ** 53n - 1n, 2n ** 53n - 1n, BigInt(start)] }), MISPLACED],
    ['a position of 2⁶³', lying({ zip64: [8n, 8n, 2n ** 63n] }), MISPLACED],
    ['a position of −1', lying({ zip64: [8n, 8n, -1n] }), MISPLACED],
    ['sizes left to 64 bits that are not there', lying({ zip64: [8n] }), DAMAGED],
    [
      'encrypted values',
      rawZip([pickle, { ...values, data: Buffer.alloc(20), lies: { flags: 1, size: 8 } }]),
      COMPRESSED,
    ],
    ['compressed values', lying({ method: 8, size: 400 }), COMPRESSED],
    ['values packed by an unknown method', lying({ method: 99 }), COMPRESSED],
    [
      'a pickle that unpacks to 50 MB',
      rawZip([{ ...pickle, data: bomb, lies: { method: 8, size: 50_000_000 } }, values]),
      COMPRESSED,
    ],
    [
      'a pickle that would unpack to 4 GB',
      rawZip([{ ...pickle, data: bomb, lies: { method: 8, size: 0xfffffff0 } }, values]),
      COMPRESSED,
    ],
    [
      'two entries of one name',
      rawZip([pickle, values, values]),
      /^model\.pt is damaged: it has two entries archive\/data\/0/,
    ],
    ['two pickles', rawZip([pickle, values, pickle]), /^model\.pt is damaged: it has two entries archive\/data\.pkl/],
    ['more entries in its count', rawZip([pickle, values], { entries: 3 }), DAMAGED],
    ['a count of 65,534', rawZip([pickle, values], { entries: 65_534 }), DAMAGED],
    [
      'fewer entries in its count',
      rawZip([pickle, values], { entries: 1 }),
      /^model\.pt is damaged: the values of its tensor x are missing/,
    ],
    ['no entry in its count', rawZip([pickle, values], { entries: 0 }), /^model\.pt is an empty zip archive/],
    ['a directory beyond the file', rawZip([pickle, values], { directoryStart: 0x7fffffff }), DAMAGED],
    ['a directory among the values', rawZip([pickle, values], { directoryStart: start }), DAMAGED],
    ['a directory in the last byte', rawZip([pickle, values], { directoryStart: start + 200 }), DAMAGED],
    ['a comment that is not there', rawZip([pickle, values], { commentBytes: 100 }), DAMAGED],
    ['an entry outside its folder', rawZip([pickle, { ...values, name: '../../etc/passwd' }]), MISSING],
    ['an entry of an absolute name', rawZip([pickle, { ...values, name: '/etc/passwd' }]), MISSING],
  ])('with %s is refused', async (_, bytes, message) => {
    expect(await refusalOf(bytes)).toMatch(message);
  });
});

describe('a hostile pickle in a checkpoint', () => {
  const inZip = (pickle: Buffer) =>
    rawZip([
      { name: 'archive/data.pkl', data: pickle },
      { name: 'archive/data/0', data: VALUES },
    ]);
  const extended = (extra: Record<string, unknown>) => inZip(checkpointPickle({ x }, extra));
  /** Puts a value made of `pieces`, which may refer to itself as memo 0. */
  const memoised = (...pieces: (string | Buffer)[]) =>
    Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece)));

  it('runs nothing and is read, if the weights are there', async () => {
    const marker = join(files.path, '..', 'executed');
    const touch = `touch ${marker}`;
    const system = called('builtins.getattr', called('importlib.import_module', 'os'), 'system');
    const indirectly = memoised(system, tuple(touch), 'R');
    await writeFile(
      files.path,
      extended({
        a: called('os.system', touch),
        b: called('posix.system', touch),
        c: called('builtins.eval', `__import__('os').system('${touch}')`),
        d: called('torch.load', marker),
        e: called('torch.storage._load_from_bytes', pickled('x')),
        f: indirectly,
        g: memoised(named('builtins.__import__'), tuple('os'), '\x81'),
        h: called('collections.OrderedDict.__init__', touch),
        i: memoised(called('subprocess.Popen'), pickled(new Map([['args', touch]])), 'b'),
        __proto__: 1,
        constructor: called('builtins.exec', touch),
      }),
    );
    const checkpoint = await files.open();
    expect(await valuesOf(checkpoint)).toEqual({ x: [5, 6] });
    expect(existsSync(marker)).toBe(false);
  });

  it.each<[string, unknown, RegExp]>([
    ['a call', called('os.system', 'ls'), /holds no NVAE.* state_dict \(an object of os\.system\)/],
    ['loaded by torch', called('torch.load', 'x'), /holds no NVAE.* state_dict \(an object of torch\.load\)/],
    [
      'a chain of calls',
      memoised(called('builtins.getattr', 'os', 'system'), tuple('ls'), 'R'),
      /an object of builtins\.getattr/,
    ],
  ])('whose state_dict is %s is refused, and nothing is called', async (_, value, message) => {
    expect(await refusalOf(extended({ state_dict: value }))).toMatch(message);
  });

  const MALFORMED = 'model.pt is damaged or no checkpoint: its pickle is malformed at byte ';
  const dictOfItself = memoised('}q\x00', pickled('again'), 'h\x00s');
  const namespaceOfItself = memoised(called('argparse.Namespace'), 'q\x00}', pickled('self'), 'h\x00sb');
  const tupleOfItself = memoised(']q\x00(', pickled('a'), 'h\x00tq\x01a0h\x01');
  const storage = memoised(tuple('storage', named('torch.FloatStorage'), '0', 'cpu', 2), 'Q');
  const uint32 = (value: number) => String.fromCharCode(...[0, 8, 16, 24].map((shift) => (value >> shift) & 255));
  const rebuilt = (...args: unknown[]) => called('torch._utils._rebuild_tensor_v2', ...args);
  const long = (hex: string) => memoised('\x8a', Buffer.from([hex.length / 2]), Buffer.from(hex, 'hex'));

  it.each<[string, Buffer, string]>([
    [
      'a tensor in itself',
      extended({ x: memoised(']q\x00', rebuilt(memoised('h\x00'), 0, tuple(2), tuple(1)), 'a') }),
      'a tensor has no storage',
    ],
    [
      'a negative offset',
      extended({ x: rebuilt(storage, -1, tuple(2), tuple(1)) }),
      'the offset of a tensor is no count',
    ],
    ['a negative stride', extended({ x: rebuilt(storage, 0, tuple(2), tuple(-1)) }), 'the shape or the strides'],
    ['a negative size', extended({ x: rebuilt(storage, 0, tuple(-2), tuple(1)) }), 'the shape or the strides'],
    [
      'a size that is no number',
      extended({ x: rebuilt(storage, 0, tuple(NaN), tuple(1)) }),
      'the shape or the strides',
    ],
    [
      'a size of 2⁷⁰',
      extended({ x: rebuilt(storage, 0, tuple(long('000000000000000040')), tuple(1)) }),
      'the shape or the strides',
    ],
    [
      'a storage of −1',
      extended({ x: memoised(tuple('storage', named('torch.FloatStorage'), '0', 'cpu', -1), 'Q') }),
      'no length',
    ],
    [
      'a storage of 2⁶² values',
      extended({
        x: memoised(tuple('storage', named('torch.FloatStorage'), '0', 'cpu', long('0000000000000040')), 'Q'),
      }),
      'no length',
    ],
    ['a persistent id in text', extended({ x: memoised('Pos.system\n') }), 'opcode 0x50 is unknown'],
    ['an extension code', extended({ x: memoised('\x82\x01') }), 'opcode 0x82 is unknown'],
    ['a buffer beside it', extended({ x: memoised('\x97') }), 'opcode 0x97 is unknown'],
    ['a class of text protocol', extended({ x: memoised('(ios\nsystem\n') }), 'opcode 0x69 is unknown'],
  ])('with %s is refused, naming byte and place', async (_, bytes, reason) => {
    const message = await refusalOf(bytes);
    expect(message.startsWith(MALFORMED)).toBe(true);
    expect(message).toContain(reason);
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ['args that contain themselves', { args: dictOfItself }, []],
    ['a Namespace that contains itself', { args: namespaceOfItself }, []],
    ['a tuple that contains itself', { epoch: tupleOfItself }, []],
    ['a state_dict that contains itself beside the weights', { model: dictOfItself }, []],
    ['deep nesting', { args: memoised(']'.repeat(50_000), 'a'.repeat(49_999)) }, []],
    ['a tuple of a million dicts', { crops: memoised('(', '}'.repeat(1_000_000), 't') }, ['crops (a list)']],
    ['a list of a million dicts', { crops: memoised(']q\x00', '}a'.repeat(1_000_000)) }, ['crops (a list)']],
    [
      'a million lists that are remembered',
      { crops: memoised('](', Array.from({ length: 250_000 }, (_, i) => `]r${uint32(i)}`).join(''), 'e') },
      ['crops (a list)'],
    ],
  ])('with %s is read as far as the weights need', async (_, extra, leftOut) => {
    await writeFile(files.path, extended(extra));
    const checkpoint = await files.open();
    expect(await valuesOf(checkpoint)).toEqual({ x: [5, 6] });
    expect(checkpoint.notes).toEqual(
      leftOut.map((part) => `${part} was too large to keep and left out; nothing here needs it.`),
    );
  });

  /** An integer of 11 bytes; V8 hashes all of them to the same place. */
  const beyond = (i: number) => memoised('\x8a\x0b\x05\0\0\0\0\0\0\0', Buffer.from([i & 255, i >> 8, 0]));
  const int32 = (i: number) => memoised(`J${uint32(i)}`);
  const inDict = (count: number, key: (i: number) => Buffer) =>
    memoised('}(', ...Array.from({ length: count }, (_, i) => memoised(key(i), 'N')), 'u');
  const inPairs = (count: number, key: (i: number) => Buffer) =>
    memoised(
      ...['ccollections\nOrderedDict\n', ']('],
      ...[...Array.from({ length: count }, (_, i) => memoised(key(i), 'N\x86')), 'e\x85R'],
    );
  const far = (i: number) => int32(2 ** 20 + 4096 * i);
  const digits = (i: number) => pickled(String(2 ** 20 + 65536 * i));

  it.each<[string, Buffer, boolean]>([
    ['20,000 integers beyond 2⁵³', inDict(20_000, beyond), false],
    ['20,000 large integers', inDict(20_000, far), false],
    ['20,000 fractions', inDict(20_000, (i) => pickled(i + 0.5)), false],
    ['20,000 large integers, as text', inDict(20_000, digits), false],
    ['20,000 integers beyond 2⁵³, as a list of pairs', inPairs(20_000, beyond), false],
    ['70,000 counted integers', inDict(70_000, int32), false],
    ['9,000 large integers, as old optimizers have addresses', inDict(9000, far), true],
    ['50,000 counted integers', inDict(50_000, int32), true],
    ['50,000 names', inDict(50_000, (i) => pickled(`layer ${i}`)), true],
  ])('with a dict whose keys are %s is read, and keeps the dict only if its keys are honest', async (_, dict, kept) => {
    await writeFile(files.path, extended({ history: dict }));
    const checkpoint = await files.open();
    expect(await valuesOf(checkpoint)).toEqual({ x: [5, 6] });
    const note = 'history (a dict) was too large to keep and left out; nothing here needs it.';
    expect(checkpoint.notes).toEqual(kept ? [] : [note]);
  });

  const object = (state: Buffer) => memoised(called('my.State'), state, 'b');

  it.each<[string, Buffer]>([
    ['a dict', memoised('h\x63')],
    ['a pair, of a dict and slots', memoised('h\x63}', pickled('slot'), 'Ns\x86')],
  ])('with 2000 objects that share their attributes, %s, is read without most of them', async (_, state) => {
    const shared = memoised(
      ...['}(', pickled('attributes')],
      memoised('}q\x63(', ...Array.from({ length: 20_000 }, (_, i) => memoised(pickled(`name ${i}`), 'N')), 'u'),
      ...Array.from({ length: 2000 }, (_, i) => memoised(pickled(`object ${i}`), object(state))),
      'u',
    );
    await writeFile(files.path, extended({ history: shared }));
    const checkpoint = await files.open();
    expect(await valuesOf(checkpoint)).toEqual({ x: [5, 6] });
    expect(checkpoint.notes).not.toEqual([]);
    for (const note of checkpoint.notes) expect(note).toMatch(/^history\.object \d+ \(a dict\)/);
  });

  it('with forty modules that each contain another twice is read without visiting 2⁴⁰ of them', async () => {
    const modules = Array.from({ length: 40 }, (_, i) => {
      const inner = i === 0 ? '}' : memoised('}(', pickled('a'), `j${uint32(i)}`, pickled('b'), `j${uint32(i)}`, 'u');
      const parts = ['_parameters', '_buffers'].map((part) => memoised(pickled(part), '}'));
      return object(memoised('}(', ...parts, pickled('_modules'), inner, 'u'));
    });
    const chain = memoised('](', ...modules.map((module, i) => memoised(module, `r${uint32(i + 1)}`)), 'e');
    await writeFile(files.path, extended({ history: chain, net: memoised(`j${uint32(40)}`) }));
    expect(await valuesOf(await files.open())).toEqual({ x: [5, 6] });
  });

  it.each([
    ['a huge shape', { shape: [2 ** 30, 2 ** 30, 2 ** 30], strides: [1, 1, 1], elements: 2 }],
    ['a huge shape that repeats one value', { shape: [2 ** 30], strides: [0], elements: 2 }],
    ['a huge stride', { shape: [2, 2], strides: [2 ** 31 - 1, 1], elements: 2 }],
    ['a huge offset', { shape: [2], offset: 2 ** 31 - 1, elements: 2 }],
    ['a huge offset and no values', { shape: [2, 0, 2], offset: 2 ** 31 - 1, elements: 2 ** 30 }],
    ['a storage of 2 GB in 8 bytes', { shape: [2], elements: 2 ** 29 }],
    ['another type than is stored', { shape: [2], type: 'Double', elements: 2 }],
  ])('with a tensor of %s is refused', async (_, options) => {
    const message = await refusalOf(inZip(checkpointPickle({ x: tensor({ key: '0', ...options }) })));
    expect(message).toMatch(/^model\.pt is damaged: its tensor x of shape \(.*\) does not fit into the \d values/);
  });

  it.each(['../data.pkl', '', '__proto__', '0/../0', '\0'])('with the storage %j is refused', async (key) => {
    expect(await refusalOf(inZip(checkpointPickle({ x: tensor({ key, shape: [2] }) })))).toBe(
      'model.pt is damaged: the values of its tensor x are missing.',
    );
  });
});

describe('a hostile stream', () => {
  const pickle = checkpointPickle({ x });
  const storages = [{ key: '0', bytes: VALUES, count: 2 }];

  it('is refused wherever it is cut off, and is read if it is whole', async () => {
    await writeLegacyFile(files.path, { pickle, storages });
    const whole = await readFile(files.path);
    expect(await valuesOf(await files.open())).toEqual({ x: [5, 6] });
    for (let length = 1; length < whole.length; length++) {
      expect(await refusalOf(whole.subarray(0, length)), `of ${length} bytes`).toMatch(/^model\.pt (is|can't)/);
    }
  });

  it.each([-1, -8, 0.5, NaN, 2 ** 40])('with an unread storage of %d values is refused', async (elements) => {
    const odd = Buffer.concat([
      tuple('storage', named('torch.ComplexFloatStorage'), '1', 'cpu', elements),
      Buffer.from('Q'),
    ]);
    await writeLegacyFile(files.path, {
      pickle: checkpointPickle({ x }, { optimizer: odd }),
      storages: [{ key: '1', bytes: new Uint8Array(8), count: 1 }, ...storages],
    });
    expect(await files.refusal()).toMatch(/^model\.pt (is damaged|is cut off|can't be read): its storage 1 /);
  });
});

describe('hostile safetensors', () => {
  const header = (entries: Record<string, unknown>) => JSON.stringify({ prior_ftr0: at(0, 0, [0]), ...entries });
  const at = (begin: number, end: number, shape: readonly number[], dtype = 'F32') => ({
    dtype,
    shape,
    data_offsets: [begin, end],
  });

  it('are read if they tell the truth', async () => {
    await writeFile(files.path, safetensors(header({ x: at(0, 8, [2]) }), VALUES));
    expect(await valuesOf(await files.open())).toEqual({ prior_ftr0: [], x: [5, 6] });
  });

  const REFUSED = 'model.pt is not a complete safetensors file: ';
  const withLength = (length: bigint) => {
    const bytes = safetensors(header({ x: at(0, 8, [2]) }), VALUES);
    bytes.writeBigUInt64LE(length);
    return bytes;
  };

  it.each<[string, Buffer, string]>([
    ['a header longer than the file', withLength(10_000n), 'its header would take 10000 of the file'],
    ['values beyond the file', safetensors(header({ x: at(0, 800, [200]) }), VALUES), "tensor 'x' ends at byte 800"],
    ['values before it', safetensors(header({ x: at(-8, 0, [2]) }), VALUES), "tensor 'x' has no dtype, shape or place"],
    [
      'values that end before they begin',
      safetensors(header({ x: at(8, 0, [2]) }), VALUES),
      "tensor 'x' has no proper place",
    ],
    [
      'overlapping values',
      safetensors(header({ x: at(0, 8, [2]), y: at(4, 8, [1]) }), VALUES),
      "tensors 'x' and 'y' overlap",
    ],
    ['a shape of 2⁶⁴ values', safetensors(header({ x: at(0, 0, [2 ** 32, 2 ** 32]) }), VALUES), "tensor 'x' of shape"],
    [
      'a shape beyond 2⁵³',
      safetensors(header({ x: at(0, 8, [2 ** 60]) }), VALUES),
      "tensor 'x' has no dtype, shape or place",
    ],
    ['a negative size', safetensors(header({ x: at(0, 8, [-2]) }), VALUES), "tensor 'x' has no dtype, shape or place"],
    [
      'too few values',
      safetensors(header({ x: at(0, 8, [3]) }), VALUES),
      "tensor 'x' of shape (3) and type F32 needs 12",
    ],
    [
      'deeply nested JSON',
      safetensors(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
      'its header has 100001 brackets',
    ],
    ['JSON that is cut off', safetensors('{"x": {"dtype"'), 'its header is not JSON'],
  ])('with %s are refused', async (_, bytes, reason) => {
    const message = await refusalOf(bytes);
    expect(message.startsWith(REFUSED), message).toBe(true);
    expect(message).toContain(reason);
  });

  it('with a header of 2⁶⁴ − 1 bytes are refused', async () => {
    expect(await refusalOf(withLength(2n ** 64n - 1n))).toMatch(/^model\.pt is not a PyTorch checkpoint/);
  });
});
