/** An inspection in progress: one object with everything that the page shows around the numbers. */
import type { Baseline } from './compare/baseline';
import type { ComparisonRun } from './compare/comparison';
import type { TrainingRun } from './compare/trainingRun';
import type { InputChoice, InputDescription } from './input';
import type { ActionName, ActionRequests } from './actions';
import type { EngineName, EngineWish } from './engines';
import type { PageCommand } from './pageCommands';
import type { Ask } from './questions';
import type { RunTimings } from './runTimings';
import type { GroupSummary, Summary } from './statistics';
import type { WhatIf } from './whatIf/whatIf';

/** The release's activity threshold: a channel is in use when its mean KL, summed over positions, exceeds it. */
export const RELEASE_THRESHOLD_NATS = 0.1;

/** One latent group's place in the hierarchy; group 0 is the top: coarsest, first sampled. */
export interface GroupShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/**
 * `unknown` means that there is no reconstruction loss, and no NELBO. `other` is that of a model which gave its own losses:
 * nothing more is known of it.
 */
export type Likelihood = 'bernoulli' | 'normal' | 'logistic mixture' | 'other' | 'unknown';

/** A set of weights in a file that may hold several. */
export interface NamedWeights {
  /** Location in the file, for example `ema_state_dict`. */
  readonly name: string;
  /** Whether the name marks an average of weights over the training. */
  readonly isAverage: boolean;
}

/**
 * Where a training flag's value comes from: from the file, inferred from the shapes of its tensors, given by the user, or
 * the release's own value for a flag that neither determines.
 */
export type FlagOrigin = 'file' | 'inferred' | 'given' | 'default';
export const FLAG_ORIGINS: readonly FlagOrigin[] = ['file', 'inferred', 'given', 'default'];

/** A training flag that shapes the network or its numbers. */
export interface TrainingFlag extends GivenFlag {
  readonly origin: FlagOrigin;
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
  /** Whether μ and ln σ are clamped as NVAE's are (docs/nvae.md#normal). */
  readonly hasSoftClamp: boolean;
  /** Other facts that the model's family gives about the network, for example `cells res_mbconv`. */
  readonly facts: readonly string[];
  /** Empty if an older statistics file does not hold them. */
  readonly flags: readonly TrainingFlag[];
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
  /** `null` unless it was measured now. */
  readonly timings: RunTimings | null;
  /** Sentences about what is wrong with the weights read so far: the first tensor that is not finite. */
  readonly weightWarnings: readonly string[];
  /** Summaries by group; `null` until the group is measured. */
  readonly groups: readonly (GroupSummary | null)[];
  readonly summary: Summary | null;
  /** What can be chosen anew; empty if the model is absent. */
  readonly changeable: readonly Changeable[];
  /** Analyses that run the model differently on the same images; `null` if the model is absent. */
  readonly whatIf: WhatIf | null;
  /** How the results compare with a baseline; `null` until one is chosen. */
  readonly comparison: ComparisonRun | null;
  /** The training run whose checkpoints are measured on the same images; `null` without one. */
  readonly trainingRun: TrainingRun | null;
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
  /** Where ε came from, if it wasn't from the seed: only for results that were read from a file. */
  readonly noise?: string;
  /** Saves the statistics while the images are measured, with log weights; by default nothing is saved. */
  readonly sweep?: SweepRequest;
  /** What the results are compared with, once they are there. */
  readonly baseline?: Baseline;
  /** Folder of a training run, whose checkpoints are measured on the same images, too. */
  readonly run?: string;
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
  /** May resolve once the page has drawn it. */
  report(inspection: ShownInspection): void | Promise<void>;
  settings(settings: PageSettings): void;
  /** A command of VS Code was run on this page. */
  perform(command: PageCommand): void;
}
