/** What a statistics file says around its numbers: enough to show them without the model that they are of. */
import type { CheckpointDescription, EngineDescription, InputDescription } from '../../../protocol/inspection';
import type { MeasuredModel } from '../measurement';
import type { ImageNames } from './imageNames';

/** The model, as the page's header and the statistics need it. */
export interface FileModel extends CheckpointDescription {
  /** As in `MeasuredModel`. */
  readonly dimensions: number;
  readonly discretisationNatsPerDimension: number;
  /** Pixels on every side of an image that the reconstruction loss leaves out. */
  readonly scoredMargin: number;
}

export type FileInput = Pick<InputDescription, 'kind' | 'label' | 'notes' | 'warnings' | 'listed'>;

/** What is needed to get the same numbers again. */
export interface Provenance {
  /** The checkpoint's file name and its SHA-256, in hexadecimal digits. */
  readonly checkpoint: string;
  readonly checkpointSha256: string;
  /** The training flags, as a JSON object. */
  readonly args: string;
  readonly seed: number;
  /** Where ε came from: `seed 0`, or a file. */
  readonly noise: string;
  readonly engine: EngineDescription;
  /** What wrote the file, for example `nvae-inspect 1.2.0`. */
  readonly version: string;
}

export interface FileDescription {
  readonly model: FileModel;
  readonly input: FileInput;
  /** What is wrong with the weights, in sentences. */
  readonly weightWarnings: readonly string[];
  readonly provenance: Provenance;
}

/** The first images' pixels. */
export interface FileImages {
  /** What the network got, (images kept, C, size, size) in [0, 1]. */
  readonly x: Float32Array;
  /** The decoder's mean for the first draw, of the same shape; `null` where the decoder is not known. */
  readonly meanImage: Float32Array | null;
}

/** What is read from a statistics file, beside the measurement. */
export interface ReadDescription extends FileDescription {
  readonly names: ImageNames;
  /** `null` where the file keeps no single images. */
  readonly images: FileImages | null;
}

/** What the statistics need to know of the model. */
export function measuredModelOf(model: FileModel): MeasuredModel {
  const { groups, hasFlows, likelihood, dimensions, discretisationNatsPerDimension } = model;
  return { groups, hasFlows, likelihood, dimensions, discretisationNatsPerDimension };
}
