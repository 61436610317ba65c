/**
 * The number of blocks, scales, groups and cells in the towers (docs/nvae.md#towers), inferred from the order of their
 * modules.
 */
import type { CellType } from '../cellTables';
import { modulesOf, noNvae, type Module } from './modules';

/** A residual cell as shown by its tensors. */
export interface SeenCell {
  /** For example `enc_tower.3`. */
  readonly name: string;
  readonly type: CellType;
  readonly module: Module;
}

/** A tower's modules in construction order. */
export interface Tower {
  readonly name: string;
  /** One letter per module: `n` a normal cell, `r` one that resamples (down or up), `c` a combiner. */
  readonly order: string;
  readonly cells: readonly SeenCell[];
}

/** Blocks that halve or double the image. Each has the same number of cells, one of which resamples. */
export interface Blocks {
  readonly blocks: number;
  readonly cellsPerBlock: number;
}

/** A tower with a combiner for each latent group that it serves. */
export interface GroupTower {
  /** In the tower's own order: fine to coarse in the encoder, coarse to fine in the decoder. */
  readonly groupsPerScale: readonly number[];
  readonly cellsPerGroup: number;
}

const TOWERS = {
  pre_process: { normal: 'normal_pre', resampling: 'down_pre', skip: 'skip.conv_1.weight' },
  enc_tower: { normal: 'normal_enc', resampling: 'down_enc', skip: 'skip.conv_1.weight' },
  dec_tower: { normal: 'normal_dec', resampling: 'up_dec', skip: 'skip.1.weight' },
  post_process: { normal: 'normal_post', resampling: 'up_post', skip: 'skip.1.weight' },
} as const satisfies Record<string, { normal: CellType; resampling: CellType; skip: string }>;

/** @throws {Refusal} if a module is neither a cell that the tower can hold nor a combiner. */
export function readTower(network: Module, tower: keyof typeof TOWERS): Tower {
  const { normal, resampling, skip } = TOWERS[tower];
  const cells: SeenCell[] = [];
  let order = '';
  modulesOf(network, tower).forEach((module, i) => {
    const name = `${tower}.${i}`;
    const names = [...module.keys()];
    if (names.some((within) => within.startsWith('_ops.'))) {
      const resamples = names.some((within) => within.startsWith('skip.'));
      if (resamples && !module.has(skip)) throw noNvae(`the cell ${name} resamples without a ${skip}`);
      cells.push({ name, type: resamples ? resampling : normal, module });
      order += resamples ? 'r' : 'n';
    } else if (module.has('conv.weight')) {
      order += 'c';
    } else {
      throw noNvae(`${name} is neither a residual cell nor a combiner`);
    }
  });
  return { name: tower, order, cells };
}

/**
 * Blocks that end with the resampling cell (`pre_process`) or begin with it (`post_process`).
 *
 * @throws {Refusal} if the tower does not consist of such blocks of one length.
 */
export function readBlocks({ name, order }: Tower, resampling: 'first' | 'last'): Blocks {
  const blocks = order.match(resampling === 'last' ? /n*r/g : /rn*/g) ?? [];
  // Without blocks, any number of cells per block fits.
  const cellsPerBlock = blocks[0]?.length ?? 1;
  if (blocks.join('') !== order || blocks.some(({ length }) => length !== cellsPerBlock)) {
    throw noNvae(`its ${name} is not made of blocks of as many cells each, of which the ${resampling} resamples`);
  }
  return { blocks: blocks.length, cellsPerBlock };
}

/**
 * The encoder tower: each group's cells and, except for the very last group, its combiner.
 *
 * @throws {Refusal} if the groups have different numbers of cells.
 */
export function readEncoderTower({ name, order }: Tower): GroupTower {
  const scales = cellsBeforeCombiners(name, `${order}c`);
  const groupsPerScale = scales.map(({ length }) => length);
  return { groupsPerScale, cellsPerGroup: theOneNumber(name, scales.flat()) };
}

/**
 * The decoder tower: each group's cells, except for the very first, and its combiner.
 *
 * @throws {Refusal} if the groups have different numbers of cells.
 */
export function readDecoderTower({ name, order }: Tower): GroupTower {
  const scales = cellsBeforeCombiners(name, order);
  const groupsPerScale = scales.map(({ length }) => length);
  const [first, ...others] = scales.flat();
  if (first !== 0) throw noNvae(`its ${name} does not begin with a combiner`);
  return { groupsPerScale, cellsPerGroup: theOneNumber(name, others) };
}

/** The number of normal cells before the combiner, by scale and group. */
function cellsBeforeCombiners(tower: string, order: string): number[][] {
  return order.split('r').map((scale) => {
    if (!scale.endsWith('c')) throw noNvae(`its ${tower} does not end each scale with a combiner`);
    return scale
      .slice(0, -1)
      .split('c')
      .map(({ length }) => length);
  });
}

function theOneNumber(tower: string, cells: readonly number[]): number {
  const [first = 0] = cells;
  if (cells.every((number) => number === first)) return first;
  throw noNvae(`the groups of its ${tower} have different numbers of cells`);
}
