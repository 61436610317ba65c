import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../src/model/checkpoint/checkpoint';
import { OpenedCheckpoints, valuesOf } from '../fixtures/openedCheckpoints';
import { called, checkpointPickle, namespace, pickled, pickleOf, tensor, writeTorchFile } from '../fixtures/torchFile';

const files = new OpenedCheckpoints('model.pt');
const DATA = Object.fromEntries([1, 2, 3].map((value) => [value, new Uint8Array(Float32Array.of(value).buffer)]));
const FLAGS = { num_latent_scales: 2, dataset: 'mnist' };

/** The weights of an NVAE whose only number is `value`. */
const weights = (value: number, prefix = '', tail = 'prior_ftr0'): Map<string, unknown> =>
  new Map([[`${prefix}${tail}`, tensor({ key: `${value}`, shape: [1] })]]);

const dict = (items: Record<string, unknown>): Map<string, unknown> => new Map(Object.entries(items));

async function opened(content: unknown): Promise<Checkpoint> {
  await writeTorchFile(files.path, { pickle: pickleOf(content), data: DATA });
  return files.open();
}

describe('the weights are found', () => {
  it.each<[string, unknown, string | null]>([
    ['in state_dict', dict({ state_dict: weights(1) }), null],
    ['at the top level', weights(1), null],
    ['in model', dict({ model: weights(1), epoch: 3 }), 'model'],
    [
      'in a state_dict in a state_dict',
      dict({ state_dict: dict({ state_dict: weights(1) }) }),
      'state_dict.state_dict',
    ],
    ['in a wrapper in a wrapper', dict({ checkpoint: dict({ model: weights(1) }) }), 'checkpoint.model'],
    ['under the name of a Lightning module', dict({ state_dict: weights(1, 'model.') }), 'state_dict (model.*)'],
    [
      'under prefixes of every kind',
      dict({ state_dict: weights(1, 'net.module._orig_mod.module.') }),
      'state_dict (net.*)',
    ],
    [
      'in a moving average alone',
      dict({ ema_state_dict: dict({ module: weights(1) }) }),
      'ema_state_dict.module, an average by its name',
    ],
  ])('%s', async (_, content, place) => {
    const checkpoint = await opened(content);
    expect(await valuesOf(checkpoint)).toEqual({ prior_ftr0: [1] });
    expect(checkpoint.notes).toEqual(place === null ? [] : [`The weights are those in ${place}.`]);
  });

  it('by either name that every NVAE has', async () => {
    const checkpoint = await opened(weights(1, '', 'enc_sampler.0.weight'));
    expect([...checkpoint.tensors.keys()]).toEqual(['enc_sampler.0.weight']);
  });

  it.each<[string, Record<string, unknown>, string, string]>([
    ['state_dict before model', { model: weights(2), state_dict: weights(1) }, 'state_dict', 'model'],
    ['model before another', { vae: weights(2), model: weights(1) }, 'model', 'vae'],
    ['another before the top level', { ...Object.fromEntries(weights(2)), vae: weights(1) }, 'vae', 'the top level'],
    ['any before a moving average', { ema: weights(2), vae: weights(1) }, 'vae', 'ema (average)'],
    ['any before timm’s average', { state_dict_ema: weights(2), vae: weights(1) }, 'vae', 'state_dict_ema (average)'],
    [
      'any before an average in a wrapper',
      { state_dict: weights(1), model: dict({ model_ema: weights(2) }) },
      'state_dict',
      'model.model_ema (average)',
    ],
    [
      'any before an average in the same dict',
      { state_dict: new Map([...weights(2, 'ema.'), ...weights(1, 'net.')]) },
      'state_dict (net.*)',
      'state_dict (ema.*) (average)',
    ],
  ])('of several sets %s, and the others are named', async (_, content, used, unused) => {
    const checkpoint = await opened(dict(content));
    expect(await valuesOf(checkpoint)).toEqual({ prior_ftr0: [1] });
    expect(checkpoint.notes).toEqual([
      `The weights are those in ${used}.`,
      `The file also holds ${unused}: choose with --weights, or in the page’s header.`,
    ]);
  });

  it('once if they are there once, even under two names', async () => {
    const x = tensor({ key: '1', shape: [1] });
    const shared = await opened(dict({ state_dict: dict({ prior_ftr0: x, 'module.prior_ftr0': x }) }));
    expect(await valuesOf(shared)).toEqual({ prior_ftr0: [1] });
    // One dict under two keys: in the pickle, the second is a reference to the first.
    const put = (value: unknown) => Buffer.concat([pickled(value), Buffer.from('q\x07', 'latin1')]);
    const same = dict({ state_dict: put(weights(1)), best: Buffer.from('h\x07', 'latin1') });
    expect((await opened(same)).notes).toEqual([]);
  });

  it('without the tensors of other models in the same dict', async () => {
    const stateDict = new Map([...weights(1, 'vae.'), ...weights(2, 'vae.ema.'), ['loss.weight', weights(3)]]);
    expect(await valuesOf(await opened(dict({ state_dict: stateDict })))).toEqual({ prior_ftr0: [1] });
  });

  it('but never deeper than four dicts', async () => {
    const deep = dict({ a: dict({ b: dict({ c: dict({ d: weights(1) }) }) }) });
    await expect(opened(deep)).rejects.toThrow(/^model\.pt holds no NVAE: it is a dict with a that holds 1 tensor/);
  });
});

describe('the training flags are found', () => {
  it.each<[string, Record<string, unknown>, string | null]>([
    ['in args, a Namespace', { args: namespace(FLAGS) }, null],
    ['in args, a dict', { args: dict(FLAGS) }, null],
    ['where Lightning puts them', { hyper_parameters: dict(FLAGS) }, 'hyper_parameters'],
    ['in what Lightning is given', { hyper_parameters: dict({ args: namespace(FLAGS) }) }, 'hyper_parameters.args'],
    ['in config, where args are others', { args: dict({ gpu: 0 }), config: dict(FLAGS) }, 'config'],
  ])('%s', async (_, beside, place) => {
    const checkpoint = await opened(dict({ state_dict: weights(1), ...beside }));
    expect(checkpoint.flags.flags.get('dataset')).toBe('mnist');
    expect(checkpoint.notes).toEqual(place === null ? [] : [`The training flags are those in ${place}.`]);
  });

  it('with the weights rather than around them, with the cell table, the epoch and the step', async () => {
    const table = dict({ normal_enc: ['res_bnswish'] });
    const inner = { state_dict: weights(1), args: dict(FLAGS), arch_instance: table, epoch: 5 };
    const checkpoint = await opened(
      dict({ args: dict({ ...FLAGS, dataset: 'other' }), model: dict(inner), global_step: 7 }),
    );
    expect(checkpoint.flags.flags.get('dataset')).toBe('mnist');
    expect(checkpoint.cellTable).toEqual(new Map([['normal_enc', ['res_bnswish']]]));
    expect(checkpoint).toMatchObject({ epoch: 5, globalStep: 7 });
  });

  it('to be missing if args contains others', async () => {
    const checkpoint = await opened(dict({ state_dict: weights(1), args: dict({ lr: 0.1 }) }));
    expect(checkpoint.flags).toMatchObject({ flags: new Map(), place: null, unread: null });
  });

  it.each<[string, unknown]>([
    ['are missing', undefined],
    ['are None', null],
    ['are empty', namespace({})],
  ])('to be missing if they %s', async (_, args) => {
    const checkpoint = await opened(dict({ state_dict: weights(1), ...(args === undefined ? {} : { args }) }));
    expect(checkpoint).toMatchObject({ flags: { flags: new Map(), place: null, unread: null }, notes: [] });
  });

  it.each<[string, unknown]>([
    ['a list of 2', ['--dataset', 'mnist']],
    ['an object of my.Config', called('my.Config')],
  ])('to be unreadable if they are %s', async (found, args) => {
    const checkpoint = await opened(dict({ state_dict: weights(1), args }));
    expect(checkpoint.flags).toMatchObject({ flags: new Map(), place: null, unread: `args is ${found}` });
  });

  it('with the weights of a training run, which need no note', async () => {
    await writeTorchFile(files.path, { pickle: checkpointPickle({ x: tensor({ key: '1', shape: [1] }) }), data: DATA });
    expect((await files.open()).notes).toEqual([]);
  });
});
