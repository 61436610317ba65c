/** Bytes that are not what their format says; whoever knows the file turns this into a `Refusal`. */
export class Malformed extends Error {
  override readonly name: string = 'Malformed';
}

/** Bytes that end before what they announce. */
export class Truncated extends Malformed {
  override readonly name = 'Truncated';
}

const LONGEST_INTEGER_BYTES = 256;

/** Walks forward through bytes and never past their end. Integers are little-endian unless named otherwise. */
export class ByteCursor {
  #position = 0;

  constructor(private readonly bytes: Buffer) {}

  get position(): number {
    return this.#position;
  }

  uint8(): number {
    return this.bytes.readUInt8(this.#advance(1));
  }

  uint16(): number {
    return this.bytes.readUInt16LE(this.#advance(2));
  }

  int32(): number {
    return this.bytes.readInt32LE(this.#advance(4));
  }

  uint32(): number {
    return this.bytes.readUInt32LE(this.#advance(4));
  }

  /** A 64-bit length: one beyond 2⁵³ is rounded, and refused all the same where so many bytes are asked for. */
  length64(): number {
    return Number(this.bytes.readBigUInt64LE(this.#advance(8)));
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
    return this.bytes.readDoubleBE(this.#advance(8));
  }

  take(length: number): Buffer {
    const start = this.#advance(length);
    return this.bytes.subarray(start, start + length);
  }

  utf8(length: number): string {
    const start = this.#advance(length);
    return this.bytes.toString('utf8', start, start + length);
  }

  /** The text up to the next newline, which is skipped. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.#position);
    if (end < 0) throw new Truncated('a line has no end');
    const text = this.utf8(end - this.#position);
    this.#advance(1);
    return text;
  }

  skip(length: number): void {
    this.#advance(length);
  }

  #advance(length: number): number {
    const start = this.#position;
    const left = this.bytes.length - start;
    if (length > left) throw new Truncated(`${length} bytes are announced and ${left} are left`);
    this.#position = start + length;
    return start;
  }
}
