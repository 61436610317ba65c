/** A sweep: an inspection of a data set of any size, saved while it runs, with the importance-weighted bound. */
import { inspect, type InspectionOptions } from './inspect';
import { openImages, pictureTarget, type Images, type ImagesWish } from './images';
import { Reconstructions } from './reconstructions';
import type { SweepFile } from './sweepFile';
import type { LatentModel } from '../latentModel';
import type { Measurement } from '../statistics/measurement';
import type { Rows } from '../statistics/totals';

/** Latents of images that can be viewed individually are saved every time, so only a few images are kept. */
const KEPT_BYTES = 32e6;

/** What the images of a sweep are opened with: they follow those that the file holds. */
export function imagesAfter({ earlier }: SweepFile): Pick<ImagesWish, 'mostKeptBytes' | 'after'> {
  return { mostKeptBytes: KEPT_BYTES, ...(earlier === null ? {} : { after: earlier }) };
}

/** The decoder's means of the images that can be viewed, beginning with those that the file holds. */
export function reconstructionsAfter({ earlier }: SweepFile, model: LatentModel, { kept }: Images): Reconstructions {
  return new Reconstructions(model.decoder, pictureTarget(model), kept, earlier?.meanImage ?? null);
}

export interface SweepOptions extends Pick<
  InspectionOptions,
  'model' | 'running' | 'seed' | 'draws' | 'signal' | 'listener'
> {
  readonly file: SweepFile;
  /** The images that follow those of the file. */
  readonly images: Images;
  /** Of the same images; the sweep adds to them. */
  readonly reconstructions: Reconstructions;
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
  const { model, images, reconstructions, file, stop, check, listener } = options;
  const { earlier } = file;
  const { batchSize } = options.running;
  file.requireSameBatches(batchSize);
  const state = (measurement: Measurement, samples: Rows | null) => {
    return { images, measurement, reconstructions, samples, batchSize: options.running.batchSize };
  };
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
  const isMeasured = images.isEnd(measurement.rows.reconstructionNats.length);
  if (isMeasured) measurement.end();
  await file.save(state(measurement, before));
  if (!isMeasured || stop.aborted) return { measurement, samples: before, isComplete: false };
  if (check === 0 || !file.measuresSamples || before?.reconstructionNats.length === check) {
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
  return stop.aborted ? null : measurement.rows;
}
