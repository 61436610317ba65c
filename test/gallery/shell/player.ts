/** Answers the page from a recording, as the extension did while it was made. */
import type { HostCalls, ShownInspection } from '../../../src/protocol/inspection';
import { nameOfCall, type Answer, type Call, type Moment, type Recording } from '../recording/recording';

export interface PlayerListener {
  report(inspection: ShownInspection): void;
  /** The page has called what acts: `isRecorded` says whether what came of it is known. */
  acted(call: Call, isRecorded: boolean): void;
}

/** Asks nothing and changes nothing that is shown. */
const COPY: keyof HostCalls = 'copy';
const READY: keyof HostCalls = 'ready';
const STATISTICS: keyof HostCalls = 'tensorStatistics';

export class Player {
  readonly #recording: Recording;
  readonly #listener: PlayerListener;
  /** By call, of the moment that is shown. */
  #answers = new Map<string, Answer>();
  #moment: Moment;
  readonly #unanswered: Call[] = [];

  /** Shows what the page shows at first. */
  constructor(recording: Recording, listener: PlayerListener) {
    this.#recording = recording;
    this.#listener = listener;
    this.#moment = this.show(firstShown(recording));
  }

  get moment(): Moment {
    return this.#moment;
  }

  /** What the page has asked and the recording does not answer. */
  get unanswered(): readonly Call[] {
    return this.#unanswered;
  }

  /** @param index of one of the recording's moments */
  show(index: number): Moment {
    const moment = this.#recording.moments[index];
    if (moment === undefined) throw new RangeError(`The recording has no moment ${index}.`);
    this.#moment = moment;
    const answers = this.#recording.answers[moment.answers] ?? [];
    this.#answers = new Map(answers.map((answer) => [nameOfCall(answer.call), answer]));
    this.#listener.report(moment.inspection);
    return moment;
  }

  /** @throws {Error} with the reason that was recorded, and where nothing was */
  call(name: string, args: readonly unknown[]): unknown {
    const call = { name, args };
    if (name === READY) return { inspection: this.#moment.inspection, settings: this.#recording.settings };
    const answer = this.#answers.get(nameOfCall(call));
    if (answer !== undefined) return valueOf(answer);
    if (name === STATISTICS && isListOfSeveral(args[0])) {
      return args[0].flatMap((row) => this.call(name, [[row]]) as unknown[]);
    }
    const led = this.#recording.moments.findLastIndex(
      (moment) => moment.call !== null && nameOfCall(moment.call) === nameOfCall(call),
    );
    if (led >= 0) this.show(led);
    const isKnown = led >= 0 || name === COPY;
    this.#listener.acted(call, isKnown);
    if (isKnown) return undefined;
    this.#unanswered.push(call);
    throw new Error(`The gallery has no recording of ${nameOfCall(call)}.`);
  }
}

/** The index of the last moment before the page has called anything. */
export function firstShown({ moments }: Recording): number {
  const called = moments.findIndex(({ call }) => call !== null);
  return (called < 0 ? moments.length : called) - 1;
}

function valueOf(answer: Answer): unknown {
  if (answer.kind === 'refused') throw new Error(answer.reason);
  return answer.value;
}

function isListOfSeveral(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 1;
}
