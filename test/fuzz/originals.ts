/**
 * The files that are mutated: all golden cases, and small ones of every container, in which most bytes have a meaning.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpickleTorch } from '../../src/model/checkpoint/torchPickle';
import { writeSafetensors } from '../../src/model/safetensors/safetensors';
import { writeStatistics } from '../../src/model/statistics/file/writeStatistics';
import { drawnMeasurement, statisticsOf } from '../fixtures/drawnMeasurement';
import { databases } from './databases';
import { dataSets } from './dataSets';
import { histories } from './histories';
import { readInputs } from './inputs';
import { latents } from './latents';
import { shards } from './shards';
import { bytesInMemory } from '../fixtures/bytesInMemory';
import { writeLegacyFile } from '../fixtures/legacyFile';
import {
  called,
  checkpointPickle,
  named,
  namespace,
  pickled,
  pickleOf,
  tensor,
  tuple,
  writeTorchFile,
} from '../fixtures/torchFile';

/** Bytes `start` to `end` of a file. */
export interface Region {
  readonly start: number;
  readonly end: number;
}

/** What a file is read as; the last two are what a training logged. */
export type Reader = 'checkpoint' | 'pictures' | 'noise' | 'latents' | 'statistics' | 'shard' | 'events' | 'log';

export interface Original {
  readonly name: string;
  readonly reader: Reader;
  /** Extension of the file's name, in case the reader depends on it. */
  readonly extension: string;
  readonly bytes: Buffer;
  /** Pickles, headers and directories: everything but tensors' values. */
  readonly structure: readonly Region[];
  /** Files that are read with it. */
  readonly beside?: readonly { readonly name: string; readonly bytes: Buffer }[];
}

/** @param golden the folder of the golden cases */
export async function readOriginals(golden: string): Promise<Original[]> {
  const originals: Original[] = [];
  for (const name of (await readdir(golden)).sort()) {
    if (!/\.(?:pt|safetensors)$/.test(name)) continue;
    originals.push(original(name, await readFile(join(golden, name))));
  }
  return [
    ...originals,
    ...(await smallOnes()),
    ...(await readInputs(golden)),
    ...(await databases()),
    ...(await dataSets()),
    ...(await latents()),
    ...(await histories(golden)),
    ...(await shards(golden)),
  ];
}

function original(name: string, bytes: Buffer): Original {
  return { name, reader: 'checkpoint', extension: '', bytes, structure: structureOf(bytes) };
}

const FLAGS = { dataset: 'mnist', num_latent_scales: 1, num_groups_per_scale: 2, use_se: true, num_nf: 0 };

const VALUES = new Uint8Array(Float32Array.from({ length: 64 }, (_, i) => i).buffer);
const WEIGHTS = {
  'module.prior_ftr0': tensor({ key: '0', shape: [4, 2, 2] }),
  'module.enc_sampler.0.weight': tensor({ key: '1', shape: [4, 4], strides: [1, 4], elements: 64, offset: 8 }),
  'module.stem.bias': tensor({ key: '1', shape: [4], elements: 64, offset: 3 }),
  'module.stem.half': tensor({ key: '2', type: 'Half', shape: [16] }),
  'module.stem.count': tensor({ key: '3', type: 'Long', shape: [] }),
};
const OTHERS = {
  args: namespace(FLAGS),
  arch_instance: new Map([['normal_enc', ['res_bnswish', 'res_bnswish']]]),
  optimizer: new Map([['state', [called('my.State', 1), called('collections.OrderedDict')]]]),
};

const DATA = { 0: VALUES.subarray(0, 64), 1: VALUES, 2: VALUES.subarray(0, 32), 3: VALUES.subarray(0, 8) };

const built = (object: Buffer, state: unknown) => Buffer.concat([object, pickled(state), Buffer.from('b')]);
const dict = (entries: Record<string, unknown>) => new Map(Object.entries(entries));
const text = (value: unknown) => called('_codecs.encode', value, 'latin1');
const numpyArray = (shape: readonly number[], code: string, bytes: string) =>
  built(
    called('numpy._core.multiarray._reconstruct', named('numpy.ndarray'), tuple(0), text('b')),
    tuple(
      1,
      tuple(...shape),
      built(called('numpy.dtype', code), tuple(3, '<', null, null, null, -1, -1, 0)),
      false,
      text(bytes),
    ),
  );
/** A module's own tensors, and the modules in it. */
const moduleOf = (parameters: Record<string, unknown>, modules: Record<string, unknown>) =>
  built(called('my.Module'), dict({ _parameters: dict(parameters), _buffers: dict({}), _modules: dict(modules) }));

/** Pickles of objects whose state is read as data, and of values that contain themselves. */
const OBJECTS: Readonly<Record<string, Buffer>> = {
  'flags in an object': checkpointPickle(WEIGHTS, {
    args: built(
      called('my.Options'),
      dict({ ...FLAGS, num_nf: built(called('omegaconf.AnyNode'), dict({ _val: 0 })) }),
    ),
  }),
  'flags as text': checkpointPickle(WEIGHTS, {
    args: JSON.stringify(FLAGS),
    cfg: "Namespace(dataset='mnist', use_se=True)",
  }),
  'NumPy arrays': checkpointPickle(
    {
      'enc_sampler.0.weight': numpyArray([2, 2], 'f4', '\0'.repeat(16)),
      'stem.bias': numpyArray([1], 'i8', 'abcdefgh'),
    },
    {
      args: dict({
        ...FLAGS,
        num_x_bits: called('numpy._core.multiarray.scalar', called('numpy.dtype', 'i2'), text('\x08\0')),
      }),
    },
  ),
  'a whole module': pickleOf(
    moduleOf(
      { prior_ftr0: WEIGHTS['module.prior_ftr0'] },
      { stem: moduleOf({ bias: WEIGHTS['module.stem.bias'] }, {}) },
    ),
  ),
  'other tensors': checkpointPickle({
    ...WEIGHTS,
    'stem.meta': called(
      'torch._utils._rebuild_meta_tensor_no_storage',
      named('torch.float32'),
      tuple(2),
      tuple(1),
      false,
    ),
    'stem.local': called(
      'torch._tensor._rebuild_from_type_v2',
      ...[named('torch._utils._rebuild_wrapper_subclass'), named('torch.distributed.tensor.DTensor')],
      tuple(named('torch.distributed.tensor.DTensor'), named('torch.float32'), tuple(4), tuple(1), 0),
      dict({ _local_tensor: WEIGHTS['module.stem.bias'] }),
    ),
  }),
  'a dict in itself': checkpointPickle(WEIGHTS, {
    config: Buffer.concat([Buffer.from('}q\x63', 'latin1'), pickled('again'), Buffer.from('h\x63s', 'latin1')]),
    history: Array.from({ length: 40 }, (_, epoch) => dict({ epoch, loss: 0.5 })),
  }),
};

/** Room after the pickle's end, so that an insertion into it moves nothing else. */
const ROOM = Buffer.alloc(256);

async function smallOnes(): Promise<Original[]> {
  const folder = await mkdtemp(join(tmpdir(), 'originals-'));
  try {
    const path = join(folder, 'small');
    const made: Original[] = [];
    const keep = async (name: string) => made.push(original(name, await readFile(path)));

    const pickle = checkpointPickle(WEIGHTS, OTHERS);
    for (const zip64 of [false, true]) {
      await writeTorchFile(path, { pickle: Buffer.concat([pickle, ROOM]), data: DATA, byteOrder: 'little', zip64 });
      await keep(zip64 ? 'small zip64' : 'small zip');
    }
    for (const [name, content] of Object.entries(OBJECTS)) {
      await writeTorchFile(path, { pickle: Buffer.concat([content, ROOM]), data: DATA });
      await keep(`small, ${name}`);
    }
    const nested = new Map([
      ['model', new Map(Object.entries(WEIGHTS).map(([name, value]) => [`net.${name}`, value]))],
    ]);
    await writeTorchFile(path, {
      pickle: Buffer.concat([checkpointPickle({}, { state_dict: nested }), ROOM]),
      data: DATA,
    });
    await keep('small, nested');
    const storages = Object.entries(DATA).map(([key, bytes], i) => ({ key, bytes, count: [16, 64, 16, 1][i] ?? 0 }));
    await writeLegacyFile(path, { pickle, storages });
    await keep('small stream');

    await writeSafetensors(path, new Map([['args', JSON.stringify(FLAGS)]]), [
      { name: 'prior_ftr0', dtype: 'F32', shape: [4, 2, 2], values: new Float32Array(16) },
      { name: 'stem.weight', dtype: 'F64', shape: [2, 2], values: new Float64Array(4) },
      { name: 'enc_sampler.0.weight', dtype: 'F32', shape: [0, 4], values: new Float32Array(0) },
    ]);
    await keep('small safetensors');

    for (const [images, hasFlows] of [
      [1, true],
      [3, false],
    ] as const) {
      const measurement = drawnMeasurement({ images, draws: 2, hasFlows });
      await writeStatistics(path, statisticsOf(measurement, hasFlows));
      const bytes = await readFile(path);
      made.push({
        name: `statistics of ${images}`,
        reader: 'statistics',
        extension: '.safetensors',
        bytes,
        structure: [headerOf(bytes)],
      });
    }
    return made;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function structureOf(bytes: Buffer): Region[] {
  if (bytes.toString('latin1', 0, 2) === 'PK') return zipStructure(bytes);
  if (bytes[0] === 0x80) return [{ start: 0, end: picklesEnd(bytes) }];
  return [headerOf(bytes)];
}

/** The header of a safetensors file, with its length. */
export function headerOf(bytes: Buffer): Region {
  return { start: 0, end: 8 + Number(bytes.readBigUInt64LE(0)) };
}

/** The pickle, which comes first; the directory; the headers of all entries. */
function zipStructure(bytes: Buffer): Region[] {
  const directory = bytes.indexOf('PK\x01\x02');
  const headers: Region[] = [];
  for (let at = bytes.indexOf('PK\x03\x04'); at >= 0; at = bytes.indexOf('PK\x03\x04', at + 1)) {
    headers.push({ start: at, end: Math.min(at + 64, bytes.length) });
  }
  return [{ start: 0, end: headers[1]?.start ?? directory }, { start: directory, end: bytes.length }, ...headers];
}

const PICKLES_OF_A_STREAM = 5;

function picklesEnd(bytes: Buffer): number {
  let end = 0;
  const file = { name: 'original', size: bytes.length };
  for (let i = 0; i < PICKLES_OF_A_STREAM; i++)
    end += unpickleTorch(bytesInMemory(bytes.subarray(end)), file, end).length;
  return end;
}
