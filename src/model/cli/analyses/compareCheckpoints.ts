import { isDeepStrictEqual } from 'node:util';
import type { Analysed } from '../../analyses/analysed';
import { howPaired, nameOf, notesOn } from '../../analyses/compare/aboutCheckpoints';
import { comparePaired } from '../../analyses/compare/comparePaired';
import { ComparisonArrays } from '../../analyses/arrays/comparisonArrays';
import { openImages, pictureTarget, type Images } from '../../analyses/images';
import type { LatentModel } from '../../latentModel';
import { seededEpsilon } from '../../passes/epsilon';
import { Refusal } from '../../refusal';
import { ComparedColumns } from '../../statistics/comparison/comparedColumns';
import { comparisonOf } from '../../statistics/comparison/comparison';
import { sharedParts, type SharedParts } from '../../statistics/comparison/sharedParts';
import { openSession } from '../openSession';
import { requireChannels, type Compared } from './comparedTable';
import type { CliAnalysed } from './printAnalysis';
import type { AnalysisCommand } from './verb';

export interface CheckpointsWish {
  /** Path of the other checkpoint. */
  readonly path: string;
  /** A group whose channels are wanted; `null` for none. */
  readonly group: number | null;
}

/** @throws {Refusal} if the other checkpoint can't be opened, takes other images, or lacks the group's channels. */
export async function compareCheckpoints(
  analysed: CliAnalysed,
  command: AnalysisCommand,
  { path, group }: CheckpointsWish,
): Promise<Compared> {
  const { model, arrays, signal } = analysed;
  const session = openSession({ ...command, checkpoint: path });
  try {
    const other = await session.model();
    const shared = sharedParts(model.description, other.description);
    requireChannels(shared, group);
    const columns = new ComparedColumns(shared, { channels: true, positions: arrays !== null });
    const images = await imagesOf(other, analysed, command);
    try {
      const collected = new ComparisonArrays(columns);
      const sums = await session.run(signal, ({ running }) => {
        const epsilon = epsilonOf(other, analysed, images ?? analysed.images, { shared, command });
        const second = { ...analysed, model: other, running, images: images ?? analysed.images, epsilon };
        return comparePaired({
          ...{ columns, first: analysed, second },
          listener: (side, firstImage, draw, rows) => {
            if (arrays !== null) collected.add(side, firstImage, draw, rows);
          },
        });
      });
      if (arrays !== null) {
        collected.putInto(arrays, 'second', sums);
        arrays.describe('second', await otherInFile(other));
      }
      return {
        kind: 'checkpoints',
        first: nameOf(model),
        second: nameOf(other),
        comparison: comparisonOf(columns, sums),
        separations: null,
        how: howPaired(shared),
        notes: notesOn(shared, [model, other], images),
        secondWarnings: [...other.description.warnings, ...other.weightCheck.warnings],
      };
    } finally {
      await images?.[Symbol.asyncDispose]();
    }
  } finally {
    await session.close();
  }
}

/**
 * The images as the other network takes them; `null` if both take the same.
 * @throws {Refusal} for model samples, which are prepared for their own model
 */
async function imagesOf(other: LatentModel, analysed: CliAnalysed, { input }: AnalysisCommand): Promise<Images | null> {
  const { preparation: ownPreparation, ...own } = pictureTarget(analysed.model);
  const { preparation, ...wanted } = pictureTarget(other);
  const isSameForm = isDeepStrictEqual(own, wanted);
  // Samples are never cropped or resized.
  if (isSameForm && (input.kind === 'samples' || isDeepStrictEqual(ownPreparation, preparation))) return null;
  if (input.kind === 'samples') {
    throw new Refusal(
      `Samples of ${analysed.model.checkpoint.fileName} can't be given to ${other.checkpoint.fileName}, whose images are prepared differently. Give --images.`,
    );
  }
  const { seed, draws, signal } = analysed;
  return openImages(other, { input, seed, draws, signal });
}

/** @throws {Refusal} if noise was given that is not that of the other model's groups */
function epsilonOf(
  other: LatentModel,
  { seed, epsilonOf: ofFirst }: CliAnalysed,
  images: Images,
  { shared, command }: { readonly shared: SharedParts; readonly command: AnalysisCommand },
): Analysed['epsilon'] {
  if (shared.sameShapes) return ofFirst(images);
  if (command.noise !== null) {
    throw new Refusal(`${command.noise} can't be the noise of both models: their latent groups differ. Use --seed.`);
  }
  return seededEpsilon(seed, 'posterior', other.groupShapes, (image) => images.indexOf(image));
}

async function otherInFile({ checkpoint, args }: LatentModel): Promise<object> {
  return { checkpoint: checkpoint.fileName, sha256: await checkpoint.sha256(), args: Object.fromEntries(args) };
}
