import type { ClassScope, ImageClass } from '../../protocol/imageClasses';
import { Refusal } from '../refusal';
import type { ImageClasses } from '../statistics/imageRecords';
import type { Measurement } from '../statistics/measurement';
import { measurementOf, type MeasuredImages } from '../statistics/someImages';

/** What scopes are made from, as it is now. */
export interface Scoped {
  readonly measurement: Measurement;
  readonly classes: ImageClasses | null;
  /** Whether no more images will be measured. */
  readonly isComplete: boolean;
}

/** A class as a measurement of its own. */
interface MeasuredClass extends MeasuredImages {
  readonly images: readonly number[];
}

/** Each holds sums of every group. */
const MOST_KEPT = 3;

/** The classes of an inspection's images, each as a measurement of its own. */
export class ClassScopes {
  readonly #of: () => Scoped;
  readonly #recent = new Map<number, MeasuredClass>();

  /** @param of returns what is known now; throws a Refusal if nothing is */
  constructor(of: () => Scoped) {
    this.#of = of;
  }

  /** `null` where images have no classes, or all are of one: there is nothing to choose. */
  list(): readonly ImageClass[] | null {
    const { measurement, classes } = this.#of();
    if (classes === null) return null;
    const { images: measured } = measurement.reached;
    const keeps = Math.min(measurement.imagesKept, measured);
    const counts = classes.names.map(() => ({ images: 0, kept: 0 }));
    for (let image = 0; image < measured; image++) {
      const count = counts[classes.of[image] ?? -1];
      if (count === undefined) continue;
      count.images += 1;
      if (image < keeps) count.kept += 1;
    }
    const all = classes.names.flatMap((name, among) => {
      const count = counts[among];
      return count === undefined || count.images === 0 || count.images === measured ? [] : [{ among, name, ...count }];
    });
    return all.length === 0 ? null : all;
  }

  /** @throws {Refusal} if the class doesn't exist, or not all of its images are measured and kept. */
  of(among: number): MeasuredClass {
    const known = this.#recent.get(among);
    if (known !== undefined) return known;
    const { measurement, classes, isComplete } = this.#of();
    const found = this.list()?.find((one) => one.among === among);
    if (!isComplete) throw new Refusal('The mean of a class is known once all images are measured.');
    if (found === undefined || classes === null) throw new Refusal('These images have no such class.');
    if (found.kept < found.images) {
      throw new Refusal(
        `${found.kept} of the ${found.images} images of class ${found.name} are kept, so the mean of its parts is not known.`,
      );
    }
    const images = Array.from({ length: measurement.reached.images }, (_, image) => image).filter(
      (image) => classes.of[image] === among,
    );
    const scope = { images, measurement: measurementOf(measurement, images, found.name) };
    const [oldest] = this.#recent.keys();
    if (this.#recent.size >= MOST_KEPT && oldest !== undefined) this.#recent.delete(oldest);
    this.#recent.set(among, scope);
    return scope;
  }

  /** What a question is about: the images of a class, or all of them. @throws {Refusal} as `of`. */
  among(among: number | undefined): MeasuredImages {
    return among === undefined ? { measurement: this.#of().measurement, images: null } : this.of(among);
  }

  /** @throws {Refusal} as `of`. */
  summary(among: number, thresholdNats: number): ClassScope {
    const { images, measurement } = this.of(among);
    return {
      ...{ among, name: measurement.planned.ofClass ?? '', images: images.length },
      groups: measurement.groups(thresholdNats),
      summary: measurement.summary(thresholdNats),
    };
  }
}
