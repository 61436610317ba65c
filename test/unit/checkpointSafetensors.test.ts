import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { OpenedCheckpoints, valuesOf } from '../fixtures/openedCheckpoints';
import { safetensors, writeSafetensorsFile, type TensorBytes } from '../fixtures/safetensorsFile';

const files = new OpenedCheckpoints('model.safetensors');

const of = (dtype: string, elements: ArrayBufferView, shape: readonly number[]): TensorBytes => ({
  dtype,
  shape,
  bytes: new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength),
});
const PRIOR = of('F32', Float32Array.of(1, 2), [2]);

describe('a file of safetensors', () => {
  it.each([
    ['F32', Float32Array.of(1.5, -2), [1.5, -2]],
    ['F64', Float64Array.of(0.1, 3), [Math.fround(0.1), 3]],
    ['F16', Uint16Array.of(0x3c00, 0xc100), [1, -2.5]],
    ['BF16', Uint16Array.of(0x3f80, 0xc020), [1, -2.5]],
    ['I64', BigInt64Array.of(5n, -7n), [5, -7]],
    ['I32', Int32Array.of(5, -7), [5, -7]],
    ['I16', Int16Array.of(5, -7), [5, -7]],
    ['I8', Int8Array.of(5, -7), [5, -7]],
    ['U8', Uint8Array.of(5, 255), [5, 255]],
    ['BOOL', Uint8Array.of(0, 1), [0, 1]],
  ])('gives values of type %s as float32', async (dtype, elements, expected) => {
    await writeSafetensorsFile(files.path, {
      odd: of('U8', Uint8Array.of(9), []),
      prior_ftr0: of(dtype, elements, [2, 1]),
    });
    const checkpoint = await files.open();
    expect(checkpoint.tensors.get('prior_ftr0')?.shape).toEqual([2, 1]);
    expect(await valuesOf(checkpoint)).toEqual({ odd: [9], prior_ftr0: expected });
  });

  it('has no flags, table, epoch, step or notes if its metadata have none', async () => {
    await writeSafetensorsFile(
      files.path,
      { 'module.prior_ftr0': PRIOR, empty: of('F32', new Float32Array(0), [0, 4]) },
      { format: 'pt' },
    );
    const checkpoint = await files.open();
    expect(checkpoint).toMatchObject({
      flags: { place: null, unread: null },
      cellTable: null,
      epoch: null,
      globalStep: null,
      notes: [],
    });
    expect(await valuesOf(checkpoint)).toEqual({ prior_ftr0: [1, 2], empty: [] });
  });

  it('may have them as JSON', async () => {
    const args = { dataset: 'mnist', num_latent_scales: 2, use_se: true, data: null, sizes: [1, 2] };
    const table = { normal_enc: ['res_bnswish', 'res_bnswish'] };
    const metadata = {
      args: JSON.stringify(args),
      arch_instance: JSON.stringify(table),
      epoch: '7',
      global_step: '42',
    };
    await writeSafetensorsFile(files.path, { prior_ftr0: PRIOR }, metadata);
    const checkpoint = await files.open();
    expect(checkpoint.flags.flags).toEqual(
      new Map(Object.entries({ dataset: 'mnist', num_latent_scales: 2, use_se: true, data: null })),
    );
    expect(checkpoint.cellTable).toEqual(new Map(Object.entries(table)));
    expect(checkpoint).toMatchObject({ epoch: 7, globalStep: 42, notes: [] });
  });

  it.each([
    ['Namespace(dataset=…)', "args is the text 'Namespace(dataset=…)'"],
    ['[1, 2]', 'args is a list of 2'],
    ['['.repeat(100) + ']'.repeat(100), `args is the text '${'['.repeat(30)}…${']'.repeat(29)}'`],
  ])('has flags that are not read if its args are %s', async (args, unread) => {
    await writeSafetensorsFile(files.path, { prior_ftr0: PRIOR }, { args });
    expect((await files.open()).flags).toMatchObject({ place: null, unread, flags: new Map() });
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'each in metadata of its own',
      { dataset: 'cifar10', use_se: 'True', num_nf: '0', res_dist: 'False' },
      'the metadata',
    ],
    [
      'as Python prints a Namespace',
      { args: "Namespace(dataset='cifar10', use_se=True, num_nf=0, res_dist=False)" },
      'args',
    ],
    [
      'as Python prints a dict',
      { cfg: "{'dataset': 'cifar10', 'use_se': True, 'num_nf': 0, 'res_dist': False}" },
      'cfg',
    ],
    ['as YAML', { config: 'dataset: cifar10\nuse_se: true\nmodel:\n  num_nf: 0\n  res_dist: false\n' }, 'config'],
  ])('may have flags %s', async (_, metadata, place) => {
    await writeSafetensorsFile(files.path, { prior_ftr0: PRIOR }, metadata);
    const { flags } = await files.open();
    expect(flags).toMatchObject({ place, unread: null });
    expect(Object.fromEntries(flags.flags)).toEqual({ dataset: 'cifar10', use_se: true, num_nf: 0, res_dist: false });
  });

  it('may contain tensors of unread types, unless the network needs them', async () => {
    const x = of('F8_E4M3', Uint8Array.of(1), [1]);
    await writeSafetensorsFile(files.path, { prior_ftr0: PRIOR, other: x });
    expect(await valuesOf(await files.open())).toEqual({ prior_ftr0: [1, 2] });
    await writeSafetensorsFile(files.path, { prior_ftr0: PRIOR, 'stem.bias': x });
    expect((await files.open()).unreadable.get('stem.bias')).toBe(
      'The tensor stem.bias of model.safetensors is a tensor of the safetensors type F8_E4M3: convert it to F32 and save again.',
    );
  });
});

describe('a file of safetensors is refused', () => {
  it('if it contains no NVAE, and says what it contains', async () => {
    await writeSafetensorsFile(files.path, { 'lm_head.weight': PRIOR, 'model.norm.weight': PRIOR });
    expect(await files.refusal()).toMatch(
      /^model\.safetensors holds no NVAE: it is a dict of 2 tensors \(lm_head\.weight, model\.norm\.weight\)\. Looked for/,
    );
  });

  it.each([
    ['', 'its header is not JSON'],
    ['{"a": {}}', "tensor 'a' has no dtype, shape or place"],
    [
      '{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 9]}}',
      "tensor 'a' ends at byte 9 of the data, of which the file holds 8",
    ],
    ['{"a": {"dtype": "F32", "shape": [2], "data_offsets": [8, 0]}}', "tensor 'a' has no proper place"],
    ['{"a": {"dtype": "F32", "shape": [-2], "data_offsets": [0, 8]}}', "tensor 'a' has no dtype, shape or place"],
    [
      '{"a": {"dtype": "F32", "shape": [4], "data_offsets": [0, 8]}}',
      "tensor 'a' of shape (4) and type F32 needs 16 bytes and has 8",
    ],
    [
      `{"a": {"dtype": "F32", "shape": [${Array<number>(65).fill(1).join()}], "data_offsets": [0, 4]}}`,
      "tensor 'a' has 65 dimensions",
    ],
    [
      '{"a": {"dtype": "U8", "shape": [5], "data_offsets": [0, 5]}, "b": {"dtype": "U8", "shape": [4], "data_offsets": [4, 8]}}',
      "tensors 'a' and 'b' overlap",
    ],
    [`{"a": ${'{},'.repeat(1000)}`, 'its header has 1001 brackets, more than tensors need'],
  ])('if its header is %s', async (header, reason) => {
    await writeFile(files.path, safetensors(header === '' ? '{' : header, new Uint8Array(8)));
    expect(await files.refusal()).toBe(
      `model.safetensors is not a complete safetensors file: ${reason}. Write or download it again.`,
    );
  });

  it('if it is cut off within its header', async () => {
    const whole = safetensors(
      '{"prior_ftr0": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}',
      new Uint8Array(8),
    );
    await writeFile(files.path, whole.subarray(0, 40));
    expect(await files.refusal()).toBe(
      "model.safetensors is not a complete safetensors file: its header would take 70 of the file's 40 bytes. Write or download it again.",
    );
  });
});
