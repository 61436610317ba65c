/**
 * Limits on the keys of a file's dicts. V8 hashes numbers in a `Map` without a secret, so a file can choose numbers
 * that collide: 60,000 of them take ten seconds.
 */
import type { PythonValue } from './pythonValue';

/** Limit for keys that are not text, over all dicts of a pickle. An optimizer has one for each parameter. */
const MOST_NOT_TEXT = 60_000;
/** Limit for keys that a file can choose so that they collide. Old optimizers use the address of each parameter. */
const MOST_CHOSEN = 10_000;
/** Whole numbers below this are too few for many of them to collide. */
const COUNTED = 2 ** 20;
/** Text with at most this many digits hashes like its number in Node before 20.20.2, 22.22.2 and 24.14.1. */
const LONGEST_INDEX = 10;

/** The keys of all dicts of one pickle, or one text. */
export class DictKeys {
  #notText = 0;
  #chosen = 0;

  /** @param mostChosen limit for keys that a file can choose so that they collide */
  constructor(private readonly mostChosen = MOST_CHOSEN) {}

  /** Counts keys that are about to be set, and returns whether they stay within the limits. */
  admit(keys: Iterable<PythonValue>): boolean {
    let isWithin = true;
    for (const key of keys) {
      const isText = typeof key === 'string';
      if (!isText) this.#notText += 1;
      if (isChosen(key)) this.#chosen += 1;
      else if (isText) continue;
      if (this.#notText > MOST_NOT_TEXT || this.#chosen > this.mostChosen) isWithin = false;
    }
    return isWithin;
  }
}

/** Whether a file can choose many keys like this one that collide. */
function isChosen(key: PythonValue): boolean {
  if (typeof key === 'number') return !(Number.isInteger(key) && key >= 0 && key < COUNTED);
  if (typeof key === 'bigint') return true;
  if (typeof key !== 'string' || key.length > LONGEST_INDEX) return false;
  return /^[1-9]\d{6,}$/.test(key) && Number(key) >= COUNTED;
}
