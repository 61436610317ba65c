/** What a checkpoint's `args` say about the network (spec, sections 2, 4 and 6). */
import type { Checkpoint } from '../checkpoint/checkpoint';
import { Refusal } from '../refusal';
import { readCells, type Cells } from './cellTables';
import { inferDataset, knownDataset, type Dataset } from './dataset';
import { TrainingFlags } from './trainingFlags';

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
  readonly squeezeExcitation: boolean;
  /** The posterior of every group but the top one is relative to its prior (`res_dist`). */
  readonly residualPosterior: boolean;
  readonly cells: Cells;
}

/** Beyond these a checkpoint is damaged or hostile: the release's largest are 192 channels, 5 scales, 30 groups. */
const MOST_CHANNELS = 8192;
const MOST_SCALES = 10;
const MOST_GROUPS = 1000;
const MOST_CELLS = 100;

/**
 * @throws Refusal naming the flag that is missing or absurd, or the part of NVAE that is not supported yet (flows, other
 * cell tables and decoders, quantised data, a single latent group).
 */
export function readHyperparameters(checkpoint: Pick<Checkpoint, 'args' | 'cellTable' | 'tensors'>): Hyperparameters {
  const flags = new TrainingFlags(checkpoint.args);
  const blocks = { least: 0, most: MOST_SCALES };
  const cells = { least: 1, most: MOST_CELLS };
  const channels = { least: 1, most: MOST_CHANNELS };
  const preprocessBlocks = flags.integer('num_preprocess_blocks', blocks);
  const postprocessBlocks = flags.integer('num_postprocess_blocks', blocks);
  const groupsPerScale = readGroupsPerScale(flags);
  refuseUnsupported(flags, groupsPerScale);
  if (preprocessBlocks !== postprocessBlocks) {
    throw new Refusal(
      `The checkpoint's args halve the image in ${preprocessBlocks} pre-process blocks and double it in ${postprocessBlocks} post-process blocks: ` +
        'its output would be of another size than its input.',
    );
  }
  const halvings = preprocessBlocks + groupsPerScale.length - 1;
  const name = flags.text('dataset');
  const dataset = knownDataset(name, flags) ?? inferDataset(name, checkpoint.tensors, halvings, flags);
  if (dataset.imageSize % 2 ** halvings !== 0) {
    throw new Refusal(
      `The checkpoint's args don't fit together: images of ${dataset.imageSize} pixels can't be halved ${halvings} times.`,
    );
  }
  return {
    ...dataset,
    encoderChannels: flags.integer('num_channels_enc', channels),
    decoderChannels: flags.integer('num_channels_dec', channels),
    preprocessBlocks,
    preprocessCells: flags.integer('num_preprocess_cells', cells),
    postprocessBlocks,
    postprocessCells: flags.integer('num_postprocess_cells', cells),
    encoderCellsPerGroup: flags.integer('num_cell_per_cond_enc', { least: 0, most: MOST_CELLS }),
    decoderCellsPerGroup: flags.integer('num_cell_per_cond_dec', { least: 0, most: MOST_CELLS }),
    groupsPerScale,
    latentsPerGroup: flags.integer('num_latent_per_group', channels),
    squeezeExcitation: flags.flag('use_se'),
    residualPosterior: flags.flag('res_dist'),
    cells: readCells(checkpoint.cellTable, flags.text('arch_instance', 'res_mbconv')),
  };
}

/** `num_groups_per_scale` counts the finest scale's; `ada_groups` halves them from scale to scale, down to a minimum. */
function readGroupsPerScale(flags: TrainingFlags): number[] {
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

function refuseUnsupported(flags: TrainingFlags, groupsPerScale: readonly number[]): void {
  const flows = flags.integer('num_nf', { least: 0, most: MOST_CELLS, fallback: 0 });
  if (flows > 0) {
    throw new Refusal(`The checkpoint has normalizing flows (num_nf is ${flows}), which are not supported yet.`);
  }
  if (groupsPerScale.length === 1 && groupsPerScale[0] === 1) {
    throw new Refusal('The checkpoint is a vanilla VAE with a single latent group, which is not supported yet.');
  }
}
