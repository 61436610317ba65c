/** Hands out the sum map of every group, so that whoever keeps them does not depend on this process. */
import type { KlQuantity } from '../../protocol/quantities';
import type { KlMap } from '../../protocol/statistics';
import type { GroupBatch } from './groupBatch';
import type { Measurement } from './measurement';

/** A map is handed out again when it is a mean over so many times as much. */
const GROWTH = 2;

/**
 * Maps may have megabytes, and a group may be measured thousands of times. So each is handed out when its group is first
 * measured, and after that only when what it is a mean over has doubled, or measuring has ended.
 */
export class SumMaps {
  readonly #measurement: Pick<Measurement, 'klMap'>;
  readonly #quantities: readonly KlQuantity[];
  readonly #send: (map: KlMap) => void;
  /** By group: draws of all images that have been measured, and those that were when its maps were handed out. */
  readonly #amounts = new Map<number, { measured: number; sent: number }>();

  /** @param quantities that each group is mapped by */
  constructor(measurement: Pick<Measurement, 'klMap'>, quantities: readonly KlQuantity[], send: (map: KlMap) => void) {
    this.#measurement = measurement;
    this.#quantities = quantities;
    this.#send = send;
  }

  /** A batch was added to the measurement. */
  measured({ group, images }: Pick<GroupBatch, 'group' | 'images'>): void {
    const { measured, sent } = this.#amounts.get(group) ?? { measured: 0, sent: 0 };
    this.#amounts.set(group, { measured: measured + images, sent });
    if (measured + images >= GROWTH * sent) this.#sendGroup(group);
  }

  /** Hands out those maps that have changed since they were handed out. */
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
