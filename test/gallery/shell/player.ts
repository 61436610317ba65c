/** Answers the page from a recording, as the extension did when it was made. */
import type { ActionName } from '../../../src/protocol/actions';
import type { HostCalls, ShownInspection } from '../../../src/protocol/inspection';
import type { Ask, QuestionName } from '../../../src/protocol/questions';
import { nameOfCall, type Answer, type Call, type Moment, type Recording } from '../recording/recording';

export interface PlayerListener {
  report(inspection: ShownInspection): void;
  /** The page requests this action. If its result was recorded, it is already shown. */
  acted(action: Call, isRecorded: boolean): void;
  copied(text: string): void;
}

export class Player {
  readonly #recording: Recording;
  readonly #listener: PlayerListener;
  /** Answers at the current moment, by question. */
  #answers = new Map<string, Answer>();
  #moment: Moment;
  readonly #unanswered: Call[] = [];
  #asked = 0;
  /** Answers that wait, in the order of their questions; `null` if none has to. */
  #held: (() => void)[] | null = null;

  /** Shows the page as it first appears. */
  constructor(recording: Recording, listener: PlayerListener) {
    this.#recording = recording;
    this.#listener = listener;
    this.#moment = this.show(firstShown(recording));
  }

  get moment(): Moment {
    return this.#moment;
  }

  /** Questions and actions of the page that were not recorded. */
  get unanswered(): readonly Call[] {
    return this.#unanswered;
  }

  /** How many questions the page has asked. */
  get asked(): number {
    return this.#asked;
  }

  /** The calls that the page makes. */
  get calls(): HostCalls {
    return {
      ready: () => Promise.resolve({ inspection: this.#moment.inspection, settings: this.#recording.settings }),
      act: (name, request) => {
        this.#act({ name, request });
      },
      ask: (async (name: QuestionName, request: unknown) => {
        this.#asked++;
        const held = this.#held;
        if (held !== null) await new Promise<void>((resolve) => held.push(resolve));
        return this.#answer(name, request);
      }) as Ask,
      copy: (text) => {
        this.#listener.copied(text);
        return Promise.resolve();
      },
    };
  }

  /** From now on, answers wait as if the model were slow. */
  hold(): void {
    this.#held ??= [];
  }

  /** Gives the first answer that waits. */
  answerOne(): void {
    this.#held?.shift()?.();
  }

  /** Gives all answers that wait, and later ones at once. */
  answerAll(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const give of held) give();
  }

  /** @param index index of one of the recording's moments */
  show(index: number): Moment {
    const moment = this.#recording.moments[index];
    if (moment === undefined) throw new RangeError(`The recording has no moment ${index}.`);
    this.#moment = moment;
    const answers = this.#recording.answers[moment.answers] ?? [];
    this.#answers = new Map(answers.map((answer) => [nameOfCall(answer.call), answer]));
    this.#listener.report(moment.inspection);
    return moment;
  }

  /** @throws {Error} with the recorded reason, or if nothing was recorded */
  #answer(name: QuestionName, request: unknown): unknown {
    const call = { name, request };
    const answer = this.#answers.get(nameOfCall(call));
    if (answer?.kind === 'refused') throw new Error(answer.reason);
    if (answer !== undefined) return answer.value;
    // Recorded row by row; the page asks for any number at a time.
    if (name === 'tensorStatistics' && isListOfSeveral(request)) {
      return request.flatMap((row) => this.#answer(name, [row]) as unknown[]);
    }
    this.#unanswered.push(call);
    throw new Error(`The gallery has no recording of ${nameOfCall(call)}.`);
  }

  #act(action: { readonly name: ActionName; readonly request: unknown }): void {
    const led = this.#recording.moments.findLastIndex(
      (moment) => moment.action !== null && nameOfCall(moment.action) === nameOfCall(action),
    );
    if (led >= 0) this.show(led);
    else this.#unanswered.push(action);
    this.#listener.acted(action, led >= 0);
  }
}

/** The index of the last moment before the page's first action. */
export function firstShown({ moments }: Recording): number {
  const acted = moments.findIndex(({ action }) => action !== null);
  return (acted < 0 ? moments.length : acted) - 1;
}

function isListOfSeveral(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 1;
}
