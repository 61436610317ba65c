/** A sweep: an inspection of a data set of any size, saved while it runs, with the importance-weighted bound. */
import { measuredModel } from './measuredModel';
import { inspect, type InspectionOptions } from './inspect';
import { openImages, pictureTarget, type Images } from './images';
import { Reconstructions } from './reconstructions';
import type { SweepFile } from './sweepFile';
import { Measurement } from '../statistics/measurement';
import type { Rows } from '../statistics/totals';

/** Latents of images that can be viewed individually are saved every time, so only a few images are kept. */
export const SWEEP_KEPT_BYTES = 32e6;

export interface SweepOptions extends Pick<
  InspectionOptions,
  'model' | 'running' | 'seed' | 'draws' | 'signal' | 'listener'
> {
  readonly file: SweepFile;
  /** The images that follow those of the file. */
  readonly images: Images;
  /** Ends the sweep between two batches. Results so far are saved. */
  readonly stop: AbortSignal;
  /** Samples of the model itself to measure after the images; 0 for none. */
  readonly check: number;
}

export interface SweepResult {
  readonly measurement: Measurement;
  /** Results for the model's own samples; `null` if they were not measured. */
  readonly samples: Rows | null;
  /** Whether every image and sample is measured. */
  readonly isComplete: boolean;
}

/**
 * Measures the images that are not in the file yet, and saves their results there.
 * @throws {Refusal} if the file can't be written, or the checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted; results saved so far are kept.
 */
export async function sweep(options: SweepOptions): Promise<SweepResult> {
  const { model, images, file, stop, check, listener } = options;
  const { earlier } = file;
  const reconstructions = new Reconstructions(
    model.decoder,
    pictureTarget(model),
    images.kept,
    earlier?.meanImage ?? null,
  );
  const state = (measurement: Measurement, samples: Rows | null) => ({ images, measurement, reconstructions, samples });
  const before = earlier?.samples ?? null;
  const measurement = await inspect({
    ...options,
    ...{ epsilon: null, passes: 1, details: false },
    ...{ before: earlier?.parts ?? null, weighs: model.decoder !== null },
    listener: {
      ...listener,
      output(batch) {
        reconstructions.add(batch);
        listener.output?.(batch);
      },
      async batch(end, soFar) {
        await listener.batch?.(end, soFar);
        await file.measured(state(soFar, before));
      },
    },
  });
  await file.save(state(measurement, before));
  const isMeasured = images.isEnd(measurement.rows.reconstructionNats.length);
  if (!isMeasured || stop.aborted) return { measurement, samples: before, isComplete: false };
  if (check === 0 || before?.reconstructionNats.length === check) {
    return { measurement, samples: before, isComplete: true };
  }
  const samples = await measureSamples(options);
  await file.save(state(measurement, samples));
  return { measurement, samples, isComplete: samples !== null };
}

/** @returns `null` if it was stopped */
async function measureSamples(options: SweepOptions): Promise<Rows | null> {
  const { model, check, seed, draws, signal, stop, listener } = options;
  const input = { kind: 'samples', count: check, temperature: 1 } as const;
  await using images = await openImages(model, { input, seed, draws, signal, mostKeptBytes: 0 });
  const measurement = await inspect({
    ...options,
    ...{ images, epsilon: null, passes: 1, details: false },
    listener: {
      progress: (progress) => listener.progress?.(progress),
      notice: (sentence) => listener.notice?.(sentence),
    },
  });
  const { rows } = Measurement.of(measuredModel(model), measurement.parts());
  return stop.aborted ? null : rows;
}
