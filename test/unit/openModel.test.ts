/** What is known about a model before anything is computed: the page's header, and how the network runs. */
import { readdirSync, readlinkSync } from 'node:fs';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { nvae } from '../../src/model/families/nvae/nvae';
import { openModel } from '../../src/model/families/openModel';
import { nodeWeights } from '../../src/model/graph/graph';
import type { LatentModel } from '../../src/model/latentModel';
import type { GivenFlag } from '../../src/protocol/inspection';
import { safetensors } from '../fixtures/safetensorsFile';

async function opened(name: string, flags: readonly GivenFlag[] = []): Promise<LatentModel> {
  const model = await openModel(join(root, 'test', 'fixtures', 'golden', `${name}.pt`), { flags });
  await model.checkpoint.close();
  return model;
}

test.each([
  ['mnist', 'residual posterior, no flows', 'res_mbconv'],
  ['cifar10-flow', 'residual posterior, 1 flow per group', 'res_mbconv'],
  ['celeba_64-flows-5bit', 'residual posterior, 2 flows per group', 'res_mbconv'],
  ['imagenet_32-plain', 'absolute posterior, no flows', 'res_mbconv'],
  ['cells-mbconv_den', 'residual posterior, no flows', 'mbconv_den'],
])(
  'the facts about %s say what its posterior is, how many flows follow, and which cells it has',
  async (name, posterior, cells) => {
    expect((await opened(name)).description.facts).toEqual([posterior, `cells ${cells}`]);
  },
);

test('a model is described by its file: images, decoder, groups from the top, and training progress', async () => {
  const { description, groupShapes, hasFlows, decoder, args, checkpoint } = await opened('celeba_64-minimum-groups');
  const groups = [8, 8, 16, 16, 32, 32, 32, 32, 32].map((size) => ({ channels: 4, height: size, width: size }));
  expect(description).toMatchObject({
    ...{ dataset: 'celeba_64', image: { channels: 3, size: 64 }, likelihood: 'logistic mixture', bits: 8 },
    ...{ hasFlows: false, notes: [], warnings: [], groups: groupShapes },
    ...{ epoch: checkpoint.epoch, globalStep: checkpoint.globalStep, weights: checkpoint.weights },
    weightSets: checkpoint.weightSets,
  });
  expect(groupShapes).toEqual(groups);
  expect(hasFlows).toBe(false);
  expect(decoder).not.toBeNull();
  expect(args.get('dataset')).toBe('celeba_64');
});

test('a file is known for NVAE’s by what it reads an image with and what it gives out', async () => {
  const { checkpoint } = await opened('mnist');
  const having = (...names: string[]) =>
    nvae.matches({ ...checkpoint, tensors: new Map([...checkpoint.tensors].filter(([name]) => names.includes(name))) });
  expect(nvae.matches(checkpoint)).toBe(true);
  expect(having('stem.weight', 'image_conditional.1.weight')).toBe(true);
  expect(having('stem.weight')).toBe(false);
  expect(having('image_conditional.1.weight', 'prior_ftr0')).toBe(false);
});

test('a model with flows is known to have them', async () => {
  const { hasFlows, description } = await opened('cifar10-flow');
  expect([hasFlows, description.hasFlows]).toEqual([true, true]);
});

test('the user’s flags are listed after what the file itself says', async () => {
  const { description } = await opened('mnist', [{ name: 'res_dist', value: false }]);
  expect(description.notes.at(-1)).toBe('res_dist False was given; the file holds True.');
  expect(description.facts[0]).toBe('absolute posterior, no flows');
});

/**
 * Opens a golden network, which has no squeeze-excitation, with so many times the channels. Of the file there is only as
 * much as says what is in it.
 */
async function openedWider(name: string, times: number): Promise<LatentModel> {
  const { tensors, flags } = (await opened(name)).checkpoint;
  const wider = [...tensors].map(
    ([
      tensor,
      {
        shape: [out = 0, into = 0, ...rest],
      },
    ]) => {
      const channels = tensor.startsWith('image_conditional.') ? out : times * out;
      if (tensor === 'prior_ftr0') return [tensor, [channels, into, ...rest]] as const;
      const inputs = into === 1 || tensor === 'stem.weight' ? into : times * into;
      return [tensor, into === 0 ? [channels] : [channels, inputs, ...rest]] as const;
    },
  );
  let end = 0;
  const header = wider.map(([tensor, shape]) => {
    const begin = end;
    end += 4 * shape.reduce((product, n) => product * n, 1);
    return [tensor, { dtype: 'F32', shape, data_offsets: [begin, end] }] as const;
  });
  const folder = await mkdtemp(join(tmpdir(), 'wider-'));
  const path = join(folder, 'wider.safetensors');
  const start = safetensors(JSON.stringify(Object.fromEntries(header)));
  await writeFile(path, start);
  await truncate(path, start.length + end);
  const given = ['dataset', 'res_dist', 'arch_instance', 'num_x_bits'].map((flag) => ({
    name: flag,
    value: flags.flags.get(flag) as GivenFlag['value'],
  }));
  const model = await openModel(path, { flags: given });
  await model.checkpoint.close();
  await rm(folder, { recursive: true });
  return model;
}

test('no stage has weights of more than 8 MB, unless it is a single operator', async () => {
  const { stages, encoderStages, groupShapes, network } = await openedWider('imagenet_32-plain', 32);
  expect(network.parameterCount * 4).toBeGreaterThan(100e6);
  for (const { graph, weightBytes } of stages) {
    const weighty = graph.nodes.filter((node) => nodeWeights(node).length > 0);
    if (weighty.length > 1) expect(weightBytes).toBeLessThanOrEqual(8e6);
  }
  expect(Math.max(...stages.map(({ weightBytes }) => weightBytes))).toBeGreaterThan(6e6);
  const parts = stages.map(({ name }) => name).filter((name, i, names) => name !== names[i - 1]);
  expect(parts).toEqual(['encoder', ...groupShapes.map((_, group) => `latent group ${group}`), 'output']);
  // Every stage of the encoder counts as one, and no other does.
  expect(encoderStages).toBeGreaterThan(1);
  expect(encoderStages).toBe(stages.filter(({ name }) => name === 'encoder').length);
});

test('the network is run stage by stage: the encoder, each latent group from the top, the output', async () => {
  const { stages, encoderStages, network, groupShapes } = await opened('celeba_64-minimum-groups');
  const names = stages.map(({ name }) => name);
  expect(names.slice(0, encoderStages).every((name) => name.startsWith('encoder'))).toBe(true);
  expect(names.slice(encoderStages).some((name) => name.startsWith('encoder'))).toBe(false);
  const order = groupShapes.map((_, group) => names.findIndex((name) => name.startsWith(`latent group ${group}`)));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(order).not.toContain(-1);
  expect(names.at(-1)).toMatch(/^output/);
  // Everything that a read-out or the next group reads is a stage's output.
  const computed = new Set(stages.flatMap(({ graph }) => graph.outputs.map((value) => value.name)));
  const read = network.groups.flatMap(({ posterior, prior, z0, z }) => [
    ...[posterior, ...(prior.kind === 'constant' ? [] : [prior])].flatMap(({ mu, sigma, raw }) => [mu, sigma, raw]),
    ...[z0, z],
  ]);
  for (const { name } of [...read, network.encoded, network.logits]) expect(computed, name).toContain(name);
});

test.skipIf(process.platform !== 'linux')('a checkpoint that is refused is closed', async () => {
  const openFiles = () =>
    readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        return [readlinkSync(join('/proc/self/fd', fd))];
      } catch {
        return [];
      }
    });
  await expect(opened('mnist', [{ name: 'dataset', value: 'cifar10' }])).rejects.toThrow('does not fit the tensors');
  expect(openFiles().filter((path) => path.endsWith('mnist.pt'))).toEqual([]);
});
