/** Makes a recording by the real parts: the extension's inspection and calls, and the model process that they fork. */
import { LiveInspection } from '../../../src/extension/inspections/liveInspection';
import { hostCalls, type PageActions } from '../../../src/extension/pages/pageApi';
import { TensorAnswers } from '../../../src/extension/pages/tensorAnswers';
import { ModelProcesses, type ModelCommand } from '../../../src/extension/process/modelProcesses';
import { changeableRequest } from '../../../src/protocol/changeableRequest';
import { enginesOf } from '../../../src/protocol/engines';
import {
  isUnderWay,
  type HostCalls,
  type InputChoice,
  type InputWish,
  type InspectionRequest,
  type PageSettings,
  type ShownInspection,
} from '../../../src/protocol/inspection';
import { questionsAbout, type Looks } from './questions';
import { nameOfCall, type Answer, type Call, type Moment } from './recording';

const TIMING = { cancelGraceMs: 3000, lookEveryMs: 100 };
const SETTINGS: PageSettings = { colourMap: 'viridis', engines: enginesOf('linux-x64') };

export interface RecorderOptions {
  readonly model: ModelCommand;
  readonly request: InspectionRequest;
  readonly looks: Looks;
  /** What is chosen in VS Code's dialog, where the page asks for files or a folder. */
  readonly chosen?: InputChoice;
}

/** One page's inspection as it goes on. The caller closes it. */
export class Recorder {
  readonly settings = SETTINGS;
  readonly moments: Moment[] = [];
  readonly answers: Answer[][] = [[]];
  readonly #live: LiveInspection;
  readonly #tensors: TensorAnswers;
  readonly #calls: HostCalls;
  readonly #looks: Looks;
  readonly #chosen: InputChoice | undefined;
  readonly #waiting = new Set<() => void>();

  constructor({ model, request, looks, chosen }: RecorderOptions) {
    this.#looks = looks;
    this.#chosen = chosen;
    const processes = new ModelProcesses(model);
    this.#live = new LiveInspection(
      request,
      processes,
      {
        changed: () => {
          for (const wake of this.#waiting) wake();
        },
        worked: () => undefined,
        news: () => undefined,
        output: (_, line) => {
          console.log(line);
        },
      },
      TIMING,
    );
    this.#tensors = new TensorAnswers(
      processes,
      () => request.path,
      () => undefined,
    );
    this.#calls = hostCalls(this.#live, this.#tensors, this.#actions());
  }

  /** Starts the inspection, and records how it opens. */
  start(): void {
    this.#live.start();
    this.#keep('opening', null, 0);
  }

  /** As `start`; records the first group, too, and how the inspection ends. */
  async open(): Promise<void> {
    this.start();
    await this.#untilEnded();
  }

  /**
   * Records what comes of a call of the page; beside its end, what is shown until the next inspection has measured its
   * first group.
   */
  async call(name: keyof HostCalls, ...args: unknown[]): Promise<void> {
    const call = { name, args };
    await this.#act(call);
    const { next } = this.#live.current;
    if (next !== null && isUnderWay(next.status)) this.#keep('old results', call, this.#latestAnswers);
    await this.#untilEnded(call);
  }

  /** Records how the page counts the channels in use by another threshold; maps and pictures stay. */
  async changeThreshold(nats: number): Promise<void> {
    const call = { name: 'setActivityThreshold', args: [nats] };
    await this.#act(call);
    await this.until(({ activityThresholdNats }) => activityThresholdNats === nats);
    this.#keep(`threshold ${nats}`, call, this.#latestAnswers);
  }

  /** Records what the page shows once the model process has been killed, as the system does when memory runs out. */
  async kill(): Promise<void> {
    const { processId } = this.#live;
    if (processId === undefined) throw new Error('There is no model process to kill.');
    process.kill(processId, 'SIGKILL');
    await this.until(({ status }) => status.kind === 'stopped');
    await this.keep('stopped');
  }

  /** The file's tensors, and statistics of each. */
  async askTensors(): Promise<void> {
    const list = await this.#ask({ name: 'tensors', args: [] });
    const answers = [list];
    const rows = list.kind === 'value' ? (list.value as Awaited<ReturnType<HostCalls['tensors']>>).rows : [];
    for (const row of rows.keys()) answers.push(await this.#ask({ name: 'tensorStatistics', args: [[row]] }));
    this.answers.at(-1)?.push(...answers);
  }

  async until(holds: (inspection: ShownInspection) => boolean): Promise<void> {
    while (!holds(this.#live.current)) {
      await new Promise<void>((wake) => this.#waiting.add(wake));
    }
  }

  /** Records the page as it is now, with answers to all that may be asked. */
  async keep(title: string): Promise<void> {
    await this.#keepAnswered(title, null);
  }

  close(): void {
    this.#live.dispose();
    this.#tensors.dispose();
  }

  async #untilEnded(call: Call | null = null): Promise<void> {
    const { run } = this.#live.current;
    const isNewRun = this.moments.every(({ inspection }) => inspection.run !== run || !hasGroups(inspection));
    if (isNewRun) {
      await this.until((inspection) => hasGroups(inspection) || !isUnderWay(this.#live.latestStatus));
      const { status } = this.#live.current;
      if (status.kind === 'running') await this.#keepAnswered('first group', call, { groups: [0], channels: [] });
    }
    await this.until(() => !isUnderWay(this.#live.latestStatus));
    await this.#keepAnswered(this.#live.latestStatus.kind, call);
  }

  async #keepAnswered(title: string, call: Call | null, looks: Looks = this.#looks): Promise<void> {
    const before = this.#live.current;
    const answers = await Promise.all(questionsAbout(before, looks).map((question) => this.#ask(question)));
    // A cancelled process says only now how much it has measured.
    const inspection = isUnderWay(before.status) ? before : this.#live.current;
    this.#keep(title, call, this.answers.push(answers) - 1, inspection);
  }

  #keep(what: string, call: Call | null, answers: number, inspection = this.#live.current): void {
    this.moments.push({ title: call === null ? what : `${nameOfCall(call)}: ${what}`, call, inspection, answers });
  }

  get #latestAnswers(): number {
    return this.moments.at(-1)?.answers ?? 0;
  }

  /** @throws {Error} when the call is refused */
  async #act(call: Call): Promise<void> {
    const answer = await this.#ask(call);
    if (answer.kind === 'refused') throw new Error(`${nameOfCall(call)} was refused: ${answer.reason}`);
  }

  async #ask(call: Call): Promise<Answer> {
    const answer = Reflect.get(this.#calls, call.name) as (...args: readonly unknown[]) => unknown;
    try {
      return { call, kind: 'value', value: await answer(...call.args) };
    } catch (error) {
      return { call, kind: 'refused', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  /** As `InspectorPage` acts, without VS Code. */
  #actions(): PageActions {
    const change = (changed: Partial<InspectionRequest>) => {
      this.#live.start({ ...changeableRequest(this.#live.current), ...changed });
    };
    return {
      settings: () => SETTINGS,
      restart: () => this.#live.start(),
      changeInput: (wish) => {
        change(this.#inputOf(wish));
      },
      changeDraws: (draws) => {
        change({ draws });
      },
      changeWeights: (weights) => {
        change({ weights });
      },
      giveFlags: (flags) => {
        change({ flags });
      },
      changeEngine: () => undefined,
      setUpEngine: () => undefined,
      copy: () => Promise.resolve(),
    };
  }

  #inputOf(wish: InputWish): Partial<InspectionRequest> {
    if (wish.kind === 'samples') {
      const { count, seed, temperature } = wish;
      return { input: { kind: 'samples', count, temperature }, seed };
    }
    if (this.#chosen === undefined) throw new Error('The entry does not say which files are chosen.');
    return { input: this.#chosen };
  }
}

function hasGroups({ groups }: ShownInspection): boolean {
  return groups.some((group) => group !== null);
}
