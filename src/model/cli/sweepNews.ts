import { duration } from '../../protocol/duration';
import type { Progress } from '../../protocol/inspection';
import type { Images } from '../analyses/images';
import { grouped } from '../data/counts';
import { tell } from './terminal';

const INTERVAL_MS = 10_000;

/** Reports the progress of a sweep from time to time. */
export class SweepNews {
  readonly #images: Images;
  #nextMs = performance.now() + INTERVAL_MS;
  #remainingMs: number | null = null;

  constructor(images: Images) {
    this.#images = images;
  }

  /** @param images number of images that an earlier run measured */
  resumed(images: number): void {
    tell(`Goes on after ${grouped(images)} images that are measured.`);
  }

  progress({ remainingMs }: Progress): void {
    this.#remainingMs = remainingMs;
  }

  measured(end: number): Promise<void> {
    if (performance.now() >= this.#nextMs) {
      this.#nextMs = performance.now() + INTERVAL_MS;
      const left = this.#remainingMs === null ? '' : `, ${duration(this.#remainingMs)} left`;
      tell(`${grouped(end)} of ${grouped(this.#images.input.description.images)} images${left}`);
    }
    return Promise.resolve();
  }
}
