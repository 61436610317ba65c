"""Training flags, and what they say about data and hierarchy (docs/nvae.md#flags)."""

import argparse

import torch

BINARY = ('mnist', 'omniglot')
PADDED = (*BINARY, 'stacked_mnist')


def make_args(**changes):
    """The flags that a training run of the release saves, for a small network unless changed.

    Raises ValueError for a flag that the release does not have.
    """
    flags = dict(
        dataset='mnist',
        arch_instance='res_mbconv',
        num_channels_enc=8,
        num_channels_dec=8,
        num_preprocess_blocks=2,
        num_preprocess_cells=2,
        num_postprocess_blocks=2,
        num_postprocess_cells=2,
        num_cell_per_cond_enc=1,
        num_cell_per_cond_dec=1,
        num_latent_scales=2,
        num_groups_per_scale=4,
        num_latent_per_group=4,
        ada_groups=True,
        min_groups_per_scale=1,
        use_se=True,
        res_dist=True,
        num_nf=0,
        num_mixture_dec=10,
        num_x_bits=8,
        epochs=400,
        batch_size=200,
        seed=1,
        learning_rate=1e-2,
        learning_rate_min=1e-4,
        weight_decay=3e-4,
        weight_decay_norm=1e-2,
        save='exp',
        data='data',
        fast_adamax=True,
        distributed=True,
        master_address='127.0.0.1',
    )
    unknown = set(changes) - set(flags)
    if unknown:
        raise ValueError(f'unknown flags: {sorted(unknown)}')
    return argparse.Namespace(**{**flags, **changes})


def input_size(dataset):
    """Pixels along each side of the network's square input."""
    if dataset in PADDED or dataset == 'cifar10':
        return 32
    return 256 if dataset == 'ffhq' else int(dataset.rsplit('_', 1)[1])


def input_channels(dataset):
    return 1 if dataset in BINARY else 3


def groups_per_scale(args):
    """Latent groups per scale, finest scale first (docs/nvae.md#groups)."""
    groups = [args.num_groups_per_scale]
    while len(groups) < args.num_latent_scales:
        groups.append(max(args.min_groups_per_scale, groups[-1] // 2) if args.ada_groups else groups[-1])
    return groups


def quantise(x, bits):
    """Reduces images in [0, 1] from 8 bits per channel to `bits` bits per channel, in [0, 1]."""
    return x if bits == 8 else torch.floor(255 * x / 2 ** (8 - bits)) / (2**bits - 1)
