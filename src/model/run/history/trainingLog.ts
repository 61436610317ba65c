/** Numbers in a training's `log.txt`: lines of a name and a number, below the epoch that they are of. */
import { createInterface } from 'node:readline';
import { openRegular } from '../../files/regularFile';
import { refused } from '../../files/unreadable';

export interface LoggedNumber {
  /** As it stands in the line, for example `valid_nelbo`. */
  readonly name: string;
  readonly value: number;
  /** The last epoch that a line above named; `null` before the first. */
  readonly epoch: number | null;
  /** The step that the line, or the last one with a step, named; `null` before the first. */
  readonly step: number | null;
}

const NUMBER = String.raw`[-+]?(?:\d+(?:\.\d*)?(?:e[-+]?\d+)?|nan|inf)`;
/** Dates, times and levels with which Python's `logging` begins a line. */
const PREFIX =
  /^(?:[\d/:.,\-[\] T]*\d:\d\d(?::\d\d)?[\d.,\]]*(?: [AP]M)?\s+)?(?:(?:DEBUG|INFO|WARNING|ERROR|root|[-:|\s])+)?/;
const EPOCH = /^epoch[ :=]+(\d{1,9})\s*$/i;
const AT_STEP = new RegExp(String.raw`^([A-Za-z]\w*)[ :=]+(\d{1,15})[ ,:]+(${NUMBER})\s*$`, 'i');
const NAMED = new RegExp(String.raw`^([A-Za-z][\w /.-]{0,80}?)[ :=]+(${NUMBER})\s*$`, 'i');

/** Longer lines hold arguments or tracebacks. */
const LONGEST_LINE = 400;

/** Reads the lines in their order. Lines of any other form are passed over. */
export class LogLines {
  #epoch: number | null = null;
  #step: number | null = null;

  /** `null` if the line holds no number with a name. */
  read(line: string): LoggedNumber | null {
    if (line.length > LONGEST_LINE) return null;
    const message = line.slice(PREFIX.exec(line)?.[0].length ?? 0);
    const epoch = EPOCH.exec(message)?.[1];
    if (epoch !== undefined) {
      this.#epoch = Number(epoch);
      return null;
    }
    const [, name, step, value] = AT_STEP.exec(message) ?? [];
    if (name !== undefined && step !== undefined && value !== undefined) {
      this.#step = Number(step);
      return { name, value: numberOf(value), epoch: this.#epoch, step: this.#step };
    }
    const [, label, number] = NAMED.exec(message) ?? [];
    if (label === undefined || number === undefined) return null;
    return { name: label, value: numberOf(number), epoch: this.#epoch, step: this.#step };
  }
}

function numberOf(text: string): number {
  const word = text.toLowerCase().replace('+', '');
  if (word.endsWith('nan')) return NaN;
  if (word.endsWith('inf')) return word.startsWith('-') ? -Infinity : Infinity;
  return Number(text);
}

/** More than a million lines of a training. */
const MOST_BYTES = 1 << 26;
const MOST_NUMBERS = 1_000_000;

/**
 * The numbers in a log file, of at most its first 64 MB.
 * @throws {Refusal} if it can't be read.
 */
export async function readTrainingLog(path: string): Promise<LoggedNumber[]> {
  const { file, size } = await openRegular(path).catch((error: unknown) => {
    throw refused(error, path);
  });
  try {
    const numbers: LoggedNumber[] = [];
    if (size === 0) return numbers;
    const lines = new LogLines();
    const input = file.createReadStream({ autoClose: false, start: 0, end: Math.min(size, MOST_BYTES) - 1 });
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      const number = lines.read(line);
      if (number !== null) numbers.push(number);
      if (numbers.length === MOST_NUMBERS) break;
    }
    return numbers;
  } finally {
    await file.close();
  }
}
