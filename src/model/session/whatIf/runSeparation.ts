/** Tells two inputs apart for a page, with the numbers of `nvae-inspect ood`. */
import type { Progress } from '../../../protocol/inspection';
import type { SeparationAnalysis } from '../../../protocol/whatIf/analysis';
import type { Against, SeparationReport } from '../../../protocol/whatIf/separation';
import type { Analysed } from '../../analyses/analysed';
import { openImages, type Images } from '../../analyses/images';
import { MirroredImages } from '../../analyses/mirroredImages';
import { outOfDistribution } from '../../analyses/outOfDistribution';
import { separationReport } from '../../analyses/separationReport';
import { seededEpsilon } from '../../passes/epsilon';
import type { AnalysisListener } from './runAnalysis';

interface Separated extends Analysed {
  readonly seed: number;
}

interface Listener extends Pick<AnalysisListener, 'progress' | 'measured'> {
  /** The number of images of both inputs, once it is known. */
  planned(images: number): void;
}

/**
 * Both inputs are held at once: as many images as are analysed.
 * @throws {Refusal} if the other input can't be read, the decoder is unknown, or the checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted.
 */
export async function runSeparation(
  { against, temperature }: SeparationAnalysis,
  inside: Separated,
  listener: Listener,
): Promise<void> {
  const { model, images, seed } = inside;
  await using others = await openOther(against, inside);
  const epsilon = seededEpsilon(seed, 'posterior', model.groupShapes, (image) => others.indexOf(image));
  const count = others.input.description.images;
  listener.planned(images.most + count);
  const shareOfInside = images.most / (images.most + count);
  await outOfDistribution({
    ...{ inside, outside: { ...inside, images: others, epsilon }, temperature },
    listenerInside: { progress: (progress) => listener.progress?.(partOf(progress, 0, shareOfInside)) },
    listenerOutside: { progress: (progress) => listener.progress?.(partOf(progress, shareOfInside, 1)) },
    measured(soFar) {
      const separation = separationReport(soFar, aboutOther(against, others));
      listener.measured({ kind: 'separation', separation }, soFar.images + soFar.imagesAgainst);
    },
  });
}

async function openOther(against: Against, { model, images, seed, draws, signal }: Separated): Promise<Images> {
  if (against.kind === 'mirrored') return new MirroredImages(images, model.images.imageSize);
  const { input } = against;
  const most = Math.min(input.most ?? Infinity, images.most);
  return openImages(model, { input: { ...input, most }, seed, draws, signal });
}

function aboutOther(
  { kind }: Against,
  { input: { description } }: Images,
): Pick<SeparationReport, 'against' | 'isPaired' | 'isWholeInput'> {
  const { label, notes, warnings, images, listed } = description;
  if (kind === 'mirrored') {
    // What is said of the images of A holds for them mirrored, too.
    return {
      against: { label: 'the images of A, mirrored left to right', notes: [] },
      isPaired: true,
      isWholeInput: true,
    };
  }
  return { against: { label, notes: [...notes, ...warnings] }, isPaired: false, isWholeInput: images === listed };
}

/** The progress of one input as part of that of both. */
function partOf({ stage, done, total, remainingMs }: Progress, from: number, to: number): Progress {
  const whole = total / (to - from);
  return {
    ...{ stage, done: from * whole + done, total: whole },
    remainingMs: remainingMs && (remainingMs * (whole - from * whole - done)) / Math.max(1, total - done),
  };
}
