/** The description in a statistics file: enough to show its numbers without their model. */
import type { InputDescription } from '../../../protocol/input';
import type { CheckpointDescription, EngineDescription } from '../../../protocol/inspection';
import type { MeasuredModel } from '../measurement';
import type { ReadRecords } from './recordTensors';

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
  /** SHA-256 of all images' digests (`ImageRecords`), one after another; `null` in older files. */
  readonly imagesSha256: string | null;
  /** The command that reproduces the numbers; `null` in older files. */
  readonly command: string | null;
  /** The program that wrote the file, for example `nvae-inspect 1.2.0`. */
  readonly version: string;
}

export interface FileDescription {
  readonly model: FileModel;
  readonly input: FileInput;
  /** Sentences about what is wrong with the weights. */
  readonly weightWarnings: readonly string[];
  readonly provenance: Provenance;
  /** What a sweep measures and its progress, for the program that resumes it; `null` if there was no sweep. */
  readonly sweep: string | null;
}

/** The first images' pixels. */
export interface FileImages {
  /** The network's input, (kept images, C, size, size) in [0, 1]. */
  readonly x: Float32Array;
  /** The decoder's mean for the first draw, of the same shape; `null` if the decoder is unknown. */
  readonly meanImage: Float32Array | null;
}

/** The content of a statistics file, apart from the measurement. */
export interface ReadDescription extends FileDescription {
  readonly records: ReadRecords;
  /** `null` if the file keeps no images individually. */
  readonly images: FileImages | null;
}

/** The facts about the model that the statistics need. */
export function measuredModelOf(model: FileModel): MeasuredModel {
  const { groups, hasFlows, likelihood, dimensions, discretisationNatsPerDimension } = model;
  return { groups, hasFlows, likelihood, dimensions, discretisationNatsPerDimension };
}
