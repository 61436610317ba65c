/** One row of numbers for an image (and draw) of each side of a comparison, in the same order, so that they subtract. */
import type { SharedParts, Side } from './sharedParts';

export interface ColumnsWish {
  /** Whether the KL of channels is among them. */
  readonly channels: boolean;
  /** Whether the KL of latent positions, summed over channels, is. */
  readonly positions: boolean;
}

/** Where each quantity lies in a row. All are in nats. */
export class ComparedColumns {
  readonly shared: SharedParts;
  readonly distortion = 0;
  readonly kl = 1;
  readonly nelbo = 2;
  /** The columns before those of channels and positions: totals, groups, resolutions. */
  readonly summaries: number;
  /** The columns before those of positions. */
  readonly beforePositions: number;
  readonly quantities: number;
  /** By group: the columns of its channels, and of its positions. */
  readonly #channels: readonly (readonly number[])[];
  readonly #positions: readonly (readonly number[])[];

  constructor(shared: SharedParts, wish: ColumnsWish) {
    this.shared = shared;
    this.summaries = this.nelbo + 1 + shared.groups + shared.resolutions.length;
    let end = this.summaries;
    const next = (count: number) => Array.from({ length: count }, () => end++);
    this.#channels = shared.channels.map((count) => next(wish.channels ? count : 0));
    this.beforePositions = end;
    this.#positions = shared.maps.map(([height, width]) => next(wish.positions ? height * width : 0));
    this.quantities = end;
  }

  group(group: number): number {
    return this.nelbo + 1 + group;
  }

  /** @param index in `shared.resolutions` */
  resolution(index: number): number {
    return this.nelbo + 1 + this.shared.groups + index;
  }

  /** The columns of a group's channels; empty if they aren't compared. */
  channels(group: number): readonly number[] {
    return this.#channels[group] ?? [];
  }

  /** The columns of a group's latent positions, row by row; empty if they aren't compared. */
  positions(group: number): readonly number[] {
    return this.#positions[group] ?? [];
  }

  /** Adds a group's KL to its own column, its resolution's and the total. @param row zero before the first group */
  addGroup(side: Side, group: number, klNats: number, row: Float64Array): void {
    row[this.kl] = (row[this.kl] ?? NaN) + klNats;
    if (this.shared.groups > 0) row[this.group(group)] = klNats;
    for (const [index, { groups }] of this.shared.resolutions.entries()) {
      if (!groups[side].includes(group)) continue;
      const column = this.resolution(index);
      row[column] = (row[column] ?? NaN) + klNats;
    }
  }

  /** Call after all groups. */
  finish(distortionNats: number, row: Float64Array): void {
    row[this.distortion] = distortionNats;
    row[this.nelbo] = (row[this.kl] ?? NaN) + distortionNats;
  }
}
