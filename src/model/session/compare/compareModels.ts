/** Compares an inspection's images on two checkpoints. */
import { isDeepStrictEqual } from 'node:util';
import { commandOfComparison } from '../../../protocol/compare/reproduceComparison';
import { visibleName } from '../../../protocol/visibleText';
import { howPaired, nameOf, notesOn } from '../../analyses/compare/aboutCheckpoints';
import { comparePaired } from '../../analyses/compare/comparePaired';
import { openImages, pictureTarget, type Images } from '../../analyses/images';
import type { LatentModel } from '../../latentModel';
import { seededEpsilon } from '../../passes/epsilon';
import { Refusal } from '../../refusal';
import { areStatistics } from '../../statistics/comparison/compareFiles';
import { ComparedColumns } from '../../statistics/comparison/comparedColumns';
import { sharedParts } from '../../statistics/comparison/sharedParts';
import type { Session } from '../session';
import { ComparedProgress } from './comparedProgress';
import { BLOCK_BYTES, WITH_PARTS, type ComparedListeners, type ComparedWith } from './comparedWith';

/**
 * @throws {Refusal} if the other file is no checkpoint, or takes other images.
 * @throws the signal's reason if it is aborted.
 */
export async function compareModels(
  compared: ComparedWith,
  { path }: { readonly path: string },
  session: Session,
  { progress, measured }: ComparedListeners,
): Promise<void> {
  const { analysed, request, kept, all } = compared;
  const { model, images, draws, signal } = analysed;
  await areStatistics({ path: request.path, other: path });
  const beside = session.beside(path);
  try {
    const other = await beside.model();
    const shared = sharedParts(model.description, other.description);
    const columns = new ComparedColumns(shared, WITH_PARTS);
    await using prepared = await preparedFor(other, compared);
    const taken = prepared ?? images;
    const sha256 = await other.checkpoint.sha256();
    const about = {
      ...({ kind: 'checkpoints', baseline: { kind: 'file', path }, draws } as const),
      a: { name: nameOf(model), sha256: null, groups: model.groupShapes },
      b: { name: nameOf(other), sha256, groups: other.groupShapes },
      how: howPaired(shared),
      notes: [...ofSamples(all), ...notesOn(shared, [model, other], prepared)],
      warnings: [...other.description.warnings, ...other.weightCheck.warnings],
      command: commandOfComparison(request, { kind: 'file', path }, { images: images.most, kept, ...WHOLE }),
    };
    const epsilon = seededEpsilon(request.seed, 'posterior', other.groupShapes, (image) => taken.indexOf(image));
    const counted = new ComparedProgress(2 * images.most, draws, progress);
    await beside.run(signal, ({ running }) =>
      comparePaired({
        ...{ columns, blockBytes: BLOCK_BYTES, listener: counted.listener },
        first: analysed,
        second: { ...analysed, model: other, running, images: taken, epsilon },
        soFar: (sums) => {
          measured({ about, columns, sums, separations: null });
        },
      }),
    );
  } finally {
    await beside.close();
  }
}

const WHOLE = { classes: null, isWholeInput: true } as const;

/**
 * The images as the other network takes them; `null` if both take the same.
 * @throws {Refusal} if they can't be given to it
 */
async function preparedFor(other: LatentModel, { analysed, request, all }: ComparedWith): Promise<Images | null> {
  const { model, images, draws, signal } = analysed;
  const { preparation: ownPreparation, ...own } = pictureTarget(model);
  const { preparation, ...wanted } = pictureTarget(other);
  const isSameForm = isDeepStrictEqual(own, wanted);
  const { kind } = all.input.description;
  // Samples are never cropped or resized.
  if (isSameForm && (kind === 'samples' || isDeepStrictEqual(ownPreparation, preparation))) return null;
  const name = visibleName(other.checkpoint.fileName);
  if (kind === 'samples') {
    throw new Refusal(`${name} takes its images in another form than these samples. Choose pictures as input.`);
  }
  if (images.most < all.input.description.images) {
    throw new Refusal(
      `${name} takes its images in another form, and only ${images.most} of these are kept. Choose fewer images as input.`,
    );
  }
  return openImages(other, { input: request.input, seed: request.seed, draws, signal });
}

function ofSamples({ input }: Images): string[] {
  return input.description.kind === 'samples' ? ['These are samples of A’s own prior, not data.'] : [];
}
