/** The arrays of `compare` (docs/analyses.md#arrays). */
import type { ComparedColumns } from '../../statistics/comparison/comparedColumns';
import { comparedQuantity, type ComparedQuantity, type ComparedSums } from '../../statistics/comparison/comparison';
import type { Side } from '../../statistics/comparison/sharedParts';
import type { Separated, Separations } from '../../statistics/comparison/separations';
import type { Rows } from '../variants/rows';
import { DrawTable } from './drawTable';
import type { NamedArrays } from './namedArrays';

/** `second` for two checkpoints, `inputs` for two inputs or classes. */
type Prefix = 'second' | 'inputs';

interface Put {
  /** The axes before those of draws and images. */
  readonly axes: readonly number[];
  readonly columns: readonly number[];
  readonly sums: ComparedSums;
  /** Whether the images of the two sides may have nothing to do with each other. */
  readonly isApart: boolean;
}

/** Collects every draw of both sides, and writes second minus first. */
export class ComparisonArrays {
  readonly #columns: ComparedColumns;
  readonly #tables: Readonly<Record<Side, DrawTable>> = { first: new DrawTable(), second: new DrawTable() };

  constructor(columns: ComparedColumns) {
    this.#columns = columns;
  }

  add(side: Side, firstImage: number, draw: number, rows: Rows): void {
    // Positions have no array of draws.
    const kept = rows.map((row) => row.subarray(0, this.#columns.beforePositions));
    this.#tables[side].add(firstImage, draw, kept);
  }

  putInto(arrays: NamedArrays, prefix: Prefix, sums: ComparedSums): void {
    const { shared, kl, distortion, nelbo } = this.#columns;
    const groups = Array.from({ length: shared.groups }, (_, group) => group);
    const put = (name: string, axes: readonly number[], columns: readonly number[]) => {
      this.#put(arrays, `${prefix}.${name}`, { axes, columns, sums, isApart: prefix === 'inputs' });
    };
    put('kl', [], [kl]);
    if (shared.noDistortion === null) {
      put('distortion', [], [distortion]);
      put('nelbo', [], [nelbo]);
    }
    const ofGroups = groups.map((group) => this.#columns.group(group));
    if (groups.length > 0) put('rate', [groups.length], ofGroups);
    const { resolutions } = shared;
    const ofResolutions = resolutions.map((_, index) => this.#columns.resolution(index));
    if (resolutions.length > 0) put('rate_resolution', [resolutions.length], ofResolutions);
    const channels = groups.map((group) => this.#columns.channels(group));
    const [first] = channels;
    if (first !== undefined && first.length > 0 && channels.every(({ length }) => length === first.length)) {
      put('rate_channel', [groups.length, first.length], channels.flat());
    }
    for (const [group, shape] of shared.maps.entries()) {
      this.#putMap(arrays, `${prefix}.rate_position.${group}`, shape, this.#columns.positions(group), sums);
    }
  }

  #put(arrays: NamedArrays, name: string, { axes, columns, sums, isApart }: Put): void {
    const { first, second } = this.#tables;
    const quantities = () => columns.map((column) => comparedQuantity(sums, column));
    if (first.images === second.images) {
      const before = first.columns(columns);
      const change = second.columns(columns).map((nats, i) => nats - (before[i] ?? NaN));
      arrays.setWithErrors(name, [...axes, first.draws, first.images], change);
    } else {
      setEach(arrays, `${name}.mean`, axes, quantities(), ({ difference }) => difference.mean);
    }
    if (isApart) setEach(arrays, `${name}.se_unpaired`, axes, quantities(), ({ unpairedError }) => unpairedError);
  }

  #putMap(
    arrays: NamedArrays,
    name: string,
    shape: readonly [number, number],
    columns: readonly number[],
    sums: ComparedSums,
  ): void {
    if (columns.length === 0) return;
    const quantities = columns.map((column) => comparedQuantity(sums, column));
    setEach(arrays, `${name}.mean`, shape, quantities, ({ difference }) => difference.mean);
    setEach(arrays, `${name}.se`, shape, quantities, ({ difference }) => difference.standardError);
  }
}

/** Areas, with their errors for different pictures and for pairs; NaN where there is none. */
export function putSeparations(arrays: NamedArrays, { kl, distortion, nelbo, groups }: Separations): void {
  const put = (name: string, axes: readonly number[], all: readonly Separated[]) => {
    arrays.set(
      `inputs.${name}.auroc`,
      axes,
      Float64Array.from(all, ({ area }) => area),
    );
    const errors = all.flatMap(({ errors: { ofDifferent, ofPairs } }) => [ofDifferent ?? NaN, ofPairs ?? NaN]);
    arrays.set(`inputs.${name}.auroc.se`, [...axes, 2], Float64Array.from(errors));
  };
  put('kl', [], [kl]);
  if (distortion !== null) put('distortion', [], [distortion]);
  if (nelbo !== null) put('nelbo', [], [nelbo]);
  put('rate', [groups.length], groups);
}

function setEach(
  arrays: NamedArrays,
  name: string,
  shape: readonly number[],
  quantities: readonly ComparedQuantity[],
  valueOf: (quantity: ComparedQuantity) => number | null,
): void {
  arrays.set(
    name,
    shape,
    Float64Array.from(quantities, (quantity) => valueOf(quantity) ?? NaN),
  );
}
