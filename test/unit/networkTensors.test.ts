/**
 * Whether a network’s tensors all exist with the shapes that its flags require: each refusal names the tensor and both
 * shapes.
 */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { type Checkpoint, openCheckpoint, type TensorEntry } from '../../src/model/checkpoint/checkpoint';
import { Parameters } from '../../src/model/families/nvae/parameters';
import { type Understood, understandNetwork } from '../../src/model/families/nvae/understand';

async function golden(name: string): Promise<Checkpoint> {
  const checkpoint = await openCheckpoint(join(root, 'test', 'fixtures', 'golden', `${name}.pt`));
  await checkpoint.close();
  return checkpoint;
}

/** The understanding of a golden checkpoint whose tensors are changed; its training flags stay. */
async function changed(name: string, change: (tensors: Map<string, TensorEntry>) => void): Promise<Understood> {
  const { fileName, flags, cellTable, unreadable, ...checkpoint } = await golden(name);
  const tensors = new Map(checkpoint.tensors);
  change(tensors);
  return understandNetwork({ fileName, flags, cellTable, unreadable, tensors }, []);
}

const float = (...shape: number[]): TensorEntry => ({ dtype: 'float32', shape });

test('a flow that is missing, in whole or in part, is named with the shape that it needs', async () => {
  const whole = changed('cifar10-flow', (tensors) => {
    for (const name of [...tensors.keys()]) if (name.startsWith('nf_cells.2.')) tensors.delete(name);
  });
  await expect(whole).rejects.toThrow(
    'The weights lack nf_cells.2.cell1.conv.convz.0.weight: a network of this architecture needs one of shape (24, 4, 3, 3).',
  );
  const part = changed('cifar10-flow', (tensors) => void tensors.delete('nf_cells.1.cell2.mu.conv_0.bias'));
  await expect(part).rejects.toThrow(
    'The weights lack nf_cells.1.cell2.mu.conv_0.bias: a network of this architecture needs one of shape (4).',
  );
});

test.each([
  [[4, 24, 1], '(4, 24, 1)'],
  [[4, 24, 1, 1, 1], '(4, 24, 1, 1, 1)'],
  [[4, 23, 1, 1], '(4, 23, 1, 1)'],
  [[5, 24, 1, 1], '(5, 24, 1, 1)'],
])('a tensor with another shape is refused with both shapes: %j', async (shape, found) => {
  const other = changed(
    'cifar10-flow',
    (tensors) => void tensors.set('nf_cells.0.cell1.mu.conv_0.weight', float(...shape)),
  );
  await expect(other).rejects.toThrow(
    `The tensor nf_cells.0.cell1.mu.conv_0.weight has the wrong shape: a network of this architecture needs (4, 24, 1, 1), found ${found}.`,
  );
});

test('an unreadable tensor in the file is refused with the reason', () => {
  const why = 'The tensor stem.weight is quantised, which can’t be read.';
  const parameters = new Parameters({ tensors: new Map(), unreadable: new Map([['stem.weight', why]]) });
  expect(() => parameters.tensor('stem.weight', [8, 1, 3, 3])).toThrow(why);
});

test.each([
  [0, 8, 1],
  [8, 6, 4],
  [6, 8, 4],
])('channels that make no convolution are refused by name: to %i from %i in %i groups', (out, from, groups) => {
  const parameters = new Parameters({ tensors: new Map(), unreadable: new Map() });
  const shape = { out, in: from, groups, kernel: 3, bias: false, normalized: false };
  expect(() => parameters.convolution('post_process.0', shape)).toThrow(
    `The training flags make no network: its convolution post_process.0 would take ${from} channels to ${out} in ${groups} groups.`,
  );
});

test('the parameters that the page counts are those that training changes: each once, without running statistics', () => {
  const names = ['weight', 'bias', 'running_mean', 'running_var'].map((leaf) => `norm.${leaf}`);
  const tensors = new Map([...names.map((name) => [name, float(8)] as const), ['stem.weight', float(8, 1, 3, 3)]]);
  const parameters = new Parameters({ tensors, unreadable: new Map() });
  parameters.batchNorm('norm', 8);
  parameters.tensor('stem.weight', [8, 1, 3, 3]);
  parameters.tensor('stem.weight', [8, 1, 3, 3]);
  expect(parameters.count).toBe(8 + 8 + 72);
  expect(parameters.names).toEqual(new Set([...names, 'stem.weight']));
});

test('the golden network’s parameters are counted, and all tensors in its file have a place in it', async () => {
  const { network, warnings } = await changed('cifar10-flow', () => undefined);
  expect(warnings).toEqual([]);
  const { tensors } = await golden('cifar10-flow');
  const trained = [...tensors].filter(([name]) => network.parameterNames.has(name) && !name.includes('running_'));
  const elements = trained.map(([, { shape }]) => shape.reduce((product, n) => product * n, 1));
  expect(network.parameterCount).toBe(elements.reduce((sum, n) => sum + n, 0));
});

test('a tensor that no NVAE has is named in a warning: the numbers may not be those of the trained network', async () => {
  const one = await changed('cifar10-flow', (tensors) => void tensors.set('eps_conv.0.weight', float(1)));
  expect(one.warnings).toEqual([
    'A tensor of the weights has no place in an NVAE, and the network here does not use it: eps_conv.0.weight. ' +
      'If the network that was trained uses it, these numbers are not its own.',
  ]);
  const many = await changed('cifar10-flow', (tensors) => {
    for (let i = 0; i < 5; i++) tensors.set(`eps_conv.${i}.weight`, float(1));
  });
  expect(many.warnings).toEqual([
    '5 tensors of the weights have no place in an NVAE, and the network here does not use them: ' +
      'eps_conv.0.weight, eps_conv.1.weight, eps_conv.2.weight and 2 more. ' +
      'If the network that was trained uses them, these numbers are not its own.',
  ]);
});

test('three such tensors are all named', async () => {
  const { warnings } = await changed('cifar10-flow', (tensors) => {
    for (let i = 0; i < 3; i++) tensors.set(`eps_conv.${i}.weight`, float(1));
  });
  expect(warnings[0]).toContain('use them: eps_conv.0.weight, eps_conv.1.weight and eps_conv.2.weight. If');
});

test('names of such tensors are shortened, and those that the network never reads are not among them', async () => {
  const long = `mystery.${'x'.repeat(200)}.weight`;
  const { warnings } = await changed('cifar10-flow', (tensors) => {
    tensors.set(long, float(1));
    tensors.set('stem.weight_normalized', float(8, 3, 3, 3));
    tensors.set('mystery.num_batches_tracked', float(1));
  });
  expect(warnings).toHaveLength(1);
  const shortened = /does not use it: (mystery\.x+…x+\.weight)\./.exec(warnings[0]!)?.[1];
  expect(shortened).toHaveLength(80);
});

test('a tensor without a place that can’t be read is named like any other', async () => {
  const { fileName, flags, cellTable, tensors } = await golden('cifar10-flow');
  const unreadable = new Map([['mystery.weight', 'It is quantised.']]);
  const { warnings } = understandNetwork({ fileName, flags, cellTable, tensors, unreadable }, []);
  expect(warnings).toEqual([expect.stringContaining('does not use it: mystery.weight.')]);
});

test('a network of a single latent group has no use for the start of a top-down pass that its file holds', async () => {
  const { tensors } = await golden('cifar10-vanilla');
  expect(tensors.has('prior_ftr0')).toBe(true);
  expect((await changed('cifar10-vanilla', () => undefined)).warnings).toEqual([]);
  const other = await changed('cifar10-vanilla', (all) => void all.set('prior_ftr1', float(1)));
  expect(other.warnings).toEqual([expect.stringContaining('prior_ftr1')]);
});
