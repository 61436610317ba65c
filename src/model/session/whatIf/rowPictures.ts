import { pictureTarget } from '../../analyses/images';
import { pixels } from '../../data/pictures';
import type { LatentModel } from '../../latentModel';
import { mostPictures, type DecodedPictures, type KeptPictures } from './passPictures';

/** The pictures of a file's rows, asked for together: row 0 is the base. */
export class RowPictures implements KeptPictures {
  /** The number of rows, counted from the first, that there is room for. */
  readonly capacity: number;
  readonly #model: LatentModel;
  readonly #rows: Uint8Array[] = [];

  constructor(model: LatentModel) {
    this.#model = model;
    this.capacity = mostPictures(model);
  }

  /** @param means the decoder's means of all rows so far, (N, C, size, size) */
  add(row: number, means: Float32Array): void {
    this.#rows[row] = pixels(means, row, pictureTarget(this.#model));
  }

  get(place: number): DecodedPictures | null {
    const [base, ...changed] = this.#rows;
    if (base === undefined || place !== 0) return null;
    const { imageChannels: channels, imageSize: size } = this.#model.images;
    return { width: size, height: size, channels, base, changed };
  }
}
