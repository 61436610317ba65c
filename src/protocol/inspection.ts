/** An inspection as it goes on: one object that says everything the page shows around the numbers. */
import type {
  GroupSummary,
  Histograms,
  HistogramQuery,
  KlMap,
  MapQuery,
  Picture,
  PictureKind,
  Summary,
} from './statistics';

/** The release's activity threshold: a channel is in use when its mean KL, summed over positions, exceeds it. */
export const RELEASE_THRESHOLD_NATS = 0.1;

/** One latent group's place in the hierarchy; group 0 is the top: coarsest, first sampled. */
export interface GroupShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

export type Likelihood = 'bernoulli' | 'logistic mixture';

/** What a checkpoint holds, in the words of the page's header. */
export interface CheckpointDescription {
  readonly dataset: string;
  /** Sentences on what the file does not say and was inferred. */
  readonly notes: readonly string[];
  readonly groups: readonly GroupShape[];
  readonly image: { readonly channels: 1 | 3; readonly size: number };
  readonly likelihood: Likelihood;
  readonly residualPosterior: boolean;
  readonly squeezeExcitation: boolean;
  readonly parameters: number;
  readonly epoch: number | null;
  readonly globalStep: number | null;
}

/** What the model is run on. */
export type InputChoice =
  | { readonly kind: 'samples'; readonly count: number; readonly temperature: number }
  /** Pictures and folders of them; `most` limits how many are taken, `null` takes all. */
  | { readonly kind: 'files'; readonly paths: readonly string[]; readonly most: number | null };

export interface InputDescription {
  readonly kind: InputChoice['kind'];
  readonly images: number;
  /** How many of them, from the first, can be looked at one by one; the others are in the means only. */
  readonly imagesKept: number;
  /** For example `40 images from images/`, or `16 model samples, seed 0: not data`. */
  readonly label: string;
  /** What was done to the pictures, in sentences. */
  readonly notes: readonly string[];
  /** What looks wrong with them. */
  readonly warnings: readonly string[];
}

/** What runs the network, for example `CPU` · `ONNX Runtime 1.30.0, 2 threads`. */
export interface EngineDescription {
  readonly device: string;
  readonly runtime: string;
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
  /** The input was refused; `message` says why and what to do. */
  | { readonly kind: 'failed'; readonly message: string }
  /** The model process ended without being asked to. */
  | { readonly kind: 'stopped'; readonly message: string };

/** Everything known so far; parts are `null` until they are known and stay when the inspection ends early. */
export interface Inspection {
  readonly fileName: string;
  readonly request: InspectionRequest;
  readonly status: Status;
  /** Whether the checkpoint was rewritten since it was opened: what is shown is of the file as it was. */
  readonly checkpointChanged: boolean;
  readonly activityThresholdNats: number;
  readonly checkpoint: CheckpointDescription | null;
  readonly input: InputDescription | null;
  readonly engine: EngineDescription | null;
  /** By group; `null` until the group is measured. */
  readonly groups: readonly (GroupSummary | null)[];
  readonly summary: Summary | null;
}

export interface InspectionRequest {
  readonly path: string;
  readonly input: InputChoice;
  readonly seed: number;
  /** Draws of the noise for each image. */
  readonly draws: number;
  readonly threads: number | null;
  readonly activityThresholdNats: number;
}

/** Calls that the model process answers, also while a stage runs. */
export interface ModelCalls {
  /** Starts; how it goes on comes by `ModelEvents.report`. Ends when the inspection has ended, however it did. */
  inspect(request: InspectionRequest): Promise<void>;
  /** Ends a running inspection at once; what was measured stays. */
  cancel(): void;
  /** Counts the channels in use anew. */
  setActivityThreshold(nats: number): void;
  /** Rejects when the group, channel or image does not exist or is not measured yet. */
  klMap(query: MapQuery): Promise<KlMap>;
  histograms(query: HistogramQuery): Promise<Histograms>;
  picture(kind: PictureKind, image: number): Promise<Picture>;
}

export interface ModelEvents {
  report(inspection: Inspection): void;
}

/** What the user wants to see the model run on. */
export type InputWish =
  | { readonly kind: 'choose files' }
  | { readonly kind: 'choose folder' }
  | { readonly kind: 'samples'; readonly count: number; readonly seed: number; readonly temperature: number };

export type ColourMap = 'viridis' | 'cividis' | 'magma';

export interface PageSettings {
  readonly colourMap: ColourMap;
}

/** Calls that the extension answers to the page. */
export interface HostCalls {
  /** The page is there and wants to be told; resolves with what is known. */
  ready(): Promise<{ readonly inspection: Inspection; readonly settings: PageSettings }>;
  cancel(): void;
  /** Inspects the same again in a new model process, the checkpoint as it is now. */
  restart(): void;
  /** Inspects with another input; opens a dialog where files are to be chosen. */
  changeInput(wish: InputWish): void;
  changeDraws(draws: number): void;
  setActivityThreshold(nats: number): void;
  /** To the clipboard. */
  copy(text: string): Promise<void>;
  klMap(query: MapQuery): Promise<KlMap>;
  histograms(query: HistogramQuery): Promise<Histograms>;
  picture(kind: PictureKind, image: number): Promise<Picture>;
}

export interface PageEvents {
  report(inspection: Inspection): void;
  settings(settings: PageSettings): void;
}
