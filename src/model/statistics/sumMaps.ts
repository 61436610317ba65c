/** Sends the sum map of every group, so that it can be kept after this process ends. */
import type { KlQuantity } from '../../protocol/quantities';
import type { KlMap } from '../../protocol/statistics';
import type { GroupBatch } from './groupBatch';
import type { Measurement } from './measurement';

/** A map is sent again when its mean covers this many times as much. */
const GROWTH = 2;

/**
 * A map may take megabytes, and a group may be measured thousands of times. Each map is therefore sent when its group
 * is first measured, then whenever its mean covers twice as much, and when measuring has ended.
 */
export class SumMaps {
  readonly #measurement: Pick<Measurement, 'klMap'>;
  readonly #quantities: readonly KlQuantity[];
  readonly #send: (map: KlMap) => void;
  /** Draws of all images measured so far, and the number at the time the maps were sent, by group. */
  readonly #amounts = new Map<number, { measured: number; sent: number }>();

  /** @param quantities the kinds of KL to map for each group */
  constructor(measurement: Pick<Measurement, 'klMap'>, quantities: readonly KlQuantity[], send: (map: KlMap) => void) {
    this.#measurement = measurement;
    this.#quantities = quantities;
    this.#send = send;
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
      this.#send(this.#measurement.klMap({ quantity, group, channel: null, image: null }));
    }
    const measured = this.#amounts.get(group)?.measured ?? 0;
    this.#amounts.set(group, { measured, sent: measured });
  }
}
