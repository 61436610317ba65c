/**
 * The networks match the reference in every golden configuration. They are computed by definition and without an
 * engine, for one image. test/parity does the same with each engine, for all images.
 */
import { expect, test } from 'vitest';
import { openCheckpoint } from '../../src/model/checkpoint/checkpoint';
import { understandNetwork } from '../../src/model/families/nvae/understand';
import type { Value } from '../../src/model/graph/graph';
import { evaluate } from '../fixtures/graphByDefinition';
import { checkpointPath, type Expected, GOLDEN_CASES, readExpected, worstError } from '../parity/goldenCase';

/** A golden file's values for its first image. */
async function firstImage(name: string): Promise<Expected> {
  const expected = await readExpected(name);
  const images = expected.tensors.get('x')!.shape[0]!;
  const ofFirst = [...expected.tensors].map(([name, tensor]) => {
    const { values } = tensor;
    return [name, { ...tensor, values: values.slice(0, values.length / images) }] as const;
  });
  return { ...expected, tensors: new Map(ofFirst) };
}

// Networks of small images come first: they find in a moment what is wrong with all.
test.each(GOLDEN_CASES.filter((name) => !name.startsWith('file-')).reverse())('%s', async (name) => {
  const checkpoint = await openCheckpoint(checkpointPath(name));
  const stored = await checkpoint.read([...checkpoint.tensors.keys()]);
  await checkpoint.close();
  const { network } = understandNetwork(checkpoint, []);
  const expected = await firstImage(name);
  const given = (tensor: string) => Float64Array.from(expected.tensors.get(tensor)!.values);
  const noise = network.groups.map(({ epsilon }, group) => [epsilon, given(`eps.${group}`)] as const);
  const values = evaluate(network.graph, stored, new Map([[network.x, given('x')], ...noise]));

  const errors = new Map<string, number>();
  const compare = (tensor: string, actual: Float64Array) => errors.set(tensor, worstError(expected, tensor, actual));
  const raw = (value: Value, which: 'p' | 'q', group: number) => {
    const both = values.get(value)!;
    compare(`raw_mu_${which}.${group}`, both.slice(0, both.length / 2));
    compare(`raw_log_sigma_${which}.${group}`, both.slice(both.length / 2));
  };
  for (const [group, { posterior, prior, z0, z }] of network.groups.entries()) {
    for (const [tensor, value] of Object.entries({ mu_q: posterior.mu, sigma_q: posterior.sigma, z0, z })) {
      compare(`${tensor}.${group}`, values.get(value)!);
    }
    raw(posterior.raw, 'q', group);
    const like = values.get(z)!;
    compare(`mu_p.${group}`, prior.kind === 'constant' ? like.map(() => prior.mu) : values.get(prior.mu)!);
    compare(`sigma_p.${group}`, prior.kind === 'constant' ? like.map(() => prior.sigma) : values.get(prior.sigma)!);
    if (prior.kind === 'computed') raw(prior.raw, 'p', group);
  }
  compare('logits', values.get(network.logits)!);
  expect([...errors].filter(([, error]) => !(error <= 1))).toEqual([]);
});
