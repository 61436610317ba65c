/** The description in a statistics file: enough to show its numbers without their model. */
import type { InputDescription } from '../../../protocol/input';
import type { CheckpointDescription, EngineDescription } from '../../../protocol/inspection';
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

/** Everything needed to reproduce the numbers. */
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
  /** The program that wrote the file, for example `nvae-inspect 1.2.0`. */
  readonly version: string;
}

export interface FileDescription {
  readonly model: FileModel;
  readonly input: FileInput;
  /** Sentences about what is wrong with the weights. */
  readonly weightWarnings: readonly string[];
  readonly provenance: Provenance;
}

/** The first images' pixels. */
export interface FileImages {
  /** The network's input, (kept images, C, size, size) in [0, 1]. */
  readonly x: Float32Array;
  /** The decoder's mean for the first draw, of the same shape; `null` where the decoder is not known. */
  readonly meanImage: Float32Array | null;
}

/** The content of a statistics file, apart from the measurement. */
export interface ReadDescription extends FileDescription {
  readonly names: ImageNames;
  /** `null` where the file keeps no single images. */
  readonly images: FileImages | null;
}

/** The facts about the model that the statistics need. */
export function measuredModelOf(model: FileModel): MeasuredModel {
  const { groups, hasFlows, likelihood, dimensions, discretisationNatsPerDimension } = model;
  return { groups, hasFlows, likelihood, dimensions, discretisationNatsPerDimension };
}
