/** Sends the sum map of every group and its read-outs, so that they can be kept after this process ends. */
import type { KlQuantity } from '../../protocol/quantities';
import type { Answers } from '../../protocol/questions';
import type { MapQuery } from '../../protocol/statistics';
import type { GroupBatch } from './groupBatch';
import type { Measurement } from './measurement';

/** A map is sent again when its mean covers this many times as much. */
const GROWTH = 2;

type Mapped = Pick<Measurement, 'klValues' | 'klMap'>;

interface Keeper {
  keep<Name extends keyof Mapped>(name: Name, query: MapQuery, map: Answers[Name]): void;
}

/**
 * A map may take megabytes, and a group may be measured thousands of times. Each map is therefore sent when its group
 * is first measured, then whenever its mean covers twice as much, and when measuring has ended.
 */
export class SumMaps {
  readonly #measurement: Mapped;
  readonly #quantities: readonly KlQuantity[];
  readonly #keeper: Keeper;
  /** Draws of all images measured so far, and the number at the time the maps were sent, by group. */
  readonly #amounts = new Map<number, { measured: number; sent: number }>();

  /** @param quantities the kinds of KL to map for each group */
  constructor(measurement: Mapped, quantities: readonly KlQuantity[], keeper: Keeper) {
    this.#measurement = measurement;
    this.#quantities = quantities;
    this.#keeper = keeper;
  }

  /** Call when a batch was added to the measurement. */
  measured({ group, images }: Pick<GroupBatch, 'group' | 'images'>): void {
    const { measured, sent } = this.#amounts.get(group) ?? { measured: 0, sent: 0 };
    this.#amounts.set(group, { measured: measured + images, sent });
    if (measured + images >= GROWTH * sent) this.#sendGroup(group);
  }

  /** Sends the maps that have changed since they were last sent. */
  sendLatest(): void {
    for (const [group, { measured, sent }] of this.#amounts) if (measured > sent) this.#sendGroup(group);
  }

  #sendGroup(group: number): void {
    for (const quantity of this.#quantities) {
      const query = { quantity, group, channel: null, image: null };
      this.#keeper.keep('klValues', query, this.#measurement.klValues(query));
      this.#keeper.keep('klMap', query, this.#measurement.klMap(query));
    }
    const measured = this.#amounts.get(group)?.measured ?? 0;
    this.#amounts.set(group, { measured, sent: measured });
  }
}
