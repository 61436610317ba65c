/** The arrays of `prune` (docs/analyses.md#arrays). */
import type { PruningColumns, PruningCurve } from '../pruning';
import type { VariantListener } from '../variants/measureVariants';
import type { Rows } from '../variants/rows';
import { DrawTable } from './drawTable';
import type { NamedArrays } from './namedArrays';

export class PruningArrays implements VariantListener {
  readonly #columns: PruningColumns;
  readonly #table = new DrawTable();

  constructor(columns: PruningColumns) {
    this.#columns = columns;
  }

  draw(firstImage: number, draw: number, rows: Rows): void {
    this.#table.add(firstImage, draw, rows);
  }

  putInto(arrays: NamedArrays, { order, points }: PruningCurve): void {
    arrays.set(
      'prune.order',
      [order.length, 2],
      Float64Array.from(order.flatMap(({ group, channel }) => [group, channel])),
    );
    arrays.set(
      'prune.kl',
      [order.length],
      Float64Array.from(order, ({ klNats }) => klNats),
    );
    arrays.set(
      'prune.removed',
      [points.length],
      Float64Array.from(points, ({ removed }) => removed),
    );
    const shape = [points.length, this.#table.draws, this.#table.images];
    const put = (name: string, quantity: 'rate' | 'distortion' | 'sum') => {
      const columns = points.map((_, step) => this.#columns.of(quantity, step));
      arrays.setWithErrors(`prune.${name}`, shape, this.#table.columns(columns));
    };
    if (points.some(({ distortionNats }) => distortionNats !== null)) put('distortion', 'distortion');
    if (points.some(({ rateNats }) => rateNats !== null)) put('rate', 'rate');
    if (points.some(({ sumNats }) => sumNats !== null)) put('nelbo', 'sum');
  }
}
