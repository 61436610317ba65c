/**
 * Normalizing flows between a posterior's sample and the decoder (docs/nvae.md#flows). Each step is z ← z − m(z). At a
 * position, m depends only on earlier positions in reading order, and on earlier channels of the same position. Its
 * Jacobian is therefore triangular with ones on the diagonal, and the log-determinant is 0.
 */
import type { GraphBuilder } from '../../graph/builder';
import type { Value } from '../../graph/graph';
import { masked, type Mask } from '../../graph/weights';
import type { ConvolutionShape, Parameters } from './parameters';

/** Hidden channels per latent channel. */
const HIDDEN_PER_LATENT = 6;

/**
 * One flow cell: a step in reading order and one in the opposite order.
 * @param name the cell's module, `nf_cells.<i>`
 */
export function flow(graph: GraphBuilder, parameters: Parameters, name: string, z: Value): Value {
  const forth = flowStep(graph, parameters, `${name}.cell1`, z, false);
  return flowStep(graph, parameters, `${name}.cell2`, forth, true);
}

/** @param mirrored whether positions are visited in reverse reading order; the order of channels does not change. */
function flowStep(graph: GraphBuilder, parameters: Parameters, name: string, z: Value, mirrored: boolean): Value {
  const latents = z.channels;
  const hidden = HIDDEN_PER_LATENT * latents;
  const latentOf = (hiddenChannel: number) => Math.floor(hiddenChannel / HIDDEN_PER_LATENT);
  const convolution = (x: Value, module: string, shape: Omit<ConvolutionShape, 'normalized'>, atCentre: CentreMask) => {
    const options = parameters.convolution(`${name}.${module}`, { ...shape, normalized: true });
    const weight = masked(options.weight, autoregressive(shape.kernel, mirrored, atCentre));
    return graph.convolution(x, { ...options, weight });
  };
  let m = convolution(
    z,
    'conv.convz.0',
    { out: hidden, in: latents, kernel: 3, bias: false },
    (out, input) => input < latentOf(out),
  );
  m = graph.pointwise('elu', m);
  m = convolution(m, 'conv.convz.2', { out: hidden, in: hidden, kernel: 5, groups: hidden, bias: false }, () => true);
  m = graph.pointwise('elu', graph.pointwise('elu', m)); // Twice, as in the release.
  m = convolution(
    m,
    'mu.conv_0',
    { out: latents, in: hidden, kernel: 1, bias: true },
    (out, input) => latentOf(input) <= out,
  );
  return graph.add(z, graph.affine(m, -1, 0));
}

type CentreMask = (out: number, input: number) => boolean;

/** Keeps all channels of the positions before the centre, what `atCentre` keeps at the centre, and nothing after it. */
function autoregressive(kernel: number, mirrored: boolean, atCentre: CentreMask): Mask {
  const centre = (kernel ** 2 - 1) / 2;
  return (out, input, y, x) => {
    const place = kernel * y + x;
    if (place === centre) return atCentre(out, input);
    return mirrored ? place > centre : place < centre;
  };
}
