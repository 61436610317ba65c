"""Convolutions with weight norm, and batch norm (docs/nvae.md#weight-norm, docs/nvae.md#batch-norm)."""

import torch
import torch.nn.functional as F
from torch import nn

MOMENTUM = 0.05


def weight_norm(weight, log_norm):
    length = weight.flatten(1).norm(dim=1).view(-1, 1, 1, 1)
    return log_norm.exp() * weight / (length + 1e-5)


class Conv(nn.Conv2d):
    """A convolution with weight norm, if `normalized`; `mask` multiplies the weight before its norm is taken."""

    def __init__(self, *shape, normalized=True, mask=None, **options):
        super().__init__(*shape, **options)
        self.mask = mask
        if normalized:
            length = self.masked_weight().detach().flatten(1).norm(dim=1).view(-1, 1, 1, 1)
            self.log_weight_norm = nn.Parameter(torch.log(length + 1e-2))
        else:
            self.register_parameter('log_weight_norm', None)

    def masked_weight(self):
        return self.weight if self.mask is None else self.weight * self.mask.to(self.weight)

    def forward(self, x):
        weight = self.masked_weight()
        if self.log_weight_norm is not None:
            weight = weight_norm(weight, self.log_weight_norm)
        return self._conv_forward(x, weight, self.bias)


class BatchNorm(nn.Module):
    """Batch norm whose parameters are stored one level deeper, under `bn`."""

    def __init__(self, channels):
        super().__init__()
        self.bn = nn.BatchNorm2d(channels, momentum=MOMENTUM)

    def forward(self, x):
        return self.bn(x)


class BatchNormSwish(nn.BatchNorm2d):
    def __init__(self, channels):
        super().__init__(channels, momentum=MOMENTUM)

    def forward(self, x):
        return F.silu(super().forward(x))


def nearest_up(x):
    return F.interpolate(x, scale_factor=2, mode='nearest')


class BilinearUp(nn.Module):
    def forward(self, x):
        return F.interpolate(x, scale_factor=2, mode='bilinear', align_corners=True)
