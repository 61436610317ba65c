/** Reads the values of a tensor of any size, piece by piece. */
import { elementsIn } from '../shape';
import { Malformed } from '../files/malformed';
import type { SteadyFile } from '../files/steadyFile';
import { BYTES_PER_ELEMENT, toFloat64 } from '../dtype';
import { locateData } from '../files/storedBytes';
import { readPickled } from '../pickle/pickledBytes';
import type { StoredTensor } from './tensorReader';

/** Elements in memory at a time. */
const PIECE = 1 << 20;

/** Bytes of a storage, from its start. */
type Source = (position: number, length: number) => Promise<Uint8Array>;

async function sourceOf(file: SteadyFile, tensor: StoredTensor): Promise<Source> {
  const { stored, dtype } = tensor;
  if ('kind' in stored) {
    const bytes = await readPickled(stored, BYTES_PER_ELEMENT[dtype] * endOf(tensor), file);
    return (position, length) => Promise.resolve(bytes.subarray(position, position + length));
  }
  const start = await locateData(file, stored);
  return (position, length) => file.read(start + position, length);
}

/** The end of the view in its storage, after its last element. */
function endOf({ offset, shape, strides }: StoredTensor): number {
  return shape.reduce((end, length, i) => end + (length - 1) * (strides[i] ?? 0), offset + 1);
}

/** One dimension of a view. */
interface Axis {
  readonly length: number;
  /** In elements. */
  readonly stride: number;
}

/**
 * A tensor's values in double precision, each as often as the tensor shows it, in the order of the file rather than the
 * tensor. Each piece is overwritten by the next.
 *
 * @throws Malformed when elements of the view overlap other than by repeating a whole axis.
 */
export async function* tensorValues(
  file: SteadyFile,
  tensor: StoredTensor,
): AsyncGenerator<{ readonly values: Float64Array; readonly times: number }> {
  if (tensor.shape.includes(0)) return;
  const axes = tensor.shape
    .map((length, i): Axis => ({ length, stride: tensor.strides[i] ?? 0 }))
    .filter(({ length }) => length > 1);
  const times = axes.reduce((times, { length, stride }) => (stride === 0 ? times * length : times), 1);
  const [inner = { length: 1, stride: 1 }, ...outer] = merged(axes.filter(({ stride }) => stride !== 0));
  const storage = new Window(await sourceOf(file, tensor), tensor);
  const piece = new Float64Array(Math.min(PIECE, elementsIn([inner, ...outer].map(({ length }) => length))));
  let filled = 0;
  for (const start of startsOfRuns(outer)) {
    for (let i = 0; i < inner.length;) {
      const place = tensor.offset + start + i * inner.stride;
      const window = await storage.from(place, (inner.length - i - 1) * inner.stride + 1);
      const here = Math.min(inner.length - i, Math.ceil(window.length / inner.stride), piece.length - filled);
      for (let k = 0; k < here; k++) piece[filled + k] = window[k * inner.stride] ?? NaN;
      filled += here;
      i += here;
      if (filled === piece.length) {
        yield { values: piece, times };
        filled = 0;
      }
    }
  }
  if (filled > 0) yield { values: piece.subarray(0, filled), times };
}

/** The same elements with as few axes as possible, smallest stride first. */
function merged(axes: readonly Axis[]): Axis[] {
  const found: Axis[] = [];
  let extent = 1;
  for (const axis of [...axes].sort((a, b) => a.stride - b.stride)) {
    if (axis.stride < extent) throw new Malformed('its elements overlap each other');
    extent += (axis.length - 1) * axis.stride;
    const last = found.at(-1);
    if (last !== undefined && axis.stride === last.length * last.stride) {
      found[found.length - 1] = { length: last.length * axis.length, stride: last.stride };
    } else {
      found.push(axis);
    }
  }
  return found;
}

/** Starts of the runs along the innermost axis, in rising order. */
function* startsOfRuns(axes: readonly Axis[]): Generator<number> {
  const outermost = axes.at(-1);
  if (outermost === undefined) {
    yield 0;
    return;
  }
  for (let i = 0; i < outermost.length; i++) {
    for (const start of startsOfRuns(axes.slice(0, -1))) yield i * outermost.stride + start;
  }
}

/** A section of a storage that moves forward through it. */
class Window {
  #start = 0;
  #values: Float64Array = new Float64Array(0);

  constructor(
    private readonly source: Source,
    private readonly tensor: StoredTensor,
  ) {}

  /** Elements from `place` on: at least one, at most `wanted`. */
  async from(place: number, wanted: number): Promise<Float64Array> {
    if (place < this.#start || place >= this.#start + this.#values.length) await this.#move(place);
    const at = place - this.#start;
    return this.#values.subarray(at, at + wanted);
  }

  async #move(place: number): Promise<void> {
    const { dtype } = this.tensor;
    const width = BYTES_PER_ELEMENT[dtype];
    const bytes = await this.source(place * width, width * Math.min(PIECE, endOf(this.tensor) - place));
    this.#start = place;
    this.#values = toFloat64(bytes, dtype);
  }
}
