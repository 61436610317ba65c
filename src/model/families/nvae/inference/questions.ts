/** Questions that a network's tensors leave open, with the answers that fit them (docs/nvae.md#inference). */
import type { FlagQuestion } from '../../../../protocol/inspection';
import { Refusal } from '../../../refusal';
import { knownDataset, type Dataset } from '../dataset';
import { TrainingFlags } from '../trainingFlags';
import { DEFAULT_TABLE } from './cells';
import type { SeenNetwork } from './network';

/** Stands for the user's own data. `knownDataset` knows no such name, so the sizes come from the tensors. */
export const OWN_DATA = 'other';
const RELEASED_DATASETS = [
  ...['mnist', 'omniglot', 'stacked_mnist', 'cifar10', 'imagenet_32', 'imagenet_64', 'celeba_64', 'celeba_256', 'ffhq'],
  ...['lsun_bedroom_128', 'lsun_bedroom_256', 'lsun_church_64', 'lsun_church_128'],
  ...['lsun_tower_64', 'lsun_tower_128', 'lsun_tower_256'],
];

/**
 * Questions, in the order in which they are asked. Those that affect neither the network nor its numbers are left out.
 */
export function questionsAbout(network: SeenNetwork): FlagQuestion[] {
  const released = datasetsThatFit(network);
  const { outputs, latentGroups, cellTables } = network;
  return [
    ...(released.length > 0 ? [aboutDataset(released, network)] : []),
    ...(latentGroups > 1 ? [RESIDUAL_POSTERIOR] : []),
    ...(outputs > 1 ? [BITS] : []),
    ...(cellTables.length > 1 ? [aboutCellTable(cellTables)] : []),
  ];
}

/**
 * @param name a data set that the user gives
 * @throws {Refusal} if it is one of the release's, and its images differ from the network's.
 */
export function requireFittingDataset(name: string, network: SeenNetwork): void {
  if (releasedDataset(name) === null || fits(name, network)) return;
  const fitting = [...datasetsThatFit(network), OWN_DATA].join(' or ');
  throw new Refusal(
    `The data set ${name} does not fit the tensors, which are for ${imagesOf(network)}: give ${fitting}.`,
  );
}

function datasetsThatFit(network: SeenNetwork): string[] {
  return RELEASED_DATASETS.filter((name) => fits(name, network));
}

/** A mixture of one logistic has 10 outputs, which no data set of the release produces. */
function fits(name: string, { image, outputs }: SeenNetwork): boolean {
  const dataset = releasedDataset(name);
  return dataset?.imageChannels === image.channels && dataset.imageSize === image.size && outputs !== 10;
}

function releasedDataset(name: string): Dataset | null {
  return knownDataset(name, new TrainingFlags(new Map()));
}

function imagesOf({ image: { channels, size } }: SeenNetwork): string {
  return `${channels === 1 ? 'grey' : 'colour'} images of ${size}×${size}`;
}

function aboutDataset(released: readonly string[], network: SeenNetwork): FlagQuestion {
  const isPadded = (name: string) => releasedDataset(name)?.scoredMargin === 2;
  return {
    name: 'dataset',
    title: 'Data set',
    why: released.some(isPadded)
      ? 'The tensors tell size and colours of the images only. Data sets of 28×28 are padded to 32×32, and the padding is left out of the reconstruction loss.'
      : 'The tensors tell size and colours of the images only. It is a name: no number depends on it.',
    choices: [
      ...released.map((value) => ({ value, label: isPadded(value) ? `${value} (28×28, padded)` : value })),
      { value: OWN_DATA, label: `other ${imagesOf(network)}` },
    ],
    fallback: null,
  };
}

const RESIDUAL_POSTERIOR: FlagQuestion = {
  name: 'res_dist',
  title: 'Posterior',
  why: 'Below the top group, μ and log σ of the posterior are either the network’s outputs or added to the prior’s: the tensors are the same.',
  choices: [
    { value: true, label: 'relative to the prior (res_dist), as in all released models' },
    { value: false, label: 'by itself' },
  ],
  fallback: null,
};

const BITS: FlagQuestion = {
  name: 'num_x_bits',
  title: 'Bits per channel',
  why: 'Pictures are quantised to it, and the likelihood is that of its levels.',
  choices: [
    { value: 8, label: '8: 256 levels' },
    { value: 5, label: '5: 32 levels, as in the released celeba_256 and ffhq' },
  ],
  fallback: 8,
};

function aboutCellTable(tables: readonly string[]): FlagQuestion {
  return {
    name: 'arch_instance',
    title: 'Cell table',
    why: 'The convolutions of res_bnswish5 are dilated, those of res_bnswish are not: the tensors are the same.',
    choices: tables.map((value) => ({ value, label: value })),
    fallback: tables.includes(DEFAULT_TABLE) ? DEFAULT_TABLE : null,
  };
}
