/**
 * Everything captured of the first draw, and means over all, as a safetensors file; names and shapes are those of the
 * project's golden files.
 */
import { RELEASE_THRESHOLD_NATS, type GroupShape } from '../../protocol/inspection';
import { writeSafetensors, type TensorToWrite } from '../safetensors/safetensors';
import type { Decoder } from '../likelihood/decoder';
import { latentCount, type GroupBatch } from './groupBatch';
import { contributionTerms, klTerms } from './kl';
import type { Measurement } from './measurement';

/** Per latent variable; `raw_*` are the network's outputs before the soft clamp, z0 is before and z after the flows. */
const LATENT_TENSORS = [
  ...['mu_q', 'sigma_q', 'mu_p', 'sigma_p', 'raw_mu_q', 'raw_log_sigma_q', 'raw_mu_p', 'raw_log_sigma_p'],
  ...['eps', 'z0', 'z', 'kl', 'log_q', 'log_p'],
] as const;

/** What of a model the arrays depend on. */
export interface WrittenModel {
  readonly groupShapes: readonly GroupShape[];
  readonly images: { readonly imageChannels: number; readonly imageSize: number };
  readonly decoder: Decoder | null;
}

/** The decoder's parameters for one draw of a batch, (N, outputs, size, size). */
interface WrittenOutput {
  readonly firstImage: number;
  readonly images: number;
  readonly draw: number;
  readonly logits: Float32Array;
}

/** Collects the arrays of all batches in memory, to be written when the inspection has ended. */
export class StatisticsFile {
  readonly #model: WrittenModel;
  readonly #images: number;
  readonly #tensors = new Map<string, TensorToWrite & { readonly values: Float32Array }>();

  constructor(model: WrittenModel, images: number, x: Float32Array) {
    this.#model = model;
    this.#images = images;
    const { imageChannels, imageSize } = model.images;
    const imageShape = [images, imageChannels, imageSize, imageSize];
    this.#set('x', imageShape, x);
    this.#set('mean_image', imageShape, new Float32Array(x.length));
    model.groupShapes.forEach(({ channels, height, width }, group) => {
      for (const name of LATENT_TENSORS) {
        const shape = [images, channels, height, width];
        this.#set(`${name}.${group}`, shape, new Float32Array(images * channels * height * width));
      }
    });
  }

  addGroup(batch: GroupBatch): void {
    if (batch.draw > 0) return;
    const { details, group, shape } = batch;
    if (details === null) throw new Error('the statistics file needs the details');
    const { z0, zK } = batch.flow ?? { z0: details.z, zK: details.z };
    const latents = latentCount(shape);
    const start = batch.firstImage * latents;
    const tensor = (name: (typeof LATENT_TENSORS)[number]) => this.#values(`${name}.${group}`);
    for (const [name, values] of [
      ['mu_q', batch.muQ],
      ['sigma_q', batch.sigmaQ],
      ['mu_p', batch.muP],
      ['sigma_p', batch.sigmaP],
      ['eps', details.epsilon],
      ['z0', z0],
      ['z', zK],
    ] as const) {
      tensor(name).set(values, start);
    }
    for (let b = 0; b < batch.images; b++) {
      for (const [suffix, raw] of [
        ['q', details.rawPosterior],
        ['p', details.rawPrior],
      ] as const) {
        const mean = raw.subarray(2 * b * latents, (2 * b + 1) * latents);
        const logSigma = raw.subarray((2 * b + 1) * latents, (2 * b + 2) * latents);
        tensor(`raw_mu_${suffix}`).set(mean, start + b * latents);
        tensor(`raw_log_sigma_${suffix}`).set(logSigma, start + b * latents);
      }
    }
    const [kl, logQ, logP] = [tensor('kl'), tensor('log_q'), tensor('log_p')];
    for (let i = 0; i < batch.muQ.length; i++) {
      const [muQ, sigmaQ] = [batch.muQ[i] ?? 0, batch.sigmaQ[i] ?? 0];
      const [muP, sigmaP] = [batch.muP[i] ?? 0, batch.sigmaP[i] ?? 0];
      const drawn = contributionTerms(muQ, sigmaQ, muP, sigmaP, z0[i] ?? 0, zK[i] ?? 0);
      kl[start + i] = batch.flow === null ? klTerms(muQ, sigmaQ, muP, sigmaP).klNats : drawn.klNats;
      logQ[start + i] = drawn.logQNats;
      logP[start + i] = drawn.logPNats;
    }
  }

  addOutput({ firstImage, images, draw, logits }: WrittenOutput): void {
    if (draw > 0) return;
    const { imageSize } = this.#model.images;
    const outputs = logits.length / images;
    if (!this.#tensors.has('logits')) {
      const shape = [this.#images, outputs / imageSize ** 2, imageSize, imageSize];
      this.#set('logits', shape, new Float32Array(this.#images * outputs));
    }
    this.#values('logits').set(logits, firstImage * outputs);
    const distribution = this.#model.decoder;
    const mean = this.#values('mean_image');
    const pixels = mean.length / this.#images;
    for (let b = 0; b < images; b++) {
      const image = firstImage + b;
      distribution?.meanImage(
        logits.subarray(b * outputs, (b + 1) * outputs),
        mean.subarray(image * pixels, (image + 1) * pixels),
      );
    }
  }

  /** @param logits of a decoding from the prior, at temperature 0.7 with the posterior's ε */
  addPriorOutput(logits: Float32Array): void {
    const { imageSize } = this.#model.images;
    const shape = [this.#images, logits.length / this.#images / imageSize ** 2, imageSize, imageSize];
    this.#set('sample.logits', shape, logits);
  }

  /** @throws {Refusal} when it can't be written; then there is no file, or the one that was there before. */
  async write(path: string, measurement: Measurement, provenance: ReadonlyMap<string, string>): Promise<void> {
    const { klByGroup, reconstructionNats } = measurement;
    const klAll = new Float64Array(klByGroup.length * this.#images);
    klByGroup.forEach((byImage, group) => klAll.set(byImage, group * this.#images));
    const active = new Float32Array(klByGroup.length);
    const diagonals: TensorToWrite[] = [];
    for (const summary of measurement.groups(RELEASE_THRESHOLD_NATS)) {
      if (summary === null) continue;
      active[summary.group] = summary.channelsInUse ?? NaN;
      const { group, channelKlNats } = summary;
      diagonals.push({ name: `kl_diag.${group}`, dtype: 'F64', shape: [channelKlNats.length], values: channelKlNats });
    }
    await writeSafetensors(path, provenance, [
      { name: 'kl_all', dtype: 'F64', shape: [klByGroup.length, this.#images], values: klAll },
      ...(reconstructionNats === null
        ? []
        : [{ name: 'recon', dtype: 'F64', shape: [this.#images], values: reconstructionNats } as const]),
      ...diagonals,
      { name: 'active', dtype: 'F32', shape: [active.length], values: active },
      ...this.#tensors.values(),
    ]);
  }

  #set(name: string, shape: readonly number[], values: Float32Array): void {
    this.#tensors.set(name, { name, dtype: 'F32', shape, values });
  }

  #values(name: string): Float32Array {
    const values = this.#tensors.get(name)?.values;
    if (values === undefined) throw new Error(`there is no tensor ${name}`);
    return values;
  }
}
