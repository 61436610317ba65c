import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../src/model/checkpoint/checkpoint';
import type { PythonValue } from '../../src/model/pickle/pythonValue';
import { readHyperparameters, type Hyperparameters } from '../../src/model/families/nvae/hyperparameters';
import { readFlags } from '../../src/model/families/nvae/trainingFlags';
import { understandNetwork } from '../../src/model/families/nvae/understand';
import { Refusal } from '../../src/model/refusal';
import type { GivenFlag } from '../../src/protocol/inspection';

const golden = (name: string) => join(import.meta.dirname, '../fixtures/golden', `${name}.pt`);

const FLAGS: Record<string, PythonValue> = {
  dataset: 'mnist',
  arch_instance: 'res_mbconv',
  num_channels_enc: 32,
  num_channels_dec: 24,
  num_preprocess_blocks: 2,
  num_preprocess_cells: 3,
  num_postprocess_blocks: 2,
  num_postprocess_cells: 3,
  num_cell_per_cond_enc: 2,
  num_cell_per_cond_dec: 1,
  num_latent_scales: 2,
  num_groups_per_scale: 10,
  num_latent_per_group: 20,
  ada_groups: true,
  min_groups_per_scale: 1,
  use_se: true,
  res_dist: true,
  num_nf: 0,
  num_mixture_dec: 10,
  num_x_bits: 8,
};

/** The hyperparameters from the released `mnist` flags with changes; `undefined` removes a flag. */
function read(
  changes: Record<string, PythonValue | undefined> = {},
  { shapes = {} }: { readonly shapes?: Record<string, number[]> } = {},
): Hyperparameters {
  const args = new Map<string, PythonValue>();
  for (const [name, value] of Object.entries({ ...FLAGS, ...changes })) if (value !== undefined) args.set(name, value);
  const tensors = new Map(Object.entries(shapes).map(([name, shape]) => [name, { shape, dtype: 'float32' as const }]));
  return readHyperparameters({ args: readFlags(args).values, tensors, cellTable: null });
}

function refusal(changes: Record<string, PythonValue | undefined>, rest?: Parameters<typeof read>[1]): string {
  try {
    read(changes, rest);
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    return (error as Refusal).message;
  }
  throw new Error('not refused');
}

describe('the hyperparameters', () => {
  it('of the released mnist model', () => {
    expect(read()).toMatchObject({
      dataset: 'mnist',
      notes: [],
      imageSize: 32,
      imageChannels: 1,
      scoredMargin: 2,
      likelihood: { kind: 'bernoulli' },
      dimensions: 784,
      encoderChannels: 32,
      decoderChannels: 24,
      preprocessBlocks: 2,
      preprocessCells: 3,
      postprocessBlocks: 2,
      postprocessCells: 3,
      encoderCellsPerGroup: 2,
      decoderCellsPerGroup: 1,
      groupsPerScale: [5, 10],
      latentsPerGroup: 20,
      squeezeExcitation: true,
      residualPosterior: true,
    });
  });

  it.each([
    ['mnist', true],
    ['omniglot', true],
    ['stacked_mnist', false],
    ['cifar10', false],
  ])('of %s include whether the data are black and white', (dataset, binaryData) => {
    expect(read({ dataset }).binaryData).toBe(binaryData);
  });

  it.each([
    ['mnist', { groupsPerScale: [2, 4], imageSize: 32 }],
    ['omniglot-three-cells', { groupsPerScale: [1, 3], preprocessCells: 3, encoderCellsPerGroup: 2 }],
    ['cells-res_mbconv', { groupsPerScale: [1, 2], encoderChannels: 4 }],
    [
      'cifar10',
      { groupsPerScale: [3], likelihood: { kind: 'logistic mixture', mixtures: 3 }, bits: 8, dimensions: 3072 },
    ],
    ['cifar10-flow', { flowsPerGroup: 1, likelihood: { kind: 'logistic mixture', mixtures: 10 } }],
    ['cifar10-normal-decoder', { likelihood: { kind: 'normal' }, flowsPerGroup: 0 }],
    ['cifar10-vanilla', { groupsPerScale: [1] }],
    ['celeba_64-flows-5bit', { flowsPerGroup: 2, bits: 5, encoderChannels: 4, decoderChannels: 8 }],
    ['imagenet_32-plain', { squeezeExcitation: false, residualPosterior: false }],
    ['celeba_64-minimum-groups', { groupsPerScale: [2, 2, 5], imageSize: 64, imageChannels: 3, dimensions: 12288 }],
    ['file-old-args', { groupsPerScale: [2, 2] }],
    ['file-no-arch-instance', { groupsPerScale: [1, 2] }],
  ])('of the golden file %s', async (name, expected) => {
    const checkpoint = await openCheckpoint(golden(name));
    await checkpoint.close();
    expect(understandNetwork(checkpoint, []).hyperparameters).toMatchObject(expected);
  });

  it.each([
    ['stacked_mnist', 32, 3, 2, 3 * 784],
    ['ffhq', 256, 3, 0, 3 * 256 ** 2],
    ['lsun_bedroom_128', 128, 3, 0, 3 * 128 ** 2],
    ['lsun_tower_64', 64, 3, 0, 3 * 64 ** 2],
    ['imagenet_64', 64, 3, 0, 3 * 64 ** 2],
  ])('of the data set %s', (dataset, imageSize, imageChannels, scoredMargin, dimensions) => {
    const likelihood = { kind: 'logistic mixture', mixtures: 10 };
    const expected = { imageSize, imageChannels, scoredMargin, dimensions, likelihood, bits: 8, notes: [] };
    expect(read({ dataset })).toMatchObject(expected);
  });

  it('give each coarser scale half as many groups, down to the minimum, and list the coarsest first', () => {
    const scales = (changes: Record<string, PythonValue>) =>
      read({ dataset: 'ffhq', num_latent_scales: 5, ...changes }).groupsPerScale;
    expect(scales({ num_groups_per_scale: 16, min_groups_per_scale: 4 })).toEqual([4, 4, 4, 8, 16]);
    expect(scales({ num_groups_per_scale: 5 })).toEqual([1, 1, 1, 2, 5]);
    expect(scales({ num_groups_per_scale: 5, ada_groups: false })).toEqual([5, 5, 5, 5, 5]);
  });

  it('take the release’s defaults for flags that older files lack', () => {
    const changes = {
      ada_groups: undefined,
      min_groups_per_scale: undefined,
      num_nf: undefined,
      num_x_bits: undefined,
    };
    const older = read({ ...changes, dataset: 'cifar10', num_mixture_dec: undefined, arch_instance: undefined });
    expect(older.groupsPerScale).toEqual([10, 10]);
    expect(older).toMatchObject({
      likelihood: { kind: 'logistic mixture', mixtures: 10 },
      bits: 8,
      flowsPerGroup: 0,
      cellTableName: 'res_mbconv',
    });
  });

  it('have the cells of the table that args name', () => {
    const { cells, cellTableName } = read({ arch_instance: 'mbconv_sep' });
    expect(cellTableName).toBe('mbconv_sep');
    expect(cells.normal_enc).toEqual([{ kind: 'inverted residual', expansion: 6, kernel: 5, groups: 0 }]);
  });

  it('say what a density lacks of a probability: the width of a bin, per dimension', () => {
    const lacking = (changes: Record<string, PythonValue>) => read(changes).discretisationNatsPerDimension;
    expect(lacking({ dataset: 'cifar10', num_mixture_dec: 1 })).toBeCloseTo(Math.log(127.5), 12);
    expect(lacking({ dataset: 'cifar10', num_mixture_dec: 1, num_x_bits: 5 })).toBeCloseTo(Math.log(15.5), 12);
    expect(lacking({ dataset: 'cifar10', num_x_bits: 5 })).toBe(0);
    expect(lacking({ num_mixture_dec: 1 })).toBe(0);
  });

  it('leave binary data alone in everything that doesn’t affect them', () => {
    expect(read({ num_mixture_dec: 1, num_x_bits: 5 })).toMatchObject({ likelihood: { kind: 'bernoulli' }, bits: 8 });
  });

  it('need no pre- and post-process cells if there are no such blocks', () => {
    const none = { num_preprocess_blocks: 0, num_postprocess_blocks: 0 };
    expect(read({ ...none, num_preprocess_cells: 0, num_postprocess_cells: 0 }).preprocessCells).toBe(0);
  });
});

describe('a data set that the release doesn’t have', () => {
  const shapes = (size: number, channels: number, outputs: number) => ({
    prior_ftr0: [256, size, size],
    'stem.weight': [32, channels, 3, 3],
    'image_conditional.1.weight': [outputs, 32, 3, 3],
  });

  it('is inferred from the weights, and the notes say so', () => {
    const found = read({ dataset: 'cats' }, { shapes: shapes(6, 3, 50) });
    expect(found).toMatchObject({
      dataset: 'cats',
      imageSize: 48,
      imageChannels: 3,
      scoredMargin: 0,
      likelihood: { kind: 'logistic mixture', mixtures: 5 },
      bits: 8,
      dimensions: 3 * 48 ** 2,
    });
    expect(found.notes).toEqual([
      "The data set cats is not one of the release's: colour images of 48×48 and a mixture of 5 logistics were inferred from the weights' shapes.",
    ]);
  });

  it('is never assumed to be black and white, whatever its decoder: greys are trained with Bernoulli, too', () => {
    for (const dataset of ['xrays', 'mnist_rotated', 'MNIST', 'toString']) {
      expect(read({ dataset }, { shapes: shapes(4, 1, 1) }).binaryData).toBe(false);
    }
    // Nor are mnist's data if another decoder replaces its own.
    expect(read({ dataset: 'mnist' }, { shapes: shapes(4, 1, 20) }).binaryData).toBe(false);
    expect(read({ dataset: 'mnist' }, { shapes: shapes(4, 1, 1) }).binaryData).toBe(true);
  });

  it('may be grey with a Bernoulli decoder, without a crop', () => {
    const found = read({ dataset: 'digits' }, { shapes: shapes(4, 1, 1) });
    expect(found).toMatchObject({
      imageSize: 32,
      imageChannels: 1,
      scoredMargin: 0,
      likelihood: { kind: 'bernoulli' },
      dimensions: 1024,
    });
    expect(found.notes[0]).toContain('grey images of 32×32 and a Bernoulli decoder');
  });

  it('may have a Normal decoder, and other bits', () => {
    const found = read({ dataset: 'cats', num_x_bits: 5 }, { shapes: shapes(4, 3, 6) });
    expect(found).toMatchObject({ likelihood: { kind: 'normal' }, bits: 5 });
    expect(found.notes[0]).toContain('colour images of 32×32 and a Normal decoder');
  });

  it.each([
    [3, 7, 'colour'],
    [3, 3, 'colour'],
    [3, 1, 'colour'],
    [1, 6, 'grey'],
    [1, 10, 'grey'],
    [1, 2, 'grey'],
  ])(
    'may have a decoder that NVAE doesn’t have, which the KL doesn’t need: %d channels, %d outputs',
    (channels, outputs, colours) => {
      const found = read({ dataset: 'cats' }, { shapes: shapes(4, channels, outputs) });
      expect(found.likelihood).toEqual({ kind: 'unknown', outputs });
      expect(found.notes).toEqual([
        `The data set cats is not one of the release's: ${colours} images of 32×32 were inferred from the weights' shapes.`,
        `The decoder is not one of NVAE's: image_conditional has ${outputs} outputs for ${colours} images. KL does not depend on it; there is no reconstruction loss and no NELBO.`,
      ]);
    },
  );

  it('is refused if its images are neither grey nor colour', () => {
    expect(refusal({ dataset: 'cats' }, { shapes: shapes(4, 4, 40) })).toContain(
      '4 input channels, 40 output channels',
    );
  });

  it.each([
    [2049, 3, 100],
    [0, 3, 100],
    [4, 3, 0],
  ])('is refused if there is no such image: top of %i pixels, %i channels, %i outputs', (size, channels, outputs) => {
    expect(refusal({ dataset: 'cats' }, { shapes: shapes(size, channels, outputs) })).toBe(
      `The weights are for no images known here: ${8 * size} pixels wide, ${channels} input channels, ${outputs} output channels.`,
    );
  });

  it('may have images of up to 4096 pixels', () => {
    expect(read({ dataset: 'cats' }, { shapes: shapes(512, 3, 100) }).imageSize).toBe(4096);
    expect(refusal({ dataset: 'cats' }, { shapes: shapes(513, 3, 100) })).toContain('4104 pixels wide');
  });

  it.each(['prior_ftr0', 'stem.weight', 'image_conditional.1.weight'])(
    'is refused when %s, which would tell, is missing',
    (name) => {
      const others = Object.fromEntries(Object.entries(shapes(4, 3, 100)).filter(([tensor]) => tensor !== name));
      expect(refusal({ dataset: 'cats' }, { shapes: others })).toContain("images can't be seen without");
    },
  );

  it('is refused if the weights that would reveal it are missing', () => {
    expect(refusal({ dataset: 'cats' })).toBe(
      "The data set cats is not one of the release's, and its images can't be seen without prior_ftr0, stem.weight and image_conditional.1.weight.",
    );
  });
});

describe('a data set of the release whose name doesn’t match the weights', () => {
  const shapes = (size: number, channels: number, outputs: number) => ({
    prior_ftr0: [256, size, size],
    'stem.weight': [32, channels, 3, 3],
    'image_conditional.1.weight': [outputs, 32, 3, 3],
  });

  it.each([
    [
      'cifar10',
      shapes(8, 3, 100),
      { imageSize: 64, imageChannels: 3, scoredMargin: 0, dimensions: 3 * 64 ** 2 },
      'colour images of 64×64',
    ],
    [
      'mnist',
      shapes(8, 1, 1),
      { imageSize: 64, imageChannels: 1, scoredMargin: 0, dimensions: 64 ** 2 },
      'grey images of 64×64',
    ],
    ['mnist', shapes(4, 3, 100), { imageSize: 32, imageChannels: 3, scoredMargin: 0 }, 'colour images of 32×32'],
    ['celeba_64', shapes(4, 3, 6), { imageSize: 32, likelihood: { kind: 'normal' } }, 'colour images of 32×32'],
  ])('%s: the shapes decide, and the notes say so', (dataset, ofWeights, expected, images) => {
    const found = read({ dataset }, { shapes: ofWeights });
    expect(found).toMatchObject({ dataset, ...expected });
    expect(found.notes).toEqual([
      `The weights are for ${images}, which ${dataset} does not have: the shapes were followed, not the name.`,
    ]);
  });

  it('and has another decoder: the weights’', () => {
    expect(read({ dataset: 'cifar10' }, { shapes: shapes(4, 3, 20) })).toMatchObject({
      likelihood: { kind: 'logistic mixture', mixtures: 2 },
      notes: ["The weights' shapes show a mixture of 2 logistics."],
    });
    const unknown = read({}, { shapes: shapes(4, 1, 30) });
    expect(unknown.likelihood).toEqual({ kind: 'unknown', outputs: 30 });
    expect(unknown.notes).toEqual([
      "The decoder is not one of NVAE's: image_conditional has 30 outputs for grey images. KL does not depend on it; there is no reconstruction loss and no NELBO.",
    ]);
  });
});

describe('flags that Python would accept', () => {
  it.each<[name: string, value: PythonValue, taken: GivenFlag['value']]>([
    ['use_se', 1, true],
    ['use_se', 0, false],
    ['res_dist', 'True', true],
    ['res_dist', 'yes', true],
    ['num_nf', true, 1],
    ['num_channels_enc', '32', 32],
    ['num_x_bits', ' 5 ', 5],
    ['num_x_bits', 5.0, 5],
  ])('%s %o is %o', (name, value, taken) => {
    expect(readFlags(new Map([[name, value]])).values.get(name)).toBe(taken);
  });

  it.each<[PythonValue]>([['False'], ['no'], ['0'], ['']])('are open where they can mean two things: %o', (value) => {
    const { values, ambiguous } = readFlags(new Map([['res_dist', value]]));
    expect(values.size).toBe(0);
    expect(ambiguous.get('res_dist')).toContain('which Python takes for True and people may mean as False');
  });

  it('are missing if they are None', () => {
    expect(readFlags(new Map([['res_dist', null]]))).toEqual({ values: new Map(), ambiguous: new Map() });
  });
});

describe('nonsensical args are refused by name', () => {
  const NEEDED = [
    'dataset',
    'num_channels_enc',
    'num_channels_dec',
    'num_preprocess_blocks',
    'num_preprocess_cells',
    'num_postprocess_blocks',
    'num_postprocess_cells',
    'num_cell_per_cond_enc',
    'num_cell_per_cond_dec',
    'num_latent_scales',
    'num_groups_per_scale',
    'num_latent_per_group',
    'use_se',
    'res_dist',
  ];

  it.each(NEEDED)('if %s is missing', (name) => {
    expect(refusal({ [name]: undefined })).toBe(
      `The training flag ${name} is missing, without which the network can't be built: give it on the command line as --arg ${name}=VALUE.`,
    );
  });

  it.each<[name: string, value: PythonValue, expected: string, found: string]>([
    ['num_channels_enc', 'many', 'a whole number', "the text 'many'"],
    ['num_channels_dec', -3, 'a whole number from 1 to 8192', 'the number -3'],
    ['num_latent_scales', 1.5, 'a whole number', 'the number 1.5'],
    ['num_groups_per_scale', 10 ** 9, 'a whole number from 1 to 1000', 'the number 1000000000'],
    ['num_latent_per_group', 2n ** 70n, 'a whole number', 'an integer beyond 2⁵³'],
    ['num_preprocess_cells', 0, 'a whole number from 1 to 100', 'the number 0'],
    ['num_cell_per_cond_dec', NaN, 'a whole number', 'the number NaN'],
    ['use_se', 2, 'True or False', 'the number 2'],
    ['ada_groups', 'perhaps', 'True or False', "the text 'perhaps'"],
    ['dataset', ['mnist'], 'a text of at most 100 characters', 'a list of 1'],
    ['dataset', 'x'.repeat(101), 'a text of at most 100 characters', `the text '${'x'.repeat(30)}…${'x'.repeat(29)}'`],
    ['arch_instance', new Map(), 'a text of at most 100 characters', 'a dict of 0'],
  ])('if %s is %o', (name, value, expected, found) => {
    expect(refusal({ [name]: value })).toBe(
      `The training flag ${name} is wrong: expected ${expected}, found ${found}. Give the right one as --arg ${name}=VALUE.`,
    );
  });

  it('when the image would come out in another size than it went in', () => {
    expect(refusal({ num_postprocess_blocks: 1 })).toBe(
      'The training flags halve the image in 2 pre-process blocks and double it in 1 post-process blocks: ' +
        'its output would be of another size than its input.',
    );
  });

  it('if the image has too few pixels for its scales', () => {
    expect(refusal({ num_latent_scales: 5 })).toBe(
      "The training flags don't fit together: images of 32 pixels can't be halved 6 times.",
    );
  });

  it('if a single latent group lies between an encoder and a decoder of different widths', () => {
    expect(refusal({ num_latent_scales: 1, num_groups_per_scale: 1 })).toBe(
      "The training flags don't fit together: with a single latent group the encoder's 32 channels (num_channels_enc) " +
        "go into the decoder's cells, which have 24 (num_channels_dec).",
    );
  });
});
