/** `nvae-inspect ood`: how well scores of single images separate two inputs. */
import type { Input } from '../../analyses/images';
import { openImages } from '../../analyses/images';
import { MirroredImages } from '../../analyses/mirroredImages';
import { PrefixArrays } from '../../analyses/arrays/prefixArrays';
import { putAreas } from '../../analyses/arrays/separationArrays';
import { outOfDistribution, type OutOfDistribution, type Score } from '../../analyses/outOfDistribution';
import { alignColumns } from '../columns';
import { priorTemperature } from '../options';
import { printed } from '../printed';
import { UsageError } from '../usageError';
import { errorCell, NATS, pairedAsJson, pairedCells, SE } from './estimates';
import { printAnalysis, type CliAnalysed } from './printAnalysis';
import { IMAGE_OPTIONS, type Verb } from './verb';

interface Compared {
  readonly separation: OutOfDistribution;
  /** Names, notes and warnings of the second input. */
  readonly against: Input['description'];
}

export const OOD: Verb = {
  name: 'ood',
  synopsis: '--images IMAGES (--against IMAGES | --mirrored) [--temperature T]',
  definition: [
    'AUROC, the share of pairs in which the image of the second input scores higher, of the NELBO, of −L^{>m}, of',
    'LLR^{>m} = L − L^{>m} (the m lowest groups from their priors), and of the KL of each group. One pair of sets.',
  ],
  own: [
    { name: 'against', value: 'IMAGES …', meaning: 'the second input, in any form that --images takes' },
    { name: 'mirrored', value: '', meaning: 'the second input is the first one, each image mirrored left to right' },
    {
      name: 'temperature',
      value: 'T',
      meaning: "of the priors: 1 (default), or 0 for their means as in the authors' code, which is no bound",
    },
  ],
  shared: IMAGE_OPTIONS,
  read(values, command, { against }) {
    const isMirrored = values.mirrored ?? false;
    if (isMirrored === against.length > 0) {
      throw new UsageError('ood needs --against IMAGES, the input to tell from that of --images, or else --mirrored');
    }
    if (command.input.kind === 'samples')
      throw new UsageError('ood needs --images: the input to tell from another one');
    const temperature = priorTemperature('ood', values.temperature) ?? 1;
    return () =>
      printAnalysis(command, {
        again: isMirrored,
        run: (analysed) => compare(analysed, isMirrored ? null : against, temperature),
        title: ({ model }) => `Two inputs told apart by ${model.checkpoint.fileName}`,
        asJson: comparedAsJson,
        asTable: comparedAsTable,
      });
  },
};

/** @param paths of the second input; `null` for the first one, mirrored */
async function compare(analysed: CliAnalysed, paths: readonly string[] | null, temperature: number): Promise<Compared> {
  const { model, arrays, seed, draws, signal, epsilonOf } = analysed;
  await using images =
    paths === null
      ? new MirroredImages(analysed.images, model.images.imageSize)
      : await openImages(model, { input: { kind: 'files', paths, most: null }, seed, draws, signal });
  const outside = { ...analysed, images, epsilon: epsilonOf(images) };
  const collected = {
    inside: new PrefixArrays(model, [temperature], 0),
    outside: new PrefixArrays(model, [temperature], 0),
  };
  const separation = await outOfDistribution({
    ...{ inside: analysed, outside, temperature },
    ...(arrays === null ? {} : { listenerInside: collected.inside, listenerOutside: collected.outside }),
  });
  if (arrays !== null) {
    collected.inside.putRatios(arrays, '');
    collected.outside.putRatios(arrays, '_y');
    putAreas(arrays, separation);
  }
  return { separation, against: images.input.description };
}

function comparedAsJson({ separation, against }: Compared): object {
  const { temperature, images, imagesAgainst, ratios, kl } = separation;
  return {
    unit: NATS,
    ...{ against: against.label, images, images_against: imagesAgainst, temperature, is_bound: temperature === 1 },
    scores: ratios.map(({ m, k, bound, ratio }) => ({
      ...{ m, k },
      ...(m === 0 ? { nelbo: scoreAsJson(bound) } : { minus_bound: scoreAsJson(bound) }),
      ...(ratio === null
        ? {}
        : {
            llr: scoreAsJson(ratio),
            auroc_gain_over_nelbo: {
              difference: ratio.gain.difference,
              standard_error: ratio.gain.ofDifferent,
              standard_error_paired: ratio.gain.ofPairs,
            },
          }),
    })),
    kl: kl.map(scoreAsJson),
  };
}

function scoreAsJson({ insideMean, outsideMean, area, errors, inside, outside }: Score): object {
  return {
    mean: pairedAsJson(insideMean),
    mean_against: pairedAsJson(outsideMean),
    auroc: area,
    auroc_standard_error: errors.ofDifferent,
    auroc_standard_error_paired: errors.ofPairs,
    images: [...inside],
    images_against: [...outside],
  };
}

function comparedAsTable({ separation, against }: Compared): string[] {
  const { temperature, ratios, kl, images, imagesAgainst } = separation;
  const isPaired = images === imagesAgainst;
  const groups = kl.length;
  const errors = isPaired ? ['± other pictures', '± same pictures'] : ['± other pictures'];
  const area = ({ area: value, errors: { ofDifferent, ofPairs } }: Pick<Score, 'area' | 'errors'>) => [
    printed(value),
    errorCell(ofDifferent),
    ...(isPaired ? [errorCell(ofPairs)] : []),
  ];
  const row = (name: string, score: Score, gain: readonly string[]) => [
    name,
    ...pairedCells(score.insideMean),
    ...pairedCells(score.outsideMean),
    ...area(score),
    ...gain,
  ];
  const noGain = ['', ...errors.map(() => '')];
  const rows = ratios.flatMap(({ m, k, bound, ratio }) => [
    row(m === 0 ? 'NELBO' : `−L^{>${m}} (k = ${k})`, bound, noGain),
    ...(ratio === null
      ? []
      : [row(`LLR^{>${m}} (k = ${k})`, ratio, area({ area: ratio.gain.difference, errors: ratio.gain }))]),
  ]);
  return [
    `Against: ${against.label}`,
    ...[...against.notes, ...against.warnings.map((warning) => `Warning: ${warning}`)].map((line) => `  ${line}`),
    '',
    `Means in ${NATS}, and AUROC of the score (0.5: no separation)`,
    ...alignColumns(
      [
        ['score', 'mean', SE, 'against', SE, 'AUROC', ...errors, '− NELBO’s', ...errors],
        ...rows,
        ...kl.map((score, group) => row(`KL of group ${group}`, score, noGain)),
      ],
      1,
    ),
    '',
    `m lowest groups from their priors${temperature === 0 ? "' means" : ''}, k = ${groups} − m from their posteriors; group 0 is the top.`,
    ...(isPaired
      ? [
          '± same pictures holds only if each image of --against was made from the image of --images in its place;',
          '± other pictures holds if the two sets show different pictures.',
        ]
      : []),
    ...(temperature === 1 ? [] : ['At this temperature, L^{>m} is not a bound on log p(x).']),
    'These scores separate these two sets. That is one pair of sets, and the best m was seen on the same images.',
  ];
}
