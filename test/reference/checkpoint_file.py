"""One model's checkpoint in every form that occurs (docs/nvae.md#checkpoint)."""

from collections import OrderedDict

import torch

import nvae


def write(path, model, prefix='', dtype=None, without_flags=(), duplicates=True, views=False, **options):
    """prefix: stands before every name; dtype: of the weights; without_flags: flags that the file lacks;
    duplicates: whether `weight_normalized` is in the file; views: whether all tensors share one storage, as strided
    views; options: of `nvae.save_checkpoint`.
    """
    state = nvae.state_dict(model)
    if not duplicates:
        state = {name: value for name, value in state.items() if not name.endswith('weight_normalized')}
    if dtype is not None:
        state = {name: v.to(dtype) if v.is_floating_point() else v for name, v in state.items()}
    if views:
        state = _views_of_one_storage(state)
    state = OrderedDict((prefix + name, value) for name, value in state.items())
    args = type(model.args)(**{name: v for name, v in vars(model.args).items() if name not in without_flags})
    nvae.save_checkpoint(path, model, epoch=3, global_step=42, state_dict=state, args=args, **options)


def _views_of_one_storage(state):
    """The same values. Convolution weights are stored with their last two axes swapped."""
    whole = torch.cat([value.detach().float().reshape(-1) for value in state.values()])
    start, views = 0, {}
    for name, value in state.items():
        flat = whole[start : start + value.numel()]
        start += value.numel()
        if value.dim() == 4:
            flat.copy_(value.detach().transpose(2, 3).reshape(-1))
            out, into, height, width = value.shape
            views[name] = flat.view(out, into, width, height).transpose(2, 3)
        else:
            views[name] = flat.view(value.shape)
    return views
