import { pictureTarget } from '../../analyses/images';
import { pixels } from '../../data/pictures';
import type { LatentModel } from '../../latentModel';
import type { DecodedPictures, KeptPictures } from './passPictures';

/** Samples beside each other on a sheet. */
const ACROSS = 8;

/** All samples of the model on one picture, for each set of statistics that they are drawn with. */
export class SampleSheets implements KeptPictures {
  readonly #model: LatentModel;
  readonly #samples: number;
  /** First of the file's statistics. */
  readonly #sheets: Uint8Array[] = [];

  constructor(model: LatentModel, samples: number) {
    this.#model = model;
    this.#samples = samples;
  }

  /** @param logits the decoder's parameters, (N, outputs, size, size) */
  add(logits: Float32Array): void {
    const { decoder, images } = this.#model;
    if (decoder === null) return;
    const { imageChannels: channels, imageSize: size } = images;
    const { width, height } = this.#frame();
    const sheet = new Uint8Array(width * height * channels);
    const outputs = logits.length / this.#samples;
    const mean = new Float32Array(channels * size ** 2);
    for (let sample = 0; sample < this.#samples; sample++) {
      decoder.meanImage(logits.subarray(sample * outputs, (sample + 1) * outputs), mean);
      const picture = pixels(mean, 0, pictureTarget(this.#model));
      const [left, top] = [(sample % ACROSS) * size, Math.floor(sample / ACROSS) * size];
      for (let y = 0; y < size; y++) {
        const row = picture.subarray(y * size * channels, (y + 1) * size * channels);
        sheet.set(row, ((top + y) * width + left) * channels);
      }
    }
    this.#sheets.push(sheet);
  }

  get(place: number): DecodedPictures | null {
    const [base, ...changed] = this.#sheets;
    return base === undefined || place !== 0 ? null : { ...this.#frame(), base, changed };
  }

  #frame(): Pick<DecodedPictures, 'width' | 'height' | 'channels'> {
    const { imageChannels: channels, imageSize: size } = this.#model.images;
    const across = Math.min(ACROSS, this.#samples);
    return { width: across * size, height: Math.ceil(this.#samples / ACROSS) * size, channels };
  }
}
