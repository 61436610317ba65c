"""The golden cases: which network each is, and how its file is written.

A case's seed decides its weights. Never change the seed or the flags of a case whose files are in test/fixtures.
"""

from dataclasses import dataclass, field

import torch


@dataclass(frozen=True)
class Case:
    seed: int
    flags: dict
    """Training flags that differ from those of `nvae.make_args`."""
    written: dict = field(default_factory=dict)
    """Options of `checkpoint_file.write`, for files that differ from the usual."""


ONE_BLOCK = dict(num_preprocess_blocks=1, num_postprocess_blocks=1)
FOUR_CHANNELS = dict(num_channels_enc=4, num_channels_dec=4)
TWO_GROUPS = dict(num_groups_per_scale=2, **ONE_BLOCK)
THREE_CELLS = dict(num_preprocess_cells=3, num_postprocess_cells=3, num_cell_per_cond_enc=2, num_cell_per_cond_dec=2)
COLOUR = dict(
    dataset='cifar10',
    num_latent_scales=1,
    num_groups_per_scale=3,
    ada_groups=False,
    num_mixture_dec=3,
    **ONE_BLOCK,
)
CELEBA = dict(dataset='celeba_64', num_latent_scales=3, num_mixture_dec=2, num_channels_enc=4, **ONE_BLOCK)
SMALL_MNIST = TWO_GROUPS | FOUR_CHANNELS
"""The model of all cases about files."""
FLAGS_OF_LATER_VERSIONS = dict(ada_groups=False, min_groups_per_scale=1, num_mixture_dec=10, num_nf=0)

CASES = {
    # One per cell table.
    'cells-res_elu': Case(0, dict(arch_instance='res_elu', **SMALL_MNIST)),
    'cells-res_bnelu': Case(1, dict(arch_instance='res_bnelu', **SMALL_MNIST)),
    'cells-res_bnswish': Case(2, dict(arch_instance='res_bnswish', **SMALL_MNIST)),
    'cells-res_mbconv': Case(3, dict(arch_instance='res_mbconv', **SMALL_MNIST)),
    'cells-res53_mbconv': Case(4, dict(arch_instance='res53_mbconv', **SMALL_MNIST)),
    'cells-res35_mbconv': Case(5, dict(arch_instance='res35_mbconv', **SMALL_MNIST)),
    'cells-res55_mbconv': Case(6, dict(arch_instance='res55_mbconv', **SMALL_MNIST)),
    'cells-mbconv_sep': Case(7, dict(arch_instance='mbconv_sep', **SMALL_MNIST)),
    'cells-mbconv_sep11': Case(8, dict(arch_instance='mbconv_sep11', **SMALL_MNIST)),
    'cells-mbconv_res': Case(9, dict(arch_instance='mbconv_res', **SMALL_MNIST)),
    'cells-mbconv_den': Case(10, dict(arch_instance='mbconv_den', **TWO_GROUPS)),  # 8 groups need 8 channels
    # Data sets, decoders, flows, scales.
    'mnist': Case(11, {}),
    'omniglot-three-cells': Case(12, dict(dataset='omniglot', num_groups_per_scale=3) | FOUR_CHANNELS | THREE_CELLS),
    'cifar10': Case(13, COLOUR),
    'cifar10-flow': Case(14, COLOUR | dict(num_nf=1, num_mixture_dec=10)),
    'cifar10-normal-decoder': Case(15, COLOUR | dict(num_mixture_dec=1)),
    'cifar10-vanilla': Case(16, COLOUR | dict(num_groups_per_scale=1, num_mixture_dec=5)),
    'imagenet_32-plain': Case(17, COLOUR | dict(dataset='imagenet_32', use_se=False, res_dist=False)),
    'celeba_64-flows-5bit': Case(18, CELEBA | dict(num_channels_dec=8, num_groups_per_scale=4, num_nf=2, num_x_bits=5)),
    'celeba_64-minimum-groups': Case(
        19, CELEBA | dict(num_channels_dec=4, num_groups_per_scale=5, min_groups_per_scale=2)
    ),
    # One model, written in every way that occurs.
    'file-legacy': Case(99, SMALL_MNIST, dict(legacy=True)),
    'file-module-prefix': Case(99, SMALL_MNIST, dict(prefix='module.')),
    'file-compile-prefix': Case(99, SMALL_MNIST, dict(prefix='_orig_mod.')),
    'file-half': Case(99, SMALL_MNIST, dict(dtype=torch.float16)),
    'file-bfloat16': Case(99, SMALL_MNIST, dict(dtype=torch.bfloat16)),
    'file-old-args': Case(
        99, SMALL_MNIST | FLAGS_OF_LATER_VERSIONS, dict(without_flags=tuple(FLAGS_OF_LATER_VERSIONS))
    ),
    'file-no-arch-instance': Case(99, SMALL_MNIST, dict(arch_instance=None)),
    'file-no-duplicates': Case(99, SMALL_MNIST, dict(duplicates=False)),
    'file-views': Case(99, SMALL_MNIST, dict(views=True)),
}
