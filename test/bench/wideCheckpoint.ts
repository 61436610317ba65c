/**
 * A checkpoint for measuring the page and testing its layout: latent maps as large as the largest in use, and almost no
 * network around them.
 */
import { Random } from '../fuzz/random';
import { checkpointPickle, namespace, tensor, writeTorchFile, type Pickled } from '../fixtures/torchFile';

export const LATENTS_PER_GROUP = 20;

export interface WideShape {
  /** Latent groups, all of one scale. */
  readonly groups: number;
  /** Of latent maps and pictures. */
  readonly side: 64 | 128;
}

/** Channels of both encoder and decoder. */
const CHANNELS = 8;
const MIXTURES = 10;

/** One scale without any cells: groups differ in their samplers and in the z above them. */
const ARGS = {
  num_x_bits: 8,
  num_mixture_dec: MIXTURES,
  num_latent_scales: 1,
  num_latent_per_group: LATENTS_PER_GROUP,
  num_channels_enc: CHANNELS,
  num_channels_dec: CHANNELS,
  num_preprocess_blocks: 0,
  num_preprocess_cells: 1,
  num_postprocess_blocks: 0,
  num_postprocess_cells: 1,
  num_cell_per_cond_enc: 0,
  num_cell_per_cond_dec: 0,
  num_nf: 0,
  ada_groups: false,
  min_groups_per_scale: 1,
  use_se: false,
  res_dist: true,
};

/** Writes the checkpoint with random weights, the same every time. */
export async function writeWideCheckpoint(path: string, { groups, side }: WideShape): Promise<void> {
  const random = new Random(0, 0);
  const between = (least: number, most: number) => least + ((most - least) * random.below(2 ** 24)) / 2 ** 24;
  const stateDict: Record<string, Pickled> = {};
  const data: Record<string, Uint8Array> = {};
  const put = (name: string, shape: readonly number[], centre: number, spread: number) => {
    const length = shape.reduce((product, n) => product * n, 1);
    const values = Float32Array.from({ length }, () => between(centre - spread, centre + spread));
    stateDict[name] = tensor({ key: name, shape });
    data[name] = new Uint8Array(values.buffer);
  };
  const convolution = (name: string, out: number, input: number, kernel: number) => {
    put(`${name}.weight`, [out, input, kernel, kernel], 0, 1);
    put(`${name}.bias`, [out], 0, 0.1);
    // Small, so that outputs are about as large as inputs.
    put(`${name}.log_weight_norm`, [out, 1, 1, 1], -1.5, 0.5);
  };
  convolution('stem', CHANNELS, 3, 3);
  convolution('enc0.1', CHANNELS, CHANNELS, 1);
  put('prior_ftr0', [CHANNELS, side, side], 0, 1);
  for (let group = 0; group < groups; group++) {
    convolution(`enc_sampler.${group}`, 2 * LATENTS_PER_GROUP, CHANNELS, 3);
    convolution(`dec_tower.${group}.conv`, CHANNELS, CHANNELS + LATENTS_PER_GROUP, 1);
    if (group === 0) continue;
    convolution(`enc_tower.${group - 1}.conv`, CHANNELS, CHANNELS, 1);
    convolution(`dec_sampler.${group - 1}.1`, 2 * LATENTS_PER_GROUP, CHANNELS, 1);
  }
  convolution('image_conditional.1', 10 * MIXTURES, CHANNELS, 3);
  const dataset = side === 64 ? 'celeba_64' : 'lsun_church_128';
  const args = namespace({ ...ARGS, dataset, num_groups_per_scale: groups });
  await writeTorchFile(path, { pickle: checkpointPickle(stateDict, { args }), data });
}
