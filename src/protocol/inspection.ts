/** An inspection as it goes on: one object that says everything the page shows around the numbers. */
import type { ActionName, ActionRequests } from './actions';
import type { EngineName, EngineWish } from './engines';
import type { SetupCalls } from './engineSetup';
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

/** `unknown`: there is no reconstruction loss, and no NELBO. */
export type Likelihood = 'bernoulli' | 'normal' | 'logistic mixture' | 'unknown';

/** A set of weights in a file that may hold several. */
export interface NamedWeights {
  /** Where it is in the file, for example `ema_state_dict`. */
  readonly name: string;
  /** Whether its name says that it is an average of weights over the training. */
  readonly isAverage: boolean;
}

/** What a checkpoint holds, in the words of the page's header. */
export interface CheckpointDescription {
  readonly dataset: string;
  /** Sentences on what the file does not say and was inferred. */
  readonly notes: readonly string[];
  /** What makes the numbers doubtful, in sentences. */
  readonly warnings: readonly string[];
  /** All sets of weights in the file, and the name of those that are used. */
  readonly weightSets: readonly NamedWeights[];
  readonly weights: string;
  readonly groups: readonly GroupShape[];
  readonly image: { readonly channels: 1 | 3; readonly size: number };
  readonly likelihood: Likelihood;
  /** Per channel of the data; what pictures are quantised to. */
  readonly bits: number;
  /** Whether flows follow the posterior: then KL values are estimates (see `EstimateSummary`). */
  readonly hasFlows: boolean;
  /** What else the model's family tells of the network, for example `cells res_mbconv`. */
  readonly facts: readonly string[];
  readonly parameters: number;
  readonly epoch: number | null;
  readonly globalStep: number | null;
}

/** A training flag that the user gives, because the file lacks it or is wrong in it. */
export interface GivenFlag {
  /** As in the release's `args`, for example `num_x_bits`. */
  readonly name: string;
  readonly value: string | number | boolean;
}

/** A training flag that neither the file nor its tensors tell, with the values that fit the tensors. */
export interface FlagQuestion {
  readonly name: string;
  /** For example `Data set`. */
  readonly title: string;
  /** What it changes, in a sentence. */
  readonly why: string;
  readonly choices: readonly { readonly value: GivenFlag['value']; readonly label: string }[];
  /** What the release's code takes where the flag is missing; `null` where it takes nothing. */
  readonly fallback: GivenFlag['value'] | null;
}

/**
 * How many model samples: a number that was asked for, or as many as take an acceptable time on this engine. The latter
 * is decided by what the first ones cost, and kept from then on; until then `decided` is `null`.
 */
export type SampleCount = number | { readonly decided: number | null };

/** What the model is run on. */
export type InputChoice =
  | { readonly kind: 'samples'; readonly count: SampleCount; readonly temperature: number }
  /** Pictures and folders of them; `most` limits how many are taken, at random by the seed; `null` takes all. */
  | { readonly kind: 'files'; readonly paths: readonly string[]; readonly most: number | null };

/** What is offered where no input was chosen. */
export const USUAL_SAMPLES: Extract<InputChoice, { kind: 'samples' }> = {
  kind: 'samples',
  count: { decided: null },
  temperature: 1,
};

export interface InputDescription {
  readonly kind: InputChoice['kind'];
  /** How many are measured in all; while the number of samples is undecided, how many are certain. */
  readonly images: number;
  /** How many the input holds, taken or not; as many as `images` where all were taken. */
  readonly listed: number;
  /** How many of the images, from the first, can be looked at one by one; the others are in the means only. */
  readonly imagesKept: number;
  /** For example `64 of 10,000 images from val/`, or `16 model samples, seed 0: not data`. */
  readonly label: string;
  /** What was done to the pictures, in sentences. */
  readonly notes: readonly string[];
  /** What looks wrong with them. */
  readonly warnings: readonly string[];
  /** A larger number of model samples, where fewer were chosen for their cost; `null` where none is offered. */
  readonly offer: SampleOffer | null;
}

export interface SampleOffer {
  readonly count: number;
  /** What all of them would take on this engine, estimated from those measured. */
  readonly estimatedMs: number;
}

/** What runs the network, for example `CPU` · `ONNX Runtime 1.30.0, 2 threads`. */
export interface EngineDescription {
  readonly device: string;
  readonly runtime: string;
}

export interface ChosenEngine extends EngineDescription {
  /** Why none that is faster, in sentences; `null` where none is known, or this one was asked for. */
  readonly reason: string | null;
}

export interface Progress {
  /** What was done last, for example `latent group 4`. */
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  /** `null` until enough has been done to tell. */
  readonly remainingMs: number | null;
}

export type Status =
  | { readonly kind: 'opening' }
  | { readonly kind: 'running'; readonly progress: Progress }
  | { readonly kind: 'finished'; readonly elapsedMs: number }
  | { readonly kind: 'cancelled' }
  /** The file alone does not say which network it is; an inspection with the answers as `flags` will do. */
  | { readonly kind: 'asking'; readonly why: string; readonly questions: readonly FlagQuestion[] }
  /** `message` says what was refused, why, and what to do; `at` says what it was. */
  | { readonly kind: 'failed'; readonly at: FailedAt; readonly message: string }
  /** The model process ended without being asked to. */
  | { readonly kind: 'stopped'; readonly message: string };

export function isUnderWay({ kind }: Status): boolean {
  return kind === 'opening' || kind === 'running';
}

/** What an inspection failed at. Only what is wrong with the input can be mended by another input. */
export type FailedAt = 'checkpoint' | 'engine' | 'input' | 'run';

/** Where the numbers come from, where they were read from a file and the model that they are of is not there. */
export interface SavedStatistics {
  /** The checkpoint's file name. */
  readonly checkpoint: string;
  /** What wrote them, for example `nvae-inspect 1.2.0`. */
  readonly version: string;
  readonly draws: number;
  readonly seed: number;
}

/** Everything that is known so far of one inspection; parts are `null` until they are known and stay when the inspection ends early. */
export interface Inspection {
  readonly fileName: string;
  readonly request: InspectionRequest;
  readonly status: Status;
  /** Whether the checkpoint was rewritten since it was opened: what is shown is of the file as it was. */
  readonly checkpointChanged: boolean;
  readonly activityThresholdNats: number;
  readonly checkpoint: CheckpointDescription | null;
  readonly input: InputDescription | null;
  readonly engine: ChosenEngine | null;
  /** What happened to the engine on the way, in sentences. */
  readonly notices: readonly string[];
  /** What is wrong with the weights read so far, in sentences: the first tensor that is not finite. */
  readonly weightWarnings: readonly string[];
  /** By group; `null` until the group is measured. */
  readonly groups: readonly (GroupSummary | null)[];
  readonly summary: Summary | null;
  /** Only where nothing can be measured: what needs the model is not there. */
  readonly saved?: SavedStatistics;
}

/** An inspection that was asked for while another one's results are shown. */
export type NextInspection = Pick<Inspection, 'request' | 'status'>;

/** What the page shows: results stay until those of the next inspection begin to arrive. */
export interface ShownInspection extends Inspection {
  /** Counts the inspections that were shown: what was asked of an earlier one no longer holds. */
  readonly run: number;
  /** Takes over with its first group; `null` while nothing else is asked for. */
  readonly next: NextInspection | null;
}

/** Which engine is wished for, and what it may use. */
export interface EngineRequest {
  readonly wish: EngineWish;
  /** The Python interpreter in whose environment libraries for a GPU are looked for; `null` for that on the PATH. */
  readonly python: string | null;
  /** Where TensorFlow.js's packages for Node are installed; `null` for where the environment says. */
  readonly tensorFlowFolder: string | null;
  /** For the feature maps of a batch, in MB; `null` for what is usual. */
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
  /** Draws of the noise for each image. */
  readonly draws: number;
  readonly threads: number | null;
  /** Without it, `USUAL_ENGINE`: as for a request that was kept by an earlier version. */
  readonly engine?: EngineRequest;
  readonly activityThresholdNats: number;
  /** Training flags that win over the file's. */
  readonly flags: readonly GivenFlag[];
  /** The name of the weights, where the file holds several; without it, those that were trained. */
  readonly weights?: string | null;
}

/**
 * Calls about a session that a model process answers, also while a stage runs: one opened checkpoint, and inspections of
 * it, each with a number that the caller gives it. The first one opens the session (see `sessionKey`).
 */
export interface SessionCalls {
  /**
   * Starts; how it goes on comes by `ModelEvents.report`. Whatever runs ends once the input of this one is there. Resolves
   * when the inspection has ended, however it did.
   */
  inspect(id: number, request: InspectionRequest): Promise<void>;
  /** Ends a running inspection at once; what was measured stays. */
  cancel(id: number): void;
  /** Counts the channels in use anew. */
  setActivityThreshold(id: number, nats: number): void;
  /** Rejects as the table of questions says. */
  ask<Name extends InspectionQuestion>(id: number, name: Name, request: Requests[Name]): Promise<Answers[Name]>;
  /** Ends an inspection, and gives back the memory of what was measured. */
  forget(id: number): void;
  /** Gives back the memory of engine and weights, unless an inspection runs; the next one starts them again. */
  release(): Promise<void>;
}

/** Calls about a file, which need no inspection. */
export interface FileCalls {
  /** Rejects as the table of questions says. */
  askFile<Name extends FileQuestion>(path: string, name: Name, request: Requests[Name]): Promise<Answers[Name]>;
}

export interface ModelCalls extends SessionCalls, SetupCalls, FileCalls {}

export interface ModelEvents {
  report(id: number, inspection: Inspection): void;
  /** An answer that is to outlive the process: it is given in place of an earlier one to the same request. */
  keep<Name extends InspectionQuestion>(id: number, name: Name, request: Requests[Name], answer: Answers[Name]): void;
  /** So much memory is held for further inspections: bytes of compiled weights. */
  held(bytes: number): void;
}

/** What the user wants to see the model run on. */
export type InputWish =
  | { readonly kind: 'choose files' }
  | { readonly kind: 'choose folder' }
  | { readonly kind: 'samples'; readonly count: SampleCount; readonly seed: number; readonly temperature: number };

export type ColourMap = 'viridis' | 'cividis' | 'magma';

export interface PageSettings {
  readonly colourMap: ColourMap;
  /** Those that there can be on the model's kind of machine. */
  readonly engines: readonly EngineName[];
}

/** Calls that the extension answers to the page. Those by name throw or reject with a TypeError on an invalid request. */
export interface HostCalls {
  /** The page is there and wants to be told; resolves with what is known. */
  ready(): Promise<{ readonly inspection: ShownInspection; readonly settings: PageSettings }>;
  act<Name extends ActionName>(name: Name, request: ActionRequests[Name]): void;
  ask: Ask;
  /** Copies to the clipboard. Not an action, because the page says whether it worked. */
  copy(text: string): Promise<void>;
}

export interface PageEvents {
  report(inspection: ShownInspection): void;
  settings(settings: PageSettings): void;
}
