/** Pictures that a command writes to a `.png`. */
import { pictureTarget } from '../../analyses/images';
import { pixels, type PictureTarget } from '../../data/pictures';
import { contactSheet, pngOf, type Picture } from '../../export/png';
import { writeWhole } from '../../files/wholeFile';
import type { LatentModel } from '../../latentModel';
import { Refusal } from '../../refusal';

export function isSheet(path: string): boolean {
  return /\.png$/i.test(path);
}

/** Pictures on one sheet: beside each other in rows, or as a square. */
export class PictureSheet {
  readonly #target: PictureTarget;
  readonly #pictures: Picture[] = [];
  #columns: number | undefined;

  /** @throws {Refusal} if the model's decoder is unknown, so that there are no pictures. */
  constructor(model: LatentModel) {
    if (model.decoder === null)
      throw new Refusal('The decoder of this model is not known, so nothing can be decoded to pictures.');
    this.#target = pictureTarget(model);
  }

  /** Adds pictures of one size, (N, C, size, size) in [0, 1]. */
  addAll(pictures: Float32Array): void {
    const { channels, size } = this.#target;
    for (let index = 0; index < pictures.length / (channels * size ** 2); index++) {
      this.#pictures.push({ width: size, height: size, channels, pixels: pixels(pictures, index, this.#target) });
    }
  }

  /** Adds a row of pictures, (C, size, size) each in [0, 1]. All rows have as many. */
  addRow(pictures: readonly Float32Array[]): void {
    this.#columns = pictures.length;
    for (const picture of pictures) this.addAll(picture);
  }

  /** @throws {Refusal} if it can't be written. */
  async write(path: string): Promise<void> {
    const png = pngOf(contactSheet(this.#pictures, this.#columns));
    await writeWhole(path, (file) => file.writeFile(png));
  }
}
