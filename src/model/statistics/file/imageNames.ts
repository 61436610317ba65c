import type { TensorToWrite } from '../../safetensors/safetensors';
import type { TensorReader } from './tensorReader';

/** File systems allow paths of 4096 bytes. */
const LONGEST_NAME_BYTES = 1 << 16;
const NAMES_PER_PART = 10_000;

/** Names, such as those of images, as one run of UTF-8 bytes with the start of each: a million take little memory. */
export class ImageNames {
  readonly #bytes: Buffer;
  /** One more than there are names. */
  readonly #offsets: Float64Array;

  constructor(bytes: Buffer, offsets: Float64Array) {
    this.#bytes = bytes;
    this.#offsets = offsets;
  }

  get count(): number {
    return this.#offsets.length - 1;
  }

  /** `undefined` if there is no such name. */
  at(index: number): string | undefined {
    const [begin, end] = [this.#offsets[index], this.#offsets[index + 1]];
    return begin === undefined || end === undefined ? undefined : this.#bytes.toString('utf8', begin, end);
  }
}

/** @param tensor name of the tensor of bytes; `.offsets` is added for the tensor of offsets */
export function writeNames(tensor: string, names: readonly string[]): TensorToWrite[] {
  const offsets = new BigInt64Array(names.length + 1);
  let bytes = 0;
  for (const [image, name] of names.entries()) {
    bytes += Buffer.byteLength(name);
    offsets[image + 1] = BigInt(bytes);
  }
  return [
    { name: tensor, dtype: 'U8', shape: [bytes], values: { parts: encoded(names) } },
    { name: `${tensor}.offsets`, dtype: 'I64', shape: [offsets.length], values: offsets },
  ];
}

function* encoded(names: readonly string[]): Iterable<Uint8Array> {
  for (let first = 0; first < names.length; first += NAMES_PER_PART) {
    yield Buffer.from(names.slice(first, first + NAMES_PER_PART).join(''));
  }
}

/**
 * @param tensor as for `writeNames`
 * @param most the maximum number of names
 * @throws {Refusal} if offsets and bytes don't fit each other.
 */
export async function readNames(reader: TensorReader, tensor: string, most: number): Promise<ImageNames> {
  const [offsetCount = 0] = reader.shapeOf(`${tensor}.offsets`, 1);
  const [byteCount = 0] = reader.shapeOf(tensor, 1);
  if (offsetCount < 1 || offsetCount > most + 1) {
    throw reader.malformed(`tensor '${tensor}' names ${offsetCount - 1} things, more than ${most}`);
  }
  const offsets = await reader.integers(`${tensor}.offsets`, [offsetCount]);
  let before = 0;
  for (const [index, offset] of offsets.entries()) {
    const isFirst = index === 0;
    if (isFirst ? offset !== 0 : !(offset >= before && offset <= before + LONGEST_NAME_BYTES)) {
      throw reader.malformed(`name ${Math.max(0, index - 1)} in tensor '${tensor}' has no proper place`);
    }
    before = offset;
  }
  if (before !== byteCount)
    throw reader.malformed(`the names in tensor '${tensor}' end at byte ${before} of ${byteCount}`);
  return new ImageNames(await reader.bytes(tensor, 'U8', [byteCount]), offsets);
}
