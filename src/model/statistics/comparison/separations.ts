/** How well each quantity tells the images of two inputs apart (docs/analyses.md#auroc). */
import { areaErrors, separation, type AreaErrors } from '../auroc';
import { ImageMeans } from '../imageMeans';
import type { ComparedColumns } from './comparedColumns';
import type { Side } from './sharedParts';

/** The share of pairs of images in which that of the second input has the higher value. */
export interface Separated {
  readonly area: number;
  readonly errors: AreaErrors;
}

export interface Separations {
  readonly kl: Separated;
  /** `null`, like the NELBO, if the decoder is unknown. */
  readonly distortion: Separated | null;
  readonly nelbo: Separated | null;
  /** By group: of its KL. */
  readonly groups: readonly Separated[];
}

/** Every image's means over draws of the totals and the groups' KL. */
export class ImageScores {
  readonly #columns: ComparedColumns;
  readonly #means = { first: new ImageMeans(), second: new ImageMeans() };

  constructor(columns: ComparedColumns) {
    this.#columns = columns;
  }

  add(side: Side, firstImage: number, draw: number, rows: readonly Float64Array[]): void {
    const { summaries } = this.#columns;
    const scores = rows.map((row) => row.subarray(0, summaries));
    this.#means[side].add(firstImage, draw, scores);
  }

  separations(): Separations {
    const { kl, distortion, nelbo, shared } = this.#columns;
    const hasDistortion = shared.noDistortion === null;
    return {
      kl: this.#separated(kl),
      distortion: hasDistortion ? this.#separated(distortion) : null,
      nelbo: hasDistortion ? this.#separated(nelbo) : null,
      groups: Array.from({ length: shared.groups }, (_, group) => this.#separated(this.#columns.group(group))),
    };
  }

  #separated(column: number): Separated {
    const { first, second } = this.#means;
    const separating = separation(first.column(column), second.column(column));
    return { area: separating.area, errors: areaErrors(separating) };
  }
}
