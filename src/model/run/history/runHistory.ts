/** What a run's training logged, read once and again as it goes on. */
import { basename } from 'node:path';
import { stat } from 'node:fs/promises';
import {
  RUN_CURVES,
  type LoggedCurve,
  type LoggedHistory,
  type RunCurves,
} from '../../../protocol/compare/loggedHistory';
import { Refusal } from '../../refusal';
import type { RunEntries } from '../runEntries';
import { EventFiles } from './eventFiles';
import { loggedCurves } from './loggedCurves';
import { readTrainingLog, type LoggedNumber } from './trainingLog';

export class RunHistory {
  readonly #events: EventFiles;
  #log: readonly LoggedNumber[] = [];
  /** Size and time of the log when it was read. */
  #logRead = '';
  #logProblem: string | null = null;
  #version = 0;
  #made: ReturnType<typeof loggedCurves> | null = null;

  /** @param folder of the event files */
  constructor(folder: string) {
    this.#events = new EventFiles(folder);
  }

  /** Reads on. @returns whether there was anything new */
  async read({ eventFiles, log }: Pick<RunEntries, 'eventFiles' | 'log'>): Promise<boolean> {
    const inEvents = await this.#events.read(eventFiles);
    const inLog = log !== null && (await this.#readLog(log));
    if (!inEvents && !inLog) return false;
    this.#version += 1;
    this.#made = null;
    return true;
  }

  /** What was logged; `null` if nothing was, and nothing went wrong. */
  get logged(): LoggedHistory | null {
    const { curves, others } = this.#curves();
    const problems = [...this.#events.problems, ...(this.#logProblem === null ? [] : [this.#logProblem])];
    if (curves.size === 0 && others === 0 && problems.length === 0) return null;
    return { version: this.#version, shown: RUN_CURVES.filter((of) => curves.has(of)), others, problems };
  }

  /** What stands beside these measured curves. */
  curves(of: RunCurves): readonly LoggedCurve[] {
    return this.#curves().curves.get(of) ?? [];
  }

  #curves(): ReturnType<typeof loggedCurves> {
    this.#made ??= loggedCurves(this.#events.history, this.#log);
    return this.#made;
  }

  /** The log is text of modest size, and is read as a whole. */
  async #readLog(path: string): Promise<boolean> {
    const identity = await stat(path).then(
      ({ size, mtimeMs }) => `${size} ${mtimeMs}`,
      () => '',
    );
    if (identity === '' || identity === this.#logRead) return false;
    this.#logRead = identity;
    try {
      this.#log = await readTrainingLog(path);
      this.#logProblem = null;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#logProblem = `${basename(path)}: ${error.message}`;
    }
    return true;
  }
}
