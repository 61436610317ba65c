/** Writes `--out`: an inspection's statistics, and facts about the first draw that only its passes know. */
import { fileDescription, type Made } from '../analyses/fileDescription';
import type { Images } from '../analyses/images';
import type { LatentModel } from '../latentModel';
import type { OutputBatch } from '../passes/decoderPass';
import { FirstDraw } from '../statistics/file/firstDraw';
import { writeStatistics } from '../statistics/file/writeStatistics';
import type { GroupBatch } from '../statistics/groupBatch';
import type { Measurement } from '../statistics/measurement';

export class OutFile {
  readonly #model: LatentModel;
  readonly #firstDraw: FirstDraw;
  /** The decoder's parameters, decoded from the prior, by image; empty if not requested. */
  #prior: Float32Array[] = [];

  /** @param measurement filled by the inspection */
  constructor(model: LatentModel, { imagesKept }: Measurement) {
    this.#model = model;
    this.#firstDraw = new FirstDraw(model, imagesKept);
  }

  addGroup(batch: GroupBatch): void {
    this.#firstDraw.addGroup(batch);
  }

  addOutput(batch: OutputBatch): void {
    this.#firstDraw.addOutput(batch);
  }

  /** @param logits decoded from the prior at temperature 0.7 with the posterior's ε */
  addPriorOutput(logits: Float32Array, images: number): void {
    const outputs = logits.length / images;
    this.#prior = Array.from({ length: images }, (_, b) => logits.subarray(b * outputs, (b + 1) * outputs));
  }

  /** @throws {Refusal} if it can't be written; there is then no file, or the previous one. */
  async write(path: string, images: Images, measurement: Measurement, made: Made): Promise<void> {
    const parts = measurement.parts();
    const kept = parts.kept ?? [];
    const imagesKept = kept[0]?.length ?? 0;
    await writeStatistics(path, {
      ...(await fileDescription(this.#model, images.input, made)),
      ...{ records: images.input.records, parts, samples: null, sweep: null },
      images: { x: images.values(0, imagesKept), meanImage: this.#firstDraw.meanImage(imagesKept) },
      details: [...this.#firstDraw.tensors(kept), ...this.#firstDraw.outputTensors('sample.logits', this.#prior)],
    });
  }
}
