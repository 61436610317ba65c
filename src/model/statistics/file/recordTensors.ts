/** The tensors with everything known about each image apart from its results. */
import type { TensorToWrite } from '../../safetensors/safetensors';
import { DIGEST_BYTES, type ImageClasses, type ImageRecords } from '../imageRecords';
import { readNames, writeNames, type ImageNames } from './imageNames';
import type { TensorReader } from './tensorReader';

const MOST_CLASSES = 1_000_000;

export function writeRecords({ names, indices, classes, digests }: ImageRecords): TensorToWrite[] {
  const images = names.length;
  return [
    ...writeNames('names', names),
    ...(indices === null ? [] : [integers('index', indices)]),
    ...(classes === null
      ? []
      : [
          { name: 'class', dtype: 'I32', shape: [images], values: Int32Array.from(classes.of) } as const,
          ...writeNames('class_names', classes.names),
        ]),
    ...(digests === null
      ? []
      : [{ name: 'sha256', dtype: 'U8', shape: [images, DIGEST_BYTES], values: digests } as const]),
  ];
}

function integers(name: string, values: readonly number[]): TensorToWrite {
  return { name, dtype: 'I64', shape: [values.length], values: BigInt64Array.from(values, BigInt) };
}

/** Records from a file. Names stay packed, because there may be a million. */
export interface ReadRecords extends Omit<ImageRecords, 'names'> {
  readonly names: ImageNames;
}

/**
 * @param images the maximum number of images
 * @throws {Refusal} if tensors don't fit each other.
 */
export async function readRecords(reader: TensorReader, images: number): Promise<ReadRecords> {
  const names = await readNames(reader, 'names', images);
  const shape = [names.count];
  return {
    names,
    indices: reader.has('index') ? [...(await reader.counts('index', shape, Number.MAX_SAFE_INTEGER))] : null,
    classes: reader.has('class') ? await readClasses(reader, shape) : null,
    digests: reader.has('sha256') ? await reader.bytes('sha256', 'U8', [names.count, DIGEST_BYTES]) : null,
  };
}

async function readClasses(reader: TensorReader, shape: readonly number[]): Promise<ImageClasses> {
  const names = await readNames(reader, 'class_names', MOST_CLASSES);
  const of = await reader.smallIntegers('class', shape, { least: -1, most: names.count - 1 });
  return { names: Array.from({ length: names.count }, (_, i) => names.at(i) ?? ''), of: [...of] };
}
