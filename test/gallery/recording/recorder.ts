/** Makes a recording with the real parts: the extension's inspection and calls, and the model process that they fork. */
import { isDeepStrictEqual } from 'node:util';
import { IdleSessions } from '../../../src/client/inspections/idleSessions';
import { LiveInspection } from '../../../src/client/inspections/liveInspection';
import { hostCalls } from '../../../src/extension/pages/pageApi';
import { InputAnswers } from '../../../src/extension/pages/inputAnswers';
import { LingeringProcess } from '../../../src/client/process/lingeringProcess';
import { TensorAnswers } from '../../../src/extension/pages/tensorAnswers';
import { ModelProcesses, type ModelCommand } from '../../../src/client/process/modelProcesses';
import type { Memento } from 'vscode';
import { partOf } from '../../../src/extension/request/filesChoice';
import { RecentInputs, type RecentInput } from '../../../src/extension/request/recentInputs';
import type { ActionName, ActionRequests, Actions } from '../../../src/protocol/actions';
import type { Baseline, BaselineWish } from '../../../src/protocol/compare/baseline';
import { changeableRequest } from '../../../src/protocol/changeableRequest';
import { enginesOf } from '../../../src/protocol/engines';
import type { InputChoice, InputWish } from '../../../src/protocol/input';
import {
  isUnderWay,
  type HostCalls,
  type InspectionRequest,
  type PageSettings,
  type ShownInspection,
} from '../../../src/protocol/inspection';
import type { FoundOffers } from '../../../src/protocol/offers';
import type { TensorList } from '../../../src/protocol/tensors';
import type { WeightNews } from '../../../src/protocol/weights';
import type { AnalysisWish } from '../../../src/protocol/whatIf/analysis';
import { decodingWish, savingWish } from '../../../src/protocol/whatIf/latents';
import { picturesOfAnalyses, questionsAbout, questionsAfter, type Looks } from './questions';
import { nameOfCall, type Answer, type Call, type Moment } from './recording';

const IDLE = { idleMs: 600_000, idleBytes: 2e9 };
const TIMING = { cancelGraceMs: 3000, lookEveryMs: 100 };
const SETTINGS: PageSettings = { colourMap: 'viridis', engines: enginesOf('linux-x64') };

const NO_OFFERS: FoundOffers = { offers: [], search: 'complete' };

export interface RecorderOptions {
  readonly model: ModelCommand;
  readonly request: InspectionRequest;
  readonly looks: Looks;
  /** What the user chooses in VS Code's dialog. */
  readonly chosen?: InputChoice;
  /** The baselines that the user chooses in VS Code's dialog, by the wish. */
  readonly baselines?: Partial<Record<BaselineWish['kind'], Baseline>>;
  /** What the user has chosen before, the latest first. */
  readonly recent?: readonly RecentInput[];
  /** Folders of the workspace. */
  readonly folders?: readonly string[];
  /** Where more is saved that is measured. */
  readonly statistics: string;
  /** Where latents are saved, and read again. */
  readonly latents: string;
}

/** One page's inspection as it progresses. The caller closes it. */
export class Recorder {
  readonly settings = SETTINGS;
  /** Where latents are saved, and read again. */
  readonly latents: string;
  readonly moments: Moment[] = [];
  readonly answers: Answer[][] = [[]];
  readonly #live: LiveInspection;
  readonly #process: LingeringProcess;
  readonly #inputs: InputAnswers;
  readonly #calls: HostCalls;
  readonly #looks: Looks;
  readonly #statistics: string;
  readonly #chosen: InputChoice | undefined;
  readonly #baselines: NonNullable<RecorderOptions['baselines']>;
  readonly #waiting = new Set<() => void>();

  constructor({
    model,
    request,
    looks,
    chosen,
    statistics,
    latents,
    recent = [],
    folders = [],
    baselines = {},
  }: RecorderOptions) {
    this.#statistics = statistics;
    this.latents = latents;
    this.#looks = looks;
    this.#chosen = chosen;
    this.#baselines = baselines;
    const processes = new ModelProcesses(model);
    this.#live = new LiveInspection(
      request,
      processes,
      new IdleSessions(() => IDLE),
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
    this.#process = new LingeringProcess(processes, () => undefined);
    this.#inputs = new InputAnswers(this.#process, recentInputs(recent), () => folders);
    this.#calls = hostCalls({
      ready: () => Promise.reject(new Error('The gallery answers this itself.')),
      copy: () => Promise.resolve(),
      actions: this.#actions(),
      inspection: this.#live,
      file: new TensorAnswers(this.#process, () => request.path),
      workspace: this.#inputs,
    });
  }

  /** Starts the inspection, and records how it opens. */
  start(): void {
    this.#live.start();
    this.#keep('opening', null, 0);
  }

  /** Starts the inspection. Records how it opens, its first group, and how it ends. */
  async open(): Promise<void> {
    this.start();
    await this.#untilEnded();
  }

  /**
   * Performs an action of the page. Records what is shown until the next inspection has its first group, and the end.
   */
  async act<Name extends ActionName>(name: Name, request: ActionRequests[Name]): Promise<void> {
    const action = { name, request };
    this.#calls.act(name, request);
    const { next } = this.#live.current;
    if (next !== null && isUnderWay(next.status)) this.#keep('old results', action, this.#latestAnswers);
    await this.#untilEnded(action);
  }

  /** Records the channels in use with another threshold, and what is asked about them. */
  async changeThreshold(nats: number): Promise<void> {
    const action = { name: 'setActivityThreshold', request: nats } as const;
    this.#calls.act(action.name, nats);
    await this.until(({ activityThresholdNats }) => activityThresholdNats === nats);
    await this.#keepAnswered('counted anew', action);
  }

  /** Runs an analysis, and records how it ends. */
  async analyse(wish: AnalysisWish, what: string): Promise<void> {
    this.#calls.act('analyse', wish);
    await this.until(({ whatIf }) => whatIf!.runs.some((run) => isDeepStrictEqual(run.wish, wish)));
    await this.until(({ whatIf }) => whatIf!.runs.every(({ status }) => status.kind !== 'running'));
    await this.#keepAnalyses(what, { name: 'analyse', request: wish });
  }

  /** Saves latents or decodes them, and records how that ends. */
  async exchangeLatents<Name extends 'saveLatents' | 'decodeLatents'>(
    name: Name,
    request: ActionRequests[Name],
    what: string,
  ): Promise<void> {
    const kind = name === 'saveLatents' ? 'latents' : 'decode';
    const isUnderWayNow = ({ whatIf }: ShownInspection) =>
      whatIf!.runs.some(({ wish, status }) => wish.analysis.kind === kind && status.kind === 'running');
    this.#calls.act(name, request);
    await this.until(isUnderWayNow);
    await this.until((inspection) => !isUnderWayNow(inspection));
    await this.#keepAnalyses(what, { name, request });
  }

  /** Compares with a baseline, and records what the page shows of it. */
  async compare(wish: BaselineWish, what: string): Promise<void> {
    const before = this.#live.current.comparison;
    this.#calls.act('compare', wish);
    await this.until(({ comparison }) => comparison !== null && comparison.baseline !== before?.baseline);
    await this.until(({ comparison }) => comparison!.status.kind !== 'running');
    await this.#keepComparison(what, { name: 'compare', request: wish });
  }

  /** Waits until all checkpoints of the run are measured, and records that. */
  async measureRun(what: string): Promise<void> {
    await this.until(({ trainingRun }) => trainingRun?.isFollowed === true);
    const { trainingRun } = this.#live.current;
    const asked = (trainingRun!.logged?.shown ?? []).map((of): Call => ({ name: 'loggedCurves', request: of }));
    const answers = await Promise.all(asked.map((call) => this.#ask(call)));
    const before = this.answers[this.#latestAnswers] ?? [];
    this.#keep(what, null, this.answers.push([...before, ...answers]) - 1);
  }

  /** Compares, and cancels it at once. Records both. */
  async cancelComparison(wish: BaselineWish, what: string): Promise<void> {
    const action = { name: 'compare', request: wish } as const;
    this.#calls.act(action.name, action.request);
    await this.until(({ comparison }) => comparison?.status.kind === 'running');
    await this.#keepComparison(`${what}, running`, action);
    this.#calls.act('cancelComparison', null);
    await this.until(({ comparison }) => comparison!.status.kind !== 'running');
    await this.#keepComparison(`${what}, cancelled`, { name: 'cancelComparison', request: null });
  }

  async #keepComparison(what: string, action: Call): Promise<void> {
    const inspection = this.#live.current;
    const groups = inspection.comparison?.report?.mapped ?? [];
    const asked = groups.map((group): Call => ({ name: 'comparedMap', request: { group } }));
    const answers = await Promise.all(asked.map((call) => this.#ask(call)));
    const before = this.answers[this.#latestAnswers] ?? [];
    const others = before.filter(({ call }) => call.name !== 'comparedMap');
    this.#keep(what, action, this.answers.push([...others, ...answers]) - 1, inspection);
  }

  /** Runs an analysis, and cancels it after its first numbers, which stay. Records both. */
  async cancelAnalysis(wish: AnalysisWish, what: string): Promise<void> {
    const action = { name: 'analyse', request: wish } as const;
    this.#calls.act(action.name, action.request);
    await this.until(({ whatIf }) => {
      const run = whatIf!.runs.at(-1);
      return run !== undefined && isDeepStrictEqual(run.wish, wish) && run.result !== null;
    });
    await this.#keepAnalyses(`${what}, first image`, action);
    const cancel = { name: 'cancelAnalysis', request: null } as const;
    this.#calls.act(cancel.name, cancel.request);
    await this.until(({ whatIf }) => whatIf!.runs.at(-1)!.status.kind === 'cancelled');
    await this.#keepAnalyses(`${what}, cancelled`, cancel);
  }

  /** Records the page with the analyses as they are, and their pictures. */
  async #keepAnalyses(title: string, action: Call): Promise<void> {
    const inspection = this.#live.current;
    const pictures = await Promise.all(picturesOfAnalyses(inspection).map((question) => this.#ask(question)));
    const before = this.answers[this.#latestAnswers] ?? [];
    this.moments.push({ title, action, inspection, answers: this.answers.push([...before, ...pictures]) - 1 });
  }

  /** Records what the model makes of these changes, beside the latest answers. It answers one at a time. */
  async follow(title: string, calls: readonly Call[]): Promise<void> {
    const answers = [...(this.answers[this.#latestAnswers] ?? [])];
    for (const call of calls) answers.push(await this.#ask(call));
    const inspection = this.#live.current;
    this.moments.push({ title, action: null, inspection, answers: this.answers.push(answers) - 1 });
  }

  /** Kills the model process, as the system does when memory runs out, and records what the page then shows. */
  async kill(): Promise<void> {
    const { processId } = this.#live;
    if (processId === undefined) throw new Error('There is no model process to kill.');
    process.kill(processId, 'SIGKILL');
    await this.until(({ status }) => status.kind === 'stopped');
    await this.keep('stopped');
  }

  /** Adds the file's tensors, and each one's statistics, to the latest answers. */
  async askTensors(): Promise<void> {
    const list = await this.#ask({ name: 'tensors', request: null });
    const answers = [list];
    const rows = list.kind === 'value' ? (list.value as TensorList).rows : [];
    for (const row of rows.keys()) answers.push(await this.#ask({ name: 'tensorStatistics', request: [row] }));
    this.answers.at(-1)?.push(...answers);
  }

  /** Adds the report on the weights, as the page asks for it, to the latest answers. */
  async askWeights(): Promise<void> {
    for (let known: number | null = 0; known !== null;) {
      const answer = await this.#ask({ name: 'weights', request: known });
      this.answers.at(-1)?.push(answer);
      const news = answer.kind === 'value' ? (answer.value as WeightNews) : null;
      known = news?.kind === 'reading' ? news.done : null;
    }
  }

  /** Waits until the inspection satisfies `holds`. */
  async until(holds: (inspection: ShownInspection) => boolean): Promise<void> {
    while (!holds(this.#live.current)) {
      await new Promise<void>((wake) => this.#waiting.add(wake));
    }
  }

  /** Records the page in its current state, with answers to every question that it may ask. */
  async keep(title: string): Promise<void> {
    await this.#keepAnswered(title, null);
  }

  close(): void {
    this.#live.dispose();
    this.#process.dispose();
  }

  async #untilEnded(action: Call | null = null): Promise<void> {
    const { run } = this.#live.current;
    const isNewRun = this.moments.every(({ inspection }) => inspection.run !== run || !hasGroups(inspection));
    if (isNewRun) {
      await this.until((inspection) => hasGroups(inspection) || !isUnderWay(this.#live.latestStatus));
      const { status } = this.#live.current;
      if (status.kind === 'running') await this.#keepAnswered('first group', action, { groups: [0], channels: [] });
    }
    await this.until(() => !isUnderWay(this.#live.latestStatus));
    await this.#keepAnswered(this.#live.latestStatus.kind, action);
  }

  async #keepAnswered(what: string, action: Call | null, looks: Looks = this.#looks): Promise<void> {
    const before = this.#live.current;
    const answers = await Promise.all(questionsAbout(before, looks).map((question) => this.#ask(question)));
    answers.push(...(await Promise.all(questionsAfter(answers, looks).map((question) => this.#ask(question)))));
    answers.push(...(await this.#offers()));
    // A cancelled process says only now how much it has measured.
    const inspection = isUnderWay(before.status) ? before : this.#live.current;
    this.#keep(what, action, this.answers.push(answers) - 1, inspection);
  }

  /** What the page offers as input, as its menu asks for it. */
  async #offers(): Promise<Answer[]> {
    const answers = [await this.#ask({ name: 'recentInputs', request: null })];
    for (let state = 'under way', after = 0; state === 'under way';) {
      const answer = await this.#ask({ name: 'workspaceInputs', request: after });
      answers.push(answer);
      const { offers, search } = answer.kind === 'value' ? (answer.value as FoundOffers) : NO_OFFERS;
      after += offers.length;
      state = search;
    }
    return answers;
  }

  #keep(what: string, action: Call | null, answers: number, inspection = this.#live.current): void {
    const title = action === null ? what : `${nameOfCall(action)}: ${what}`;
    this.moments.push({ title, action, inspection, answers });
  }

  get #latestAnswers(): number {
    return this.moments.at(-1)?.answers ?? 0;
  }

  async #ask(call: Call): Promise<Answer> {
    const ask = this.#calls.ask as (name: Call['name'], request: unknown) => Promise<unknown>;
    try {
      return { call, kind: 'value', value: await ask(call.name, call.request) };
    } catch (error) {
      return { call, kind: 'refused', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  /** The actions of `InspectorPage`, without VS Code. */
  #actions(): Actions {
    const change = (changed: Partial<InspectionRequest>) => {
      this.#live.start({ ...changeableRequest(this.#live.current), ...changed });
    };
    return {
      cancel: () => this.#live.cancel(),
      restart: () => this.#live.start(this.#live.request, { fresh: true }),
      changeInput: (wish) => {
        change(this.#inputOf(wish));
      },
      changeDraws: (draws) => {
        change({ draws });
      },
      measureMore: ({ most, draws, check }) => {
        const { input } = this.#live.current.request;
        if (input.kind !== 'files') throw new Error('more can be measured of pictures only');
        const { paths, from = 0 } = input;
        const sweep = { out: this.#statistics, check };
        change({ input: { kind: 'files', paths, most, from }, draws, sweep });
      },
      changeWeights: (weights) => {
        change({ weights });
      },
      giveFlags: (flags) => {
        change({ flags });
      },
      changeEngine: () => undefined,
      setUpEngine: () => undefined,
      setActivityThreshold: (nats) => this.#live.setActivityThreshold(nats),
      analyse: (wish) => this.#live.analyse(wish),
      tellApart: () => undefined,
      saveLatents: (wish) => this.#live.analyse(savingWish(wish, this.latents)),
      decodeLatents: (wish) => this.#live.analyse(decodingWish(wish, this.latents)),
      cancelAnalysis: () => this.#live.cancelAnalysis(),
      compare: (wish) => {
        this.#live.compare(this.#baselineOf(wish));
      },
      cancelComparison: () => this.#live.cancelComparison(),
      followRun: ({ isFollowed }) => this.#live.followRun(isFollowed),
      exportResults: () => undefined,
      saveFile: () => undefined,
    };
  }

  /** What the user chooses in a dialog, or what the page says. */
  #baselineOf(wish: BaselineWish): Baseline {
    const before = this.#live.current.comparison?.baseline;
    if (wish.kind === 'classes') return wish;
    if (wish.kind === 'again') return before!;
    if (wish.kind === 'of run') {
      return { kind: 'file', path: this.#live.current.trainingRun!.checkpoints[wish.b!]!.path };
    }
    if (wish.kind === 'pair' && before?.kind === 'input') return { ...before, isPaired: wish.isPaired };
    if (wish.kind === 'exchange' && before?.kind === 'classes') {
      return { kind: 'classes', first: before.second, second: before.first };
    }
    const baseline = this.#baselines[wish.kind];
    if (baseline === undefined) throw new Error('The entry does not say what is compared.');
    return baseline;
  }

  #inputOf(wish: InputWish): Partial<InspectionRequest> {
    const { input } = changeableRequest(this.#live.current);
    if (wish.kind === 'part' && input.kind === 'files') return { input: partOf(input, wish) };
    if (wish.kind === 'offered') return { input: this.#inputs.input(wish.id)! };
    if (wish.kind === 'samples') {
      const { count, seed, temperature } = wish;
      return { input: { kind: 'samples', count, temperature }, seed };
    }
    if (this.#chosen === undefined) throw new Error('The entry does not say which files are chosen.');
    return { input: this.#chosen };
  }
}

/** What the extension keeps in the workspace's memory. */
function recentInputs(recent: readonly RecentInput[]): RecentInputs {
  let kept: unknown;
  const memory: Pick<Memento, 'get' | 'update'> = {
    get: () => kept as never,
    update: (_, value) => Promise.resolve(void (kept = value)),
  };
  const inputs = new RecentInputs(memory as Memento);
  for (const { input, title } of recent.toReversed()) inputs.keep(input, title);
  return inputs;
}

function hasGroups({ groups }: ShownInspection): boolean {
  return groups.some((group) => group !== null);
}
