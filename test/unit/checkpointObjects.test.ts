/**
 * Objects in pickles are read as data: whole modules, flags in objects of any class, NumPy arrays, other kinds of
 * tensors.
 */
import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../src/model/checkpoint/checkpoint';
import { OpenedCheckpoints, valuesOf } from '../fixtures/openedCheckpoints';
import { called, named, namespace, pickled, pickleOf, tensor, tuple, writeTorchFile } from '../fixtures/torchFile';

const files = new OpenedCheckpoints('model.pt');
const DATA = Object.fromEntries([1, 2, 3].map((value) => [value, new Uint8Array(Float32Array.of(value).buffer)]));
const FLAGS = { dataset: 'mnist', num_latent_scales: 2, res_dist: false };

const dict = (entries: Record<string, unknown>) => new Map(Object.entries(entries));
const built = (object: Buffer, state: unknown) => Buffer.concat([object, pickled(state), Buffer.from('b')]);
const value = (number: number) => tensor({ key: `${number}`, shape: [1] });
const weights = dict({ prior_ftr0: value(1) });

async function opened(content: unknown, choice: string | null = null): Promise<Checkpoint> {
  await writeTorchFile(files.path, { pickle: pickleOf(content), data: DATA });
  return files.open(files.path, choice);
}

const moduleOf = (parameters: Record<string, unknown>, modules: Record<string, unknown> = {}, buffers = {}) =>
  built(
    called('my.Network'),
    dict({ training: true, _parameters: dict(parameters), _buffers: dict(buffers), _modules: dict(modules) }),
  );

describe('a whole pickled module', () => {
  const network = moduleOf(
    { prior_ftr0: value(1), bias: null },
    { stem: moduleOf({ weight: value(2) }, {}, { running_mean: value(3) }) },
  );

  it('is read by the names of its state_dict, and none of its code runs', async () => {
    const checkpoint = await opened(network);
    expect(await valuesOf(checkpoint)).toEqual({ prior_ftr0: [1], 'stem.weight': [2], 'stem.running_mean': [3] });
    expect(checkpoint.weightSets).toHaveLength(1);
  });

  it('may be wrapped, with its flags beside it', async () => {
    const checkpoint = await opened(dict({ model: moduleOf({}, { module: network }), args: namespace(FLAGS) }));
    expect(Object.keys(await valuesOf(checkpoint))).toEqual(['prior_ftr0', 'stem.weight', 'stem.running_mean']);
    expect(checkpoint.weights).toBe('model');
    expect(checkpoint.flags.flags.get('dataset')).toBe('mnist');
  });
});

describe('among several sets of weights', () => {
  const both = { ema: dict({ prior_ftr0: value(2) }), state_dict: weights };

  it('the trained ones are used, and the others can be chosen by name', async () => {
    expect(await valuesOf(await opened(dict(both)))).toEqual({ prior_ftr0: [1] });
    expect(await valuesOf(await opened(dict(both), 'ema'))).toEqual({ prior_ftr0: [2] });
    await expect(opened(dict(both), 'best')).rejects.toThrow(
      'model.pt has no weights called best. It has state_dict and ema (average).',
    );
  });

  it('one that lacks something another has in the same module comes last', async () => {
    const complete = dict({ prior_ftr0: value(1), 'stem.weight': value(1), 'stem.running_mean': value(1) });
    const parameters = dict({ prior_ftr0: value(2), 'stem.weight': value(2) });
    expect((await opened(dict({ state_dict: parameters, last: complete }))).weights).toBe('last');
  });
});

describe('training flags are found', () => {
  const node = (held: unknown) => built(called('omegaconf.nodes.AnyNode'), dict({ _metadata: null, _val: held }));
  const nodes = dict(Object.fromEntries(Object.entries(FLAGS).map(([name, flag]) => [name, node(flag)])));
  const items = Object.entries(FLAGS).flat().map(pickled);

  it.each<[string, Record<string, unknown>, string]>([
    ['in the state of an object', { args: built(called('my.Options'), dict(FLAGS)) }, 'args'],
    ['in the slots of an object', { args: built(called('my.Options'), tuple(null, dict(FLAGS))) }, 'args'],
    [
      'in a kind of dict',
      { args: Buffer.concat([called('my.Dict'), Buffer.from('('), ...items, Buffer.from('u')]) },
      'args',
    ],
    [
      'in an OmegaConf',
      { config: built(called('omegaconf.DictConfig'), dict({ _parent: null, _content: nodes })) },
      'config',
    ],
    ['some levels deep', { meta: dict({ run: dict({ settings: dict(FLAGS) }) }) }, 'meta.run.settings'],
    ['in a list', { configs: [dict({ lr: 1 }), dict(FLAGS)] }, 'configs.1'],
    ['as JSON', { notes: JSON.stringify(FLAGS) }, 'notes'],
    [
      'spread over dicts',
      { model: dict({ num_latent_scales: 2, res_dist: false }), data: dict({ dataset: 'mnist' }) },
      'model and data',
    ],
  ])('%s', async (_, beside, place) => {
    const { flags } = await opened(dict({ state_dict: weights, ...beside }));
    expect(flags).toMatchObject({ place, unread: null });
    expect(Object.fromEntries(Object.keys(FLAGS).map((name) => [name, flags.flags.get(name)]))).toEqual(FLAGS);
  });

  it.each<[string, Buffer, unknown]>([
    ['a NumPy integer', called('numpy.core.multiarray.scalar', called('numpy.dtype', 'i2'), bytes('\x05\0')), 5],
    [
      'a NumPy text',
      called('numpy.core.multiarray.scalar', called('numpy.dtype', 'U2'), bytes('h\0\0\0i\0\0\0')),
      'hi',
    ],
    ['a member of an enum', called('my.DataSet', 'mnist'), 'mnist'],
    ['a tensor of one number', value(3), 3],
  ])('as %s', async (_, flag, plain) => {
    const { flags } = await opened(dict({ state_dict: weights, args: dict({ ...FLAGS, num_x_bits: flag }) }));
    expect(flags.flags.get('num_x_bits')).toBe(plain);
  });

  it('but not used where they contradict each other', async () => {
    const beside = { a: dict({ use_se: true, num_x_bits: 5 }), b: dict({ use_se: true, num_x_bits: 8 }) };
    const { flags } = await opened(dict({ state_dict: weights, args: dict(FLAGS), ...beside }));
    expect(flags.flags.has('num_x_bits')).toBe(false);
    expect([...flags.notTaken]).toEqual([
      ['num_x_bits', 'num_x_bits is the number 5 in a and the number 8 in b, so neither was used.'],
    ]);
  });

  it('but not those of other weights', async () => {
    const teacher = dict({ state_dict: weights, args: dict({ ...FLAGS, dataset: 'omniglot' }) });
    const { flags } = await opened(dict({ ema: teacher, state_dict: weights, args: dict(FLAGS) }));
    expect(flags.flags.get('dataset')).toBe('mnist');
  });

  it('and reported as unread, with the class, if names are missing', async () => {
    const { flags } = await opened(dict({ state_dict: weights, args: called('my.Options', 'mnist', 2, false) }));
    expect(flags).toMatchObject({ place: null, unread: 'args is an object of my.Options' });
  });
});

function bytes(text: string): Buffer {
  return called('_codecs.encode', text, 'latin1');
}

describe('weights may be', () => {
  const numpy = (shape: readonly number[], data: Buffer, { fortran = false, code = 'f4' } = {}) => {
    const type = built(called('numpy.dtype', code), tuple(3, '<', null, null, null, -1, -1, 0));
    const array = called('numpy._core.multiarray._reconstruct', named('numpy.ndarray'), tuple(0), bytes('b'));
    return built(array, tuple(1, tuple(...shape), type, fortran, data));
  };
  const latin1 = (values: readonly number[]) => bytes(Buffer.from(Float32Array.from(values).buffer).toString('latin1'));

  it('NumPy arrays, in either order and of any length', async () => {
    const long = Array.from({ length: 40_000 }, (_, i) => i / 7);
    const checkpoint = await opened(
      dict({
        prior_ftr0: numpy([2, 2], latin1([1, 2, 3, 4])),
        'stem.weight': numpy([2, 2], latin1([1, 3, 2, 4]), { fortran: true }),
        'enc0.1.weight': numpy([40_000], latin1(long)),
      }),
    );
    const read = await valuesOf(checkpoint);
    expect(read).toMatchObject({ prior_ftr0: [1, 2, 3, 4], 'stem.weight': [1, 2, 3, 4] });
    expect(read['enc0.1.weight']).toEqual(long.map(Math.fround));
  });

  it('refused if an array is shorter than its shape', async () => {
    await expect(opened(dict({ prior_ftr0: numpy([5], latin1([1])) }))).rejects.toThrow('does not fit into the');
  });

  const dtensor = (shape: number) =>
    called(
      'torch._tensor._rebuild_from_type_v2',
      ...[named('torch._utils._rebuild_wrapper_subclass'), named('torch.distributed.tensor.DTensor')],
      tuple(named('torch.distributed.tensor.DTensor'), named('torch.float32'), tuple(shape), tuple(1), 0),
      dict({ _local_tensor: value(2) }),
    );

  it('DTensors that are whole in the file', async () => {
    expect(await valuesOf(await opened(dict({ prior_ftr0: dtensor(1) })))).toEqual({ prior_ftr0: [2] });
  });

  it.each<[string, Buffer, string]>([
    ['a part of a DTensor', dtensor(2), 'gather it with .full_tensor() or a full state dict and save again'],
    [
      'on the meta device',
      called('torch._utils._rebuild_meta_tensor_no_storage', named('torch.float32'), tuple(1), tuple(1), false),
      'which has a shape and no values: nothing in this file brings them back',
    ],
    ['sparse', called('torch._utils._rebuild_sparse_tensor', 1, 2), '.to_dense()'],
    ['a list', pickled([1, 2]), 'is a list of 2: save a tensor in its place'],
    ['another object', called('my.Weight'), 'is an object of my.Weight, not a plain tensor'],
  ])('named with a remedy if one is %s', async (_, odd, advice) => {
    const checkpoint = await opened(dict({ prior_ftr0: value(1), 'stem.weight': odd, 'stem._extra_state': odd }));
    expect([...checkpoint.unreadable.keys()]).toEqual(['stem.weight']);
    expect(checkpoint.unreadable.get('stem.weight')).toContain(advice);
  });

  it('named with any number of wrapper prefixes', async () => {
    const name = '_fsdp_wrapped_module.module.dec_tower.0._checkpoint_wrapped_module._fsdp_wrapped_module.conv.weight';
    const checkpoint = await opened(dict({ '_orig_mod.module.prior_ftr0': value(1), [name]: value(2) }));
    expect(await valuesOf(checkpoint)).toEqual({ prior_ftr0: [1], 'dec_tower.0.conv.weight': [2] });
  });

  it('not FSDP’s flat parameters, which are named with the way out', async () => {
    await expect(opened(dict({ model: dict({ '_fsdp_wrapped_module._flat_param': value(1) }) }))).rejects.toThrow(
      /^model\.pt holds FSDP's flat parameters \(_fsdp_wrapped_module\._flat_param\).*full_state_dict=True/,
    );
  });
});
