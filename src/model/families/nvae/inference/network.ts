/** Training flags inferred from the names and shapes of a network's tensors (docs/nvae.md#inference). */
import type { CellTable } from '../cellTables';
import { primitivesOf, squeezeAndExcite, tableOf, tablesThatFit } from './cells';
import { groupFlags, readHierarchy } from './hierarchy';
import { isNeedless, isOfRelease } from '../../../checkpoint/weightNames';
import { someOf } from '../someOf';
import { modulesOf, noNvae, shapeOf, type Module } from './modules';
import { readBlocks, readTower } from './towers';

export interface SeenNetwork {
  /** The flags that names and shapes determine. */
  readonly flags: ReadonlyMap<string, number | boolean>;
  readonly image: { readonly channels: 1 | 3; readonly size: number };
  readonly latentGroups: number;
  /** Channels of `image_conditional`: 1 for Bernoulli, 6 for Normal, 10·M for a mixture of M logistics. */
  readonly outputs: number;
  /** Names of the release's tables that fit the cells, its default first; empty if none fits. */
  readonly cellTables: readonly string[];
  /** The table that the cells show. */
  readonly cellTable: CellTable;
}

type Flag = readonly [name: string, value: number | boolean];

/** Tensors that every NVAE has. */
const LANDMARKS = ['stem.weight', 'enc0.1.weight', 'enc_sampler.0.weight', 'prior_ftr0', 'image_conditional.1.weight'];
/** @throws {Refusal} if the tensors are not those of a single NVAE; says which are missing or contradict each other. */
export function seeNetwork(network: Module): SeenNetwork {
  requireNvae(network);
  const preProcess = readTower(network, 'pre_process');
  const encoder = readTower(network, 'enc_tower');
  const decoder = readTower(network, 'dec_tower');
  const postProcess = readTower(network, 'post_process');
  const cells = [preProcess, encoder, decoder, postProcess].flatMap((tower) => tower.cells);
  const primitives = primitivesOf(cells);

  const pre = readBlocks(preProcess, 'last');
  const post = readBlocks(postProcess, 'first');
  if (pre.blocks !== post.blocks) {
    throw noNvae(
      `it halves the image in ${pre.blocks} blocks (pre_process) and doubles it in ${post.blocks} (post_process)`,
    );
  }
  const { groupsPerScale, encoderCellsPerGroup, decoderCellsPerGroup } = readHierarchy(network, encoder, decoder);
  const latentGroups = groupsPerScale.reduce((sum, groups) => sum + groups, 0);
  const halvings = pre.blocks + groupsPerScale.length - 1;
  const output = readOutput(network);
  return {
    flags: new Map([
      ...widths(network, halvings),
      ['num_preprocess_blocks', pre.blocks],
      ['num_preprocess_cells', pre.cellsPerBlock],
      ['num_postprocess_blocks', post.blocks],
      ['num_postprocess_cells', post.cellsPerBlock],
      ['num_cell_per_cond_enc', encoderCellsPerGroup],
      ['num_cell_per_cond_dec', decoderCellsPerGroup],
      ...groupFlags(groupsPerScale),
      ...samplerFlags(network, latentGroups),
      ['use_se', squeezeAndExcite(cells)],
      ...output.flags,
    ]),
    image: { channels: output.imageChannels, size: topSize(network) * 2 ** halvings },
    latentGroups,
    outputs: output.outputs,
    cellTables: tablesThatFit(primitives),
    cellTable: tableOf(primitives),
  };
}

/** Refuses a different network altogether. */
function requireNvae(network: Module): void {
  const missing = LANDMARKS.filter((name) => !network.has(name));
  if (missing.length === 0) return;
  const strangers = [...network.keys()].filter((name) => !isOfRelease(name) && !isNeedless(name));
  const place = strangers.length === 0 ? '' : `, and there is no place in one for ${someOf(strangers)}`;
  throw noNvae(`${new Intl.ListFormat('en-GB').format(missing)} can't be found${place}`);
}

function widths(network: Module, halvings: number): Flag[] {
  const [encoderChannels = 0] = shapeOf(network, 'stem.weight', 4);
  const [topChannels = 0] = shapeOf(network, 'prior_ftr0', 3);
  const decoderChannels = topChannels / 2 ** halvings;
  if (!Number.isInteger(decoderChannels)) {
    throw noNvae(`the ${topChannels} channels of prior_ftr0 can't be halved ${halvings} times, as its towers do`);
  }
  return [
    ['num_channels_enc', encoderChannels],
    ['num_channels_dec', decoderChannels],
  ];
}

/** Pixels along each side of the top group. */
function topSize(network: Module): number {
  const [, height = 0, width] = shapeOf(network, 'prior_ftr0', 3);
  if (height === width) return height;
  throw noNvae(`prior_ftr0 is not square`);
}

function samplerFlags(network: Module, latentGroups: number): Flag[] {
  for (const [list, expected] of [
    ['enc_sampler', latentGroups],
    ['dec_sampler', latentGroups - 1],
  ] as const) {
    const { length } = modulesOf(network, list);
    if (length !== expected) throw noNvae(`its towers serve ${latentGroups} latent groups, with ${length} in ${list}`);
  }
  const [parameters = 0] = shapeOf(network, 'enc_sampler.0.weight', 4);
  if (parameters % 2 !== 0) throw noNvae(`enc_sampler.0 has ${parameters} outputs, an odd number, for μ and log σ`);
  const flows = modulesOf(network, 'nf_cells').length / latentGroups;
  if (!Number.isInteger(flows)) throw noNvae(`its nf_cells are not as many for each of ${latentGroups} latent groups`);
  return [
    ['num_latent_per_group', parameters / 2],
    ['num_nf', flows],
  ];
}

/** Channels of the image and of its decoder's parameters; `num_mixture_dec` if that flag determines them. */
function readOutput(network: Module): { imageChannels: 1 | 3; outputs: number; flags: Flag[] } {
  const [, imageChannels] = shapeOf(network, 'stem.weight', 4);
  const [outputs = 0] = shapeOf(network, 'image_conditional.1.weight', 4);
  if (imageChannels !== 1 && imageChannels !== 3) {
    throw noNvae(`its images have ${imageChannels} channels (stem), and those of NVAE are grey or in colour`);
  }
  const mixtures = imageChannels === 3 && outputs > 0 && outputs % 10 === 0 ? outputs / 10 : null;
  if (imageChannels === 3 && outputs === 6) return { imageChannels, outputs, flags: [['num_mixture_dec', 1]] };
  return { imageChannels, outputs, flags: mixtures === null ? [] : [['num_mixture_dec', mixtures]] };
}
