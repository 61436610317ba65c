"""Residual cells, their primitives, and the combiners of the towers (docs/nvae.md#cells)."""

import torch
import torch.nn.functional as F
from torch import nn

from .layers import BatchNorm, BatchNormSwish, BilinearUp, Conv, nearest_up

UP = -1
"""The stride of a cell that doubles height and width."""


class ResidualOp(nn.Module):
    """`res_elu`, `res_bnelu`, `res_bnswish`, `res_bnswish5`."""

    def __init__(self, kind, c_in, c_out, stride):
        super().__init__()
        self.kind, self.up = kind, stride == UP
        if kind == 'res_bnelu':
            self.bn = BatchNorm(c_in)
        elif kind != 'res_elu':
            self.bn_act = BatchNormSwish(c_in)
        reach = 2 if kind == 'res_bnswish5' else 1
        self.conv_0 = Conv(c_in, c_out, 3, stride=abs(stride), padding=reach, dilation=reach)

    def forward(self, x):
        if self.kind == 'res_elu':
            x = F.elu(x)
        elif self.kind == 'res_bnelu':
            x = F.elu(self.bn(x))
        else:
            x = self.bn_act(x)
        return self.conv_0(nearest_up(x) if self.up else x)


class ConvBatchNormSwish(nn.Module):
    def __init__(self, c_in, c_out, kernel, stride=1, groups=1):
        super().__init__()
        options = dict(stride=stride, padding=(kernel - 1) // 2, groups=groups, bias=False, normalized=False)
        self.conv = nn.Sequential(Conv(c_in, c_out, kernel, **options), BatchNormSwish(c_out))

    def forward(self, x):
        return self.conv(x)


class InvertedResidual(nn.Module):
    """`mconv_e{expansion}k{kernel}g{groups}`."""

    def __init__(self, kind, c_in, c_out, stride):
        super().__init__()
        expansion, rest = kind[len('mconv_e') :].split('k')
        kernel, groups = (int(n) for n in rest.split('g'))
        hidden = round(c_in * int(expansion))
        self.conv = nn.Sequential(
            *([nn.UpsamplingNearest2d(scale_factor=2)] if stride == UP else []),
            BatchNorm(c_in),
            ConvBatchNormSwish(c_in, hidden, 1),
            ConvBatchNormSwish(hidden, hidden, kernel, stride=abs(stride), groups=groups or hidden),
            Conv(hidden, c_out, 1, bias=False, normalized=False),
            BatchNorm(c_out),
        )

    def forward(self, x):
        return self.conv(x)


class SqueezeExcitation(nn.Module):
    def __init__(self, channels):
        super().__init__()
        hidden = max(channels // 16, 4)
        self.se = nn.Sequential(nn.Linear(channels, hidden), nn.ReLU(), nn.Linear(hidden, channels), nn.Sigmoid())

    def forward(self, x):
        return x * self.se(x.mean(dim=(2, 3)))[:, :, None, None]


class DownSkip(nn.Module):
    """Four convolutions. Each sees the input without the rows above and the columns left of its offset."""

    OFFSETS = ((0, 0), (1, 1), (0, 1), (1, 0))

    def __init__(self, c_in, c_out):
        super().__init__()
        quarter = c_out // 4
        for i in range(4):
            setattr(self, f'conv_{i + 1}', Conv(c_in, quarter if i < 3 else c_out - 3 * quarter, 1, stride=2))

    def forward(self, x):
        x = F.silu(x)
        parts = [getattr(self, f'conv_{i + 1}')(x[:, :, dy:, dx:]) for i, (dy, dx) in enumerate(self.OFFSETS)]
        return torch.cat(parts, 1)


class Cell(nn.Module):
    """A residual cell of a type such as `down_enc`; `primitives` are those of its type in the cell table."""

    def __init__(self, cell_type, channels, primitives, use_se):
        super().__init__()
        stride = {'normal': 1, 'down': 2, 'up': UP}[cell_type.split('_')[0]]
        self.out_channels = out = {1: channels, 2: channels * 2, UP: channels // 2}[stride]
        if stride == 1:
            self.skip = nn.Identity()
        elif stride == 2:
            self.skip = DownSkip(channels, out)
        else:
            self.skip = nn.Sequential(BilinearUp(), Conv(channels, out, 1, bias=False))
        self._ops = nn.ModuleList()
        for i, kind in enumerate(primitives):
            op = InvertedResidual if kind.startswith('mconv') else ResidualOp
            self._ops.append(op(kind, channels if i == 0 else out, out, stride if i == 0 else 1))
        self.se = SqueezeExcitation(out) if use_se else None

    def forward(self, x):
        y = x
        for op in self._ops:
            y = op(y)
        return self.skip(x) + 0.1 * (y if self.se is None else self.se(y))


class EncoderCombiner(nn.Module):
    def __init__(self, c_enc, c_dec):
        super().__init__()
        self.conv = Conv(c_dec, c_enc, 1)

    def forward(self, s_enc, s_dec):
        return s_enc + self.conv(s_dec)


class DecoderCombiner(nn.Module):
    def __init__(self, channels, latents):
        super().__init__()
        self.conv = Conv(channels + latents, channels, 1)

    def forward(self, s, z):
        return self.conv(torch.cat([s, z], 1))
