import { Refusal } from '../refusal';
import { build, call, resolveGlobal, resolveStorage } from './allowedGlobals';
import { ByteCursor, Malformed } from './byteCursor';
import { MarkedStack } from './markedStack';
import { Opcode } from './opcode';
import { isPythonObject, type PythonValue } from './pythonValue';

/** Lists, dicts, tensors and the like in one pickle; a checkpoint of 100,000 tensors has 700,000. */
const MOST_OBJECTS = 2_000_000;
const NEWEST_PROTOCOL = 5;
const LONGEST_INTEGER_BYTES = 256;

/**
 * The value of a pickle, by interpreting its opcodes without ever running code that it names. Protocols 2
 * (what `torch.save` writes unless told otherwise) to 5. Work and memory are bounded by the pickle's length.
 *
 * @throws Refusal naming the byte where the pickle is malformed.
 */
export function unpickle(bytes: Buffer, fileName: string): PythonValue {
  const unpickler = new Unpickler(bytes);
  try {
    return unpickler.run();
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw new Refusal(
      `${fileName} is damaged or no checkpoint: its pickle is malformed at byte ${unpickler.opcodeStart} (${error.message}).`,
    );
  }
}

class Unpickler {
  opcodeStart = 0;
  readonly #cursor: ByteCursor;
  readonly #stack = new MarkedStack();
  readonly #memo: PythonValue[] = [];
  readonly #bytes: number;
  #copiesLeft: number;
  #objects = 0;

  constructor(bytes: Buffer) {
    this.#cursor = new ByteCursor(bytes);
    this.#bytes = bytes.length;
    this.#copiesLeft = bytes.length;
  }

  run(): PythonValue {
    for (;;) {
      this.opcodeStart = this.#cursor.position;
      const opcode = this.#cursor.uint8();
      if (opcode === Opcode.STOP) return this.#stack.pop();
      const scalar = this.#scalar(opcode);
      const object = scalar === undefined ? this.#object(opcode) : undefined;
      if (scalar !== undefined) this.#stack.push(scalar);
      else if (object !== undefined) this.#pushObject(object);
      else this.#change(opcode);
    }
  }

  /** What an opcode pushes as it is written, or has pushed before; `undefined` for other opcodes. */
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
        return integer(cursor.take(cursor.uint8()));
      case Opcode.LONG4:
        return integer(cursor.take(cursor.uint32()));
      case Opcode.BINFLOAT:
        return cursor.doubleBigEndian();
      case Opcode.SHORT_BINUNICODE:
      case Opcode.SHORT_BINSTRING:
        return cursor.utf8(cursor.uint8());
      case Opcode.BINUNICODE:
      case Opcode.BINSTRING:
        return cursor.utf8(cursor.uint32());
      case Opcode.BINUNICODE8:
        return cursor.utf8(cursor.length64());
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
        return cursor.take(cursor.uint8());
      case Opcode.BINBYTES:
        return cursor.take(cursor.uint32());
      case Opcode.BINBYTES8:
      case Opcode.BYTEARRAY8:
        return cursor.take(cursor.length64());
      case Opcode.EMPTY_LIST:
      case Opcode.EMPTY_TUPLE:
      case Opcode.EMPTY_SET:
        return [];
      case Opcode.TUPLE:
      case Opcode.FROZENSET:
        return this.#stack.popToMark();
      case Opcode.TUPLE1:
        return this.#stack.popMany(1);
      case Opcode.TUPLE2:
        return this.#stack.popMany(2);
      case Opcode.TUPLE3:
        return this.#stack.popMany(3);
      case Opcode.EMPTY_DICT:
        return new Map();
      case Opcode.GLOBAL:
        return resolveGlobal(cursor.line(), cursor.line());
      case Opcode.STACK_GLOBAL: {
        const [module, name] = this.#stack.popMany(2);
        if (typeof module !== 'string' || typeof name !== 'string') throw new Malformed('a class has no name');
        return resolveGlobal(module, name);
      }
      case Opcode.REDUCE:
      case Opcode.NEWOBJ: {
        const [callee = null, args = null] = this.#stack.popMany(2);
        return call(callee, args, this.#spend);
      }
      case Opcode.NEWOBJ_EX: {
        const [callee = null, args = null] = this.#stack.popMany(3);
        return call(callee, args, this.#spend);
      }
      case Opcode.BINPERSID:
        return resolveStorage(this.#stack.pop());
      default:
        return undefined;
    }
  }

  /** Opcodes that change what is there and push nothing. */
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
        build(this.#stack.top(), state, this.#spend);
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

  readonly #spend = (count: number): void => {
    this.#copiesLeft -= count;
    if (this.#copiesLeft < 0) throw new Malformed('more values are copied than the pickle has bytes');
  };

  #pushObject(value: PythonValue): void {
    this.#objects += 1;
    if (this.#objects > MOST_OBJECTS) throw new Malformed(`there are more than ${MOST_OBJECTS} objects`);
    this.#stack.push(value);
  }

  #extend(items: readonly PythonValue[]): void {
    const target = this.#stack.top();
    if (isStub(target)) return;
    if (!Array.isArray(target)) throw new Malformed('values are added to something that is no list');
    for (const item of items) target.push(item);
  }

  #setItems(items: readonly PythonValue[]): void {
    const target = this.#stack.top();
    if (isStub(target)) return;
    if (!(target instanceof Map)) throw new Malformed('items are set in something that is no dict');
    if (items.length % 2 !== 0) throw new Malformed('a key has no value');
    for (let i = 0; i < items.length; i += 2) target.set(items[i] ?? null, items[i + 1] ?? null);
  }

  #recall(index: number): PythonValue {
    const value = this.#memo[index];
    if (value === undefined) throw new Malformed(`memo ${index} is used before it is set`);
    return value;
  }

  #remember(index: number): void {
    if (index >= this.#bytes) throw new Malformed(`memo ${index} is set in a pickle of ${this.#bytes} bytes`);
    this.#memo[index] = this.#stack.top();
  }
}

function isStub(value: PythonValue): boolean {
  return isPythonObject(value) && value.kind === 'stub';
}

/** Two's complement, little-endian, of any length. */
function integer(bytes: Buffer): number | bigint {
  if (bytes.length > LONGEST_INTEGER_BYTES) throw new Malformed('an integer is too long');
  if (bytes.length === 0) return 0;
  const unsigned = BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
  const exact = BigInt.asIntN(8 * bytes.length, unsigned);
  const number = Number(exact);
  return Number.isSafeInteger(number) ? number : exact;
}
