/** The event files of a run's folder, read once and again as training goes on. */
import { join } from 'node:path';
import { Malformed } from '../../files/malformed';
import { openRegular } from '../../files/regularFile';
import { Unreadable } from '../../files/unreadable';
import { readEvent } from './eventMessage';
import { readEventRecords, type EventRecord } from './eventRecords';
import { ScalarHistory } from './scalarHistory';

/** For example `events.out.tfevents.1605105203.gpu-17`. */
export function isNamedAsEvents(name: string): boolean {
  return /\btfevents\b/.test(name);
}

/** In the order in which they were begun: their names hold that second. */
export function inOrderOfTime(names: readonly string[]): string[] {
  const secondOf = (name: string) => Number(/tfevents\.(\d+)/.exec(name)?.[1] ?? Infinity);
  return [...names].sort((a, b) => secondOf(a) - secondOf(b) || (a < b ? -1 : 1));
}

interface FollowedFile {
  /** Bytes before this are read. */
  end: number;
  damagedRecords: number;
  /** A sentence about why the file is read no further; `null` if it is. */
  problem: string | null;
}

/** Reads what training logged, and later what it has logged since. */
export class EventFiles {
  readonly history = new ScalarHistory();
  readonly #folder: string;
  /** By name, in the order in which they were first seen. */
  readonly #files = new Map<string, FollowedFile>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Sentences about what could not be read. */
  get problems(): string[] {
    const ofFiles = [...this.#files].flatMap(([name, { damagedRecords, problem }]) => [
      ...(damagedRecords === 0 ? [] : [`${name}: ${inWords(damagedRecords)} left out.`]),
      ...(problem === null ? [] : [problem]),
    ]);
    return [...ofFiles, ...(this.history.tagsLeftOut ? ['More scalars were logged than are kept.'] : [])];
  }

  /**
   * Reads on, from where the last call ended.
   * @param names of the event files that are in the folder now, in the order of their times
   * @returns whether there was anything new
   */
  async read(names: readonly string[]): Promise<boolean> {
    let isNews = false;
    for (const name of names) {
      const followed = this.#files.get(name) ?? { end: 0, damagedRecords: 0, problem: null };
      this.#files.set(name, followed);
      if (followed.problem === null) isNews = (await this.#readFile(name, followed)) || isNews;
    }
    return isNews;
  }

  async #readFile(name: string, followed: FollowedFile): Promise<boolean> {
    const before = followed.end;
    const number = [...this.#files.keys()].indexOf(name);
    try {
      const { file, size } = await openRegular(join(this.#folder, name));
      try {
        if (size < followed.end) throw new Unreadable('became shorter', 'Open the run again.');
        const read = await readEventRecords(file, followed.end, size, (record) => this.#take(number, record, followed));
        followed.end = read.end;
        if (read.isBroken) followed.problem = `${name} is damaged at byte ${read.end}; what comes before it was read.`;
      } finally {
        await file.close();
      }
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      followed.problem = `${name} ${error.message}. ${error.remedy}`;
    }
    return followed.end > before;
  }

  #take(file: number, record: EventRecord, followed: FollowedFile): void {
    if (record.kind === 'passed over') return;
    if (record.kind === 'damaged') {
      followed.damagedRecords += 1;
      return;
    }
    try {
      const event = readEvent(record.bytes);
      if (Number.isSafeInteger(event.step) && event.step >= 0) this.history.add(file, event);
      else followed.damagedRecords += 1;
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      followed.damagedRecords += 1;
    }
  }
}

function inWords(records: number): string {
  return records === 1 ? '1 damaged record was' : `${records} damaged records were`;
}
