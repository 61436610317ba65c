"""Normalizing flows (docs/nvae.md#flows)."""

import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from .layers import Conv


def autoregressive_mask(kernel, c_in, c_out, *, depthwise, strict, mirrored):
    """The weights of a convolution that see only earlier values: (c_out, c_in, k, k), or (c_out, 1, k, k) if depthwise.

    `strict` also excludes an output's own channel at its own position.
    """
    middle = kernel // 2
    mask = np.zeros((c_out, 1 if depthwise else c_in, kernel, kernel), np.float32)
    mask[:, :, :middle] = 1
    mask[:, :, middle, :middle] = 1
    if depthwise:
        mask[:, :, middle, middle] = not strict
    else:
        out_block, in_block = max(c_out // c_in, 1), max(c_in // c_out, 1)
        o, i = np.arange(c_out)[:, None] // out_block, np.arange(c_in)[None] // in_block
        mask[:, :, middle, middle] = i < o if strict else i <= o
    return torch.from_numpy(mask[:, :, ::-1, ::-1].copy() if mirrored else mask)


class FlowStep(nn.Module):
    def __init__(self, latents, *, mirrored):
        super().__init__()
        hidden = 6 * latents
        strict = autoregressive_mask(3, latents, hidden, depthwise=False, strict=True, mirrored=mirrored)
        own = autoregressive_mask(5, hidden, hidden, depthwise=True, strict=False, mirrored=mirrored)
        last = autoregressive_mask(1, hidden, latents, depthwise=False, strict=False, mirrored=mirrored)
        self.conv = nn.Module()
        self.conv.convz = nn.Sequential(
            Conv(latents, hidden, 3, padding=1, bias=False, mask=strict),
            nn.ELU(),
            Conv(hidden, hidden, 5, padding=2, groups=hidden, bias=False, mask=own),
            nn.ELU(),
        )
        self.mu = nn.Module()
        self.mu.conv_0 = Conv(hidden, latents, 1, mask=last)
        self.mu.conv_0.log_weight_norm.data += math.log(0.1)

    def forward(self, z):
        return z - self.mu.conv_0(F.elu(self.conv.convz(z)))


class Flow(nn.Module):
    def __init__(self, latents):
        super().__init__()
        self.cell1, self.cell2 = FlowStep(latents, mirrored=False), FlowStep(latents, mirrored=True)

    def forward(self, z):
        return self.cell2(self.cell1(z))
