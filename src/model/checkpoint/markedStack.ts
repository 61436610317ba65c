import { Malformed } from './byteCursor';
import { BYTES, type PickleMemory } from './pickleMemory';
import type { PythonValue } from './pythonValue';

/** The pickle machine's stack. What stands before the last mark cannot be reached until the mark is gone. */
export class MarkedStack {
  readonly #values: PythonValue[] = [];
  /** The stack's height at each mark. */
  readonly #marks: number[] = [];
  /** The most values and marks that ever stood here. */
  #highest = 0;

  constructor(private readonly memory: PickleMemory) {}

  push(value: PythonValue): void {
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

  pop(): PythonValue {
    const value = this.top();
    this.#values.length -= 1;
    return value;
  }

  /** The uppermost `count` values, the lowest first. */
  popMany(count: number): PythonValue[] {
    const start = this.#values.length - count;
    if (start < this.#floor()) throw new Malformed('the stack is empty');
    return this.#values.splice(start);
  }

  /** The values above the last mark, the lowest first; the mark goes too. */
  popToMark(): PythonValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw new Malformed('a mark is missing');
    return this.#values.splice(mark);
  }

  /** Drops the uppermost value, or the last mark where that is uppermost. */
  drop(): void {
    if (this.#values.length > this.#floor()) this.#values.length -= 1;
    else this.popToMark();
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
