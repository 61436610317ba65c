import { Refusal } from '../refusal';
import { nameAsText, type FilePath } from './fileName';

/** One file among others that can't be taken, so that the others can be. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
  /** What the user can do about it, in a sentence. */
  readonly remedy: string;

  /** @param what completes a sentence that begins with the file, for example `is damaged or cut off` */
  constructor(what: string, remedy: string, options?: ErrorOptions) {
    super(what, options);
    this.remedy = remedy;
  }
}

/** Refuses a file that was given itself: there are no others to go on with. */
export function refused(error: unknown, path: FilePath): unknown {
  if (!(error instanceof Unreadable)) return error;
  return new Refusal(`${nameAsText(path)} ${error.message}. ${error.remedy}`, { cause: error });
}
