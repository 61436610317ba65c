/** What an event says about scalars: the few fields of TensorFlow's `Event` message that this needs. */
import protobuf from 'protobufjs/minimal.js';
import { Malformed } from '../../files/malformed';

type Reader = protobuf.Reader;

export interface LoggedScalar {
  readonly tag: string;
  readonly value: number;
}

export interface LoggedEvent {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  readonly scalars: readonly LoggedScalar[];
}

const LONGEST_TAG = 1000;

/** @throws {Malformed} if the bytes are no such message. */
export function readEvent(bytes: Uint8Array): LoggedEvent {
  try {
    return eventIn(protobuf.Reader.create(bytes));
  } catch (error) {
    // The library's own errors, for bytes that end early, unknown wire types and endless nesting.
    if (error instanceof Error) throw new Malformed(`an event can't be read: ${error.message}`, { cause: error });
    throw error;
  }
}

function eventIn(reader: Reader): LoggedEvent {
  const event = { wallTime: 0, step: 0, scalars: new Array<LoggedScalar>() };
  eachField(reader, (field, type) => {
    if (field === 1 && type === DOUBLE) event.wallTime = reader.double();
    else if (field === 2 && type === VARINT) event.step = asNumber(reader.int64());
    else if (field === 5 && type === BYTES) {
      within(reader, () => {
        eachField(reader, (ofSummary, ofType) => {
          if (ofSummary !== 1 || ofType !== BYTES) return false;
          const scalar = within(reader, () => summaryValue(reader));
          if (scalar !== null) event.scalars.push(scalar);
          return true;
        });
      });
    } else return false;
    return true;
  });
  return event;
}

/** A signed integer of 64 bits, rounded if it is too large for a number. */
function asNumber({ low, high }: { readonly low: number; readonly high: number }): number {
  return high * 2 ** 32 + (low >>> 0);
}

/** `null` unless it is a scalar with a tag. */
function summaryValue(reader: Reader): LoggedScalar | null {
  const found: { tag: string; value: number | null } = { tag: '', value: null };
  eachField(reader, (field, type) => {
    if (field === 1 && type === BYTES) found.tag = reader.string();
    else if (field === 2 && type === FLOAT) found.value = reader.float();
    else if (field === 8 && type === BYTES) found.value = within(reader, () => tensorScalar(reader));
    else return false;
    return true;
  });
  const { tag, value } = found;
  return tag === '' || tag.length > LONGEST_TAG || value === null ? null : { tag, value };
}

/** `TensorProto.dtype`. */
const DT_FLOAT = 1;
const DT_DOUBLE = 2;

/** The number in a tensor of one float or double, as TensorFlow 2 logs scalars; `null` for any other tensor. */
function tensorScalar(reader: Reader): number | null {
  let dtype = 0;
  let content: Uint8Array = new Uint8Array();
  const values: number[] = [];
  eachField(reader, (field, type) => {
    if (field === 1 && type === VARINT) dtype = reader.int32();
    else if (field === 4 && type === BYTES) content = reader.bytes();
    else if (field === 5 && (type === FLOAT || type === BYTES)) repeated(reader, type, values, () => reader.float());
    else if (field === 6 && (type === DOUBLE || type === BYTES)) repeated(reader, type, values, () => reader.double());
    else return false;
    return true;
  });
  if (dtype !== DT_FLOAT && dtype !== DT_DOUBLE) return null;
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  if (dtype === DT_FLOAT && content.length === 4) return view.getFloat32(0, true);
  if (dtype === DT_DOUBLE && content.length === 8) return view.getFloat64(0, true);
  return values.length === 1 ? (values[0] ?? null) : null;
}

/** Wire types. */
const VARINT = 0;
const DOUBLE = 1;
const BYTES = 2;
const FLOAT = 5;

/** @param take reads a field, or returns false for one that is passed over */
function eachField(reader: Reader, take: (field: number, wireType: number) => boolean): void {
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (!take(tag >>> 3, tag & 7)) reader.skipType(tag & 7);
  }
}

/** Reads an embedded message, of which nothing lies beyond its end. */
function within<Result>(reader: Reader, read: () => Result): Result {
  const length = reader.uint32();
  const { len } = reader;
  const end = reader.pos + length;
  if (end > len) throw new Malformed('a message is longer than the one around it');
  reader.len = end;
  const result = read();
  if (reader.pos !== end) throw new Malformed('a message does not end where it should');
  reader.len = len;
  return result;
}

/** Numbers of a repeated field, which may be packed. */
function repeated(reader: Reader, wireType: number, values: number[], next: () => number): void {
  if (wireType !== BYTES) {
    values.push(next());
    return;
  }
  within(reader, () => {
    while (reader.pos < reader.len) values.push(next());
  });
}
