import type * as tfjs from '@tensorflow/tfjs-core';
import { asStored, type Apply, type Constants, type Maps, type TensorFlowJs } from './operators';
import type { PlacedOperation, PlacedWeights, ProgramNode } from './program';

type Convolution = Extract<PlacedOperation, { readonly op: 'convolution' }>;

/** A convolution whose groups have one channel each is depthwise. Larger groups are convolved one by one. */
export function convolution(tf: TensorFlowJs, node: ProgramNode, operation: Convolution, constants: Constants): Apply {
  const [, inPerGroup, kernel = 0] = operation.weight.shape;
  if (operation.groups > 1) return (inPerGroup === 1 ? depthwise : grouped)(tf, operation, constants);
  return kernel === 1 && operation.stride === 1
    ? product(tf, node, operation, constants)
    : dense(tf, operation, constants);
}

function dense(tf: TensorFlowJs, operation: Convolution, constants: Constants): Apply {
  const { weight, bias, stride, dilation } = operation;
  // TensorFlow.js doesn't support dilation together with a stride.
  const spread = stride > 1 ? dilation : 1;
  const filter = constants.weights(weight, (stored) => asFilter(tf, spreadOut(tf, stored, spread)));
  const dilations = dilation / spread;
  const pad = keepsSize(operation) ? 'same' : explicit(operation.padding);
  if (bias === null) return (x) => tf.conv2d(x, filter, stride, pad, 'NHWC', dilations);
  const bias1d = vector(bias, constants);
  return (x) => tf.fused.conv2d({ x, filter, strides: stride, pad, dilations, bias: bias1d });
}

/** A matrix product at each position. As a convolution, TensorFlow would lay out the weights again on every run. */
function product(
  tf: TensorFlowJs,
  { height, width }: ProgramNode,
  { weight, bias }: Convolution,
  constants: Constants,
): Apply {
  const [out = 0, channels = 0] = weight.shape;
  const matrix = constants.weights(weight, (stored) => tf.transpose(tf.reshape(stored, [out, channels])));
  const multiply =
    height * width === 1
      ? (x: Maps) => tf.matMul<Maps>(x, matrix)
      : (x: Maps) =>
          tf.reshape<tfjs.Rank.R4>(tf.matMul(tf.reshape(x, [-1, channels]), matrix), [-1, height, width, out]);
  if (bias === null) return multiply;
  const bias1d = vector(bias, constants);
  return (x) => tf.add(multiply(x), bias1d);
}

function depthwise(tf: TensorFlowJs, operation: Convolution, constants: Constants): Apply {
  const { weight, bias, stride, padding, dilation, groups } = operation;
  const [out = 0, , kernel = 0] = weight.shape;
  // (C·M, 1, k, k) → (k, k, C, M)
  const filter = constants.weights(weight, (stored) =>
    tf.transpose<tfjs.Tensor4D>(tf.reshape(stored, [groups, out / groups, kernel, kernel]), [2, 3, 0, 1]),
  );
  // The fused operator doesn't take explicit padding.
  const same = keepsSize(operation);
  const pad = same ? 'same' : 'valid';
  const padded = (x: Maps) => (same || padding === 0 ? x : tf.pad(x, explicit(padding)));
  if (bias === null) return (x) => tf.depthwiseConv2d(padded(x), filter, stride, pad, 'NHWC', dilation);
  const bias1d = vector(bias, constants);
  return (x) =>
    tf.fused.depthwiseConv2d({ x: padded(x), filter, strides: stride, pad, dilations: dilation, bias: bias1d });
}

function grouped(tf: TensorFlowJs, operation: Convolution, constants: Constants): Apply {
  const { weight, bias, stride, dilation, groups } = operation;
  const [out = 0, inPerGroup = 0] = weight.shape;
  const outPerGroup = out / groups;
  const filters = Array.from({ length: groups }, (_, group) =>
    constants.weights(weight, (stored) =>
      asFilter(tf, tf.slice(stored, [group * outPerGroup, 0, 0, 0], [outPerGroup, -1, -1, -1])),
    ),
  );
  const pad = keepsSize(operation) ? 'same' : explicit(operation.padding);
  const convolve = (x: Maps) => {
    const parts = filters.map((filter, group) => {
      const part = tf.slice(x, [0, 0, 0, group * inPerGroup], [-1, -1, -1, inPerGroup]);
      return tf.conv2d(part, filter, stride, pad, 'NHWC', dilation);
    });
    return tf.concat(parts, 3);
  };
  if (bias === null) return convolve;
  const bias1d = vector(bias, constants);
  return (x) => tf.add(convolve(x), bias1d);
}

/**
 * Whether the padding equals TensorFlow's `same`. With larger strides it doesn't: `same` pads the end more than the
 * start.
 */
function keepsSize({ weight, stride, padding, dilation }: Convolution): boolean {
  const [, , kernel = 0] = weight.shape;
  return stride === 1 && 2 * padding === dilation * (kernel - 1);
}

/** Weights (O, I, k, k) with zeros in between, equivalent to `dilation`. */
function spreadOut(tf: TensorFlowJs, stored: tfjs.Tensor, dilation: number): tfjs.Tensor {
  if (dilation === 1) return stored;
  const [out = 0, channels = 0, kernel = 0] = stored.shape;
  const zeros: [number, number] = [0, dilation - 1];
  const apart = tf.pad(tf.reshape(stored, [out * channels, kernel, 1, kernel, 1]), [
    [0, 0],
    [0, 0],
    zeros,
    [0, 0],
    zeros,
  ]);
  const wide = tf.reshape(apart, [out, channels, kernel * dilation, kernel * dilation]);
  const reach = (kernel - 1) * dilation + 1;
  return tf.slice(wide, [0, 0, 0, 0], [out, channels, reach, reach]);
}

/** (O, I, k, k) → (k, k, I, O). */
function asFilter(tf: TensorFlowJs, stored: tfjs.Tensor): tfjs.Tensor4D {
  return tf.transpose(stored as tfjs.Tensor4D, [2, 3, 1, 0]);
}

function vector(weights: PlacedWeights, constants: Constants): tfjs.Tensor {
  return constants.weights(weights, asStored);
}

/** Node's backend refuses a plain number. */
function explicit(padding: number): [[number, number], [number, number], [number, number], [number, number]] {
  return [
    [0, 0],
    [padding, padding],
    [padding, padding],
    [0, 0],
  ];
}
