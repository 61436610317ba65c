/** Blocks, scales, groups and cells from the order of modules: `n` a normal cell, `r` one that resamples, `c` a combiner. */
import { describe, expect, test } from 'vitest';
import { readGroupsPerScale } from '../../src/model/families/nvae/hyperparameters';
import { seeNetwork } from '../../src/model/families/nvae/inference/network';
import { groupFlags, readHierarchy } from '../../src/model/families/nvae/inference/hierarchy';
import { modulesOf, shapeOf } from '../../src/model/families/nvae/inference/modules';
import {
  readBlocks,
  readDecoderTower,
  readEncoderTower,
  readTower,
} from '../../src/model/families/nvae/inference/towers';
import { TrainingFlags } from '../../src/model/families/nvae/trainingFlags';
import { Refusal } from '../../src/model/refusal';
import { golden, reshaped, type Tensors, without } from '../fixtures/understood';

const START = 'The weights are of another network than NVAE: ';
const tower = (name: string, order: string) => ({ name, order, cells: [] });

function refusalOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
  throw new Error('not refused');
}

describe('Blocks', () => {
  test.each([
    ['', 0, 1],
    ['r', 1, 1],
    ['rr', 2, 1],
    ['nnr', 1, 3],
    ['nrnrnr', 3, 2],
  ])('that end with the cell that halves the image: %o', (order, blocks, cellsPerBlock) => {
    expect(readBlocks(tower('pre_process', order), 'last')).toEqual({ blocks, cellsPerBlock });
  });

  test.each([
    ['', 0, 1],
    ['rr', 2, 1],
    ['rnn', 1, 3],
    ['rnrnrn', 3, 2],
  ])('that begin with the cell that doubles it: %o', (order, blocks, cellsPerBlock) => {
    expect(readBlocks(tower('post_process', order), 'first')).toEqual({ blocks, cellsPerBlock });
  });

  test.each([
    ['nrnnr', 'last'],
    ['nrn', 'last'],
    ['rnrnn', 'first'],
    ['nrn', 'first'],
    ['cr', 'last'],
  ] as const)('of different lengths, or with cells beside them, are none: %o', (order, resampling) => {
    expect(refusalOf(() => readBlocks(tower('pre_process', order), resampling))).toBe(
      `${START}its pre_process is not made of blocks of as many cells each, of which the ${resampling} resamples.`,
    );
  });
});

describe('Groups', () => {
  test.each([
    ['ncncrn', [2, 1], 1],
    ['nncnncnnrnn', null, 0],
    ['nncnncrnncnn', [2, 2], 2],
    ['ccrc', [2, 2], 0],
    ['n', [1], 1],
  ])('of an encoder that ends without its last combiner: %o', (order, groupsPerScale, cellsPerGroup) => {
    const read = () => readEncoderTower(tower('enc_tower', order));
    if (groupsPerScale === null) {
      expect(refusalOf(read)).toBe(`${START}its enc_tower does not end each scale with a combiner.`);
    } else {
      expect(read()).toEqual({ groupsPerScale, cellsPerGroup });
    }
  });

  test.each([
    ['cncrnc', [2, 1], 1],
    ['crcc', [1, 2], 0],
    ['cnncrnncnnc', [2, 2], 2],
    ['c', [1], 0],
  ])('of a decoder that begins with its first combiner: %o', (order, groupsPerScale, cellsPerGroup) => {
    expect(readDecoderTower(tower('dec_tower', order))).toEqual({ groupsPerScale, cellsPerGroup });
  });

  test.each([
    ['ncnc', 'its dec_tower does not begin with a combiner.'],
    ['cncrn', 'its dec_tower does not end each scale with a combiner.'],
    ['cncnnc', 'the groups of its dec_tower have different numbers of cells.'],
  ])('of a decoder that is none: %o', (order, sentence) => {
    expect(refusalOf(() => readDecoderTower(tower('dec_tower', order)))).toBe(START + sentence);
  });

  test('of an encoder whose groups have different numbers of cells', () => {
    expect(refusalOf(() => readEncoderTower(tower('enc_tower', 'ncnnc')))).toBe(
      `${START}the groups of its enc_tower have different numbers of cells.`,
    );
  });
});

describe('The flags of numbers of groups', () => {
  const flags = (groups: readonly number[]) => new TrainingFlags(new Map(groupFlags(groups)));

  test('give these numbers again, whichever flags they came from', () => {
    for (const finest of [1, 2, 3, 5, 10, 16, 30])
      for (const scales of [1, 2, 3, 5])
        for (const fewest of [1, 2, 4, 7])
          for (const adaptive of [true, false]) {
            const written = new TrainingFlags(
              new Map<string, number | boolean>([
                ['num_latent_scales', scales],
                ['num_groups_per_scale', finest],
                ['ada_groups', adaptive],
                ['min_groups_per_scale', fewest],
              ]),
            );
            const coarsestFirst = readGroupsPerScale(written);
            expect(readGroupsPerScale(flags(coarsestFirst.toReversed()))).toEqual(coarsestFirst);
          }
  });

  test('name a minimum only where it binds', () => {
    expect(Object.fromEntries(groupFlags([16, 8, 4, 4]))).toEqual({
      ...{ num_latent_scales: 4, num_groups_per_scale: 16, ada_groups: true, min_groups_per_scale: 4 },
    });
    // Half of 4 are 2, of which a minimum of 3 makes 3.
    expect(Object.fromEntries(groupFlags([4, 3]))).toMatchObject({ ada_groups: true, min_groups_per_scale: 3 });
    expect(Object.fromEntries(groupFlags([4, 2, 1]))).toMatchObject({ ada_groups: true, min_groups_per_scale: 1 });
    expect(Object.fromEntries(groupFlags([3, 3]))).toMatchObject({ ada_groups: false, min_groups_per_scale: 1 });
    expect(Object.fromEntries(groupFlags([3]))).toMatchObject({ ada_groups: false, min_groups_per_scale: 1 });
  });

  test.each([[[3, 5, 1]], [[4, 1]], [[8, 4, 3, 1]]])('do not exist for %j', (groups) => {
    expect(refusalOf(() => groupFlags(groups))).toBe(
      `${START}no flags of the release give ${groups.join(', ')} latent groups per scale (finest first).`,
    );
  });
});

describe('Modules', () => {
  const shape = [1];
  const network = (...names: string[]) => new Map(names.map((name) => [name, shape]));

  test('are numbered from 0 without a gap, in whatever order the file has them', () => {
    const found = modulesOf(network('list.1.b', 'list.0.a', 'list.1.c.d', 'listed.0.a', 'other'), 'list');
    expect(found.map((module) => [...module.keys()])).toEqual([['a'], ['b', 'c.d']]);
    expect(modulesOf(network('other'), 'list')).toEqual([]);
  });

  test.each(['list.x.a', 'list.00.a', 'list.01.a', 'list.-1.a', 'list.1', 'list.1.', 'list.1234567.a', 'list.1x.a'])(
    'have no names like %s',
    (name) => {
      expect(refusalOf(() => modulesOf(network('list.0.a', name), 'list'))).toBe(
        `${START}${name} is none of the list.`,
      );
    },
  );

  test('that are missing are named', () => {
    expect(refusalOf(() => modulesOf(network('list.0.a', 'list.2.a'), 'list'))).toBe(
      `${START}there is no list.1, but one with a higher number.`,
    );
  });

  test('have tensors of the rank that they need', () => {
    expect(shapeOf(new Map([['a', [1, 2]]]), 'a', 2)).toEqual([1, 2]);
    expect(refusalOf(() => shapeOf(new Map([['a', [1, 2]]]), 'a', 3))).toBe(`${START}a has 2 dimensions instead of 3.`);
    expect(refusalOf(() => shapeOf(new Map(), 'a', 3))).toBe(`${START}there is no a.`);
  });
});

describe('A tower', () => {
  test('shows its cells by type, each with its own tensors', () => {
    const names = ['0._ops.0.conv_0.weight', '1._ops.0.conv_0.weight', '1.skip.conv_1.weight', '2.conv.weight'];
    const read = readTower(new Map(names.map((name) => [`enc_tower.${name}`, [1]])), 'enc_tower');
    expect(read.order).toBe('nrc');
    expect(read.cells.map(({ name, type, module }) => [name, type, module.size])).toEqual([
      ['enc_tower.0', 'normal_enc', 1],
      ['enc_tower.1', 'down_enc', 2],
    ]);
  });

  test('has no cell that resamples the other way', () => {
    const up = new Map(['0._ops.0.conv_0.weight', '0.skip.1.weight'].map((name) => [`pre_process.${name}`, [1]]));
    expect(refusalOf(() => readTower(up, 'pre_process'))).toBe(
      `${START}the cell pre_process.0 resamples without a skip.conv_1.weight.`,
    );
    const down = new Map(['0._ops.0.conv_0.weight', '0.skip.conv_1.weight'].map((name) => [`dec_tower.${name}`, [1]]));
    expect(refusalOf(() => readTower(down, 'dec_tower'))).toBe(
      `${START}the cell dec_tower.0 resamples without a skip.1.weight.`,
    );
  });
});

describe('A hierarchy', () => {
  test('has the groups that both towers serve, finest scale first', () => {
    const read = readHierarchy(new Map(), tower('enc_tower', 'ncncncrn'), tower('dec_tower', 'crnncnncnnc'));
    expect(read).toEqual({ groupsPerScale: [3, 1], encoderCellsPerGroup: 1, decoderCellsPerGroup: 2 });
  });

  test('of one scale and one group has no towers', () => {
    const vanilla = new Map([['stem_decoder.weight', [1]]]);
    const none = [tower('enc_tower', ''), tower('dec_tower', '')] as const;
    expect(readHierarchy(vanilla, ...none).groupsPerScale).toEqual([1]);
    expect(refusalOf(() => readHierarchy(vanilla, none[0], tower('dec_tower', 'c')))).toBe(
      `${START}dec_tower and stem_decoder exclude each other.`,
    );
    expect(refusalOf(() => readHierarchy(new Map(), tower('enc_tower', 'n'), none[1]))).toBe(
      `${START}there is no dec_tower.`,
    );
  });

  test('whose towers serve different groups is none', () => {
    const read = () => readHierarchy(new Map(), tower('enc_tower', 'ncn'), tower('dec_tower', 'cncnc'));
    expect(refusalOf(read)).toBe(
      `${START}its enc_tower serves 2 latent groups per scale, its dec_tower 3 (finest first).`,
    );
  });
});

describe('What is seen of a whole network', () => {
  const shapes = async (change: (tensors: Tensors) => Tensors) =>
    new Map([...change((await golden('cifar10')).tensors)].map(([name, { shape }]) => [name, shape] as const));

  test.each([
    [6, { num_mixture_dec: 1 }],
    [10, { num_mixture_dec: 1 }],
    [30, { num_mixture_dec: 3 }],
    [31, {}],
    [7, {}],
  ])('with %i outputs for colours: the mixture that they are, if one', async (outputs, flags) => {
    const seen = seeNetwork(
      await shapes((tensors) => reshaped(tensors, 'image_conditional.1.weight', [outputs, 8, 3, 3])),
    );
    expect(seen.outputs).toBe(outputs);
    expect(Object.fromEntries([...seen.flags].filter(([name]) => name === 'num_mixture_dec'))).toEqual(flags);
  });

  test.each([6, 20])('is no mixture where the images are grey: %i outputs', async (outputs) => {
    const seen = seeNetwork(
      await shapes((tensors) =>
        reshaped(reshaped(tensors, 'image_conditional.1.weight', [outputs, 8, 3, 3]), 'stem.weight', [8, 1, 3, 3]),
      ),
    );
    expect(seen.image.channels).toBe(1);
    expect(seen.flags.has('num_mixture_dec')).toBe(false);
  });

  test('has a square top', async () => {
    const network = await shapes((tensors) => reshaped(tensors, 'prior_ftr0', [16, 16, 8]));
    expect(refusalOf(() => seeNetwork(network))).toBe(`${START}prior_ftr0 is not square.`);
  });

  test('has one posterior for each group, and one prior for each below the top', async () => {
    const fewer = await shapes((tensors) => without(tensors, 'enc_sampler.2.'));
    expect(refusalOf(() => seeNetwork(fewer))).toBe(`${START}its towers serve 3 latent groups, with 2 in enc_sampler.`);
    const more = await shapes((tensors) => reshaped(tensors, 'dec_sampler.2.1.weight', [8, 8, 1, 1]));
    expect(refusalOf(() => seeNetwork(more))).toBe(`${START}its towers serve 3 latent groups, with 3 in dec_sampler.`);
  });
});
