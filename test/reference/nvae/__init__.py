"""NVAE in PyTorch: the network and the checkpoint of docs/nvae.md#forward and docs/nvae.md#checkpoint as running code.

It has the state-dict names, the checkpoint layout and the arithmetic of the public release and shares no code with
it. The project's numbers are held against its results; the benchmarks race against it. It is not part of the product.
"""

from .checkpoint import load_checkpoint, save_checkpoint, state_dict
from .flags import input_channels, input_size, make_args, quantise
from .layers import Conv, weight_norm
from .network import NVAE

__all__ = [
    'NVAE',
    'Conv',
    'input_channels',
    'input_size',
    'load_checkpoint',
    'make_args',
    'quantise',
    'save_checkpoint',
    'state_dict',
    'weight_norm',
]
