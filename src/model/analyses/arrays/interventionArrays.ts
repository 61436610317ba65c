/** The arrays of `traverse`, `swap` and `interpolate` (docs/analyses.md#arrays). */
import { joinedFloats } from '../../joinedFloats';
import type { LatentModel } from '../../latentModel';
import type { OutputBatch } from '../../passes/decoderPass';
import { InterventionColumns } from '../interventions/intervene';
import type { Intervention } from '../interventions/intervention';
import type { VariantListener } from '../variants/measureVariants';
import type { Rows } from '../variants/rows';
import { DrawTable } from './drawTable';
import type { NamedArrays } from './namedArrays';
import { Pictures } from './pictures';

/** Of a series, a file holds the pictures of the first image. */
const PICTURES = 1;

/** Collects the draws and pictures of interventions. */
export class InterventionArrays implements VariantListener {
  readonly #model: LatentModel;
  readonly #columns: InterventionColumns;
  readonly #table = new DrawTable();
  readonly #pictures: Pictures;

  constructor(model: LatentModel, interventions: readonly Intervention[]) {
    this.#model = model;
    this.#columns = new InterventionColumns(model, interventions);
    this.#pictures = new Pictures(model, PICTURES);
  }

  output(variant: number | null, output: OutputBatch): void {
    if (variant !== null) this.#pictures.add(variant, output);
  }

  draw(firstImage: number, draw: number, rows: Rows): void {
    this.#table.add(firstImage, draw, rows);
  }

  /**
   * Puts in the picture, the distortion and the KL of the groups below.
   * @param steps interventions that differ in one step, from the same group on: an axis of the arrays. A single one, by
   * its number, has no such axis.
   */
  putInto(arrays: NamedArrays, name: string, steps: readonly number[] | number): void {
    const [axes, indices] = typeof steps === 'number' ? [[], [steps]] : [[steps.length], steps];
    const extents = [this.#table.draws, this.#table.images];
    if (this.#model.decoder !== null) {
      this.#putPictures(arrays, `${name}.mean_image`, axes, indices);
      const columns = indices.map((index) => this.#columns.of('distortion', index));
      arrays.setWithErrors(`${name}.distortion`, [...axes, ...extents], this.#table.columns(columns));
    }
    const below = this.#columns.groupsBelow(indices[0] ?? NaN);
    if (below.length === 0) return;
    const columns = indices.flatMap((index) => below.map((group) => this.#columns.kl(index, group)));
    arrays.setWithErrors(`${name}.rates`, [...axes, below.length, ...extents], this.#table.columns(columns));
  }

  /** Puts in the change of log p, which what is below doesn't change. @param steps as for `putInto` */
  putLogPChange(arrays: NamedArrays, name: string, steps: readonly number[] | number): void {
    const [axes, indices] = typeof steps === 'number' ? [[], [steps]] : [[steps.length], steps];
    const columns = indices.map((index) => this.#columns.of('logPChange', index));
    const shape = [...axes, this.#table.draws, this.#table.images];
    arrays.setWithErrors(`${name}.log_p_change`, shape, this.#table.columns(columns));
  }

  #putPictures(arrays: NamedArrays, name: string, axes: readonly number[], indices: readonly number[]): void {
    const all = joinedFloats(indices.map((index) => this.#pictures.of(index)));
    arrays.set(name, [...axes, ...this.#pictures.shape(indices[0] ?? NaN)], all);
  }
}
