/** What an inspection's questions are about, once its input is known. */
import type { ImageSummary } from '../../protocol/imageSummary';
import type { EngineDescription } from '../../protocol/inspection';
import type { Images } from '../analyses/images';
import type { LossMaps } from '../analyses/lossMaps';
import type { Reconstructions } from '../analyses/reconstructions';
import type { LatentModel } from '../latentModel';
import { ImageMapAnswers } from '../statistics/images/imageMaps';
import { labelsFrom, type ImageLabels } from '../statistics/images/imageLabels';
import { ImageTable } from '../statistics/images/imageTable';
import type { Measurement } from '../statistics/measurement';
import { ClassScopes } from './classScopes';

/** What is being measured, and by what. */
export interface Measuring {
  readonly model: LatentModel;
  readonly images: Images;
  readonly measurement: Measurement;
  readonly reconstructions: Reconstructions;
  readonly lossMaps: LossMaps;
  /** What runs the network now. */
  readonly engine: () => EngineDescription;
}

/** The same, with what answers questions about single images. */
export interface Inspected extends Measuring {
  readonly labels: ImageLabels;
  readonly table: ImageTable;
  readonly scopes: ClassScopes;
  readonly imageMaps: ImageMapAnswers;
}

/** One image's numbers. @throws {Refusal} if it is not measured or not kept */
export async function imageSummaryOf(
  { images, measurement }: Inspected,
  image: number,
  thresholdNats: number,
): Promise<ImageSummary> {
  const summary = await measurement.imageInTurns(image, thresholdNats);
  return { ...summary, name: images.input.records.names[image] ?? null };
}

/** @param isComplete whether no more images will be measured */
export function inspectedOf(measuring: Measuring, isComplete: () => boolean): Inspected {
  const { model, images, measurement } = measuring;
  const labels = labelsFrom(() => images.input.records);
  const scopes = new ClassScopes(() => ({
    measurement,
    classes: images.input.records.classes,
    isComplete: isComplete(),
  }));
  return {
    ...{ ...measuring, labels, scopes },
    table: new ImageTable(measurement, labels, model.description.likelihood !== 'unknown'),
    imageMaps: new ImageMapAnswers((among) => scopes.among(among), labels.nameOf),
  };
}
