/** Damage to a file, of the kinds that accidents and attackers cause. */
import { repairEventChecksums } from './histories';
import { repairChecksums } from './pngChecksums';
import { repairTarChecksums } from './tarChecksums';
import { Opcode } from '../../src/model/pickle/opcode';
import type { Original, Region } from './originals';
import type { Random } from './random';

export interface Mutated {
  readonly original: Original;
  readonly bytes: Buffer;
  /** The file and its damage, for example `cifar10.pt: number at 312`. */
  readonly description: string;
}

const MOST_MUTATIONS = 4;

export function mutate(originals: readonly Original[], random: Random): Mutated {
  const original = pickByCost(originals, random);
  let bytes: Buffer = Buffer.from(original.bytes);
  const steps: string[] = [];
  const count = random.oneIn(2) ? 1 : random.length(MOST_MUTATIONS);
  for (let i = 0; i < count && bytes.length > 0; i++) {
    const region = clip(pickRegion(original, random), bytes.length);
    const at = region.start + random.below(region.end - region.start);
    const [name, mutation] = random.pick(MUTATIONS);
    bytes = mutation({ bytes, at, region, originals, random });
    steps.push(`${name} at ${at}`);
  }
  const repair = REPAIRS.get(original.extension);
  if (repair !== undefined && random.oneIn(2)) {
    repair(bytes);
    steps.push('checksums repaired');
  }
  return { original, bytes, description: `${original.name}: ${steps.join(', ')}` };
}

/** Repairs of checksums, by extension. */
const REPAIRS: ReadonlyMap<string, (bytes: Buffer) => void> = new Map([
  ['.png', repairChecksums],
  ['.tar', repairTarChecksums],
  ['.tfevents', repairEventChecksums],
]);

const SMALL_BYTES = 20_000;

/** Picks small files half of the time, and large ones less often the longer they take. */
function pickByCost(originals: readonly Original[], random: Random): Original {
  const small = random.oneIn(2) && originals.some(({ bytes }) => bytes.length < SMALL_BYTES);
  for (;;) {
    const original = random.pick(originals);
    const { length } = original.bytes;
    if (small ? length < SMALL_BYTES : random.below(length) < 5 * SMALL_BYTES) return original;
  }
}

/**
 * Picks a meaningful region: mostly the pickle or header, the directory, or any of these, and sometimes the whole file.
 */
function pickRegion({ bytes, structure }: Original, random: Random): Region {
  const [first, second] = structure;
  const whole = { start: 0, end: bytes.length };
  return random.pick([first, first, first, second ?? first, random.pick(structure), whole]) ?? whole;
}

function clip({ start, end }: Region, length: number): Region {
  return start < length ? { start, end: Math.min(end, length) } : { start: 0, end: length };
}

interface Place {
  /** Bytes that may be changed in place. */
  readonly bytes: Buffer;
  readonly at: number;
  readonly region: Region;
  readonly originals: readonly Original[];
  readonly random: Random;
}

const MUTATIONS: readonly (readonly [name: string, mutation: (place: Place) => Buffer])[] = [
  ['a flipped bit', ({ bytes, at, random }) => overwrite(bytes, at, [(bytes[at] ?? 0) ^ (1 << random.below(8))])],
  ['a byte', ({ bytes, at, random }) => overwrite(bytes, at, [random.below(256)])],
  ['an opcode', ({ bytes, at, random }) => overwrite(bytes, at, [random.pick(OPCODES)])],
  ['a number', ({ bytes, at, random }) => overwrite(bytes, at, number(random, bytes.length))],
  ['a fragment', ({ bytes, at, random }) => overwrite(bytes, at, random.pick(FRAGMENTS))],
  ['digits', digits],
  ['an end', ({ bytes, at }) => bytes.subarray(0, at)],
  [
    'a gap',
    ({ bytes, at, region, random }) => shift({ bytes, at, region, random }, random.length(200), Buffer.alloc(0)),
  ],
  ['an insertion', (place) => shift(place, 0, insertion(place))],
  ['a swap', swap],
  ['a part again', partAgain],
  [
    'a part missing',
    ({ bytes, region: { start, end } }) => Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]),
  ],
  ['a splice', ({ bytes, at, originals, random }) => overwrite(bytes, at, excerpt(originals, random))],
];

const OPCODES: readonly number[] = Object.values(Opcode);

const FRAGMENTS: readonly Buffer[] = [
  ...[
    'h\x00',
    'h\x01',
    'q\x00',
    '}',
    '](',
    ')R',
    ')\x81',
    '\x85R',
    'Q',
    'b',
    's',
    'u',
    'a',
    'e',
    '0',
    '1',
    '2',
    '((',
    't',
  ],
  ...['cos\nsystem\n', 'cbuiltins\neval\n', 'ccollections\nOrderedDict\n', 'cargparse\nNamespace\n'],
  ...['ctorch._utils\n_rebuild_tensor_v2\n', 'ctorch._tensor\n_rebuild_from_type_v2\n', 'ctorch\nSize\n'],
  ...['ctorch._utils\n_rebuild_meta_tensor_no_storage\n', 'ctorch._utils\n_rebuild_wrapper_subclass\n'],
  ...['cnumpy.core.multiarray\n_reconstruct\n', 'cnumpy\ndtype\n', 'c_codecs\nencode\n', 'cmy\nClass\n)\x81}b'],
  ...['X\x08\0\0\0_modules', 'X\x0b\0\0\0_parameters', 'X\x07\0\0\0dataset', 'X\x08\0\0\0res_dist'],
  ...[
    '\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f',
    '\x8a\x08\xff\xff\xff\xff\xff\xff\xff\xff',
    '\x8c\x09__proto__',
    'G\x7f\xf8\0\0\0\0\0\0',
  ],
  ...[
    'PK\x01\x02',
    'PK\x03\x04',
    'PK\x05\x06',
    'PK\x06\x06',
    'PK\x06\x07',
    'data.pkl',
    'data/0',
    'PK\x05\x06'.padEnd(22, '\0'),
  ],
  ...[
    '[',
    ']',
    '{',
    '}',
    '"',
    ',',
    ':',
    'null',
    '-1',
    '1e999',
    '9007199254740993',
    '"F16"',
    '"data_offsets":[0,0]',
    '"__metadata__"',
  ],
  // Chunks of PNG and markers of JPEG.
  ...['IHDR', 'IDAT', 'IEND', 'PLTE', 'tRNS', 'iCCP', 'eXIf', 'zTXt', 'acTL', 'gAMA'],
  ...[
    '\xff\xc0',
    '\xff\xc2',
    '\xff\xc4',
    '\xff\xc9',
    '\xff\xda',
    '\xff\xdb',
    '\xff\xdd\0\x04\0\x01',
    '\xff\xe1',
    '\xff\xee',
  ],
  ...['\xff\xda\0\x08\x01\x01\0\x01\x3f\0', '\xff\xd0', '\xff\xd9', '(1000000, 3, 32, 32)', "'<f8'", 'True'],
].map((text) => Buffer.from(text, 'latin1'));

function overwrite(bytes: Buffer, at: number, written: ArrayLike<number>): Buffer {
  const fits = Math.min(written.length, bytes.length - at);
  for (let i = 0; i < fits; i++) bytes[at + i] = written[i] ?? 0;
  return bytes;
}

/** Little-endian numbers near 0, near the limits of each width, or near the file's size. */
function number(random: Random, size: number): Buffer {
  const limits = [
    0n,
    1n << 7n,
    1n << 8n,
    1n << 15n,
    1n << 16n,
    1n << 31n,
    1n << 32n,
    1n << 53n,
    1n << 63n,
    BigInt(size),
  ];
  const value = random.pick(limits) + BigInt(random.below(5) - 2);
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt.asIntN(64, value));
  return bytes.subarray(0, random.pick([1, 2, 4, 8]));
}

/** Changes the next decimal number. */
function digits({ bytes, at, random }: Place): Buffer {
  const found = /\d+/.exec(bytes.toString('latin1', at, at + 200));
  if (found === null) return overwrite(bytes, at, [0x30 + random.below(10)]);
  const start = at + found.index;
  const changed = Array.from(found[0], () => (random.oneIn(2) ? 0x39 : 0x30 + random.below(10)));
  return overwrite(bytes, start, changed);
}

function insertion({ bytes, at, originals, random }: Place): Buffer {
  switch (random.below(4)) {
    case 0:
      return random.pick(FRAGMENTS);
    case 1:
      return excerpt(originals, random);
    case 2: {
      // The same few bytes again and again: a bomb, if they create objects.
      const repeated = bytes.subarray(at, at + random.length(8));
      return Buffer.concat(Array.from({ length: random.length(250_000) }, () => repeated));
    }
    default:
      return Buffer.from(Array.from({ length: random.length(64) }, () => random.below(256)));
  }
}

/**
 * Removes and inserts bytes. Mostly, later bytes of the region make up for it, so that it keeps its length and nothing
 * after it moves.
 */
function shift({ bytes, at, region, random }: Omit<Place, 'originals'>, removed: number, inserted: Buffer): Buffer {
  if (random.oneIn(5)) return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at + removed)]);
  const tail = Buffer.from(bytes.subarray(Math.min(at + removed, region.end), region.end));
  const rest = bytes.subarray(at, region.end).fill(0);
  const copied = inserted.copy(rest);
  tail.copy(rest, copied);
  return bytes;
}

const MOST_PARTS_BYTES = 2_000_000;

/** Repeats a chunk, a segment or a directory, twice or thousands of times. */
function partAgain({ bytes, region: { start, end }, random }: Place): Buffer {
  const part = bytes.subarray(start, end);
  const most = Math.max(1, Math.floor(MOST_PARTS_BYTES / Math.max(1, part.length)));
  const again = Array.from({ length: Math.min(most, random.length(10_000)) }, () => part);
  return Buffer.concat([bytes.subarray(0, end), ...again, bytes.subarray(end)]);
}

function swap({ bytes, at, region, random }: Place): Buffer {
  const length = random.length(64);
  const other = region.start + random.below(region.end - region.start);
  const [low, high] = at < other ? [at, other] : [other, at];
  const fits = Math.min(length, high - low, bytes.length - high);
  const kept = Buffer.from(bytes.subarray(low, low + fits));
  bytes.copyWithin(low, high, high + fits);
  return overwrite(bytes, high, kept);
}

function excerpt(originals: readonly Original[], random: Random): Buffer {
  const { bytes, structure } = random.pick(originals);
  const { start, end } = random.pick(structure);
  const at = start + random.below(end - start);
  return bytes.subarray(at, Math.min(at + random.length(400), end));
}
