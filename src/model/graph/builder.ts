import type { ConvolutionOptions, Graph, Node, Operation, Value } from './graph';
import { sameShape } from './graph';
import type { ChannelAffine, Weights } from './weights';

type Shape = Omit<Value, 'name'>;

/**
 * Builds a graph by applying operators to values, and checks shapes as it grows.
 *
 * The methods throw an `Error` on shapes that don't fit. Such an error is a bug in the network's code, never the user's
 * mistake: the user's tensors are checked earlier.
 */
export class GraphBuilder {
  readonly #inputs: Value[] = [];
  readonly #nodes: Node[] = [];
  readonly #names = new Set<string>();

  input(name: string, shape: Shape): Value {
    const value = this.#value(shape, name);
    this.#inputs.push(value);
    return value;
  }

  convolution(x: Value, options: ConvolutionOptions): Value {
    const [out = 0, inPerGroup = 0, kernel = 0] = options.weight.shape;
    const { stride, padding, dilation, groups } = options;
    if (inPerGroup * groups !== x.channels) {
      throw new Error(`a convolution of ${inPerGroup * groups} channels on ${describe(x)}`);
    }
    const reach = dilation * (kernel - 1) + 1;
    const size = (length: number) => Math.floor((length + 2 * padding - reach) / stride) + 1;
    return this.#node({ op: 'convolution', ...options }, [x], {
      channels: out,
      height: size(x.height),
      width: size(x.width),
    });
  }

  channelAffine(x: Value, affine: ChannelAffine): Value {
    return this.#node({ op: 'channel affine', ...affine }, [x], x);
  }

  affine(x: Value, scale: number, shift: number): Value {
    return this.#node({ op: 'affine', scale, shift }, [x], x);
  }

  /** An operator that acts on each number separately. */
  pointwise(op: 'swish' | 'elu' | 'relu' | 'sigmoid' | 'tanh' | 'exp', x: Value): Value {
    return this.#node({ op }, [x], x);
  }

  add(a: Value, b: Value): Value {
    if (!sameShape(a, b)) throw new Error(`${describe(a)} + ${describe(b)}`);
    return this.#node({ op: 'add' }, [a, b], a);
  }

  multiply(a: Value, b: Value): Value {
    const gate = b.channels === a.channels && b.height === 1 && b.width === 1;
    if (!gate && !sameShape(a, b)) throw new Error(`${describe(a)} · ${describe(b)}`);
    return this.#node({ op: 'multiply' }, [a, b], a);
  }

  concatenate(first: Value, ...rest: Value[]): Value {
    const parts = [first, ...rest];
    if (rest.some((part) => part.height !== first.height || part.width !== first.width)) {
      throw new Error(`concatenation of ${parts.map(describe).join(', ')}`);
    }
    const channels = parts.reduce((sum, part) => sum + part.channels, 0);
    return this.#node({ op: 'concatenate' }, parts, { ...first, channels });
  }

  channels(x: Value, from: number, count: number): Value {
    if (from + count > x.channels) throw new Error(`channels ${from}+${count} of ${describe(x)}`);
    return this.#node({ op: 'channels', from }, [x], { ...x, channels: count });
  }

  crop(x: Value, top: number, left: number): Value {
    return this.#node({ op: 'crop', top, left }, [x], { ...x, height: x.height - top, width: x.width - left });
  }

  meanOverPositions(x: Value): Value {
    return this.#node({ op: 'mean over positions' }, [x], { ...x, height: 1, width: 1 });
  }

  nearestUp(x: Value): Value {
    return this.#node({ op: 'nearest ×2' }, [x], { ...x, height: 2 * x.height, width: 2 * x.width });
  }

  bilinearUp(x: Value): Value {
    return this.#node({ op: 'bilinear ×2' }, [x], { ...x, height: 2 * x.height, width: 2 * x.width });
  }

  /** Repeats `map` (C, H, W) for every image in the batch of `like`. */
  repeat(map: Weights, like: Value): Value {
    const [channels = 0, height = 0, width = 0] = map.shape;
    return this.#node({ op: 'repeat', map }, [like], { channels, height, width });
  }

  /** The graph so far. Outputs are chosen when it is cut into stages. */
  graph(outputs: readonly Value[]): Graph {
    return { inputs: [...this.#inputs], nodes: [...this.#nodes], outputs };
  }

  #node(operation: Operation, inputs: readonly Value[], shape: Shape): Value {
    const output = this.#value(shape, `v${this.#nodes.length}`);
    this.#nodes.push({ operation, inputs, output });
    return output;
  }

  #value({ channels, height, width }: Shape, name: string): Value {
    if (Math.min(channels, height, width) < 1) throw new Error(`the value ${name} would be empty`);
    if (this.#names.has(name)) throw new Error(`two values named ${name}`);
    this.#names.add(name);
    return { name, channels, height, width };
  }
}

function describe({ name, channels, height, width }: Value): string {
  return `${name} (${channels}, ${height}, ${width})`;
}
