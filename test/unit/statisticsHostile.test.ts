/** Files that claim to be statistics, and lie. Each is refused in a sentence, before much memory is taken. */
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Refusal } from '../../src/model/refusal';
import { readStatistics } from '../../src/model/statistics/file/readStatistics';
import { writeStatistics } from '../../src/model/statistics/file/writeStatistics';
import { drawnMeasurement, statisticsOf } from '../fixtures/drawnMeasurement';
import { safetensors } from '../fixtures/safetensorsFile';

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}
interface Header {
  readonly metadata: Record<string, string>;
  readonly tensors: Record<string, Entry>;
}

let folder: string;
let path: string;
let whole: { readonly header: string; readonly data: Buffer };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hostile-statistics-'));
  path = join(folder, 'sweep.safetensors');
  await writeStatistics(path, statisticsOf(drawnMeasurement({ images: 1, draws: 2, hasFlows: true }), true));
  const bytes = await readFile(path);
  const end = 8 + Number(bytes.readBigUInt64LE());
  whole = { header: bytes.toString('utf8', 8, end), data: bytes.subarray(end) };
});
afterAll(() => rm(folder, { recursive: true }));

/** Why the file is refused after a change of its header or data. */
async function refusal(change: (header: Header, data: Buffer) => void): Promise<string> {
  const { __metadata__: metadata, ...tensors } = JSON.parse(whole.header) as { __metadata__: Record<string, string> };
  const header = { metadata, tensors: tensors as unknown as Record<string, Entry> };
  const data = Buffer.from(whole.data);
  change(header, data);
  await writeFile(path, safetensors(JSON.stringify({ __metadata__: header.metadata, ...header.tensors }), data));
  const error: unknown = await readStatistics(path).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(Refusal);
  return (error as Refusal).message.replace(path, 'FILE').replace(' Write it again with nvae-inspect --out.', '');
}

function invalid(reason: string): string {
  return `FILE is not a valid statistics file: ${reason}.`;
}

function change(key: string, fields: object): (header: Header) => void {
  return ({ metadata }) => {
    metadata[key] = JSON.stringify({ ...(JSON.parse(metadata[key]!) as object), ...fields });
  };
}

describe('A file is refused', () => {
  test('that contains other tensors, or has a later version', async () => {
    expect(await refusal(({ metadata }) => delete metadata['format'])).toBe(
      'FILE is not a statistics file. Write one with nvae-inspect CHECKPOINT --out FILE.',
    );
    expect(await refusal(({ metadata }) => (metadata['format_version'] = '2'))).toBe(
      'FILE has format version 2, and this inspector reads version 1. Update the inspector.',
    );
    expect(await refusal(({ metadata }) => (metadata['format_version'] = 'x'))).toBe(
      invalid("its metadata have a wrong 'format_version'"),
    );
  });

  test.each<[string, (header: Header) => void, string]>([
    ['no model', ({ metadata }) => delete metadata['model'], "its metadata have no 'model'"],
    ['no JSON', ({ metadata }) => (metadata['model'] = '{'), "its metadata have a wrong 'model'"],
    ['a list', ({ metadata }) => (metadata['model'] = '[]'), "its metadata have a wrong 'model'"],
    ['no groups', change('model', { groups: [] }), "'model' in its metadata has a wrong 'groups'"],
    ['a group of text', change('model', { groups: ['x'] }), "'model' in its metadata has a wrong 'groups'"],
    [
      'a negative height',
      change('model', { groups: [{ channels: 1, height: -1, width: 1 }] }),
      "'groups' 0 of 'model' in its metadata has a wrong 'height'",
    ],
    [
      'more latents than there can be',
      change('model', { groups: [{ channels: 65536, height: 65536, width: 65536 }] }),
      "'groups' 0 of 'model' in its metadata has a wrong 'channels'",
    ],
    [
      'a likelihood of its own',
      change('model', { likelihood: 'my' }),
      "'model' in its metadata has a wrong 'likelihood'",
    ],
    [
      'two colours',
      change('model', { image: { channels: 2 } }),
      "'image' of 'model' in its metadata has a wrong 'channels'",
    ],
    ['a number as a note', change('model', { notes: [1] }), "'model' in its metadata has a wrong 'notes'"],
    ['dimensions of null', change('model', { dimensions: null }), "'model' in its metadata has a wrong 'dimensions'"],
    ['half an image', change('scope', { images: 0.5 }), "'scope' in its metadata has a wrong 'images'"],
    [
      'more kept than measured',
      change('scope', { images_kept: 2 }),
      "'scope' in its metadata has a wrong 'images_kept'",
    ],
    ['a part of its own', ({ metadata }) => (metadata['parts'] = '["all"]'), "its metadata have a wrong 'parts'"],
    ['a seed of text', ({ metadata }) => (metadata['seed'] = 'x'), "its metadata have a wrong 'seed'"],
    [
      'another kind of input',
      ({ metadata }) => (metadata['input_kind'] = 'x'),
      "its metadata have a wrong 'input_kind'",
    ],
  ])('whose metadata have %s', async (_what, change, reason) => {
    expect(await refusal(change)).toBe(invalid(reason));
  });

  test.each<[string, (header: Header) => void, string]>([
    ['is missing', ({ tensors }) => delete tensors['sum.scale.1'], "tensor 'sum.scale.1' is missing"],
    [
      'has another shape',
      ({ tensors }) => (tensors['mu_q.1']!.shape = [1, 3, 8]),
      "tensor 'mu_q.1' has the shape (1, 3, 8), not (1, 3, 2, 4)",
    ],
    [
      'has another type',
      ({ tensors }) => Object.assign(tensors['kl_all']!, { dtype: 'I64' }),
      "tensor 'kl_all' has the type I64, not F64",
    ],
    [
      'has more images than were measured',
      ({ tensors }) => (tensors['kl_all']!.shape = [1, 2]),
      "tensor 'kl_all' is for 2 images, more than 1",
    ],
    [
      'is no table',
      ({ tensors }) => (tensors['kl_all']!.shape = [2]),
      "tensor 'kl_all' has the shape (2), not 2 dimensions",
    ],
    [
      'names too many images',
      ({ tensors }) => moveTo(tensors, 'names.offsets', 'mean_image', [3]),
      "tensor 'names' names 2 things, more than 1",
    ],
  ])('of which a tensor %s', async (_what, change, reason) => {
    expect(await refusal(change)).toBe(invalid(reason));
  });

  test.each<[string, string, (bytes: Buffer) => void, string]>([
    ['images', 'sum.images', (b) => b.writeBigInt64LE(2n), "tensor 'sum.images' holds 2, outside 0 to 1"],
    ['draws', 'draws.count', (b) => b.writeBigInt64LE(-1n), "tensor 'draws.count' holds -1, outside 0 to 2"],
    [
      'the largest latent',
      'largest.index.1',
      (b) => b.writeBigInt64LE(24n),
      "tensor 'largest.index.1' holds 24, outside 0 to 23",
    ],
    ['an image', 'largest.image.0', (b) => b.writeInt32LE(7), "tensor 'largest.image.0' holds 7, outside 0 to 0"],
    ['a name', 'names.offsets', (b) => b.writeBigInt64LE(1n, 8), "the names in tensor 'names' end at byte 1 of 13"],
    [
      'a name before the first',
      'names.offsets',
      (b) => b.writeBigInt64LE(-5n),
      "name 0 in tensor 'names' has no proper place",
    ],
    [
      'an endless name',
      'names.offsets',
      (b) => b.writeBigInt64LE(2n ** 40n, 8),
      "name 0 in tensor 'names' has no proper place",
    ],
  ])('that has %s in a place that doesn’t exist', async (_what, name, write, reason) => {
    const change = ({ tensors }: Header, data: Buffer) => write(data.subarray(...tensors[name]!.data_offsets));
    expect(await refusal(change)).toBe(invalid(reason));
  });
});

/** Gives a tensor the place of another one that has fewer bytes. */
function moveTo(tensors: Record<string, Entry>, name: string, other: string, shape: number[]): void {
  const {
    data_offsets: [begin],
  } = tensors[other]!;
  tensors[name] = { ...tensors[name]!, shape, data_offsets: [begin, begin + 8 * shape[0]!] };
  Reflect.deleteProperty(tensors, other);
}

test('of more images than a measurement would keep, only as many as that are read', async () => {
  const shape = [2, 16, 1024, 1024];
  const bytes = 4 * 2 * 16 * 1024 * 1024;
  const names = ['mu_q.0', 'sigma_q.0', 'mu_p.0', 'sigma_p.0'];
  const tensors = names.map((name, i) => [name, { dtype: 'F32', shape, data_offsets: [i * bytes, (i + 1) * bytes] }]);
  const end = names.length * bytes;
  const { __metadata__: metadata } = JSON.parse(whole.header) as { __metadata__: Record<string, string> };
  const header: Header = { metadata, tensors: {} };
  change('model', { groups: [{ channels: 16, height: 1024, width: 1024 }], has_flows: false })(header);
  change('scope', { images: 2, draws: 1, images_kept: 2 })(header);
  metadata['parts'] = '["kept"]';
  const rest = {
    'draws.count': { dtype: 'I64', shape: [1], data_offsets: [end, end + 8] },
    'names.offsets': { dtype: 'I64', shape: [1], data_offsets: [end + 8, end + 16] },
    names: { dtype: 'U8', shape: [0], data_offsets: [end + 16, end + 16] },
  };
  const json = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(tensors), ...rest });
  await writeFile(path, safetensors(json));
  const file = await open(path, 'r+');
  await file.truncate(8 + Buffer.byteLength(json) + end + 16); // Zeros that take no space on disk.
  await file.close();
  const { measurement } = await readStatistics(path);
  expect(measurement.imagesKept).toBe(1);
});
