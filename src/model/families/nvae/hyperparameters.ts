/** The network as described by a checkpoint's `args` (docs/nvae.md#flags). */
import type { Checkpoint } from '../../checkpoint/checkpoint';
import { Refusal } from '../../refusal';
import { readCells, type Cells } from './cellTables';
import { readDataset, type Dataset } from './dataset';
import { TrainingFlags, type ReadFlags } from './trainingFlags';

export type { CellType, Primitive } from './cellTables';

export interface Hyperparameters extends Dataset {
  readonly encoderChannels: number;
  readonly decoderChannels: number;
  readonly preprocessBlocks: number;
  readonly preprocessCells: number;
  readonly postprocessBlocks: number;
  readonly postprocessCells: number;
  readonly encoderCellsPerGroup: number;
  readonly decoderCellsPerGroup: number;
  /** Coarsest scale first: the order in which latent groups are numbered. */
  readonly groupsPerScale: readonly number[];
  readonly latentsPerGroup: number;
  /** Flow cells after each group's posterior (`num_nf`). */
  readonly flowsPerGroup: number;
  readonly squeezeExcitation: boolean;
  /** Whether the posterior of every group but the top one is relative to its prior (`res_dist`). */
  readonly residualPosterior: boolean;
  readonly cells: Cells;
  /** Flags that neither file nor user nor tensors determine, with the release's values. */
  readonly defaults: ReadFlags['values'];
  /** The release's name of the cell table, whatever `args` call it; `its own` if the release has no such table. */
  readonly cellTableName: string;
}

/** One scale with one group: a VAE without towers. */
export function isVanilla({ groupsPerScale }: Pick<Hyperparameters, 'groupsPerScale'>): boolean {
  return groupsPerScale.length === 1 && groupsPerScale[0] === 1;
}

/** The evidence: training flags, the file's own cell table, tensors by name. */
export interface Described extends Pick<Checkpoint, 'cellTable' | 'tensors'> {
  readonly args: ReadFlags['values'];
}

/** Flags for which the release's code has no default (docs/nvae.md#flags). */
export const REQUIRED_FLAGS: readonly string[] = [
  ...['dataset', 'num_channels_enc', 'num_channels_dec', 'num_preprocess_blocks', 'num_preprocess_cells'],
  ...['num_postprocess_blocks', 'num_postprocess_cells', 'num_cell_per_cond_enc', 'num_cell_per_cond_dec'],
  ...['num_latent_scales', 'num_groups_per_scale', 'num_latent_per_group', 'use_se', 'res_dist'],
];

/** Larger values mean a damaged or hostile checkpoint: the release's maxima are 192 channels, 5 scales, 30 groups. */
const MOST_CHANNELS = 8192;
const MOST_SCALES = 10;
const MOST_GROUPS = 1000;
const MOST_CELLS = 100;

/**
 * @throws Refusal naming the flag that is missing or absurd, or the parts that do not fit together or don't belong to
 * NVAE.
 */
export function readHyperparameters({ args, cellTable, tensors }: Described): Hyperparameters {
  const flags = new TrainingFlags(args);
  const blocks = { least: 0, most: MOST_SCALES };
  const cells = (ofBlocks: number) => ({ least: ofBlocks === 0 ? 0 : 1, most: MOST_CELLS });
  const channels = { least: 1, most: MOST_CHANNELS };
  const preprocessBlocks = flags.integer('num_preprocess_blocks', blocks);
  const postprocessBlocks = flags.integer('num_postprocess_blocks', blocks);
  const groupsPerScale = readGroupsPerScale(flags);
  const encoderChannels = flags.integer('num_channels_enc', channels);
  const decoderChannels = flags.integer('num_channels_dec', channels);
  if (isVanilla({ groupsPerScale }) && encoderChannels !== decoderChannels) {
    throw new Refusal(
      `The training flags don't fit together: with a single latent group the encoder's ${encoderChannels} channels ` +
        `(num_channels_enc) go into the decoder's cells, which have ${decoderChannels} (num_channels_dec).`,
    );
  }
  if (preprocessBlocks !== postprocessBlocks) {
    throw new Refusal(
      `The training flags halve the image in ${preprocessBlocks} pre-process blocks and double it in ${postprocessBlocks} post-process blocks: ` +
        'its output would be of another size than its input.',
    );
  }
  const halvings = preprocessBlocks + groupsPerScale.length - 1;
  const dataset = readDataset(flags.text('dataset'), tensors, halvings, flags);
  if (dataset.imageSize % 2 ** halvings !== 0) {
    throw new Refusal(
      `The training flags don't fit together: images of ${dataset.imageSize} pixels can't be halved ${halvings} times.`,
    );
  }
  return {
    ...dataset,
    encoderChannels,
    decoderChannels,
    preprocessBlocks,
    preprocessCells: flags.integer('num_preprocess_cells', cells(preprocessBlocks)),
    postprocessBlocks,
    postprocessCells: flags.integer('num_postprocess_cells', cells(postprocessBlocks)),
    encoderCellsPerGroup: flags.integer('num_cell_per_cond_enc', { least: 0, most: MOST_CELLS }),
    decoderCellsPerGroup: flags.integer('num_cell_per_cond_dec', { least: 0, most: MOST_CELLS }),
    groupsPerScale,
    latentsPerGroup: flags.integer('num_latent_per_group', channels),
    flowsPerGroup: flags.integer('num_nf', { least: 0, most: MOST_CELLS, fallback: 0 }),
    squeezeExcitation: flags.flag('use_se'),
    residualPosterior: flags.flag('res_dist'),
    ...readCells(cellTable, flags.text('arch_instance', 'res_mbconv')),
    defaults: new Map(
      [...flags.defaults].filter(([name]) => name !== 'num_mixture_dec' || isMixtureOf(dataset, flags)),
    ),
  };
}

/** Whether the decoder is the one that the flag's default describes, rather than one that the shapes show. */
function isMixtureOf({ likelihood }: Dataset, flags: TrainingFlags): boolean {
  return likelihood.kind === 'logistic mixture' && likelihood.mixtures === flags.defaults.get('num_mixture_dec');
}

/** `num_groups_per_scale` is for the finest scale; `ada_groups` halves it from scale to scale, down to a minimum. */
export function readGroupsPerScale(flags: TrainingFlags): number[] {
  const scales = flags.integer('num_latent_scales', { least: 1, most: MOST_SCALES });
  const finest = flags.integer('num_groups_per_scale', { least: 1, most: MOST_GROUPS });
  const adaptive = flags.flag('ada_groups', false);
  const fewest = flags.integer('min_groups_per_scale', { least: 1, most: MOST_GROUPS, fallback: 1 });
  const finestFirst = [finest];
  for (let previous = finest; finestFirst.length < scales; finestFirst.push(previous)) {
    if (adaptive) previous = Math.max(fewest, Math.floor(previous / 2));
  }
  return finestFirst.reverse();
}
