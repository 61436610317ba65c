/** An inspection in progress: one object with everything that the page shows around the numbers. */
import type { InputChoice, InputDescription } from './input';
import type { ActionName, ActionRequests } from './actions';
import type { EngineName, EngineWish } from './engines';
import type { SetupCalls } from './engineSetup';
import type { InputCalls } from './offers';
import type { Answers, Ask, FileQuestion, InspectionQuestion, Requests } from './questions';
import type { GroupSummary, Summary } from './statistics';

/** The release's activity threshold: a channel is in use when its mean KL, summed over positions, exceeds it. */
export const RELEASE_THRESHOLD_NATS = 0.1;

/** One latent group's place in the hierarchy; group 0 is the top: coarsest, first sampled. */
export interface GroupShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** `unknown` means that there is no reconstruction loss, and no NELBO. */
export type Likelihood = 'bernoulli' | 'normal' | 'logistic mixture' | 'unknown';

/** A set of weights in a file that may hold several. */
export interface NamedWeights {
  /** Location in the file, for example `ema_state_dict`. */
  readonly name: string;
  /** Whether the name marks an average of weights over the training. */
  readonly isAverage: boolean;
}

/** What a checkpoint holds, in the words of the page's header. */
export interface CheckpointDescription {
  readonly dataset: string;
  /** Sentences about what the file does not state and was inferred. */
  readonly notes: readonly string[];
  /** Sentences about what makes the numbers doubtful. */
  readonly warnings: readonly string[];
  /** All sets of weights in the file, and the name of the set in use. */
  readonly weightSets: readonly NamedWeights[];
  readonly weights: string;
  readonly groups: readonly GroupShape[];
  readonly image: { readonly channels: 1 | 3; readonly size: number };
  readonly likelihood: Likelihood;
  /** Bits per channel of the data, to which pictures are quantised. */
  readonly bits: number;
  /** Whether flows follow the posterior. If so, KL values are estimates (see `EstimateSummary`). */
  readonly hasFlows: boolean;
  /** Other facts that the model's family gives about the network, for example `cells res_mbconv`. */
  readonly facts: readonly string[];
  readonly parameters: number;
  readonly epoch: number | null;
  readonly globalStep: number | null;
}

/** A training flag that the user gives because the file lacks it or has it wrong. */
export interface GivenFlag {
  /** Name as in the release's `args`, for example `num_x_bits`. */
  readonly name: string;
  readonly value: string | number | boolean;
}

/** A training flag that neither the file nor its tensors determine, with the values that fit the tensors. */
export interface FlagQuestion {
  readonly name: string;
  /** For example `Data set`. */
  readonly title: string;
  /** What the flag changes, in a sentence. */
  readonly why: string;
  readonly choices: readonly { readonly value: GivenFlag['value']; readonly label: string }[];
  /** The release's default for a missing flag; `null` if it has none. */
  readonly fallback: GivenFlag['value'] | null;
}

/** What runs the network, for example `CPU` · `ONNX Runtime 1.30.0, 2 threads`. */
export interface EngineDescription {
  readonly device: string;
  readonly runtime: string;
}

export interface ChosenEngine extends EngineDescription {
  /** Why no faster engine runs, in sentences; `null` if none is known or this one was requested. */
  readonly reason: string | null;
}

export interface Progress {
  /** The last finished step, for example `latent group 4`. */
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  /** In ms; `null` until enough is done for an estimate. */
  readonly remainingMs: number | null;
}

export type Status =
  | { readonly kind: 'opening' }
  | { readonly kind: 'running'; readonly progress: Progress }
  /** `message` says where the results came from: `Measured in 3.2 s`. */
  | { readonly kind: 'finished'; readonly message: string }
  | { readonly kind: 'cancelled' }
  /** The file alone does not determine the network. An inspection with the answers as `flags` will succeed. */
  | { readonly kind: 'asking'; readonly why: string; readonly questions: readonly FlagQuestion[] }
  /** `message` says what was refused, why, and what to do; `at` says what was refused. */
  | { readonly kind: 'failed'; readonly at: FailedAt; readonly message: string }
  /** The model process ended unasked. */
  | { readonly kind: 'stopped'; readonly message: string };

export function isUnderWay({ kind }: Status): boolean {
  return kind === 'opening' || kind === 'running';
}

/** What an inspection failed at. Only a problem with the input can be solved with another input. */
export type FailedAt = 'checkpoint' | 'engine' | 'input' | 'run';

/** What the numbers come from, as far as the user can choose something else. */
export type Changeable = 'weights' | 'input' | 'draws' | 'engine';

export const EVERYTHING: readonly Changeable[] = ['weights', 'input', 'draws', 'engine'];

/** All that is known of one inspection. Parts are `null` until known, and stay if the inspection ends early. */
export interface Inspection {
  readonly fileName: string;
  /** The request, with every decision that it left open filled in. */
  readonly request: InspectionRequest;
  readonly status: Status;
  /** Whether the checkpoint was rewritten after it was opened. The results are from the earlier version. */
  readonly checkpointChanged: boolean;
  readonly activityThresholdNats: number;
  readonly checkpoint: CheckpointDescription | null;
  readonly input: InputDescription | null;
  readonly engine: ChosenEngine | null;
  /** Sentences about what happened to the engine during the inspection. */
  readonly notices: readonly string[];
  /** Sentences about what is wrong with the weights read so far: the first tensor that is not finite. */
  readonly weightWarnings: readonly string[];
  /** Summaries by group; `null` until the group is measured. */
  readonly groups: readonly (GroupSummary | null)[];
  readonly summary: Summary | null;
  /** What can be chosen anew; empty if the model is absent. */
  readonly changeable: readonly Changeable[];
}

/** An inspection requested while the results of another are shown. */
export type NextInspection = Pick<Inspection, 'request' | 'status'>;

/** What the page shows. Results stay until those of the next inspection begin to arrive. */
export interface ShownInspection extends Inspection {
  /** Counts the inspections shown. Questions about an earlier one are void. */
  readonly run: number;
  /** Takes over with its first group; `null` if nothing else is requested. */
  readonly next: NextInspection | null;
}

/** The requested engine, and the resources it may use. */
export interface EngineRequest {
  readonly wish: EngineWish;
  /** The Python interpreter in whose environment GPU libraries are looked up; `null` for the one on the PATH. */
  readonly python: string | null;
  /** The folder with TensorFlow.js's packages for Node; `null` for the one that the environment names. */
  readonly tensorFlowFolder: string | null;
  /** Memory for the feature maps of a batch, in MB; `null` for the default. */
  readonly memoryMb: number | null;
}

export const USUAL_ENGINE: EngineRequest = {
  wish: 'auto',
  python: null,
  tensorFlowFolder: null,
  memoryMb: null,
};

export interface InspectionRequest {
  readonly path: string;
  readonly input: InputChoice;
  readonly seed: number;
  /** Draws of the noise per image. */
  readonly draws: number;
  readonly threads: number | null;
  /** `USUAL_ENGINE` if missing, as in requests kept by an earlier version. */
  readonly engine?: EngineRequest;
  readonly activityThresholdNats: number;
  /** Training flags that override the file's. */
  readonly flags: readonly GivenFlag[];
  /** The name of the weights, if the file holds several; by default, those that were trained. */
  readonly weights?: string | null;
  /** Saves the statistics while the images are measured, with log weights; by default nothing is saved. */
  readonly sweep?: SweepRequest;
}

/** More images than an inspection takes, to be saved in a file that is chosen afterwards. */
export interface SweepWish {
  /** How many images, from the first; `null` for all. */
  readonly most: number | null;
  readonly draws: number;
  /** Samples of the model itself to measure beside the images; 0 for none. */
  readonly check: number;
}

export interface SweepRequest {
  /** The statistics file. If it holds a part of the same sweep, only the rest is measured. */
  readonly out: string;
  /** Samples of the model itself to measure beside the images; 0 for none. */
  readonly check: number;
}

/**
 * Calls about a session that a model process answers, even while a stage runs. A session is one opened checkpoint and
 * its inspections, numbered by the caller. The first inspection opens the session (see `sessionKey`).
 */
export interface SessionCalls {
  /**
   * Starts an inspection, reported by `ModelEvents.report`. A running one ends once the input of this one is there.
   * Resolves when the inspection has ended, for whatever reason.
   */
  inspect(id: number, request: InspectionRequest): Promise<void>;
  /** Ends a running inspection at once and keeps its results. */
  cancel(id: number): void;
  /** Recounts the channels in use. */
  setActivityThreshold(id: number, nats: number): void;
  /** Rejects as documented in the table of questions. */
  ask<Name extends InspectionQuestion>(id: number, name: Name, request: Requests[Name]): Promise<Answers[Name]>;
  /** Ends an inspection and frees the memory of its results. */
  forget(id: number): void;
  /** Frees the memory of engine and weights, unless an inspection runs. The next inspection starts them again. */
  release(): Promise<void>;
}

/** Calls about a file, which need no inspection. */
export interface FileCalls {
  /** Rejects as documented in the table of questions. */
  askFile<Name extends FileQuestion>(path: string, name: Name, request: Requests[Name]): Promise<Answers[Name]>;
}

export interface ModelCalls extends SessionCalls, SetupCalls, FileCalls, InputCalls {}

export interface ModelEvents {
  report(id: number, inspection: Inspection): void;
  /** An answer to keep after the process ends. It replaces an earlier answer to the same request. */
  keep<Name extends InspectionQuestion>(id: number, name: Name, request: Requests[Name], answer: Answers[Name]): void;
  /** The memory held for further inspections: bytes of compiled weights. */
  held(bytes: number): void;
}

export type ColourMap = 'viridis' | 'cividis' | 'magma';

export interface PageSettings {
  readonly colourMap: ColourMap;
  /** The engines available on the model's kind of machine. */
  readonly engines: readonly EngineName[];
}

/**
 * Calls that the extension answers to the page. Calls by name throw or reject with a TypeError if the request is
 * invalid.
 */
export interface HostCalls {
  /** The page is ready for events. Resolves with what is known. */
  ready(): Promise<{ readonly inspection: ShownInspection; readonly settings: PageSettings }>;
  act<Name extends ActionName>(name: Name, request: ActionRequests[Name]): void;
  ask: Ask;
  /** Copies to the clipboard. It is not an action, because the page reports whether it worked. */
  copy(text: string): Promise<void>;
}

export interface PageEvents {
  report(inspection: ShownInspection): void;
  settings(settings: PageSettings): void;
}
