/**
 * The streams of `torch.save` before PyTorch 1.6: five pickles in a row (magic number, protocol, system information,
 * the object, the keys of its storages), then the storages in the order of these keys, each preceded by its number of
 * elements as int64.
 */
import { Refusal } from '../refusal';
import type { SteadyFile } from '../files/steadyFile';
import type { Container } from './container';
import { describe, isPythonObject, type PythonValue } from '../pickle/pythonValue';
import { quoted } from '../files/quoted';
import type { StoredBytes } from '../files/storedBytes';
import { PICKLED } from './foreignFormats';
import { refuseShard } from './shardedCheckpoint';
import { isCount } from '../pickle/sizes';
import { bigEndian } from './torchArchive';
import type { Pickle } from '../pickle/unpickler';
import { unpickleTorch } from './torchPickle';

const MAGIC_NUMBER = 0x1950a86a20f9469cfc6cn;
const PROTOCOL = 1001;
const WAY_OUT = `${PICKLED.charAt(0).toUpperCase()}${PICKLED.slice(1)}`;
const COUNT_BYTES = 8;

/** Bytes per element of every type that `torch.save` writes, since unread storages lie between others. */
const ELEMENT_BYTES: ReadonlyMap<string, number> = new Map([
  ['torch.FloatStorage', 4],
  ['torch.HalfStorage', 2],
  ['torch.BFloat16Storage', 2],
  ['torch.DoubleStorage', 8],
  ['torch.LongStorage', 8],
  ['torch.IntStorage', 4],
  ['torch.ShortStorage', 2],
  ['torch.CharStorage', 1],
  ['torch.ByteStorage', 1],
  ['torch.BoolStorage', 1],
  ['torch.ComplexFloatStorage', 8],
  ['torch.ComplexDoubleStorage', 16],
  ['torch.QInt8Storage', 1],
  ['torch.QUInt8Storage', 1],
  ['torch.QInt32Storage', 4],
  ['torch.QUInt4x2Storage', 1],
  ['torch.QUInt2x4Storage', 1],
  ['torch.UntypedStorage', 1],
  ['torch.storage.UntypedStorage', 1],
  ['torch.storage._UntypedStorage', 1],
]);

/** @throws Refusal naming the byte where the stream is cut off, damaged, or not as `torch.save` writes it. */
export function readLegacyStream(file: SteadyFile): Container {
  const pickles = new PickleStream(file);
  const { value: magic } = pickles.next();
  if (magic !== MAGIC_NUMBER) {
    refuseShard(magic, file.name, file.path);
    throw new Refusal(
      `${file.name} is a pickle that torch.save did not write: it holds ${describe(magic)}. ${WAY_OUT}.`,
    );
  }
  const { value: protocol } = pickles.next();
  if (protocol !== PROTOCOL) {
    throw new Refusal(
      `${file.name} can't be read: its stream is of protocol ${describe(protocol)}; expected ${PROTOCOL}.`,
    );
  }
  const { value: system } = pickles.next();
  if (system instanceof Map && system.get('little_endian') === false) throw bigEndian(file.name);
  const { value, persistentIds } = pickles.next();
  const { value: keys } = pickles.next();
  const storages = placeStorages(keys, blocks(persistentIds, file.name), pickles.position, file);
  return { value, metadata: new Map(), locate: ({ key }) => storages.get(key) ?? null };
}

class PickleStream {
  position = 0;

  constructor(private readonly file: SteadyFile) {}

  next(): Pickle {
    const { name, size } = this.file;
    const section = this.file.section(this.position, size - this.position);
    const pickle = unpickleTorch(section, this.file, this.position, () => {
      return new Refusal(
        `${name} is cut off: its pickle at byte ${this.position} does not end. It may still be being written; otherwise copy it again.`,
      );
    });
    this.position += pickle.length;
    return pickle;
  }
}

interface Block {
  readonly elements: number;
  readonly elementBytes: number;
}

/** Sizes of the storages that the object refers to, by key. */
function blocks(persistentIds: readonly PythonValue[], fileName: string): Map<string, Block> {
  const found = new Map<string, Block>();
  for (const id of persistentIds) {
    if (!Array.isArray(id) || id[0] !== 'storage') continue;
    const [, type = null, key, , elements] = id;
    if (typeof key !== 'string') continue;
    if (!isCount(elements)) {
      throw new Refusal(
        `${fileName} is damaged: its storage ${quoted(key)} has ${describe(elements)} in place of its number of values.`,
      );
    }
    const block = { elements, elementBytes: elementBytes(type, key, fileName) };
    const before = found.get(key) ?? block;
    if (before.elements !== elements || before.elementBytes !== block.elementBytes) {
      throw new Refusal(`${fileName} is damaged: its storage ${quoted(key)} is referred to in two sizes.`);
    }
    found.set(key, block);
  }
  return found;
}

function elementBytes(type: PythonValue, key: string, fileName: string): number {
  const isClass = isPythonObject(type) && (type.kind === 'global' || type.kind === 'stub');
  const bytes = isClass ? ELEMENT_BYTES.get(type.name) : undefined;
  if (bytes !== undefined) return bytes;
  throw new Refusal(
    `${fileName} can't be read: its storage ${quoted(key)} is of ${describe(type)}, whose size is unknown.`,
  );
}

function placeStorages(
  keys: PythonValue,
  blocks: ReadonlyMap<string, Block>,
  start: number,
  { name, size }: SteadyFile,
): Map<string, StoredBytes> {
  if (!Array.isArray(keys)) throw new Refusal(`${name} is damaged: it has ${describe(keys)} for its storages' keys.`);
  const places = new Map<string, StoredBytes>();
  let position = start;
  for (const key of keys) {
    const block = typeof key === 'string' ? blocks.get(key) : undefined;
    if (typeof key !== 'string' || block === undefined || places.has(key)) {
      throw new Refusal(`${name} is damaged: its storages' keys hold ${describe(key)}, twice or without a tensor.`);
    }
    const place = storedBlock(key, block, position, name);
    if (place.end > size) {
      throw new Refusal(
        `${name} is cut off: its storage ${quoted(key)} would end at byte ${place.end} of ${size}. It may still be being written; otherwise copy it again.`,
      );
    }
    places.set(key, place);
    position = place.end;
  }
  return places;
}

function storedBlock(key: string, { elements, elementBytes }: Block, start: number, fileName: string): StoredBytes {
  const size = elements * elementBytes;
  return {
    size,
    start,
    end: start + COUNT_BYTES + size,
    anchor: start + COUNT_BYTES,
    headerBytes: COUNT_BYTES,
    dataOffset(header) {
      const count = header.readBigInt64LE(0);
      if (count !== BigInt(elements)) {
        throw new Refusal(
          `${fileName} is damaged: its storage ${quoted(key)} at byte ${start} announces ${count} values; its tensors expect ${elements}.`,
        );
      }
      return COUNT_BYTES;
    },
  };
}
