import { Refusal } from '../refusal';
import { nameAsText, type FilePath } from './fileName';

/** One unusable file among others that can still be used. */
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

/** Refuses a file that was given alone, so that there are no others to continue with. */
export function refused(error: unknown, path: FilePath): unknown {
  if (!(error instanceof Unreadable)) return error;
  return new Refusal(`${nameAsText(path)} ${error.message}. ${error.remedy}`, { cause: error });
}
