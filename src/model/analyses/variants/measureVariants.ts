/** Measures quantities that compare a base pass with its variants, paired by image and draw. */
import type { Progress } from '../../../protocol/inspection';
import type { OutputBatch } from '../../passes/decoderPass';
import type { StageCount } from '../../passes/stageCount';
import type { GroupBatch } from '../../statistics/groupBatch';
import { PairedBatch, PairedSums } from '../../statistics/pairedEstimate';
import type { Analysed } from '../analysed';
import type { ImageBatch } from '../batches';
import { countedBatches } from '../countedBatches';
import type { Rows } from './rows';
import type { Variant } from './variant';
import { stagesPerBatch, variantPasses, type ChangedGroup } from './variantPasses';

/** How the quantities of one draw come from its passes. The base pass, `null`, comes first. */
export interface Measures {
  readonly variants: readonly Variant[];
  readonly quantities: number;
  /**
   * Adds what a group tells.
   * @param z what the pass continues with, (N, L, h, w); `null` for the posterior's draw, unless a variant compares it
   */
  group(variant: number | null, batch: GroupBatch, rows: Rows, z: Float32Array | null): void;
  /** Adds what a variant's z tells at its first group; before its groups below. */
  changed?(variant: number, changed: ChangedGroup, rows: Rows): void;
  /** Adds what the decoded images tell; the last of a pass. */
  output(variant: number | null, decoded: Decoded, rows: Rows): void;
}

export interface Decoded {
  readonly images: number;
  readonly logits: Float32Array;
  /** (N, C, size, size) in [0, 1]. */
  readonly x: Float32Array;
}

/** Receives results as they come. After an engine failure, those of a batch come again. */
export interface VariantListener {
  progress?(progress: Progress): void;
  /** What a pass decoded; `null` for the base pass. */
  output?(variant: number | null, output: OutputBatch): void;
  /** Every quantity of one draw of a batch. */
  draw?(firstImage: number, draw: number, rows: Rows): void;
  /** All draws of the images before `end` are measured. */
  batch?(end: number, sums: PairedSums): void;
}

/** A listener that also hands out the results after every batch. */
export function tellingResults<Result>(
  columns: { read(sums: PairedSums): Result },
  measured: ((soFar: Result, images: number) => void) | undefined,
  listener: VariantListener = {},
): VariantListener {
  return {
    progress: (progress) => listener.progress?.(progress),
    output: (variant, output) => listener.output?.(variant, output),
    draw: (firstImage, draw, rows) => listener.draw?.(firstImage, draw, rows),
    batch: (end, sums) => {
      listener.batch?.(end, sums);
      measured?.(columns.read(sums), end);
    },
  };
}

export interface MeasuredVariants extends Analysed {
  readonly measures: Measures;
  readonly listener?: VariantListener;
}

/**
 * Runs the base pass and all variants for every draw of every image. Memory depends on the model and the number of
 * quantities, not on the images.
 * @throws {Refusal} if the checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted; at the latest after the current stage.
 */
export async function measureVariants(options: MeasuredVariants): Promise<PairedSums> {
  const { model, draws, measures, listener = {} } = options;
  const sums = new PairedSums(measures.quantities);
  await countedBatches(options, {
    stages: stagesPerBatch(model, measures.variants, draws),
    progress: (progress) => listener.progress?.(progress),
    measure: async (batch, count) => sums.add(await measureBatch(options, batch, count)),
    measured: (end) => listener.batch?.(end, sums),
  });
  return sums;
}

async function measureBatch(options: MeasuredVariants, batch: ImageBatch, count: StageCount): Promise<PairedBatch> {
  const { draws, signal, measures, listener } = options;
  const paired = new PairedBatch(measures.quantities, batch.images);
  const rows = Array.from({ length: batch.images }, () => new Float64Array(measures.quantities));
  for (let draw = 0; draw < draws; draw++) {
    for (const row of rows) row.fill(0);
    for await (const { variant, measured } of variantPasses(options, measures.variants, batch, draw)) {
      signal.throwIfAborted();
      if (measured.kind === 'stage') count.add(measured.name);
      if (measured.kind === 'group') measures.group(variant, measured.batch, rows, measured.z);
      if (measured.kind === 'changed' && variant !== null) measures.changed?.(variant, measured, rows);
      if (measured.kind === 'output') {
        const { logits } = measured.batch;
        measures.output(variant, { images: batch.images, logits, x: batch.x }, rows);
        listener?.output?.(variant, measured.batch);
      }
    }
    rows.forEach((row, image) => paired.add(image, row));
    listener?.draw?.(batch.firstImage, draw, rows);
  }
  return paired;
}
