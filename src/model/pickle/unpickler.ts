import type { ByteSource } from '../files/byteSource';
import { Malformed } from '../files/malformed';
import { AllowedGlobals, build } from './allowedGlobals';
import { ByteCursor } from './byteCursor';
import { Containers } from './containers';
import { leftOut, makeRoom } from './makeRoom';
import { MarkedStack } from './markedStack';
import { Opcode } from './opcode';
import { BYTES, Excessive, PickleMemory } from './pickleMemory';
import { problemAt } from './pickleProblem';
import { EMPTY_TUPLE, isPythonObject, textIfUtf8, type PythonValue } from './pythonValue';
import type { Vocabulary } from './vocabulary';

const NEWEST_PROTOCOL = 5;
/** Longer than any name or flag. Longer texts and bytes stay in the file. */
const LONGEST_TEXT_BYTES = 1 << 16;
/**
 * Limit for opcodes: as many are interpreted in ten seconds. A training log of ten million numbers has a tenth of them.
 */
const MOST_OPCODES = 100_000_000;

/** One of several pickles that may follow each other. */
export interface Pickle {
  readonly value: PythonValue;
  /** Persistent ids: what it names outside itself, in order. */
  readonly persistentIds: readonly PythonValue[];
  readonly length: number;
}

/**
 * Reads the pickle at the start of a section of a file, by interpreting its opcodes; code that it names is never run.
 * Supports protocols 2 to 5. If a file holds more than its size allows, parts that are not needed are left out.
 *
 * @param fileBytes size of the file, which limits work and memory
 * @throws PickleProblem
 */
export function unpickle(source: ByteSource, fileBytes: number, vocabulary: Vocabulary): Pickle {
  const unpickler = new Unpickler(source, fileBytes, vocabulary);
  try {
    return { value: unpickler.run(), persistentIds: unpickler.persistentIds, length: unpickler.opcodeStart + 1 };
  } catch (error) {
    throw problemAt(unpickler.opcodeStart, error);
  }
}

class Unpickler {
  opcodeStart = 0;
  readonly persistentIds: PythonValue[] = [];
  readonly #cursor: ByteCursor;
  readonly #stack: MarkedStack;
  readonly #memo: PythonValue[] = [];
  readonly #memory: PickleMemory;
  readonly #containers: Containers;
  readonly #globals: AllowedGlobals;
  #opcodes = 0;

  constructor(
    source: ByteSource,
    fileBytes: number,
    private readonly vocabulary: Vocabulary,
  ) {
    this.#cursor = new ByteCursor(source);
    this.#memory = new PickleMemory(fileBytes);
    this.#stack = new MarkedStack(this.#memory, this.#memo);
    this.#containers = new Containers(this.#memory);
    this.#globals = new AllowedGlobals(vocabulary.calls, this.#memory);
    this.#memory.makeRoom = () => {
      makeRoom(this.#stack, this.#memo, this.#memory, (key) => vocabulary.isNeeded(key));
    };
  }

  run(): PythonValue {
    for (;;) {
      this.opcodeStart = this.#cursor.position;
      const opcode = this.#cursor.uint8();
      if (opcode === Opcode.STOP) return this.#stack.pop();
      if (++this.#opcodes > MOST_OPCODES) throw new Excessive(`it has more than ${MOST_OPCODES / 1e6} million opcodes`);
      this.#stack.beginOperation();
      const scalar = this.#scalar(opcode);
      const value = scalar === undefined ? this.#object(opcode) : scalar;
      if (value === undefined) this.#change(opcode);
      else this.#stack.push(value);
    }
  }

  /** The value that an opcode spells out, or takes from the stack or memo; `undefined` for other opcodes. */
  #scalar(opcode: number): PythonValue | undefined {
    const cursor = this.#cursor;
    switch (opcode) {
      case Opcode.NONE:
        return null;
      case Opcode.NEWTRUE:
        return true;
      case Opcode.NEWFALSE:
        return false;
      case Opcode.BININT:
        return cursor.int32();
      case Opcode.BININT1:
        return cursor.uint8();
      case Opcode.BININT2:
        return cursor.uint16();
      case Opcode.LONG1:
        return this.#integer(cursor.uint8());
      case Opcode.LONG4:
        return this.#integer(cursor.uint32());
      case Opcode.BINFLOAT:
        this.#memory.take(BYTES.number);
        return cursor.doubleBigEndian();
      case Opcode.SHORT_BINUNICODE:
        return this.#text(cursor.uint8());
      case Opcode.BINUNICODE:
        return this.#text(cursor.uint32());
      case Opcode.SHORT_BINSTRING:
        return textIfUtf8(this.#bytes(cursor.uint8()));
      case Opcode.BINSTRING:
        return textIfUtf8(this.#bytes(cursor.uint32()));
      case Opcode.BINUNICODE8:
        return this.#text(cursor.length64());
      case Opcode.DUP:
        return this.#stack.top();
      case Opcode.BINGET:
        return this.#recall(cursor.uint8());
      case Opcode.LONG_BINGET:
        return this.#recall(cursor.uint32());
      default:
        return undefined;
    }
  }

  /** The object that an opcode makes and pushes; `undefined` for other opcodes. */
  #object(opcode: number): PythonValue | undefined {
    const cursor = this.#cursor;
    switch (opcode) {
      case Opcode.SHORT_BINBYTES:
        return this.#bytes(cursor.uint8());
      case Opcode.BINBYTES:
        return this.#bytes(cursor.uint32());
      case Opcode.BINBYTES8:
      case Opcode.BYTEARRAY8:
        return this.#bytes(cursor.length64());
      case Opcode.EMPTY_LIST:
      case Opcode.EMPTY_SET:
        this.#memory.take(BYTES.list);
        return [];
      case Opcode.EMPTY_TUPLE:
        return EMPTY_TUPLE;
      case Opcode.TUPLE:
      case Opcode.FROZENSET:
        return this.#tuple(this.#stack.popToMark());
      case Opcode.TUPLE1:
        return this.#tuple(this.#stack.popMany(1));
      case Opcode.TUPLE2:
        return this.#tuple(this.#stack.popMany(2));
      case Opcode.TUPLE3:
        return this.#tuple(this.#stack.popMany(3));
      case Opcode.EMPTY_DICT:
        this.#memory.take(BYTES.dict);
        return new Map();
      case Opcode.GLOBAL:
        return this.#globals.resolve(cursor.line(), cursor.line());
      case Opcode.STACK_GLOBAL: {
        const [module, name] = this.#stack.popMany(2);
        if (typeof module !== 'string' || typeof name !== 'string') throw new Malformed('a class has no name');
        return this.#globals.resolve(module, name);
      }
      case Opcode.REDUCE:
      case Opcode.NEWOBJ: {
        const [callee = null, args = null] = this.#stack.popMany(2);
        return this.#globals.call(callee, args);
      }
      case Opcode.NEWOBJ_EX: {
        const [callee = null, args = null, keywords = null] = this.#stack.popMany(3);
        const made = this.#globals.call(callee, args);
        if (isPythonObject(made) && made.kind === 'instance') made.state = keywords;
        return made;
      }
      case Opcode.BINPERSID: {
        const id = this.#stack.pop();
        this.#memory.take(BYTES.object + BYTES.listItem);
        this.persistentIds.push(id);
        return this.vocabulary.persistent(id);
      }
      default:
        return undefined;
    }
  }

  /** Opcodes that change existing values and push nothing. */
  #change(opcode: number): void {
    const cursor = this.#cursor;
    switch (opcode) {
      case Opcode.PROTO:
        if (cursor.uint8() > NEWEST_PROTOCOL) throw new Malformed(`protocols beyond ${NEWEST_PROTOCOL} are unknown`);
        break;
      case Opcode.FRAME:
        cursor.length64();
        break;
      case Opcode.MARK:
        this.#stack.mark();
        break;
      case Opcode.POP:
        this.#stack.drop();
        break;
      case Opcode.POP_MARK:
        this.#stack.popToMark();
        break;
      case Opcode.APPEND:
        this.#extend(this.#stack.popMany(1));
        break;
      case Opcode.APPENDS:
      case Opcode.ADDITEMS:
        this.#extend(this.#stack.popToMark());
        break;
      case Opcode.SETITEM:
        this.#setItems(this.#stack.popMany(2));
        break;
      case Opcode.SETITEMS:
        this.#setItems(this.#stack.popToMark());
        break;
      case Opcode.BUILD: {
        const state = this.#stack.pop();
        build(this.#stack.top(), state, this.#memory);
        break;
      }
      case Opcode.BINPUT:
        this.#remember(cursor.uint8());
        break;
      case Opcode.LONG_BINPUT:
        this.#remember(cursor.uint32());
        break;
      case Opcode.MEMOIZE:
        this.#remember(this.#memo.length);
        break;
      default:
        throw new Malformed(`opcode 0x${opcode.toString(16).padStart(2, '0')} is unknown`);
    }
  }

  #integer(length: number): number | bigint {
    this.#memory.take(BYTES.number + length);
    return this.#cursor.integer(length);
  }

  #text(length: number): PythonValue {
    if (length > LONGEST_TEXT_BYTES) return this.#long(length, 'utf-8');
    const text = this.#cursor.utf8(length);
    // V8 takes one byte per character if all are Latin-1.
    this.#memory.take(BYTES.text + (text.length === length ? length : 2 * text.length));
    return text;
  }

  #bytes(length: number): PythonValue {
    if (length > LONGEST_TEXT_BYTES) return this.#long(length, 'raw');
    this.#memory.take(BYTES.bytes + length);
    return this.#cursor.take(length);
  }

  #long(length: number, encoding: 'raw' | 'utf-8'): PythonValue {
    this.#memory.take(BYTES.object);
    return { kind: 'long bytes', position: this.#cursor.passOver(length), length, encoding };
  }

  /** @param items `null` if they were dropped to save memory */
  #tuple(items: PythonValue[] | null): PythonValue {
    if (items === null) return leftOut([]);
    this.#memory.take(BYTES.tuple + BYTES.tupleItem * items.length);
    return Object.freeze(items) as PythonValue[];
  }

  #extend(items: readonly PythonValue[] | null): void {
    this.#stack.replaceTop(this.#containers.extend(this.#stack.top(), items));
  }

  #setItems(items: readonly PythonValue[] | null): void {
    this.#stack.replaceTop(this.#containers.setItems(this.#stack.top(), items));
  }

  #recall(index: number): PythonValue {
    const value = this.#memo[index];
    if (value === undefined) throw new Malformed(`memo ${index} is used before it is set`);
    return value;
  }

  #remember(index: number): void {
    const value = this.#stack.top();
    this.#memory.take(BYTES.memoPlace * Math.max(0, index + 1 - this.#memo.length));
    this.#memo[index] = value;
  }
}
