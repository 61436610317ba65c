/** The whole network as one operator graph (docs/nvae.md#forward), with the values that analyses read. */
import { GraphBuilder } from '../../graph/builder';
import type { Value } from '../../graph/graph';
import type { GaussianValues, LatentGroup, Network, Prior } from '../../latentModel';
import { cell, type CellBuilding } from './cells';
import { flow } from './flows';
import { outputsPerPixel } from './dataset';
import { isVanilla, type CellType, type Hyperparameters } from './hyperparameters';
import { Parameters, type ConvolutionShape, type StoredParameters } from './parameters';

/** The top prior: the release's Normal(0, 0), whose σ is exp(0) + 0.01. */
const TOP_PRIOR: Prior = { kind: 'constant', mu: 0, sigma: 1.01 };

/**
 * @param stored the checkpoint's tensors by name; only their shapes are read.
 * @throws {Refusal} if a tensor is missing, can't be read, or doesn't have the shape that the hyperparameters require.
 */
export function buildNetwork(hyperparameters: Hyperparameters, stored: StoredParameters): Network {
  return new NetworkBuilder(hyperparameters, new Parameters(stored)).build();
}

/** Inputs of an encoder combiner: its module's name and the encoder features at its place. */
interface Remembered {
  readonly combiner: string;
  readonly features: Value;
}

class NetworkBuilder {
  readonly #graph = new GraphBuilder();
  readonly #building: CellBuilding;
  readonly #remembered: Remembered[] = [];
  readonly #groups: LatentGroup[] = [];
  readonly #hyperparameters: Hyperparameters;
  readonly #parameters: Parameters;

  constructor(hyperparameters: Hyperparameters, parameters: Parameters) {
    this.#hyperparameters = hyperparameters;
    this.#parameters = parameters;
    const { cells, squeezeExcitation } = hyperparameters;
    this.#building = { graph: this.#graph, parameters, cells, squeezeExcitation };
  }

  build(): Network {
    const { imageChannels, imageSize } = this.#hyperparameters;
    const x = this.#graph.input('x', { channels: imageChannels, height: imageSize, width: imageSize });
    const vanilla = isVanilla(this.#hyperparameters);
    const s = this.#preprocess(x);
    const encoded = this.#encoderOutput(vanilla ? s : this.#encode(s));
    const logits = this.#output(vanilla ? this.#decodeOneGroup(encoded) : this.#decode(encoded));
    return {
      graph: this.#graph.graph([]),
      x,
      encoded,
      groups: this.#groups,
      logits,
      parameterCount: this.#parameters.count,
      parameterNames: this.#parameters.names,
    };
  }

  #preprocess(x: Value): Value {
    const { imageChannels, encoderChannels, preprocessBlocks, preprocessCells } = this.#hyperparameters;
    const stem = { out: encoderChannels, in: imageChannels, kernel: 3, bias: true, normalized: true };
    let s = this.#convolution('stem', stem, this.#graph.affine(x, 2, -1));
    let index = 0;
    for (let block = 0; block < preprocessBlocks; block++) {
      for (let i = 0; i < preprocessCells; i++, index++) {
        s = this.#cell(`pre_process.${index}`, i === preprocessCells - 1 ? 'down_pre' : 'normal_pre', s);
      }
    }
    return s;
  }

  /** The encoder tower, which keeps what each combiner will need. */
  #encode(preprocessed: Value): Value {
    let s = preprocessed;
    const { groupsPerScale, encoderCellsPerGroup } = this.#hyperparameters;
    const finestFirst = [...groupsPerScale].reverse();
    let index = 0;
    finestFirst.forEach((groups, scale) => {
      const top = scale === finestFirst.length - 1;
      for (let group = 0; group < groups; group++) {
        for (let i = 0; i < encoderCellsPerGroup; i++, index++) {
          s = this.#cell(`enc_tower.${index}`, 'normal_enc', s);
        }
        if (top && group === groups - 1) break;
        this.#remembered.push({ combiner: `enc_tower.${index}`, features: s });
        index++;
      }
      if (!top) {
        s = this.#cell(`enc_tower.${index}`, 'down_enc', s);
        index++;
      }
    });
    return s;
  }

  /** The features that the top group's posterior is computed from. */
  #encoderOutput(s: Value): Value {
    const { channels } = s;
    const enc0 = { out: channels, in: channels, kernel: 1, bias: true, normalized: true };
    return this.#graph.pointwise('elu', this.#convolution('enc0.1', enc0, this.#graph.pointwise('elu', s)));
  }

  /** The decoder tower with a latent group at each of its combiners. */
  #decode(encoded: Value): Value {
    const { groupsPerScale, decoderCellsPerGroup, decoderChannels, latentsPerGroup } = this.#hyperparameters;
    const { preprocessBlocks, imageSize } = this.#hyperparameters;
    const topMultiple = 2 ** (preprocessBlocks + groupsPerScale.length - 1);
    const topSize = imageSize / topMultiple;
    let z = this.#latentGroup(encoded, null);
    const features = this.#parameters.tensor('prior_ftr0', [decoderChannels * topMultiple, topSize, topSize]);
    let s = this.#graph.repeat(features, z);
    let index = 0;
    groupsPerScale.forEach((groups, scale) => {
      for (let group = 0; group < groups; group++) {
        if (scale > 0 || group > 0) {
          for (let i = 0; i < decoderCellsPerGroup; i++, index++) {
            s = this.#cell(`dec_tower.${index}`, 'normal_dec', s);
          }
          z = this.#latentGroup(this.#combineEncoder(s), s);
        }
        const combiner = { out: s.channels, in: s.channels + latentsPerGroup, kernel: 1, bias: true, normalized: true };
        s = this.#convolution(`dec_tower.${index}.conv`, combiner, this.#graph.concatenate(s, z));
        index++;
      }
      if (scale < groupsPerScale.length - 1) {
        s = this.#cell(`dec_tower.${index}`, 'up_dec', s);
        index++;
      }
    });
    return s;
  }

  /**
   * With one scale and one group, there are no towers: a 1×1 convolution maps z to as many channels as the encoder's
   * features have. The release gives the post-process cells the decoder's width, so the two widths must be equal.
   */
  #decodeOneGroup(encoded: Value): Value {
    const z = this.#latentGroup(encoded, null);
    const shape = { out: encoded.channels, in: z.channels, kernel: 1, bias: true, normalized: true };
    return this.#convolution('stem_decoder', shape, z);
  }

  /** The kept encoder features of this group, plus a 1×1 convolution of the decoder's features. */
  #combineEncoder(s: Value): Value {
    const remembered = this.#remembered.pop();
    if (remembered === undefined) throw new Error('more latent groups below the top than encoder combiners');
    const { combiner, features } = remembered;
    const shape = { out: features.channels, in: s.channels, kernel: 1, bias: true, normalized: true };
    return this.#graph.add(features, this.#convolution(`${combiner}.conv`, shape, s));
  }

  /**
   * Posterior, prior and sample of the next group. The prior is computed from the decoder's features `s`, `null` at the
   * top. With a residual posterior, q is Normal(μ_p + μ_q, ℓ_p + ℓ_q): the clamp acts on the sums.
   */
  #latentGroup(features: Value, s: Value | null): Value {
    const graph = this.#graph;
    const { latentsPerGroup, residualPosterior, flowsPerGroup } = this.#hyperparameters;
    const i = this.#groups.length;
    const outputs = { out: 2 * latentsPerGroup, bias: true, normalized: true };
    const { height, width } = features;
    const epsilon = graph.input(`eps.${i}`, { channels: latentsPerGroup, height, width });
    let rawPrior: Value | null = null;
    if (s !== null) {
      const sampler = { ...outputs, in: s.channels, kernel: 1 };
      rawPrior = this.#convolution(`dec_sampler.${i - 1}.1`, sampler, graph.pointwise('elu', s));
    }
    const sampler = { ...outputs, in: features.channels, kernel: 3 };
    const rawPosterior = this.#convolution(`enc_sampler.${i}`, sampler, features);
    const prior: Prior = rawPrior === null ? TOP_PRIOR : { kind: 'computed', ...this.#gaussian(rawPrior, rawPrior) };
    const sum = rawPrior !== null && residualPosterior ? graph.add(rawPrior, rawPosterior) : rawPosterior;
    const posterior = this.#gaussian(rawPosterior, sum);
    const z0 = graph.add(posterior.mu, graph.multiply(posterior.sigma, epsilon));
    let z = z0;
    for (let n = 0; n < flowsPerGroup; n++) {
      z = flow(graph, this.#parameters, `nf_cells.${i * flowsPerGroup + n}`, z);
    }
    this.#groups.push({ epsilon, posterior, prior, z0, z });
    return z;
  }

  /** μ = 5·tanh(μ/5) and σ = exp(5·tanh(ℓ/5)) + 0.01, from the two halves of `parameters`. */
  #gaussian(raw: Value, parameters: Value): GaussianValues {
    const graph = this.#graph;
    const half = parameters.channels / 2;
    const clamped = graph.affine(graph.pointwise('tanh', graph.affine(parameters, 1 / 5, 0)), 5, 0);
    const mu = graph.channels(clamped, 0, half);
    const sigma = graph.affine(graph.pointwise('exp', graph.channels(clamped, half, half)), 1, 0.01);
    return { mu, sigma, raw };
  }

  #output(decoded: Value): Value {
    const { postprocessBlocks, postprocessCells, likelihood, imageChannels } = this.#hyperparameters;
    const out = outputsPerPixel(likelihood, imageChannels);
    let s = decoded;
    let index = 0;
    for (let block = 0; block < postprocessBlocks; block++) {
      for (let i = 0; i < postprocessCells; i++, index++) {
        s = this.#cell(`post_process.${index}`, i === 0 ? 'up_post' : 'normal_post', s);
      }
    }
    const shape = { out, in: s.channels, kernel: 3, bias: true, normalized: true };
    return this.#convolution('image_conditional.1', shape, this.#graph.pointwise('elu', s));
  }

  #cell(name: string, type: CellType, s: Value): Value {
    return cell(this.#building, name, type, s);
  }

  #convolution(name: string, shape: ConvolutionShape, x: Value): Value {
    return this.#graph.convolution(x, this.#parameters.convolution(name, shape));
  }
}
