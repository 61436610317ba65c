import type { ByteSource } from '../files/byteSource';
import { Malformed, Truncated } from '../files/malformed';

const LONGEST_INTEGER_BYTES = 256;
/** Longer than the name of any class, module or persistent id. */
const LONGEST_LINE_BYTES = 64 << 10;
const WINDOW_BYTES = 1 << 20;

/**
 * Walks forward through bytes, never past their end, with a window of them in memory. Integers are little-endian unless
 * the method's name says otherwise.
 */
export class ByteCursor {
  #position = 0;
  #window: Buffer = Buffer.alloc(0);
  #windowStart = 0;

  constructor(private readonly source: ByteSource) {}

  get position(): number {
    return this.#position;
  }

  uint8(): number {
    const at = this.#advance(1);
    return this.#window.readUInt8(at);
  }

  uint16(): number {
    const at = this.#advance(2);
    return this.#window.readUInt16LE(at);
  }

  int32(): number {
    const at = this.#advance(4);
    return this.#window.readInt32LE(at);
  }

  uint32(): number {
    const at = this.#advance(4);
    return this.#window.readUInt32LE(at);
  }

  /** A 64-bit length. Lengths beyond 2⁵³ are rounded; requesting that many bytes is refused anyway. */
  length64(): number {
    const at = this.#advance(8);
    return Number(this.#window.readBigUInt64LE(at));
  }

  /** Two's complement of any length; exact. */
  integer(length: number): number | bigint {
    if (length > LONGEST_INTEGER_BYTES) throw new Malformed('an integer is too long');
    if (length === 0) return 0;
    const unsigned = BigInt(`0x${Buffer.from(this.take(length)).reverse().toString('hex')}`);
    const exact = BigInt.asIntN(8 * length, unsigned);
    const number = Number(exact);
    return Number.isSafeInteger(number) ? number : exact;
  }

  doubleBigEndian(): number {
    const at = this.#advance(8);
    return this.#window.readDoubleBE(at);
  }

  /** A copy that keeps nothing else in memory. Its length is limited by the window's. */
  take(length: number): Uint8Array {
    const start = this.#advance(length);
    return new Uint8Array(this.#window.subarray(start, start + length));
  }

  /** The length is limited by the window's. */
  utf8(length: number): string {
    const start = this.#advance(length);
    return this.#window.toString('utf8', start, start + length);
  }

  /** The text up to the next newline, which is skipped. */
  line(): string {
    const most = Math.min(LONGEST_LINE_BYTES, this.#left);
    this.#hold(most);
    const start = this.#position - this.#windowStart;
    const length = this.#window.subarray(start, start + most).indexOf(0x0a);
    if (length < 0) {
      throw most === LONGEST_LINE_BYTES ? new Malformed('a line is too long') : new Truncated('a line has no end');
    }
    const text = this.utf8(length);
    this.#position += 1;
    return text;
  }

  /** Passes over bytes without reading them. @returns their position in the file */
  passOver(length: number): number {
    this.#require(length);
    const position = this.source.start + this.#position;
    this.#position += length;
    return position;
  }

  get #left(): number {
    return this.source.length - this.#position;
  }

  #require(length: number): void {
    if (length > this.#left) throw new Truncated(`${length} bytes are announced and ${this.#left} are left`);
  }

  /** Moves forward, and returns the former position in the window, which may have moved too. */
  #advance(length: number): number {
    const start = this.#position - this.#windowStart;
    this.#position += length;
    if (start + length <= this.#window.length) return start;
    this.#position -= length;
    this.#require(length);
    this.#hold(length);
    this.#position += length;
    return 0;
  }

  /** Moves the window to the current position if it doesn't reach far enough. */
  #hold(length: number): void {
    const start = this.#position - this.#windowStart;
    if (start + length <= this.#window.length) return;
    this.#window = this.source.read(this.#position, Math.min(this.#left, Math.max(length, WINDOW_BYTES)));
    this.#windowStart = this.#position;
  }
}
