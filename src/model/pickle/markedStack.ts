import { Malformed } from '../files/malformed';
import { BYTES, type PickleMemory } from './pickleMemory';
import type { PythonValue } from './pythonValue';

/** A value on the stack, with all memory taken and all values remembered since it was begun. */
export interface Extent {
  readonly place: number;
  readonly value: PythonValue;
  readonly bytes: number;
  /** Range of places in the memo; `to` is exclusive. */
  readonly memo: { readonly from: number; readonly to: number };
}

/** The state when a value was begun. */
interface Beginning {
  readonly usedBytes: number;
  readonly memoLength: number;
}

/** The pickle machine's stack. Values below the last mark can't be reached until the mark is gone. */
export class MarkedStack {
  readonly #values: PythonValue[] = [];
  /** For each place, the memory used and the length of the memo when its value was begun. */
  readonly #usedBefore: number[] = [];
  readonly #memoBefore: number[] = [];
  /** The stack's height at each mark. */
  readonly #marks: number[] = [];
  /** Marks above which values were dropped. */
  readonly #lostMarks = new Set<number>();
  /** State at the lowest value that the current operation has popped. The operation's result began there. */
  #popped: Beginning | null = null;
  /** The largest number of values and marks so far. */
  #highest = 0;

  /** @param memo where values are remembered; it grows at its end */
  constructor(
    private readonly memory: PickleMemory,
    private readonly memo: readonly PythonValue[],
  ) {}

  /** Begins another operation, which makes nothing of the values that the last one popped. */
  beginOperation(): void {
    this.#popped = null;
  }

  push(value: PythonValue): void {
    this.#usedBefore.push(this.#popped?.usedBytes ?? this.memory.usedBytes);
    this.#memoBefore.push(this.#popped?.memoLength ?? this.memo.length);
    this.#values.push(value);
    this.#grow();
  }

  mark(): void {
    this.#marks.push(this.#values.length);
    this.#grow();
  }

  top(): PythonValue {
    const value = this.#values.length > this.#floor() ? this.#values.at(-1) : undefined;
    if (value === undefined) throw new Malformed('the stack is empty');
    return value;
  }

  /** Replaces the uppermost value. */
  replaceTop(value: PythonValue): void {
    this.top();
    this.#values[this.#values.length - 1] = value;
  }

  pop(): PythonValue {
    const value = this.top();
    this.#cut(this.#values.length - 1);
    return value;
  }

  /** The uppermost `count` values, lowest first. */
  popMany(count: number): PythonValue[] {
    const start = this.#values.length - count;
    if (start < this.#floor()) throw new Malformed('the stack is empty');
    return this.#cut(start);
  }

  /** Pops the last mark and the values above it, lowest first; `null` if they were dropped. */
  popToMark(): PythonValue[] | null {
    const mark = this.#marks.pop();
    if (mark === undefined) throw new Malformed('a mark is missing');
    const values = this.#cut(mark);
    return this.#lostMarks.delete(this.#marks.length) ? null : values;
  }

  /** Drops the uppermost value, or the last mark if that is uppermost. */
  drop(): void {
    if (this.#values.length > this.#floor()) this.#cut(this.#values.length - 1);
    else this.popToMark();
  }

  /** Values that took at least this much memory, with their places. */
  largest(leastBytes: number): Extent[] {
    const large: Extent[] = [];
    for (let place = 0; place < this.#values.length; place++) {
      const extent = this.#extent(place, place + 1);
      if (extent.bytes >= leastBytes) large.push(extent);
    }
    return large;
  }

  /**
   * All values above the last mark except the uppermost, which is being worked on, as one extent; `null` if there are
   * none.
   */
  sinceMark(): { readonly extent: Extent; readonly values: readonly PythonValue[] } | null {
    const [floor, top] = [this.#floor(), this.#values.length - 1];
    if (this.#marks.length === 0 || floor >= top) return null;
    return { extent: this.#extent(floor, top), values: this.#values.slice(floor, top) };
  }

  /** Replaces a value, and gives back part of its memory. */
  exchange({ place }: Extent, value: PythonValue, freedBytes: number): void {
    this.#values[place] = value;
    this.memory.giveBack(freedBytes);
    for (let above = place + 1; above < this.#usedBefore.length; above++) {
      this.#usedBefore[above] = (this.#usedBefore[above] ?? 0) - freedBytes;
    }
  }

  /** Drops these values and those that follow: `popToMark` returns `null` for all of them. */
  letGoSinceMark(freedBytes: number): void {
    const [floor, count] = [this.#floor(), this.#values.length - 1 - this.#floor()];
    for (const column of [this.#values, this.#usedBefore, this.#memoBefore]) column.splice(floor, count);
    this.#usedBefore[floor] = (this.#usedBefore[floor] ?? 0) - freedBytes;
    this.#lostMarks.add(this.#marks.length - 1);
    this.memory.giveBack(freedBytes);
  }

  #extent(from: number, to: number): Extent {
    const usedBefore = this.#usedBefore[from] ?? 0;
    return {
      place: from,
      value: this.#values[from] ?? null,
      bytes: (this.#usedBefore[to] ?? this.memory.usedBytes) - usedBefore,
      memo: { from: this.#memoBefore[from] ?? 0, to: this.#memoBefore[to] ?? this.memo.length },
    };
  }

  #cut(start: number): PythonValue[] {
    const usedBytes = this.#usedBefore[start];
    const memoLength = this.#memoBefore[start];
    if (usedBytes !== undefined && memoLength !== undefined) this.#popped = { usedBytes, memoLength };
    this.#usedBefore.length = start;
    this.#memoBefore.length = start;
    return this.#values.splice(start);
  }

  #floor(): number {
    return this.#marks.at(-1) ?? 0;
  }

  #grow(): void {
    const height = this.#values.length + this.#marks.length;
    if (height <= this.#highest) return;
    this.#highest = height;
    this.memory.take(BYTES.stackPlace);
  }
}
