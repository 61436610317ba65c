import { Malformed, Truncated } from '../files/malformed';
import { Excessive } from './pickleMemory';

/** Why a pickle can't be read. Code that knows the file turns this into a `Refusal`. */
export class PickleProblem extends Error {
  override readonly name = 'PickleProblem';

  /**
   * @param kind `cut off` if the section ends before the pickle does; `excessive` if the pickle exceeds a limit
   * @param what a clause about the pickle, for example `the stack is empty`
   * @param position offset of the opcode from the section's start
   */
  constructor(
    readonly kind: 'malformed' | 'cut off' | 'excessive',
    what: string,
    readonly position: number,
  ) {
    super(what);
  }
}

/** The problem that an error at an opcode means; the error itself if it is not about the pickle. */
export function problemAt(position: number, error: unknown): unknown {
  if (error instanceof Excessive) return new PickleProblem('excessive', error.message, position);
  if (!(error instanceof Malformed)) return error;
  return new PickleProblem(error instanceof Truncated ? 'cut off' : 'malformed', error.message, position);
}
