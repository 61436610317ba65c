/** What the model is run on: pictures, or the model's own samples. */

/**
 * The number of model samples: a requested number, or as many as take an acceptable time on this engine. The cost of
 * the first samples decides the latter, and it is kept from then on. Until then `decided` is `null`.
 */
export type SampleCount = number | { readonly decided: number | null };

/**
 * Pictures, folders of them, or a data set, perhaps with a split: `DATASET:test`. `most` limits how many are taken;
 * `null` takes all. They are taken in order, beginning with image `from`, or without it at random by the seed.
 */
export interface FilesChoice {
  readonly kind: 'files';
  readonly paths: readonly string[];
  readonly most: number | null;
  readonly from?: number;
}

/** The input of the model. */
export type InputChoice =
  { readonly kind: 'samples'; readonly count: SampleCount; readonly temperature: number } | FilesChoice;

/** The default input. */
export const USUAL_SAMPLES: Extract<InputChoice, { kind: 'samples' }> = {
  kind: 'samples',
  count: { decided: null },
  temperature: 1,
};

export interface InputDescription {
  readonly kind: InputChoice['kind'];
  /** The number of images measured in all. While the number of samples is undecided, only those that are certain. */
  readonly images: number;
  /** The number of images in the input, taken or not; equals `images` if all were taken. */
  readonly listed: number;
  /** The number of images, from the first, that can be viewed individually. The others only contribute to the means. */
  readonly imagesKept: number;
  /** For example `64 of 10,000 images from val/`, or `16 model samples, seed 0: not data`. */
  readonly label: string;
  /** Sentences about how the pictures were converted. */
  readonly notes: readonly string[];
  /** Sentences about what looks wrong with the pictures. */
  readonly warnings: readonly string[];
  /** A larger number of model samples, if fewer were chosen because of their cost; `null` if none is offered. */
  readonly offer: SampleOffer | null;
}

export interface SampleOffer {
  readonly count: number;
  /** The estimated time for all of them on this engine, in ms, extrapolated from those measured. */
  readonly estimatedMs: number;
}

/** The kind of input that the user asks for. */
export type InputWish =
  | { readonly kind: 'choose files' }
  | { readonly kind: 'choose folder' }
  /** An input that the page was told to offer (`InputOffer.id`). The page can't name files of its own. */
  | { readonly kind: 'offered'; readonly id: number }
  /** Other images of the current files: `most` of them, from image `from` on, or at random with `null`. */
  | { readonly kind: 'part'; readonly most: number; readonly from: number | null }
  /** URIs of files and folders that the user dropped on the page. */
  | { readonly kind: 'dropped'; readonly uris: readonly string[] }
  | { readonly kind: 'samples'; readonly count: SampleCount; readonly seed: number; readonly temperature: number };
