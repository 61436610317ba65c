import { visibleName } from '../../../protocol/visibleText';
import { Refusal } from '../../refusal';
import type { OpenSafetensors } from '../../safetensors/safetensors';
import type { SafetensorsEntry } from '../../safetensors/safetensorsHeader';
import { elementsIn } from '../../shape';

/** An inclusive range. */
interface Range {
  readonly least: number;
  readonly most: number;
}

/** Reads tensors of a statistics file. Type and shape are checked before anything is read. */
export class TensorReader {
  readonly #file: OpenSafetensors;
  readonly #path: string;

  constructor(file: OpenSafetensors, path: string) {
    this.#file = file;
    this.#path = path;
  }

  has(name: string): boolean {
    return this.#file.entries.has(name);
  }

  /**
   * The extents of a required tensor.
   * @throws {Refusal} if it is missing or has another number of dimensions.
   */
  shapeOf(name: string, dimensions: number): readonly number[] {
    const { shape } = this.#entry(name);
    if (shape.length !== dimensions) throw this.#misfit(name, shape, `${dimensions} dimensions`);
    return shape;
  }

  /** @throws {Refusal} if the tensor is missing or has another type or shape, as do all methods below. */
  async doubles(name: string, shape: readonly number[]): Promise<Float64Array> {
    return new Float64Array((await this.bytes(name, 'F64', shape)).buffer);
  }

  async double(name: string): Promise<number> {
    return (await this.doubles(name, []))[0] ?? Number.NaN;
  }

  async singles(name: string, shape: readonly number[]): Promise<Float32Array> {
    return new Float32Array((await this.bytes(name, 'F32', shape)).buffer);
  }

  /**
   * The first rows of a tensor, divided by its first dimension.
   * @param shape of the whole tensor
   */
  async firstSingles(name: string, shape: readonly number[], rows: number): Promise<Float32Array> {
    const entry = this.#fitting(name, 'F32', shape);
    const bytes = elementsIn([rows, ...shape.slice(1)]) * Float32Array.BYTES_PER_ELEMENT;
    return new Float32Array((await this.#file.bytes(entry, bytes)).buffer);
  }

  /** The same for doubles. */
  async firstDoubles(name: string, shape: readonly number[], rows: number): Promise<Float64Array> {
    const entry = this.#fitting(name, 'F64', shape);
    const bytes = elementsIn([rows, ...shape.slice(1)]) * Float64Array.BYTES_PER_ELEMENT;
    return new Float64Array((await this.#file.bytes(entry, bytes)).buffer);
  }

  /** 64-bit integers, rounded to 53 bits. */
  async integers(name: string, shape: readonly number[]): Promise<Float64Array> {
    return Float64Array.from(new BigInt64Array((await this.bytes(name, 'I64', shape)).buffer), Number);
  }

  /**
   * Integers from 0 to `most`.
   * @throws {Refusal} also if one is not.
   */
  async counts(name: string, shape: readonly number[], most: number): Promise<Float64Array> {
    const values = await this.integers(name, shape);
    this.#requireWithin(name, values, { least: 0, most });
    return values;
  }

  async smallIntegers(name: string, shape: readonly number[], range: Range): Promise<Int32Array> {
    const values = new Int32Array((await this.bytes(name, 'I32', shape)).buffer);
    this.#requireWithin(name, values, range);
    return values;
  }

  async bytes(name: string, dtype: string, shape: readonly number[]): Promise<Buffer<ArrayBuffer>> {
    return this.#file.bytes(this.#fitting(name, dtype, shape));
  }

  /** @param reason completes a sentence about the file: `its names end at byte 7 of 9` */
  malformed(reason: string): Refusal {
    return malformedStatistics(this.#path, reason);
  }

  #entry(name: string): SafetensorsEntry {
    const entry = this.#file.entries.get(name);
    if (entry === undefined) throw this.malformed(`tensor '${name}' is missing`);
    return entry;
  }

  #fitting(name: string, dtype: string, shape: readonly number[]): SafetensorsEntry {
    const entry = this.#entry(name);
    if (entry.dtype !== dtype) {
      throw this.malformed(`tensor '${name}' has the type ${visibleName(entry.dtype)}, not ${dtype}`);
    }
    const fits = entry.shape.length === shape.length && entry.shape.every((extent, axis) => extent === shape[axis]);
    if (!fits) throw this.#misfit(name, entry.shape, `(${shape.join(', ')})`);
    return entry;
  }

  #misfit(name: string, shape: readonly number[], expected: string): Refusal {
    return this.malformed(`tensor '${name}' has the shape (${shape.join(', ')}), not ${expected}`);
  }

  #requireWithin(name: string, values: Float64Array | Int32Array, { least, most }: Range): void {
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? 0;
      if (value < least || value > most) {
        throw this.malformed(`tensor '${name}' holds ${value}, outside ${least} to ${most}`);
      }
    }
  }
}

/** @param reason completes a sentence about the file */
export function malformedStatistics(path: string, reason: string): Refusal {
  return new Refusal(`${path} is not a valid statistics file: ${reason}. Write it again with nvae-inspect --out.`);
}
