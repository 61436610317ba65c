/** Training flags from names and shapes of the tensors: every golden checkpoint with its args taken away. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import type { TensorEntry } from '../../src/model/checkpoint/checkpoint';
import { understandNetwork } from '../../src/model/families/nvae/understand';
import type { GivenFlag } from '../../src/protocol/inspection';
import {
  asked,
  completed,
  type Flags,
  golden,
  lacking,
  questions,
  refusal,
  reshaped,
  type Tensors,
  without,
} from '../fixtures/understood';

const GOLDEN = join(import.meta.dirname, '../fixtures/golden');
const CASES = readdirSync(GOLDEN)
  .filter((file) => file.endsWith('.pt'))
  .map((file) => file.slice(0, -'.pt'.length));

/** The flag's value in args, or what the release takes for it. */
function inArgs({ flags }: Flags, name: string): GivenFlag['value'] {
  const value = flags.get(name) ?? { arch_instance: 'res_mbconv', num_x_bits: 8 }[name];
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  throw new Error(`no ${name} in args`);
}

describe.each(CASES)('%s without its args', (name) => {
  test('asks for what its args answer, and is then the same network', async () => {
    const checkpoint = await golden(name);
    const { flags, tensors } = checkpoint;
    const open = questions(tensors);
    for (const { name: flag, choices } of open) {
      expect(choices.map(({ value }) => value)).toContain(inArgs(flags, flag));
    }
    const answers = Object.fromEntries(open.map(({ name: flag }) => [flag, inArgs(flags, flag)]));
    const inferred = completed(tensors, answers);
    const written = understandNetwork(checkpoint, []);
    // Tensors show what old flags lack, so less is taken by default.
    expect({ ...inferred.hyperparameters, defaults: null }).toEqual({ ...written.hyperparameters, defaults: null });
    expect(inferred.network.parameterNames).toEqual(written.network.parameterNames);
    expect([...inferred.warnings, ...written.warnings]).toEqual([]);
  });
});

describe('the questions', () => {
  const open = (tensors: Tensors) =>
    Object.fromEntries(questions(tensors).map(({ name, choices }) => [name, choices.map(({ value }) => value)]));
  const tables = ['res_mbconv', 'res53_mbconv', 'res35_mbconv', 'res55_mbconv'];

  test('are those that names and shapes leave open', async () => {
    expect(open((await golden('mnist')).tensors)).toEqual({
      dataset: ['mnist', 'omniglot', 'other'],
      res_dist: [true, false],
      arch_instance: tables,
    });
    expect(open((await golden('cifar10')).tensors)).toEqual({
      dataset: ['stacked_mnist', 'cifar10', 'imagenet_32', 'other'],
      res_dist: [true, false],
      num_x_bits: [8, 5],
      arch_instance: tables,
    });
    expect(open((await golden('celeba_64-flows-5bit')).tensors)).toMatchObject({
      dataset: ['imagenet_64', 'celeba_64', 'lsun_church_64', 'lsun_tower_64', 'other'],
    });
    expect(open((await golden('cells-mbconv_sep')).tensors)).not.toHaveProperty('arch_instance');
    expect(open((await golden('cifar10-vanilla')).tensors)).not.toHaveProperty('res_dist');
  });

  test('have the release’s fallbacks, and none for data set and posterior', async () => {
    const asked = questions((await golden('cifar10')).tensors);
    expect(Object.fromEntries(asked.map(({ name, fallback }) => [name, fallback]))).toEqual({
      dataset: null,
      res_dist: null,
      num_x_bits: 8,
      arch_instance: 'res_mbconv',
    });
  });

  test('are one sentence on the command line, with the options needed', async () => {
    const { tensors } = await golden('cifar10');
    expect(asked(tensors).message).toBe(
      'weights.pt: there are no training flags in it, and the tensors leave open: the data set (--dataset stacked_mnist|cifar10|imagenet_32|other), ' +
        'the posterior (--arg res_dist=True|False), the bits per channel (--arg num_x_bits=8|5; 8 if not given) and ' +
        'the cell table (--arg arch_instance=res_mbconv|res53_mbconv|res35_mbconv|res55_mbconv; res_mbconv if not given).',
    );
    expect(asked((await golden('mnist')).tensors, { dataset: 'mnist', arch_instance: 'res_mbconv' }).message).toBe(
      'weights.pt: there are no training flags in it, and the tensors leave open: the posterior (--arg res_dist=True|False).',
    );
  });

  test('are not asked where the table is in the file', async () => {
    const { cellTable, tensors } = await golden('cells-res53_mbconv');
    expect(asked(tensors, {}, { cellTable })).toMatchObject({ questions: [{ name: 'dataset' }, { name: 'res_dist' }] });
  });

  test('about a data set tell the padded ones, whose padding is not scored, from those whose name changes no number', async () => {
    const [padded] = questions((await golden('mnist')).tensors);
    expect(padded).toEqual({
      ...{ name: 'dataset', title: 'Data set', fallback: null },
      why: 'The tensors tell size and colours of the images only. Data sets of 28×28 are padded to 32×32, and the padding is left out of the reconstruction loss.',
      choices: [
        { value: 'mnist', label: 'mnist (28×28, padded)' },
        { value: 'omniglot', label: 'omniglot (28×28, padded)' },
        { value: 'other', label: 'other grey images of 32×32' },
      ],
    });
    const [unpadded] = questions((await golden('celeba_64-minimum-groups')).tensors);
    expect(unpadded!.why).toBe(
      'The tensors tell size and colours of the images only. It is a name: no number depends on it.',
    );
    expect(unpadded!.choices.at(1)).toEqual({ value: 'celeba_64', label: 'celeba_64' });
    expect(unpadded!.choices.at(-1)).toEqual({ value: 'other', label: 'other colour images of 64×64' });
  });

  test('about cells say which tables look the same', async () => {
    const asked = questions((await golden('mnist')).tensors).find(({ name }) => name === 'arch_instance');
    expect(asked).toEqual({
      ...{ name: 'arch_instance', title: 'Cell table', fallback: 'res_mbconv' },
      why: 'The convolutions of res_bnswish5 are dilated, those of res_bnswish are not: the tensors are the same.',
      choices: tables.map((value) => ({ value, label: value })),
    });
  });

  test('are not about a data set where the decoder is a mixture of one, which no data set of the release has', async () => {
    const { tensors } = await golden('cifar10');
    const one = reshaped(
      reshaped(tensors, 'image_conditional.1.weight', [10, 8, 3, 3]),
      'image_conditional.1.bias',
      [10],
    );
    const norm = reshaped(one, 'image_conditional.1.log_weight_norm', [10, 1, 1, 1]);
    expect(open(norm)).not.toHaveProperty('dataset');
    expect(() => completed(norm, { dataset: 'cifar10', res_dist: true })).toThrow(
      'The data set cifar10 does not fit the tensors, which are for colour images of 32×32: give other.',
    );
  });

  test('are not about a data set where the release has none of such images', async () => {
    const { tensors } = await golden('cifar10');
    const small = reshaped(tensors, 'prior_ftr0', [16, 12, 12]);
    expect(open(small)).not.toHaveProperty('dataset');
    expect(completed(small, { res_dist: false }).hyperparameters).toMatchObject({
      ...{ dataset: 'other', imageSize: 24, imageChannels: 3, scoredMargin: 0 },
      likelihood: { kind: 'logistic mixture', mixtures: 3 },
    });
  });
});

describe('the notes', () => {
  test('say what was inferred, given and assumed', async () => {
    const { tensors } = await golden('cifar10');
    expect(completed(tensors, { dataset: 'cifar10', res_dist: true }).notes).toEqual([
      'The file holds no training flags: they were inferred from the names and shapes of its tensors, but for dataset cifar10 and res_dist True as given.',
      'Not told by the file, and taken as the release does: num_x_bits 8 and arch_instance res_mbconv.',
    ]);
  });

  test('say which of the file’s flags were replaced, and by what', async () => {
    const stored = await golden('cifar10');
    const given = { num_x_bits: 5, dataset: 'cifar10' };
    const understood = completed(stored.tensors, given, stored);
    expect(understood.notes).toEqual(['num_x_bits 5 was given; the file holds the number 8.']);
    expect(understood.args.get('num_x_bits')).toBe(5);
    expect(completed(stored.tensors, {}, stored)).toMatchObject({ notes: [], warnings: [] });
  });

  test('say which flags were given that the file lacks', async () => {
    const stored = await golden('mnist');
    const fewer = lacking(stored, 'res_dist');
    const understood = completed(stored.tensors, { res_dist: false }, fewer);
    expect(understood).toMatchObject({ notes: ['res_dist False was given; the file does not say.'] });
    expect(asked(stored.tensors, {}, fewer).message).toBe(
      "weights.pt: the training flags in args don't say everything, and the tensors leave open: the posterior (--arg res_dist=True|False).",
    );
  });
});

test('a given cell table replaces the file’s', async () => {
  const stored = await golden('cells-res53_mbconv');
  const { hyperparameters } = completed(stored.tensors, { arch_instance: 'res55_mbconv' }, stored);
  expect(hyperparameters.cellTableName).toBe('res55_mbconv');
});

describe('cells of no table of the release', () => {
  /** Decoder cells with a third of the hidden channels, and kernels of 7. */
  function withOwnCells(tensors: Tensors): Tensors {
    const third = (name: string, [out = 0, ...rest]: readonly number[]) => {
      if (/\.conv\.\d\.conv\.0\.weight$/.test(name)) return [out / 3, ...(rest[1] === 1 ? rest : [rest[0]!, 7, 7])];
      if (/\.conv\.\d\.conv\.1\.(?!num_)/.test(name)) return [out / 3];
      return /\.conv\.\d\.weight$/.test(name) && rest.length === 3 ? [out, rest[0]! / 3, 1, 1] : [out, ...rest];
    };
    return new Map(
      [...tensors].map(([name, { shape, dtype }]) => [
        name,
        { dtype, shape: name.startsWith('dec_tower.') ? third(name, shape) : shape },
      ]),
    );
  }

  test('make a table of their own, with the names of the shapes', async () => {
    const { tensors } = await golden('mnist');
    const { hyperparameters, warnings } = completed(withOwnCells(tensors), { dataset: 'mnist', res_dist: true });
    const undilated = { kind: 'residual convolution', before: 'batch norm, swish', dilation: 1 };
    const wide = { kind: 'inverted residual', expansion: 2, kernel: 7, groups: 0 };
    expect(hyperparameters.cells).toMatchObject({
      normal_dec: [wide],
      up_dec: [wide],
      normal_pre: [undilated, undilated],
      up_post: [{ kind: 'inverted residual', expansion: 3, kernel: 5, groups: 0 }],
    });
    const [warning] = warnings;
    expect(warning).toContain('The cells are of no table of the release: normal_enc res_bnswish, res_bnswish; ');
    expect(warning).toContain('normal_dec mconv_e2k7g0');
    expect(warning).toContain('(or res_bnswish5, whose tensors are the same and numbers are not)');
  });

  test('without any that may be dilated leave nothing open', async () => {
    const { tensors } = await golden('cells-mbconv_sep');
    const { warnings } = completed(withOwnCells(tensors), { dataset: 'mnist', res_dist: true });
    expect(warnings).toEqual([
      'The cells are of no table of the release: normal_enc mconv_e6k5g0; down_enc mconv_e6k5g0; ' +
        'normal_dec mconv_e2k7g0; up_dec mconv_e2k7g0; normal_pre mconv_e3k5g0; down_pre mconv_e3k5g0; ' +
        'normal_post mconv_e3k5g0; up_post mconv_e3k5g0.',
    ]);
  });

  test('are those of the file’s own table where it has one, and nothing is doubtful', async () => {
    const { tensors, cellTable } = await golden('mnist');
    const own = new Map([...cellTable!, ['normal_dec', ['mconv_e2k7g0']], ['up_dec', ['mconv_e2k7g0']]]);
    const dilated = new Map([...own, ['normal_enc', ['res_bnswish5', 'res_bnswish']]]);
    const { hyperparameters, warnings, notes } = completed(
      withOwnCells(tensors),
      { dataset: 'mnist', res_dist: true },
      { cellTable: dilated },
    );
    expect(hyperparameters.cellTableName).toBe('its own');
    expect(
      hyperparameters.cells.normal_enc.map((cell) => cell.kind === 'residual convolution' && cell.dilation),
    ).toEqual([2, 1]);
    expect(warnings).toEqual([]);
    expect(notes).toHaveLength(1);
  });

  test('show their groups by cells of other widths, where one width alone could be depthwise', async () => {
    const { tensors } = await golden('cells-mbconv_den');
    // Pre-process cells of 8 channels, 24 of them hidden: 24 groups there are what depthwise is.
    const filters = [...tensors].filter(([name]) => /^pre_process.*_ops\.0\.conv\.2\.conv\.0\.weight$/.test(name));
    expect(filters.map(([, { shape }]) => shape)).toEqual([
      [24, 3, 5, 5],
      [24, 3, 5, 5],
    ]);
    const depthwise = new Map([
      ...tensors,
      ...filters.map(([name, entry]) => [name, { ...entry, shape: [24, 1, 5, 5] }] as const),
    ]);
    const { cells } = completed(depthwise, { dataset: 'mnist', res_dist: true }).hyperparameters;
    const inverted = { kind: 'inverted residual', expansion: 3, kernel: 5 };
    expect(cells.normal_pre).toEqual([{ ...inverted, groups: 0 }]);
    expect(cells.normal_post).toEqual([{ ...inverted, groups: 8 }]);
  });
});

describe('weights that are not a single NVAE are refused with a sentence', () => {
  const START = 'The weights are of another network than NVAE: ';
  const BATCH_NORM = { dtype: 'float32', shape: [64] } as const;

  it('another network', () => {
    const resnet = ['conv1.weight', 'bn1.weight', 'bn1.bias', 'layer1.0.conv1.weight', 'fc.bias'];
    expect(refusal(new Map(resnet.map((name) => [name, BATCH_NORM])))).toBe(
      `${START}stem.weight, enc0.1.weight, enc_sampler.0.weight, prior_ftr0 and image_conditional.1.weight can't be found, ` +
        'and there is no place in one for conv1.weight, bn1.weight, bn1.bias and 2 more.',
    );
    expect(refusal(new Map())).toBe(
      `${START}stem.weight, enc0.1.weight, enc_sampler.0.weight, prior_ftr0 and image_conditional.1.weight can't be found.`,
    );
  });

  it.each<[what: string, change: (tensors: Tensors) => Tensors, sentence: string]>([
    ['no encoder', (tensors) => without(tensors, 'enc_tower.'), 'there is no enc_tower.'],
    ['no decoder', (tensors) => without(tensors, 'dec_tower.'), 'there is no dec_tower.'],
    [
      'a module left out',
      (tensors) => without(tensors, 'dec_tower.2.'),
      'there is no dec_tower.2, but one with a higher number.',
    ],
    [
      'no post-process cells',
      (tensors) => without(tensors, 'post_process.'),
      'it halves the image in 2 blocks (pre_process) and doubles it in 0 (post_process).',
    ],
    [
      'a block cut short',
      (tensors) => without(tensors, 'post_process.3.'),
      'its post_process is not made of blocks of as many cells each, of which the first resamples.',
    ],
    [
      'no samplers',
      (tensors) => without(tensors, 'dec_sampler.'),
      'its towers serve 6 latent groups, with 0 in dec_sampler.',
    ],
    [
      'the flows of another network',
      (tensors) => new Map([...tensors, ['nf_cells.0.cell1.mu.conv_0.bias', BATCH_NORM]]),
      'its nf_cells are not as many for each of 6 latent groups.',
    ],
    [
      'a vanilla one mixed in',
      (tensors) => new Map([...tensors, ['stem_decoder.weight', BATCH_NORM]]),
      'enc_tower and stem_decoder exclude each other.',
    ],
    ['no squeeze-excitation here', (tensors) => without(tensors, 'enc_tower.2.se.'), 'enc_tower.2'],
    [
      'other cells here',
      (tensors) => without(tensors, 'enc_tower.2._ops.0.bn_act.'),
      'the cell enc_tower.2 is made differently from other normal_enc cells.',
    ],
    [
      'an unknown primitive',
      (tensors) => without(tensors, 'dec_tower.1._ops.0.conv.2.'),
      "none of the release's primitives",
    ],
    [
      'images of two channels',
      (tensors) => reshaped(tensors, 'stem.weight', [8, 2, 3, 3]),
      'its images have 2 channels (stem), and those of NVAE are grey or in colour.',
    ],
    [
      'odd samplers',
      (tensors) => reshaped(tensors, 'enc_sampler.0.weight', [7, 64, 3, 3]),
      'enc_sampler.0 has 7 outputs, an odd number, for μ and log σ.',
    ],
    [
      'a prior of other width',
      (tensors) => reshaped(tensors, 'prior_ftr0', [60, 4, 4]),
      "the 60 channels of prior_ftr0 can't be halved 3 times, as its towers do.",
    ],
    [
      'a stem of no convolution',
      (tensors) => reshaped(tensors, 'stem.weight', [8]),
      'stem.weight has 1 dimensions instead of 4.',
    ],
    [
      'a name that is no number',
      (tensors) => new Map([...tensors, ['enc_tower.x.weight', BATCH_NORM]]),
      'enc_tower.x.weight is none of the enc_tower.',
    ],
    [
      'a module of neither kind',
      (tensors) => new Map([...tensors, ['enc_tower.12.bias', BATCH_NORM]]),
      'enc_tower.12 is neither a residual cell nor a combiner.',
    ],
  ])('%s', async (_, change, sentence) => {
    const { tensors } = await golden('mnist');
    const told = refusal(change(tensors));
    expect(told.startsWith(START)).toBe(true);
    expect(told).toContain(sentence);
  });

  it('numbers of groups that no flags produce', async () => {
    const { tensors } = await golden('mnist');
    const towers = (order: string) =>
      order.split('').flatMap((letter, i): [string, TensorEntry][] => {
        const name = (rest: string, cell: string) => [`${cell}.${i}.${rest}`, BATCH_NORM] as [string, TensorEntry];
        const cell = letter === letter.toUpperCase() ? 'enc_tower' : 'dec_tower';
        if (letter.toLowerCase() === 'c') return [name('conv.weight', cell)];
        const skip = cell === 'enc_tower' ? 'skip.conv_1.weight' : 'skip.1.weight';
        return [name('_ops.0.conv_0.weight', cell), name(skip, cell)];
      });
    // Scales of 3, 5 and 1 groups, fine to coarse, without cells.
    const encoder = towers('CCCRCCCCCR');
    const decoder = towers('crcccccrccc');
    const other = new Map([...without(without(tensors, 'enc_tower.'), 'dec_tower.'), ...encoder, ...decoder]);
    expect(refusal(other)).toBe(`${START}no flags of the release give 3, 5, 1 latent groups per scale (finest first).`);
    const fewer = new Map([...without(other, 'dec_tower.'), ...towers('crcccrccc')]);
    expect(refusal(fewer)).toBe(
      `${START}its enc_tower serves 3, 5, 1 latent groups per scale, its dec_tower 3, 3, 1 (finest first).`,
    );
  });

  it('a data set with other images', async () => {
    const { tensors } = await golden('celeba_64-minimum-groups');
    expect(refusal(tensors, { dataset: 'cifar10' })).toBe(
      'The data set cifar10 does not fit the tensors, which are for colour images of 64×64: ' +
        'give imagenet_64 or celeba_64 or lsun_church_64 or lsun_tower_64 or other.',
    );
    expect(completed(tensors, { dataset: 'cats', res_dist: true }).args.get('dataset')).toBe('cats');
  });
});
