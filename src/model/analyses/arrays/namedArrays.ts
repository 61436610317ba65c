/** The arrays of an analysis under their names, for a safetensors or npz file (docs/analyses.md#arrays). */
import { visibleJson } from '../../../protocol/visibleText';
import { writeNpz } from '../../export/npz/writeNpz';
import { elementsIn } from '../../shape';
import { writeSafetensors, type TensorToWrite } from '../../safetensors/safetensors';
import { pairedEstimate } from '../../statistics/pairedEstimate';

export class NamedArrays {
  readonly #tensors: TensorToWrite[] = [];
  readonly #texts = new Map<string, string>();

  /** @param values row-major; pictures and z in single precision, bytes as they are, all else in double */
  set(name: string, shape: readonly number[], values: Float32Array | Float64Array | Uint8Array): void {
    if (values instanceof Uint8Array) this.#tensors.push({ name, dtype: 'U8', shape, values });
    else this.#tensors.push({ name, dtype: values instanceof Float32Array ? 'F32' : 'F64', shape, values });
  }

  /** Metadata that describes the arrays, as JSON. */
  describe(name: string, value: unknown): void {
    this.#texts.set(name, JSON.stringify(value));
  }

  setNumber(name: string, value: number): void {
    this.set(name, [], Float64Array.of(value));
  }

  /**
   * Values with an axis of draws and one of images, and beside them their `.mean`, `.se` and `.se_draws` without these
   * axes (docs/analyses.md#errors). An error that there isn't is NaN.
   * @param shape (…, D, B)
   */
  setWithErrors(name: string, shape: readonly number[], values: Float64Array): void {
    const outer = shape.slice(0, -2);
    const images = shape.at(-1) ?? 0;
    const length = (shape.at(-2) ?? 0) * images;
    const estimates = Array.from({ length: elementsIn(outer) }, (_, i) =>
      pairedEstimate(values.subarray(i * length, (i + 1) * length), images),
    );
    this.set(name, shape, values);
    const beside = { mean: 'mean', se: 'standardError', se_draws: 'drawStandardError' } as const;
    for (const [suffix, field] of Object.entries(beside)) {
      this.set(
        `${name}.${suffix}`,
        outer,
        Float64Array.from(estimates, (estimate) => estimate[field] ?? NaN),
      );
    }
  }

  /**
   * Writes an npz if the path ends so, with the metadata as JSON in the text `provenance`, and else a safetensors file.
   * @throws {Refusal} if it can't be written; there is then no file, or the previous one.
   * @throws the signal's reason if it is aborted before the file is complete
   */
  async write(path: string, metadata: ReadonlyMap<string, string>, signal?: AbortSignal): Promise<void> {
    const all = new Map([...metadata, ...this.#texts]);
    if (!/\.npz$/i.test(path)) return writeSafetensors(path, all, this.#tensors, signal);
    const provenance = { name: 'provenance', texts: [visibleJson(Object.fromEntries(all))], shape: [] };
    await writeNpz(path, [...this.#tensors, provenance], signal);
  }
}
