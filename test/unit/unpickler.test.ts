import { describe, expect, it } from 'vitest';
import { unpickleTorch } from '../../src/model/checkpoint/torchPickle';
import { UnreadableTensor, TensorReference } from '../../src/model/checkpoint/torchValue';
import type { PythonValue } from '../../src/model/pickle/pythonValue';
import { unpickle } from '../../src/model/pickle/unpickler';
import { Refusal } from '../../src/model/refusal';
import { bytesInMemory } from '../fixtures/bytesInMemory';
import { called, named, namespace, pickled, pickleOf, tuple } from '../fixtures/torchFile';

/** One dict with everything below, written by CPython 3.11 in the protocols that torch.save can use. */
const WRITTEN_BY_PYTHON: [protocol: number, hex: string][] = [
  [
    2,
    '80027d71002858040000006e6f6e6571014e58030000007965737102885804000000696e747371035d7104284b004bff4dffff4affffffff4affffff7f8a060000000000018a060000000000ff65580300000062696771058a090000000000000000405805000000666c6f6174710647bff800000000000058040000007465787471075804000000ce94cebc710858060000007475706c6573710928294b0185710a4b014b0286710b4b014b024b0387710c284b014b024b034b0474710d74710e58070000006f726465726564710f63636f6c6c656374696f6e730a4f726465726564446963740a7110295271112858010000006271124b0158010000006171135d7114284b014b024b03657558040000006172677371156361726770617273650a4e616d6573706163650a7116298171177d711828580700000064617461736574711958050000006d6e697374711a58060000007573655f7365711b8875625803000000736574711c635f5f6275696c74696e5f5f0a7365740a711d5d711e4b076185711f527120580600000066726f7a656e7121635f5f6275696c74696e5f5f0a66726f7a656e7365740a71225d71234b0861857124527125580500000062797465737126635f636f646563730a656e636f64650a7127580300000000c3bf712858060000006c6174696e31712986712a52712b5806000000736861726564712c5d712d285d712e580100000078712f61682e65752e',
  ],
  [
    3,
    '80037d71002858040000006e6f6e6571014e58030000007965737102885804000000696e747371035d7104284b004bff4dffff4affffffff4affffff7f8a060000000000018a060000000000ff65580300000062696771058a090000000000000000405805000000666c6f6174710647bff800000000000058040000007465787471075804000000ce94cebc710858060000007475706c6573710928294b0185710a4b014b0286710b4b014b024b0387710c284b014b024b034b0474710d74710e58070000006f726465726564710f63636f6c6c656374696f6e730a4f726465726564446963740a7110295271112858010000006271124b0158010000006171135d7114284b014b024b03657558040000006172677371156361726770617273650a4e616d6573706163650a7116298171177d711828580700000064617461736574711958050000006d6e697374711a58060000007573655f7365711b8875625803000000736574711c636275696c74696e730a7365740a711d5d711e4b076185711f527120580600000066726f7a656e7121636275696c74696e730a66726f7a656e7365740a71225d71234b0861857124527125580500000062797465737126430200ff7127580600000073686172656471285d7129285d712a580100000078712b61682a65752e',
  ],
  [
    4,
    '8004955c010000000000007d94288c046e6f6e65944e8c0379657394888c04696e7473945d94284b004bff4dffff4affffffff4affffff7f8a060000000000018a060000000000ff658c03626967948a090000000000000000408c05666c6f61749447bff80000000000008c0474657874948c04ce94cebc948c067475706c65739428294b0185944b014b0286944b014b024b038794284b014b024b034b04749474948c076f726465726564948c0b636f6c6c656374696f6e73948c0b4f72646572656444696374949394295294288c0162944b018c0161945d94284b014b024b0365758c0461726773948c086172677061727365948c094e616d6573706163659493942981947d94288c0764617461736574948c056d6e697374948c067573655f7365948875628c03736574948f94284b07908c0666726f7a656e94284b0891948c05627974657394430200ff948c06736861726564945d94285d948c01789461682865752e',
  ],
  [
    5,
    '8005955c010000000000007d94288c046e6f6e65944e8c0379657394888c04696e7473945d94284b004bff4dffff4affffffff4affffff7f8a060000000000018a060000000000ff658c03626967948a090000000000000000408c05666c6f61749447bff80000000000008c0474657874948c04ce94cebc948c067475706c65739428294b0185944b014b0286944b014b024b038794284b014b024b034b04749474948c076f726465726564948c0b636f6c6c656374696f6e73948c0b4f72646572656444696374949394295294288c0162944b018c0161945d94284b014b024b0365758c0461726773948c086172677061727365948c094e616d6573706163659493942981947d94288c0764617461736574948c056d6e697374948c067573655f7365948875628c03736574948f94284b07908c0666726f7a656e94284b0891948c05627974657394430200ff948c06736861726564945d94285d948c01789461682865752e',
  ],
];

/** numpy float32 0.5, float64 −2.25, int64 −3, int32 9 and bool True, by numpy 2 in protocol 2. */
const NUMPY_SCALARS =
  '80025d710028636e756d70792e5f636f72652e6d756c746961727261790a7363616c61720a7101636e756d70790a64747970650a71025802000000663471038988877104527105284b0358010000003c71064e4e4e4affffffff4affffffff4b0074710762635f636f646563730a656e636f64650a710858040000000000003f710958060000006c6174696e31710a86710b52710c86710d52710e6801680258020000006638710f8988877110527111284b0368064e4e4e4affffffff4affffffff4b00747112626808580900000000000000000002c3807113680a86711452711586711652711768016802580200000069387118898887711952711a284b0368064e4e4e4affffffff4affffffff4b0074711b6268085810000000c3bdc3bfc3bfc3bfc3bfc3bfc3bfc3bf711c680a86711d52711e86711f527120680168025802000000693471218988877122527123284b0368064e4e4e4affffffff4affffffff4b007471246268085804000000090000007125680a8671265271278671285271296801680258020000006231712a898887712b52712c284b0358010000007c712d4e4e4e4affffffff4affffffff4b0074712e626808580100000001712f680a867130527131867132527133652e';

const read = (bytes: Buffer) => unpickleTorch(bytesInMemory(bytes), { name: 'model.pt', size: bytes.length }).value;
/** A pickle that makes more of its bytes than a file of its size may hold. */
const TOO_MUCH = 'it would take far more memory than a file of this size may';

const opcodes = (...codes: number[]) => Buffer.from([0x80, 2, ...codes]);

describe('a pickle', () => {
  it.each(WRITTEN_BY_PYTHON)('of protocol %i gives the values that Python wrote', (_, hex) => {
    const value = read(Buffer.from(hex, 'hex')) as Map<string, unknown>;
    expect(value.get('none')).toBeNull();
    expect(value.get('yes')).toBe(true);
    expect(value.get('ints')).toEqual([0, 255, 65535, -1, 2 ** 31 - 1, 2 ** 40, -(2 ** 40)]);
    expect(value.get('big')).toBe(2n ** 70n);
    expect(value.get('float')).toBe(-1.5);
    expect(value.get('text')).toBe('Δμ');
    expect(value.get('tuples')).toEqual([[], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4]]);
    expect([...(value.get('ordered') as Map<string, unknown>)]).toEqual([
      ['b', 1],
      ['a', [1, 2, 3]],
    ]);
    expect(value.get('args')).toEqual({
      kind: 'namespace',
      attributes: new Map<string, unknown>([
        ['dataset', 'mnist'],
        ['use_se', true],
      ]),
    });
    expect(value.get('set')).toEqual([7]);
    expect(value.get('frozen')).toEqual([8]);
    expect(Buffer.from(value.get('bytes') as Uint8Array).toString('hex')).toBe('00ff');
    const [first, second] = value.get('shared') as unknown[];
    expect(first).toEqual(['x']);
    expect(second).toBe(first);
  });

  it('gives numpy numbers as numbers', () => {
    expect(read(Buffer.from(NUMPY_SCALARS, 'hex'))).toEqual([0.5, -2.25, -3, 9, true]);
  });

  /** l0 = [None]; l1 = [l0, l0]; l2 = [l1, l1] … */
  const doubled = (times: number) =>
    opcodes(
      ...[0x5d, 0x71, 0, 0x4e, 0x61],
      ...Array.from({ length: times }, (_, i) => [0x5d, 0x71, i + 1, 0x28, 0x68, i, 0x68, i, 0x65]).flat(),
      0x2e,
    );

  it('may contain one value many times', () => {
    const list = read(doubled(15)) as unknown[];
    expect(list[0]).toBe(list[1]);
  });

  it('may contain one value more often than any file has values, because it is kept once', () => {
    expect(read(doubled(40))).toHaveLength(2);
  });

  it('may contain text of any length; text longer than any name stays in the file', () => {
    const bytes = pickleOf(['ß'.repeat(30_000), 'x'.repeat(70_000), 'end']);
    const [name, text, end] = read(bytes) as PythonValue[];
    expect(name).toBe('ß'.repeat(30_000));
    expect(text).toEqual({
      kind: 'long bytes',
      position: bytes.indexOf('x'.repeat(70_000)),
      length: 70_000,
      encoding: 'utf-8',
    });
    expect(end).toBe('end');
  });

  it('may contain a tensor with its own attributes', () => {
    const storage = Buffer.concat([tuple('storage', named('torch.FloatStorage'), '0', 'cpu', 4), Buffer.from('Q')]);
    const plain = tuple(storage, 0, tuple(4), tuple(1), false, called('collections.OrderedDict'));
    const rebuilt = (rebuild: string) =>
      pickleOf(
        called('torch._tensor._rebuild_from_type_v2', named(rebuild), named('torch.Tensor'), plain, pickled(new Map())),
      );
    const tensor = read(rebuilt('torch._utils._rebuild_tensor_v2'));
    expect(tensor instanceof TensorReference ? tensor.shape : tensor).toEqual([4]);
    expect(read(rebuilt('os.system'))).toBeInstanceOf(UnreadableTensor);
    expect(read(rebuilt('torch._tensor._rebuild_from_type_v2'))).toBeInstanceOf(UnreadableTensor);
  });
});

describe('a pickle of a program other than PyTorch', () => {
  const read = (bytes: Buffer) =>
    unpickle(bytesInMemory(bytes), bytes.length, {
      calls: new Map([['own.Pair', ([first = null, second = null]) => [second, first]]]),
      persistent: (id) => [id],
      isNeeded: () => false,
    }).value;

  it('may name what its reader knows; a tensor of PyTorch is an inert object to it', () => {
    const [pair, outside, tensor] = read(
      pickleOf([
        called('own.Pair', 1, 2),
        Buffer.concat([pickled('elsewhere'), Buffer.from('Q')]),
        called('torch._utils._rebuild_tensor_v2', null, 0, tuple(), tuple()),
      ]),
    ) as PythonValue[];
    expect([pair, outside]).toEqual([[2, 1], ['elsewhere']]);
    expect(tensor).toMatchObject({ kind: 'instance', className: 'torch._utils._rebuild_tensor_v2' });
  });
});

describe('a hostile pickle', () => {
  it('calls nothing: anything off the allow-list becomes an inert object that says what it contains', () => {
    const value = read(
      pickleOf([
        called('os.system', 'touch /tmp/pwned'),
        called('builtins.eval', '1 + 1'),
        named('builtins.getattr'),
        Buffer.concat([called('my.Class'), pickled(new Map([['a', 1]])), Buffer.from('b')]),
        Buffer.concat([called('my.List'), pickled(1), Buffer.from('a')]),
        Buffer.concat([called('my.Dict'), pickled('key'), pickled(1), Buffer.from('s')]),
      ]),
    );
    const inert = { kind: 'instance', args: [], state: null, items: null, elements: null };
    expect(value).toEqual([
      { ...inert, className: 'os.system', args: ['touch /tmp/pwned'] },
      { ...inert, className: 'builtins.eval', args: ['1 + 1'] },
      { kind: 'stub', name: 'builtins.getattr' },
      { ...inert, className: 'my.Class', state: new Map([['a', 1]]) },
      { ...inert, className: 'my.List', elements: [1] },
      { ...inert, className: 'my.Dict', items: new Map([['key', 1]]) },
    ]);
  });

  it('can’t reach a prototype through the names of its keys', () => {
    const attributes = { dataset: 'mnist', constructor: 1, ['__proto__']: 2 };
    const value = read(
      pickleOf(
        new Map<string, unknown>([
          ['__proto__', new Map([['polluted', true]])],
          ['args', namespace(attributes)],
        ]),
      ),
    );
    expect(value).toBeInstanceOf(Map);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect((value as Map<string, unknown>).has('__proto__')).toBe(true);
  });

  const deep = (levels: number) =>
    Buffer.concat([opcodes(), Buffer.alloc(levels, ']'), Buffer.alloc(levels - 1, 'a'), Buffer.from('.')]);

  it('may be nested deeper than Python would write it, and end in itself', () => {
    expect(read(deep(50_000))).toHaveLength(1);
    const list = read(opcodes(0x5d, 0x71, 0, 0x68, 0, 0x61, 0x2e)) as PythonValue[];
    expect(list[0]).toBe(list);
  });

  it.each([
    ['an unknown opcode', opcodes(0x4b, 1, 0xff), 4, 'opcode 0xff is unknown'],
    ['an unknown protocol', Buffer.from([0x80, 9, 0x4e, 0x2e]), 0, 'protocols beyond 5'],
    ['a text longer than the file', opcodes(0x58, 255, 255, 255, 127, 0x61), 2, '2147483647 bytes are announced'],
    [
      'a length beyond all numbers',
      opcodes(0x8d, 255, 255, 255, 255, 255, 255, 255, 255, 0x61),
      2,
      'bytes are announced',
    ],
    ['an empty stack', opcodes(0x2e), 2, 'the stack is empty'],
    ['a missing mark', opcodes(0x4e, 0x74, 0x2e), 3, 'a mark is missing'],
    ['values below a mark', opcodes(0x4e, 0x28, 0x2e), 4, 'the stack is empty'],
    ['a memo never set', opcodes(0x68, 7, 0x2e), 2, 'memo 7 is used before it is set'],
    ['items set in a number', opcodes(0x4b, 1, 0x4e, 0x4e, 0x73, 0x2e), 6, 'something that is no dict'],
    ['a number called', opcodes(0x4b, 1, 0x29, 0x52, 0x2e), 5, 'neither a class nor a function'],
    ['no end', opcodes(0x4e), 3, '1 bytes are announced and 0 are left'],
  ])('with %s is refused, naming the byte', (_, bytes, byte, reason) => {
    const message = refusalOf(bytes);
    expect(message).toContain('model.pt is damaged or no checkpoint');
    expect(message).toContain(`at byte ${byte} (`);
    expect(message).toContain(reason);
  });

  it('is refused if it memoises something at a huge index', () => {
    expect(refusalOf(opcodes(0x4e, 0x72, 255, 255, 255, 255, 0x2e))).toBe(
      `model.pt can't be read: ${TOO_MUCH} (at byte 3 of its pickle). Save its weights and args alone.`,
    );
  });

  it('is refused if it memoises something at a huge index, even in a part that could be left out', () => {
    const far = opcodes(0x5d, 0x28, 0x5d, 0x4e, 0x72, 255, 255, 255, 127, 0x61, 0x65, 0x2e);
    expect(refusalOf(far)).toContain(TOO_MUCH);
  });

  it('is refused if it copies one long list again and again', () => {
    // l = [0] * 1000, then OrderedDict-like copies of l of 4 bytes each.
    const copies = Buffer.concat(Array.from({ length: 2000 }, () => Buffer.from('h\x01h\x00\x85R0', 'latin1')));
    const long = pickled(Array.from({ length: 1000 }, () => 0));
    const bytes = Buffer.concat([
      opcodes(),
      long,
      Buffer.from('q\x00'),
      named('torch.Size'),
      Buffer.from('q\x01'),
      copies,
    ]);
    expect(refusalOf(Buffer.concat([bytes, Buffer.from('.')]))).toContain(TOO_MUCH);
  });

  it.each([
    ['dicts', Buffer.alloc(900_000, '}')],
    ['sets', Buffer.alloc(900_000, '\x8f', 'latin1')],
    ['tuples', Buffer.alloc(1_200_000, 'N\x85', 'latin1')],
    ['lists of one', Buffer.alloc(1_200_000, ']Na')],
    ['marks', Buffer.alloc(3_000_000, '(')],
    ['None', Buffer.alloc(3_000_000, 'N')],
    ['storages that are none', Buffer.alloc(2_000_000, 'NQ')],
    ['empty bytes', Buffer.alloc(1_000_000, 'C\x00')],
    ['calls of a stub', Buffer.concat([named('my.f'), Buffer.from('q\x00'), Buffer.alloc(3_000_000, 'h\x00)R')])],
    [
      'OrderedDicts',
      Buffer.concat([named('collections.OrderedDict'), Buffer.from('q\x00'), Buffer.alloc(900_000, 'h\x00)R')]),
    ],
  ])('is refused if it asks for more %s than fit in memory', (_, bomb) => {
    expect(refusalOf(Buffer.concat([opcodes(), bomb, Buffer.from('.')]))).toContain(TOO_MUCH);
  });

  it('is refused if it repeats a long name', () => {
    const name = pickled('x'.repeat(60_000));
    expect(refusalOf(Buffer.concat([opcodes(), name, Buffer.from('2\x93.', 'latin1')]))).toContain(
      'the name of a class has 120000 characters',
    );
  });

  it('can’t change a tuple', () => {
    expect(refusalOf(opcodes(0x29, 0x4e, 0x61, 0x2e))).toContain('something that is no list');
    expect(refusalOf(opcodes(0x4e, 0x85, 0x4e, 0x61, 0x2e))).toContain('something that is no list');
  });

  it('is refused if a tensor has negative, fractional or too many sizes', () => {
    const storage = Buffer.concat([tuple('storage', named('torch.FloatStorage'), '0', 'cpu', 4), Buffer.from('Q')]);
    const rebuilt = (offset: unknown, shape: unknown, strides: unknown) =>
      pickleOf(called('torch._utils._rebuild_tensor_v2', storage, offset, shape, strides));
    expect(refusalOf(rebuilt(-1, tuple(2), tuple(1)))).toContain('offset of a tensor');
    expect(refusalOf(rebuilt(0, tuple(-2), tuple(1)))).toContain('the shape or the strides');
    expect(refusalOf(rebuilt(0, tuple(1.5), tuple(1)))).toContain('the shape or the strides');
    expect(refusalOf(rebuilt(0, tuple(2, 2), tuple(1)))).toContain('more or fewer strides');
    const rank = Array.from({ length: 65 }, () => 1);
    expect(refusalOf(rebuilt(0, tuple(...rank), tuple(...rank)))).toContain('at most 64');
  });

  it('ends in a value or a refusal wherever it is cut off or a byte is changed', () => {
    for (const [, hex] of WRITTEN_BY_PYTHON) {
      const whole = Buffer.from(hex, 'hex');
      for (let length = 0; length < whole.length; length++) {
        expect(() => read(whole.subarray(0, length))).toThrow(Refusal);
      }
      for (let at = 0; at < whole.length; at++) {
        for (const change of [0x01, 0x80, 0xff]) {
          const damaged = Buffer.from(whole);
          damaged[at] = damaged[at]! ^ change;
          expectValueOrRefusal(damaged);
        }
      }
    }
  });
});

function refusalOf(bytes: Buffer): string {
  try {
    read(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    return (error as Refusal).message;
  }
  throw new Error('not refused');
}

function expectValueOrRefusal(bytes: Buffer): void {
  try {
    read(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
  }
}
