/** The arrays of `prefix`, and of one input of `ood` (docs/analyses.md#arrays). */
import { joinedFloats } from '../../joinedFloats';
import type { LatentModel } from '../../latentModel';
import type { OutputBatch } from '../../passes/decoderPass';
import { PrefixColumns } from '../prefixes';
import type { VariantListener } from '../variants/measureVariants';
import type { Rows } from '../variants/rows';
import { DrawTable } from './drawTable';
import type { NamedArrays } from './namedArrays';
import { Pictures } from './pictures';

export class PrefixArrays implements VariantListener {
  readonly #model: LatentModel;
  readonly #temperatures: readonly number[];
  readonly #columns: PrefixColumns;
  readonly #table = new DrawTable();
  /** By temperature: every image at temperature 1, otherwise the first. */
  readonly #pictures: readonly Pictures[];

  constructor(model: LatentModel, temperatures: readonly number[], mostPictures = Infinity) {
    this.#model = model;
    this.#temperatures = temperatures;
    this.#columns = new PrefixColumns(model, temperatures);
    this.#pictures = temperatures.map((t) => new Pictures(model, t === 1 ? mostPictures : Math.min(1, mostPictures)));
  }

  output(variant: number | null, output: OutputBatch): void {
    for (const { temperature, k } of this.#columns.prefixesOf(variant)) this.#pictures[temperature]?.add(k, output);
  }

  draw(firstImage: number, draw: number, rows: Rows): void {
    this.#table.add(firstImage, draw, rows);
  }

  putInto(arrays: NamedArrays): void {
    const ks = this.#ks;
    arrays.setWithErrors('prefix.rate', this.#shape, this.#table.columns(ks.map((k) => this.#columns.rate(k))));
    if (this.#model.decoder === null) return;
    this.#temperatures.forEach((temperature, index) => {
      const distortion = this.#table.columns(ks.map((k) => this.#columns.of('distortion', index, k)));
      arrays.setWithErrors(`prefix.t${temperature}.distortion`, this.#shape, distortion);
      this.#putPictures(arrays, `prefix.t${temperature}.mean_image`, index);
      if (temperature === 1) this.putRatios(arrays, '');
    });
  }

  /** L^{>m} and LLR^{>m} at the first temperature, by m. @param suffix of their names */
  putRatios(arrays: NamedArrays, suffix: string): void {
    const index = Math.max(0, this.#temperatures.indexOf(1));
    const lowest = this.#ks.toReversed();
    const sums = this.#table.columns(lowest.map((k) => this.#columns.of('sum', index, k)));
    const ratios = this.#table.columns(lowest.map((k) => this.#columns.of('excess', index, k)));
    arrays.setWithErrors(
      `llr.bound${suffix}`,
      this.#shape,
      sums.map((nats) => -nats),
    );
    arrays.setWithErrors(`llr.ratio${suffix}`, this.#shape, ratios);
  }

  get #ks(): number[] {
    return Array.from({ length: this.#model.groupShapes.length + 1 }, (_, k) => k);
  }

  get #shape(): number[] {
    return [this.#ks.length, this.#table.draws, this.#table.images];
  }

  /** (L + 1, images, C, H, W) of the first draw. */
  #putPictures(arrays: NamedArrays, name: string, temperature: number): void {
    const pictures = this.#pictures[temperature];
    if (pictures === undefined) return;
    const all = joinedFloats(this.#ks.map((k) => pictures.of(k)));
    arrays.set(name, [this.#ks.length, ...pictures.shape(0)], all);
  }
}
