/** The files that are mutated: all golden cases, and small ones of every container, in which most bytes have a meaning. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesInMemory } from '../../src/model/checkpoint/byteCursor';
import { unpickle } from '../../src/model/checkpoint/unpickler';
import { writeSafetensors } from '../../src/model/data/safetensors';
import { writeLegacyFile } from '../fixtures/legacyFile';
import { called, checkpointPickle, namespace, tensor, writeTorchFile } from '../fixtures/torchFile';

/** Bytes `start` to `end` of a file. */
export interface Region {
  readonly start: number;
  readonly end: number;
}

export interface Original {
  readonly name: string;
  readonly bytes: Buffer;
  /** Pickles, headers and directories: what is not tensors' values. */
  readonly structure: readonly Region[];
}

/** @param golden the folder of the golden cases */
export async function readOriginals(golden: string): Promise<Original[]> {
  const originals: Original[] = [];
  for (const name of (await readdir(golden)).sort()) {
    if (!/\.(?:pt|safetensors)$/.test(name)) continue;
    originals.push(original(name, await readFile(join(golden, name))));
  }
  return [...originals, ...(await smallOnes())];
}

function original(name: string, bytes: Buffer): Original {
  return { name, bytes, structure: structureOf(bytes) };
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

/** With room behind the pickle's end: what is inserted into it then moves nothing else. */
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
    return made;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function structureOf(bytes: Buffer): Region[] {
  if (bytes.toString('latin1', 0, 2) === 'PK') return zipStructure(bytes);
  if (bytes[0] === 0x80) return [{ start: 0, end: picklesEnd(bytes) }];
  return [{ start: 0, end: 8 + Number(bytes.readBigUInt64LE(0)) }];
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
  for (let i = 0; i < PICKLES_OF_A_STREAM; i++) end += unpickle(bytesInMemory(bytes.subarray(end)), file, end).length;
  return end;
}
