import { Refusal } from '../refusal';
import { elementsIn } from '../shape';
import type { SteadyFile } from '../files/steadyFile';
import { BYTES_PER_ELEMENT, toFloat32, type Dtype } from '../dtype';
import { locateData, type StoredBytes } from '../files/storedBytes';
import { readPickled, type PickledBytes } from '../pickle/pickledBytes';

/** A tensor of a checkpoint: a view of a storage; `offset` and `strides` count elements. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  readonly offset: number;
  readonly strides: readonly number[];
  readonly stored: StoredBytes | PickledBytes;
}

/** Ranges closer than this are read together, including what lies between them. */
const GAP_BYTES = 64 << 10;
/** Ranges are joined up to this size. A larger tensor is a chunk of its own. */
const CHUNK_BYTES = 16 << 20;

/**
 * Limit for elements of one byte, which take four times their size as float32. No trained weights have this type: a
 * large tensor of it is quantised, and means nothing without its scale.
 */
const LARGEST_OF_BYTES = 16 << 20;

/** Bytes of the widest element. */
const ALIGNMENT = 8;

/** A range of the file that holds one tensor's values. */
interface Piece {
  readonly name: string;
  readonly tensor: StoredTensor;
  readonly stored: StoredBytes;
  readonly start: number;
  readonly end: number;
  /** Where the storage begins; `null` if the range begins with the header that gives it. */
  readonly dataStart: number | null;
}

interface Chunk {
  readonly start: number;
  end: number;
  readonly pieces: Piece[];
}

/**
 * The tensors' values by name as float32, C-contiguous. Treat them as read-only, because they may share memory.
 * Neighbours in the file are read together.
 *
 * @throws Refusal when the file is damaged, or a tensor of single bytes is too large to be anything but quantised.
 */
export async function readTensors(
  file: SteadyFile,
  tensors: ReadonlyMap<string, StoredTensor>,
): Promise<Map<string, Float32Array>> {
  return readEach(file, tensors, (bytes, { dtype }) => toFloat32(bytes, dtype));
}

/**
 * The same as the bytes of their own types, little-endian and C-contiguous.
 *
 * @throws Refusal as `readTensors` does.
 */
export async function readTensorBytes(
  file: SteadyFile,
  tensors: ReadonlyMap<string, StoredTensor>,
): Promise<Map<string, Uint8Array>> {
  return readEach(file, tensors, (bytes) => bytes);
}

/** @param as turns a tensor's bytes, in C order, into what is wanted */
async function readEach<Values>(
  file: SteadyFile,
  tensors: ReadonlyMap<string, StoredTensor>,
  as: (bytes: Uint8Array, tensor: StoredTensor) => Values,
): Promise<Map<string, Values>> {
  const values = new Map<string, Values>();
  const dataStarts = new Map<StoredBytes, number>();
  const pieces: Piece[] = [];
  for (const [name, tensor] of tensors) {
    const { stored } = tensor;
    const extent = extentBytes(tensor);
    if (extent > LARGEST_OF_BYTES && BYTES_PER_ELEMENT[tensor.dtype] === 1) {
      throw new Refusal(
        `${file.name} holds ${name} as ${tensor.dtype}: quantised weights can't be inspected. Save them as float32.`,
      );
    }
    if (extent === 0) {
      values.set(name, as(new Uint8Array(0), tensor));
    } else if ('kind' in stored) {
      values.set(name, as(elementsOf(tensor, await readPickled(stored, extent, file)), tensor));
    } else if (stored.size - extent <= GAP_BYTES) {
      pieces.push({ name, tensor, stored, start: stored.start, end: stored.end, dataStart: null });
    } else {
      const dataStart = dataStarts.get(stored) ?? (await locateData(file, stored));
      dataStarts.set(stored, dataStart);
      const start = dataStart + tensor.offset * BYTES_PER_ELEMENT[tensor.dtype];
      pieces.push({ name, tensor, stored, start, end: start + extent, dataStart });
    }
  }
  for (const chunk of joinNeighbours(pieces)) {
    const bytes = allocateAligned(chunk);
    await file.readInto(bytes, chunk.start);
    for (const piece of chunk.pieces)
      values.set(piece.name, as(elementsInChunk(piece, bytes, chunk.start), piece.tensor));
  }
  return values;
}

/** Bytes from the tensor's first element to its last. */
function extentBytes({ shape, strides, dtype }: StoredTensor): number {
  if (shape.includes(0)) return 0;
  return (1 + lastElement(shape, strides)) * BYTES_PER_ELEMENT[dtype];
}

/** The storage index of the last element, counted from the first one's. */
function lastElement(shape: readonly number[], strides: readonly number[]): number {
  return shape.reduce((last, length, axis) => last + (length - 1) * (strides[axis] ?? 0), 0);
}

/** @throws Refusal when a tensor reaches beyond its storage or is larger than it. */
export function requireWithinStorage(name: string, tensor: StoredTensor, elements: number, fileName: string): void {
  const { shape, strides, offset, dtype, stored } = tensor;
  const count = elementsIn(shape);
  const held = Math.min(elements, Math.floor(stored.size / BYTES_PER_ELEMENT[dtype]));
  const inside = count === 0 || (count <= held && offset + lastElement(shape, strides) < held);
  if (elements > held || !inside) {
    throw new Refusal(
      `${fileName} is damaged: its tensor ${name} of shape (${shape.join(', ')}) does not fit into the ${held} values stored for it.`,
    );
  }
}

function joinNeighbours(pieces: Piece[]): Chunk[] {
  const chunks: Chunk[] = [];
  for (const piece of pieces.sort((a, b) => a.start - b.start)) {
    const chunk = chunks.at(-1);
    const end = Math.max(chunk?.end ?? 0, piece.end);
    const near = chunk !== undefined && piece.start - chunk.end <= GAP_BYTES;
    if (near && (end === chunk.end || end - chunk.start <= CHUNK_BYTES)) {
      chunk.end = end;
      chunk.pieces.push(piece);
    } else {
      chunks.push({ start: piece.start, end: piece.end, pieces: [piece] });
    }
  }
  return chunks;
}

/**
 * Memory for a chunk at an address where its values are aligned, so that they needn't be copied. `torch.save` aligns
 * values in zip files with the file; in other files they are aligned with each other.
 */
function allocateAligned({ start, end, pieces }: Chunk): Buffer {
  const anchor = (pieces[0]?.stored.anchor ?? 0) % ALIGNMENT;
  const shift = (start + ALIGNMENT - anchor) % ALIGNMENT;
  return Buffer.allocUnsafeSlow(shift + end - start).subarray(shift);
}

function elementsInChunk(piece: Piece, chunk: Buffer, chunkStart: number): Uint8Array {
  const { tensor, stored } = piece;
  const header = chunk.subarray(piece.start - chunkStart, piece.end - chunkStart);
  const dataStart = piece.dataStart ?? piece.start + stored.dataOffset(header);
  const start = dataStart + tensor.offset * BYTES_PER_ELEMENT[tensor.dtype] - chunkStart;
  return elementsOf(tensor, chunk.subarray(start));
}

/** The tensor's elements in C order. @param bytes from its first element on */
function elementsOf(tensor: StoredTensor, bytes: Uint8Array): Uint8Array {
  const extent = bytes.subarray(0, extentBytes(tensor));
  return isContiguous(tensor) ? extent : gather(extent, tensor);
}

function isContiguous({ shape, strides }: StoredTensor): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis] ?? 1;
    if (length !== 1 && strides[axis] !== expected) return false;
    expected *= length;
  }
  return true;
}

/** The strided view's elements in C order, as the bytes that represent them in the file. */
function gather(source: Uint8Array, { shape, strides, dtype }: StoredTensor): Uint8Array {
  const rank = shape.length;
  const width = BYTES_PER_ELEMENT[dtype];
  const target = new Uint8Array(width * elementsIn(shape));
  const index = new Array<number>(rank).fill(0);
  let from = 0;
  for (let to = 0; to < target.length; to += width) {
    for (let byte = 0; byte < width; byte++) target[to + byte] = source[from + byte] ?? 0;
    for (let axis = rank - 1; axis >= 0; axis--) {
      const stride = width * (strides[axis] ?? 0);
      const next = (index[axis] ?? 0) + 1;
      from += stride;
      if (next < (shape[axis] ?? 0)) {
        index[axis] = next;
        break;
      }
      index[axis] = 0;
      from -= next * stride;
    }
  }
  return target;
}
