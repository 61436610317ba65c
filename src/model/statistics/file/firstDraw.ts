/** Arrays that only a pass knows, of the kept images' first draw: raw parameters, noise, z, the decoder's output. */
import type { GroupShape } from '../../../protocol/inspection';
import { FLOW_TENSORS, GAUSSIAN_TENSORS, LATENT_QUANTITIES } from '../../../protocol/quantities';
import type { Decoder } from '../../likelihood/decoder';
import type { TensorToWrite } from '../../safetensors/safetensors';
import { latentCount, type GroupBatch } from '../groupBatch';
import type { ImageLatents } from '../keptLatents';
import type { KeptImages } from '../measuredParts';
import { FLOW_FILLS, GAUSSIAN_FILLS, type Fill, type FlowLatents } from '../quantityColumns';
import { perLatent } from './keptTensors';

/** The decoder's parameters for one draw of a batch, (N, outputs, size, size). */
interface OutputBatch {
  readonly firstImage: number;
  readonly images: number;
  readonly draw: number;
  readonly logits: Float32Array;
}

/** One group of one image, (L, h, w) each. */
interface Detail {
  readonly rawMuQ: Float32Array;
  readonly rawLogSigmaQ: Float32Array;
  readonly rawMuP: Float32Array;
  readonly rawLogSigmaP: Float32Array;
  readonly epsilon: Float32Array;
  readonly z: Float32Array;
}

/** Names of tensors: `raw_mu_q.3` in group 3. */
const DETAILS = {
  raw_mu_q: 'rawMuQ',
  raw_log_sigma_q: 'rawLogSigmaQ',
  raw_mu_p: 'rawMuP',
  raw_log_sigma_p: 'rawLogSigmaP',
  eps: 'epsilon',
} as const;

/** The parts of a model that the arrays depend on. */
export interface DetailedModel {
  readonly groupShapes: readonly GroupShape[];
  readonly images: { readonly imageChannels: number; readonly imageSize: number };
  readonly decoder: Decoder | null;
}

/** Keeps the arrays of the first images in memory, to be written when the inspection ends. */
export class FirstDraw {
  readonly #model: DetailedModel;
  readonly #capacity: number;
  readonly #details: Detail[][];
  readonly #logits: Float32Array[] = [];

  /** @param capacity the number of images to keep */
  constructor(model: DetailedModel, capacity: number) {
    this.#model = model;
    this.#capacity = capacity;
    this.#details = model.groupShapes.map(() => []);
  }

  addGroup({ group, shape, firstImage, images, draw, epsilon, details }: GroupBatch): void {
    if (draw > 0) return;
    if (details === null) throw new Error('the statistics file needs the details');
    const { rawPosterior, rawPrior, z } = details;
    const latents = latentCount(shape);
    for (let b = 0; b < images && firstImage + b < this.#capacity; b++) {
      const part = (values: Float32Array, at: number) => values.subarray(at * latents, (at + 1) * latents);
      const detail = {
        ...{ rawMuQ: part(rawPosterior, 2 * b), rawLogSigmaQ: part(rawPosterior, 2 * b + 1) },
        ...{ rawMuP: part(rawPrior, 2 * b), rawLogSigmaP: part(rawPrior, 2 * b + 1) },
        ...{ epsilon: part(epsilon, b), z: part(z, b) },
      };
      const ofGroup = this.#details[group];
      if (ofGroup === undefined) throw new Error(`there is no group ${group}`);
      ofGroup[firstImage + b] = detail;
    }
  }

  addOutput({ firstImage, images, draw, logits }: OutputBatch): void {
    if (draw > 0) return;
    const outputs = logits.length / images;
    for (let b = 0; b < images && firstImage + b < this.#capacity; b++) {
      this.#logits[firstImage + b] = logits.subarray(b * outputs, (b + 1) * outputs);
    }
  }

  /**
   * The decoder's means of the first images, (images, C, size, size); `null` if the decoder is unknown.
   * @param images at most the number measured
   */
  meanImage(images: number): Float32Array | null {
    const { decoder } = this.#model;
    if (decoder === null) return null;
    const { imageChannels, imageSize } = this.#model.images;
    const pixels = imageChannels * imageSize ** 2;
    const means = new Float32Array(images * pixels);
    for (const [image, logits] of this.#logits.slice(0, images).entries()) {
      decoder.meanImage(logits, means.subarray(image * pixels, (image + 1) * pixels));
    }
    return means;
  }

  /** @param kept latents of the same images; this many images are written */
  tensors(kept: KeptImages): TensorToWrite[] {
    const images = kept[0]?.length ?? 0;
    const groups = this.#model.groupShapes.flatMap((shape, group) => {
      const details = this.#details[group] ?? [];
      return groupTensors(group, shape, kept[group] ?? [], details.slice(0, images));
    });
    return [...groups, ...this.outputTensors('logits', this.#logits.slice(0, images))];
  }

  /** @param logits by image, (outputs, size, size) */
  outputTensors(name: string, logits: readonly Float32Array[]): TensorToWrite[] {
    const [first] = logits;
    if (first === undefined) return [];
    const { imageSize } = this.#model.images;
    const shape = [logits.length, first.length / imageSize ** 2, imageSize, imageSize];
    return [{ name, dtype: 'F32', shape, values: { parts: logits } }];
  }
}

function groupTensors(
  group: number,
  shape: GroupShape,
  kept: readonly ImageLatents[],
  details: readonly Detail[],
): TensorToWrite[] {
  const drawn = kept.map((latents, image): FlowLatents => {
    const z = details[image]?.z ?? new Float32Array();
    return { ...latents, ...(latents.flow ?? { z0: z, zK: z }) };
  });
  return [
    ...Object.entries(DETAILS).map(([name, field]) => perLatent(name, group, shape, details, (image) => image[field])),
    // With flows, these are among the kept latents.
    ...(kept[0]?.flow === null ? ['z0', 'z'].map((name) => perLatent(name, group, shape, details, ({ z }) => z)) : []),
    ...columns(kept[0]?.flow !== null).map(([name, fill]) =>
      perLatent(name, group, shape, drawn, (latents) => {
        const values = new Float64Array(latents.muQ.length);
        fill(latents, 0, values);
        return new Float32Array(values);
      }),
    ),
  ];
}

/** How each quantity of a latent variable is calculated, by tensor. Without flows, z⁰ and z^K are the same. */
function columns(hasFlows: boolean): [tensor: string, Fill<FlowLatents>][] {
  const ofDraw = FLOW_TENSORS.map((quantity) => [LATENT_QUANTITIES[quantity].tensor, FLOW_FILLS[quantity]] as const);
  const closedForm = GAUSSIAN_TENSORS.map(
    (quantity) => [LATENT_QUANTITIES[quantity].tensor, GAUSSIAN_FILLS[quantity]] as const,
  );
  // A closed form of the same name takes precedence.
  return [...new Map<string, Fill<FlowLatents>>([...ofDraw, ...(hasFlows ? [] : closedForm)])];
}
