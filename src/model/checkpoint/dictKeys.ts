/**
 * How many keys the dicts of a file may have. V8 computes the place of a number in a `Map` without a secret, so a file
 * can choose numbers that are found only one after the other: 60,000 of them take ten seconds.
 */
import type { PythonValue } from './pythonValue';

/** Keys that are no text, in all dicts of a pickle: an optimizer has one for each parameter. */
const MOST_NOT_TEXT = 60_000;
/** Keys that a file can choose with many in one place. Old optimizers have the address of each parameter. */
const MOST_CHOSEN = 10_000;
/** Whole numbers below this are so few that only some of them are in one place. */
const COUNTED = 2 ** 20;
/** Text of at most so many digits has the place of its number, before Node 20.20.2, 22.22.2 and 24.14.1. */
const LONGEST_INDEX = 10;

/** The keys of all dicts of one pickle, or one text. */
export class DictKeys {
  #notText = 0;
  #chosen = 0;

  /** @param mostChosen of the keys that a file can choose with many in one place */
  constructor(private readonly mostChosen = MOST_CHOSEN) {}

  /** Counts keys that are about to be set; says whether that is still within bounds. */
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

/** Whether a file can choose many such keys that have one place. */
function isChosen(key: PythonValue): boolean {
  if (typeof key === 'number') return !(Number.isInteger(key) && key >= 0 && key < COUNTED);
  if (typeof key === 'bigint') return true;
  if (typeof key !== 'string' || key.length > LONGEST_INDEX) return false;
  return /^[1-9]\d{6,}$/.test(key) && Number(key) >= COUNTED;
}
