"""Checkpoints with the layout of the release's (docs/nvae.md#checkpoint)."""

from collections import OrderedDict

import torch

from .cell_tables import CELL_TABLES
from .layers import Conv
from .network import NVAE


def state_dict(model):
    """The model's tensors with the names, the order and the repeated entries of the release's files."""
    plain = {
        name for name, module in model.named_modules() if isinstance(module, Conv) and module.log_weight_norm is None
    }
    out = OrderedDict()
    for key, value in model.state_dict().items():
        out[key] = value
        owner, _, leaf = key.rpartition('.')
        if leaf == 'weight' and owner in plain:
            out[f'{owner}.weight_normalized'] = value
    return out


def save_checkpoint(path, model, epoch=1, global_step=1, optimizer=None, legacy=False, **changes):
    """Saves as a training run does; if `legacy`, as PyTorch did before 1.6.

    `changes` replaces entries of the file's dict, and removes those that are None.
    """
    content = dict(
        epoch=epoch,
        state_dict=state_dict(model),
        optimizer=optimizer.state_dict() if optimizer else {},
        global_step=global_step,
        args=model.args,
        arch_instance=CELL_TABLES[model.args.arch_instance],
        scheduler={'last_epoch': epoch},
        grad_scalar={'scale': 1024.0},
    )
    content.update(changes)
    kept = {key: value for key, value in content.items() if value is not None}
    torch.save(kept, path, _use_new_zipfile_serialization=not legacy)


def load_checkpoint(path):
    """The model in evaluation mode and float32. Runs whatever the file's pickle says: use it only on your own files."""
    content = torch.load(path, map_location='cpu', weights_only=False)
    model = NVAE(content['args'], content.get('arch_instance'))
    names = set(model.state_dict())
    stored = {name: value for name, value in content['state_dict'].items() if name in names}
    model.load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in stored.items()})
    return model.eval()
