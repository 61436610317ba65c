import { Malformed } from './byteCursor';
import type { PythonValue } from './pythonValue';

/** Values or marks that wait at a time; `pickle` itself batches by 1,000. */
const DEEPEST = 1_000_000;

/** The pickle machine's stack. What stands before the last mark cannot be reached until the mark is gone. */
export class MarkedStack {
  readonly #values: PythonValue[] = [];
  /** The stack's height at each mark. */
  readonly #marks: number[] = [];

  push(value: PythonValue): void {
    if (this.#values.length >= DEEPEST) throw new Malformed('the stack is too deep');
    this.#values.push(value);
  }

  mark(): void {
    if (this.#marks.length >= DEEPEST) throw new Malformed('the stack is too deep');
    this.#marks.push(this.#values.length);
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
}
