/** Training flags that the weights contradict, that are missing in part, or that can't be read: what is used, asked and said. */
import { describe, expect, test } from 'vitest';
import type { PythonValue } from '../../src/model/pickle/pythonValue';
import type { Understood } from '../../src/model/families/nvae/understand';
import {
  asked,
  completed,
  type Flags,
  golden,
  type Given,
  lacking,
  NO_FLAGS,
  refusal,
  reshaped,
  saying,
  without,
} from '../fixtures/understood';

const DIFFERS = (name: string, told: string, shown: string) =>
  `${name} is ${told} in the training flags; the weights' shapes show ${shown}, which was used.`;

/** What is understood of a golden checkpoint whose training flags were changed. */
async function changed(name: string, changes: Record<string, PythonValue>, given: Given = {}): Promise<Understood> {
  const stored = await golden(name);
  return completed(stored.tensors, given, saying(stored, changes));
}

/** Flags that were not read, or contradict each other. */
function flags(changes: Partial<Flags>): { flags: Flags } {
  return { flags: { ...NO_FLAGS, ...changes } };
}

describe('Where flags and weights contradict each other, the weights are right and a note says so', () => {
  test('of a number', async () => {
    const { notes, hyperparameters, warnings } = await changed('mnist', { num_latent_per_group: 20 });
    expect(notes).toEqual([DIFFERS('num_latent_per_group', '20', '4')]);
    expect(hyperparameters.latentsPerGroup).toBe(4);
    expect(warnings).toEqual([]);
  });

  test('of a truth, which is written as Python does', async () => {
    const { notes, hyperparameters } = await changed('imagenet_32-plain', { use_se: true });
    expect(notes).toEqual([DIFFERS('use_se', 'True', 'False')]);
    expect(hyperparameters.squeezeExcitation).toBe(false);
  });

  test('of several, in the order of the network', async () => {
    const { notes } = await changed('mnist', {
      num_latent_per_group: 20,
      num_channels_enc: 32,
      num_preprocess_cells: 3,
    });
    expect(notes).toEqual([
      DIFFERS('num_channels_enc', '32', '8'),
      DIFFERS('num_preprocess_cells', '3', '2'),
      DIFFERS('num_latent_per_group', '20', '4'),
    ]);
  });

  test('of the numbers of groups', async () => {
    const { notes, hyperparameters } = await changed('mnist', { num_groups_per_scale: 10, min_groups_per_scale: 4 });
    expect(notes).toEqual([DIFFERS('num_groups_per_scale', '10', '4'), DIFFERS('min_groups_per_scale', '4', '1')]);
    expect(hyperparameters.groupsPerScale).toEqual([2, 4]);
  });

  test('of the kind of groups, where the file does not say how many there are', async () => {
    const stored = await golden('mnist');
    const { flags: all } = saying(stored, { ada_groups: false });
    const { notes } = completed(stored.tensors, {}, lacking({ ...stored, flags: all }, 'num_groups_per_scale'));
    expect(notes).toEqual([
      "The training flags lack num_groups_per_scale, inferred from the weights' shapes.",
      DIFFERS('ada_groups', 'False', 'True'),
    ]);
  });

  test('but not of flags that give the same numbers of groups in another way', async () => {
    // Half of 4 groups are 2, whether or not 2 is the least.
    const { notes, hyperparameters } = await changed('mnist', { min_groups_per_scale: 2, num_latent_per_group: 20 });
    expect(notes).toEqual([DIFFERS('num_latent_per_group', '20', '4')]);
    expect(hyperparameters.groupsPerScale).toEqual([2, 4]);
  });

  test('and of flows that the flags leave out, although a network without them would have all of its tensors', async () => {
    const { notes, hyperparameters, warnings } = await changed('cifar10-flow', { num_nf: 0 });
    expect(notes).toEqual([DIFFERS('num_nf', '0', '1')]);
    expect(hyperparameters.flowsPerGroup).toBe(1);
    expect(warnings).toEqual([]);
  });

  test('and of a cell table in the file that does not fit them, which is not used', async () => {
    const { tensors, cellTable } = await golden('cells-res_elu');
    const stored = await golden('mnist');
    const { notes, hyperparameters } = completed(stored.tensors, {}, { ...saying(stored, {}), cellTable });
    expect(tensors.size).toBeLessThan(stored.tensors.size);
    expect(notes).toEqual([
      "The file's cell table (arch_instance) does not fit the weights' shapes, and was not used.",
    ]);
    expect(hyperparameters.cellTableName).toBe('res_mbconv');
  });

  test('whereas a flag that the weights do not show is the file’s', async () => {
    const { args, hyperparameters } = await changed('cifar10', { num_latent_per_group: 20, num_x_bits: 5 });
    expect(args.get('res_dist')).toBe(true);
    expect(hyperparameters).toMatchObject({ dataset: 'cifar10', bits: 5, latentsPerGroup: 4 });
  });

  test('and a tensor that no network has is warned of once, by whichever way the network was found', async () => {
    const stored = await golden('mnist');
    const more = reshaped(stored.tensors, 'mystery.weight', [1]);
    const warning = expect.stringContaining('does not use it: mystery.weight.') as string;
    const byFlags = completed(more, { num_x_bits: 5 }, stored);
    expect(byFlags.warnings).toEqual([warning]);
    expect(byFlags.notes).toEqual(['num_x_bits 5 was given; the file holds the number 8.']);
    const byTensors = completed(more, {}, saying(stored, { num_latent_per_group: 20 }));
    expect(byTensors.warnings).toEqual([warning]);
    expect(byTensors.notes).toEqual([DIFFERS('num_latent_per_group', '20', '4')]);
  });
});

describe('Flags that the file lacks are inferred where the weights show them, and a note names them', () => {
  test('one', async () => {
    const stored = await golden('mnist');
    const { notes, hyperparameters } = completed(stored.tensors, {}, lacking(stored, 'num_latent_per_group'));
    expect(notes).toEqual(["The training flags lack num_latent_per_group, inferred from the weights' shapes."]);
    expect(hyperparameters.latentsPerGroup).toBe(4);
  });

  test('several, and what was given before them', async () => {
    const stored = await golden('mnist');
    const fewer = lacking(stored, 'num_channels_enc', 'use_se', 'res_dist', 'dataset');
    const inferred = "The training flags lack num_channels_enc and use_se, inferred from the weights' shapes.";
    const both = completed(stored.tensors, { res_dist: false, dataset: 'omniglot' }, fewer);
    expect(both.notes).toEqual(['res_dist False and dataset omniglot were given.', inferred]);
    const one = completed(
      stored.tensors,
      { res_dist: false },
      lacking(stored, 'num_channels_enc', 'use_se', 'res_dist'),
    );
    expect(one.notes).toEqual(['res_dist False was given.', inferred]);
  });

  test('all of them, where nothing is left open that matters', async () => {
    const { tensors } = await golden('cifar10-vanilla');
    expect(completed(reshaped(tensors, 'prior_ftr0', [16, 12, 12])).notes.slice(0, 2)).toEqual([
      'The file holds no training flags: they were inferred from the names and shapes of its tensors.',
      'Not told by the file, and taken as the release does: num_x_bits 8 and arch_instance res_mbconv.',
    ]);
  });

  test('a flag that makes no difference is neither asked nor named', async () => {
    const stored = await golden('cifar10-vanilla');
    const { notes, args } = completed(stored.tensors, {}, lacking(stored, 'res_dist'));
    expect(notes).toEqual([]);
    expect(args.get('res_dist')).toBe(true);
  });
});

describe('A question', () => {
  test('says that the file holds no flags, what is incomplete, or what can’t be read', async () => {
    const stored = await golden('mnist');
    const { tensors } = stored;
    expect(asked(tensors).why).toBe('weights.pt holds no training flags.');
    expect(asked(tensors, {}, lacking(stored, 'res_dist')).why).toBe(
      "In weights.pt, the training flags in args don't say everything.",
    );
    const unread = asked(tensors, {}, flags({ unread: 'args is an object of my.Options' }));
    expect(unread.why).toBe("In weights.pt, args is an object of my.Options, whose flags can't be read.");
  });

  test('has no answer taken for granted where the file’s own can’t be read', async () => {
    const { tensors } = await golden('cifar10');
    const unread = flags({ unread: 'args is an object of my.Options' });
    expect(asked(tensors, {}, unread).questions.map(({ name, fallback }) => [name, fallback])).toEqual([
      ...[
        ['dataset', null],
        ['res_dist', null],
        ['num_x_bits', null],
        ['arch_instance', null],
      ],
    ]);
    const given = { dataset: 'cifar10', res_dist: true, num_x_bits: 8, arch_instance: 'res_mbconv' };
    expect(completed(tensors, given, unread).notes).toEqual([
      "Args is an object of my.Options, whose flags can't be read: they were inferred from the names and shapes of its tensors, " +
        'but for dataset cifar10, res_dist True, num_x_bits 8 and arch_instance res_mbconv as given.',
    ]);
  });

  test('about a flag whose value has two meanings says which value that is, and expects an answer', async () => {
    const stored = await golden('cifar10');
    const { tensors } = stored;
    const open = asked(tensors, {}, saying(stored, { res_dist: 'False' }));
    const ambiguity = "The file holds the text 'False', which Python takes for True and people may mean as False.";
    expect(open.questions).toMatchObject([{ name: 'res_dist', fallback: null }]);
    expect(open.questions[0]!.why).toBe(
      `${ambiguity} Below the top group, μ and log σ of the posterior are either the network’s outputs or added to the prior’s: the tensors are the same.`,
    );
    expect(open.message).toBe(
      "weights.pt: the training flags in args don't say everything, and the tensors leave open: " +
        `the posterior (--arg res_dist=True|False; ${ambiguity.slice(0, -1)}).`,
    );
  });

  test('about a flag whose value is no plain one says so, and expects an answer', async () => {
    const stored = await golden('cifar10');
    const object = { kind: 'stub', name: 'my.Bits' } as const;
    const open = asked(stored.tensors, {}, saying(stored, { num_x_bits: object }));
    expect(open.questions).toMatchObject([{ name: 'num_x_bits', fallback: null }]);
    expect(open.questions[0]!.why).toMatch(
      /^The file holds .*my\.Bits.*, which can't be read\. Pictures are quantised/,
    );
  });

  test('that must be answered comes before those that have an answer already', async () => {
    const stored = await golden('cifar10');
    const fewer = lacking({ ...stored, cellTable: null }, 'num_x_bits');
    const other = { flags: { ...fewer.flags!, flags: new Map([...fewer.flags!.flags, ['arch_instance', 'res_elu']]) } };
    const open = asked(stored.tensors, {}, other);
    expect(open.message).toBe(
      "weights.pt: the training flags in args don't say everything, and the tensors leave open: " +
        'the cell table (--arg arch_instance=res_mbconv|res53_mbconv|res35_mbconv|res55_mbconv) and ' +
        'the bits per channel (--arg num_x_bits=8|5; 8 if not given).',
    );
    // The page asks in the order of the network.
    expect(open.questions.map(({ name }) => name)).toEqual(['num_x_bits', 'arch_instance']);
  });

  test('is not asked about a cell table that the flags name and the cells show', async () => {
    const stored = await golden('cells-res53_mbconv');
    const named = { ...lacking(stored, 'num_latent_per_group'), cellTable: null };
    expect(completed(stored.tensors, {}, named).hyperparameters.cellTableName).toBe('res53_mbconv');
  });
});

describe('Weights whose shapes are not those of one network are refused', () => {
  test('by what is wrong with the flags, where the weights make no network by themselves either', async () => {
    const stored = await golden('mnist');
    const broken = reshaped(without(stored.tensors, 'enc_tower.2.se.'), 'stem.weight', [8, 1, 5, 5]);
    expect(() => completed(broken, {}, stored)).toThrow('The tensor stem.weight has the wrong shape');
    expect(refusal(broken)).toContain('has no squeeze-excitation (se.se.0.weight), but others have');
  });

  test('by what is wrong with the weights, where the flags are not all there', async () => {
    const stored = await golden('mnist');
    const broken = without(stored.tensors, 'dec_tower.');
    const fewer = lacking(stored, 'num_channels_enc');
    expect(() => completed(broken, {}, fewer)).toThrow(
      'The weights are of another network than NVAE: there is no dec_tower.',
    );
    expect(refusal(broken, { dataset: 'mnist' })).toBe(
      'The weights are of another network than NVAE: there is no dec_tower.',
    );
  });

  test('by what a network must have and what it can’t have, in one sentence', async () => {
    const { tensors } = await golden('mnist');
    const other = reshaped(without(tensors, 'prior_ftr0'), 'mystery.weight', [1]);
    expect(refusal(reshaped(other, 'mystery.num_batches_tracked', []))).toBe(
      "The weights are of another network than NVAE: prior_ftr0 can't be found, and there is no place in one for mystery.weight.",
    );
  });

  test('by a given cell table that they do not have, which no other takes the place of', async () => {
    const { tensors } = await golden('mnist');
    const given = { dataset: 'mnist', res_dist: true, arch_instance: 'mbconv_sep' };
    expect(refusal(tensors, given)).toMatch(/^The weights lack pre_process\.0\._ops\.0\.conv\./);
  });

  test('by a given data set that the weights are not for, whatever the file says', async () => {
    const stored = await golden('mnist');
    expect(() => completed(stored.tensors, { dataset: 'cifar10' }, stored)).toThrow(
      'The data set cifar10 does not fit the tensors, which are for grey images of 32×32: give mnist or omniglot or other.',
    );
  });
});

describe('Networks that are like NVAE and are none are refused by name', () => {
  test.each<[string, string, number[], string]>([
    [
      'class-conditional',
      'prior_ftr0',
      [10, 64, 4, 4],
      "The model is class-conditional: prior_ftr0 of shape (10, 64, 4, 4) holds one learned start for each of 10 classes, where NVAE has one. Such models can't be inspected.",
    ],
    [
      'for images that are not square',
      'prior_ftr0',
      [64, 4, 6],
      "The model's images are not square: prior_ftr0 has the shape (64, 4, 6). Only square images can be inspected.",
    ],
  ])('%s', async (_, name, shape, sentence) => {
    const { tensors } = await golden('mnist');
    expect(refusal(reshaped(tensors, name, shape))).toBe(sentence);
  });

  test('LSGM’s, whose samplers begin with an activation', async () => {
    const { tensors } = await golden('mnist');
    const sampler = reshaped(without(tensors, 'enc_sampler.0.weight'), 'enc_sampler.0.1.weight', [8, 64, 3, 3]);
    expect(refusal(sampler)).toBe(
      "The weights are those of LSGM's VAE, another network than NVAE: its samplers begin with an activation (enc_sampler.0.1.weight). It can't be inspected.",
    );
    const both = reshaped(tensors, 'enc_sampler.0.1.weight', [8, 64, 3, 3]);
    expect(completed(both, { dataset: 'mnist', res_dist: true }).warnings[0]).toContain('enc_sampler.0.1.weight');
  });
});
