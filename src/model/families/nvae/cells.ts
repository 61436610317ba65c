/** Residual cells (docs/nvae.md#cells). */
import type { GraphBuilder } from '../../graph/builder';
import type { Value } from '../../graph/graph';
import type { CellType, Primitive } from './hyperparameters';
import type { Parameters } from './parameters';

export interface CellBuilding {
  readonly graph: GraphBuilder;
  readonly parameters: Parameters;
  readonly cells: Readonly<Record<CellType, readonly Primitive[]>>;
  readonly squeezeExcitation: boolean;
}

type Resampling = 'normal' | 'down' | 'up';

/** Channels after a cell: a down cell doubles them, an up cell halves them. */
function outputChannels(channels: number, resampling: Resampling): number {
  return resampling === 'down' ? 2 * channels : resampling === 'up' ? channels / 2 : channels;
}

/** out = skip(s) + 0.1·SE(ops(s)); the first operation carries the cell's stride. */
export function cell(building: CellBuilding, name: string, type: CellType, s: Value): Value {
  const { graph } = building;
  const resampling = type.startsWith('down') ? 'down' : type.startsWith('up') ? 'up' : 'normal';
  const channels = outputChannels(s.channels, resampling);
  let residual = s;
  building.cells[type].forEach((primitive, i) => {
    const operation = `${name}._ops.${i}`;
    residual = operate(building, operation, primitive, residual, channels, i === 0 ? resampling : 'normal');
  });
  if (building.squeezeExcitation) residual = squeezeExcitation(building, `${name}.se.se`, residual);
  return graph.add(skip(building, `${name}.skip`, resampling, s, channels), graph.affine(residual, 0.1, 0));
}

function operate(
  building: CellBuilding,
  name: string,
  primitive: Primitive,
  x: Value,
  channels: number,
  resampling: Resampling,
): Value {
  switch (primitive.kind) {
    case 'residual convolution':
      return residualConvolution(building, name, primitive, x, channels, resampling);
    case 'inverted residual':
      return invertedResidual(building, name, primitive, x, channels, resampling);
  }
}

/** `res_*`: optional batch norm, activation, (nearest ×2), 3×3 convolution with padding equal to its dilation. */
function residualConvolution(
  { graph, parameters }: CellBuilding,
  name: string,
  { before, dilation }: Extract<Primitive, { kind: 'residual convolution' }>,
  x: Value,
  channels: number,
  resampling: Resampling,
): Value {
  let y = x;
  if (before !== 'elu') {
    const norm = before === 'batch norm, elu' ? 'bn.bn' : 'bn_act';
    y = graph.channelAffine(y, parameters.batchNorm(`${name}.${norm}`, x.channels));
  }
  y = graph.pointwise(before === 'batch norm, swish' ? 'swish' : 'elu', y);
  if (resampling === 'up') y = graph.nearestUp(y);
  const convolution = parameters.convolution(`${name}.conv_0`, {
    out: channels,
    in: x.channels,
    kernel: 3,
    stride: resampling === 'down' ? 2 : 1,
    dilation,
    bias: true,
    normalized: true,
  });
  return graph.convolution(y, convolution);
}

/** `mconv_e{expansion}k{kernel}g{groups}`: expand by 1×1, filter by k×k, project by 1×1. No biases, no weight norm. */
function invertedResidual(
  { graph, parameters }: CellBuilding,
  name: string,
  { expansion, kernel, groups }: Extract<Primitive, { kind: 'inverted residual' }>,
  x: Value,
  channels: number,
  resampling: Resampling,
): Value {
  const hidden = Math.round(x.channels * expansion);
  const first = resampling === 'up' ? 1 : 0; // The upsampling takes the first place in the module list.
  const layer = (i: number) => `${name}.conv.${first + i}`;
  const plain = { bias: false, normalized: false };
  const convolutionSwish = (y: Value, layerName: string, shape: { kernel: number; stride: number; groups: number }) => {
    const options = { ...plain, ...shape, out: hidden, in: y.channels };
    const filtered = graph.convolution(y, parameters.convolution(`${layerName}.conv.0`, options));
    const normal = graph.channelAffine(filtered, parameters.batchNorm(`${layerName}.conv.1`, hidden));
    return graph.pointwise('swish', normal);
  };
  let y = resampling === 'up' ? graph.nearestUp(x) : x;
  y = graph.channelAffine(y, parameters.batchNorm(`${layer(0)}.bn`, x.channels));
  y = convolutionSwish(y, layer(1), { kernel: 1, stride: 1, groups: 1 });
  y = convolutionSwish(y, layer(2), { kernel, stride: resampling === 'down' ? 2 : 1, groups: groups || hidden });
  y = graph.convolution(y, parameters.convolution(layer(3), { ...plain, out: channels, in: hidden, kernel: 1 }));
  return graph.channelAffine(y, parameters.batchNorm(`${layer(4)}.bn`, channels));
}

function squeezeExcitation({ graph, parameters }: CellBuilding, name: string, x: Value): Value {
  const hidden = Math.max(Math.floor(x.channels / 16), 4);
  let gate = graph.meanOverPositions(x);
  gate = graph.pointwise('relu', graph.convolution(gate, parameters.linear(`${name}.0`, x.channels, hidden)));
  gate = graph.pointwise('sigmoid', graph.convolution(gate, parameters.linear(`${name}.2`, hidden, x.channels)));
  return graph.multiply(x, gate);
}

function skip(
  { graph, parameters }: CellBuilding,
  name: string,
  resampling: Resampling,
  s: Value,
  channels: number,
): Value {
  switch (resampling) {
    case 'normal':
      return s;
    case 'up':
      return graph.convolution(
        graph.bilinearUp(s),
        parameters.convolution(`${name}.1`, {
          out: channels,
          in: s.channels,
          kernel: 1,
          bias: false,
          normalized: true,
        }),
      );
    case 'down': {
      const y = graph.pointwise('swish', s);
      const quarter = Math.floor(channels / 4);
      const [first, ...rest] = (
        [
          [0, 0],
          [1, 1],
          [0, 1],
          [1, 0],
        ] as const
      ).map(([top, left], i) =>
        graph.convolution(
          top + left === 0 ? y : graph.crop(y, top, left),
          parameters.convolution(`${name}.conv_${i + 1}`, {
            out: i < 3 ? quarter : channels - 3 * quarter,
            in: s.channels,
            kernel: 1,
            stride: 2,
            bias: true,
            normalized: true,
          }),
        ),
      );
      if (first === undefined) throw new Error('a down cell without convolutions');
      return graph.concatenate(first, ...rest);
    }
  }
}
