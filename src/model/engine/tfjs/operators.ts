/**
 * The graph's operators in TensorFlow.js's. Feature maps are (N, H, W, C) here: the only layout that all its backends
 * support, and the fastest on CPUs.
 */
import type * as tfjs from '@tensorflow/tfjs-core';
import { convolution } from './convolution';
import type { PlacedWeights, ProgramNode } from './program';

/** TensorFlow.js with a backend. Node's package has its own. */
export type TensorFlowJs = typeof tfjs;

export type Maps = tfjs.Tensor4D;

/** One operator, applied to its inputs. The caller disposes of everything that it creates beside its result. */
export type Apply = (...inputs: Maps[]) => Maps;

/** The source of tensors that an operator holds for its program's lifetime. */
export interface Constants {
  /** @param make converts stored weights to the form that the operator takes */
  weights<Made extends tfjs.Tensor>(placed: PlacedWeights, make: (stored: tfjs.Tensor) => Made): Made;
  number(value: number): tfjs.Scalar;
}

export const asStored = (stored: tfjs.Tensor): tfjs.Tensor => stored;

export function operator(tf: TensorFlowJs, node: ProgramNode, constants: Constants): Apply {
  const { operation, channels, height, width } = node;
  switch (operation.op) {
    case 'convolution':
      return convolution(tf, node, operation, constants);
    case 'channel affine': {
      const [scale, shift] = [
        constants.weights(operation.scale, asStored),
        constants.weights(operation.shift, asStored),
      ];
      return (x) => tf.add(tf.mul(x, scale), shift);
    }
    case 'affine':
      return affine(tf, operation, constants);
    case 'swish':
      return (x) => tf.mul(x, tf.sigmoid(x));
    case 'elu':
      return tf.elu;
    case 'relu':
      return tf.relu;
    case 'sigmoid':
      return tf.sigmoid;
    case 'tanh':
      return tf.tanh;
    case 'exp':
      return tf.exp;
    case 'add':
      return (a, b) => tf.add(a, b);
    case 'multiply':
      return (a, b) => tf.mul(a, b);
    case 'concatenate':
      return (...parts) => tf.concat(parts, 3);
    case 'channels': {
      const { from } = operation;
      return (x) => tf.slice(x, [0, 0, 0, from], [-1, -1, -1, channels]);
    }
    case 'crop': {
      const { top, left } = operation;
      return (x) => tf.slice(x, [0, top, left, 0], [-1, height, width, -1]);
    }
    case 'mean over positions':
      return (x) => tf.mean(x, [1, 2], true);
    case 'nearest ×2':
      return (x) => tf.image.resizeNearestNeighbor(x, [height, width]);
    case 'bilinear ×2':
      return (x) => tf.image.resizeBilinear(x, [height, width], true);
    case 'repeat': {
      const map = constants.weights(operation.map, (stored) =>
        tf.transpose<Maps>(tf.reshape(stored, [1, channels, height, width]), [0, 2, 3, 1]),
      );
      return (x) => tf.tile(map, [x.shape[0], 1, 1, 1]);
    }
  }
}

function affine(tf: TensorFlowJs, { scale, shift }: { scale: number; shift: number }, constants: Constants): Apply {
  if (shift === 0) {
    const factor = constants.number(scale);
    return (x) => tf.mul(x, factor);
  }
  const summand = constants.number(shift);
  if (scale === 1) return (x) => tf.add(x, summand);
  const factor = constants.number(scale);
  return (x) => tf.add(tf.mul(x, factor), summand);
}
