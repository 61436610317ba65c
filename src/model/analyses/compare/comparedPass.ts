import type { LatentModel } from '../../latentModel';
import { reconstructionLoss } from '../../likelihood/reconstructionLoss';
import type { ComparedColumns } from '../../statistics/comparison/comparedColumns';
import type { Side } from '../../statistics/comparison/sharedParts';
import type { GroupBatch } from '../../statistics/groupBatch';
import { channelKlNats, groupKlNats, positionKlNats } from '../../statistics/groupKl';
import type { Decoded, Measures } from '../variants/measureVariants';
import type { Rows } from '../variants/rows';
import type { Variant } from '../variants/variant';

/** What a posterior pass of one side adds to its rows. */
export class ComparedPass implements Measures {
  readonly variants: readonly Variant[] = [];
  readonly quantities: number;
  readonly #model: LatentModel;
  readonly #side: Side;
  readonly #columns: ComparedColumns;

  constructor(model: LatentModel, side: Side, columns: ComparedColumns) {
    this.#model = model;
    this.#side = side;
    this.#columns = columns;
    this.quantities = columns.quantities;
  }

  group(_: number | null, batch: GroupBatch, rows: Rows): void {
    const { group } = batch;
    for (const [image, nats] of groupKlNats(batch).entries()) {
      const row = rows[image];
      if (row !== undefined) this.#columns.addGroup(this.#side, group, nats, row);
    }
    this.#put(this.#columns.channels(group), () => channelKlNats(batch), rows);
    this.#put(this.#columns.positions(group), () => positionKlNats(batch), rows);
  }

  output(_: number | null, decoded: Decoded, rows: Rows): void {
    const losses = reconstructionLoss(this.#model.decoder, decoded);
    for (const [image, row] of rows.entries()) this.#columns.finish(losses[image] ?? NaN, row);
  }

  /** @param valuesOf computes what is put into these columns, by image */
  #put(columns: readonly number[], valuesOf: () => readonly Float64Array[], rows: Rows): void {
    const [first] = columns;
    if (first === undefined) return;
    for (const [image, values] of valuesOf().entries()) rows[image]?.set(values, first);
  }
}
