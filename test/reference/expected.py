"""What the network gives for fixed images and fixed noise, and how far a result may be from it.

An expected value is computed in float64 and stored as float32, sums over latents as float64. B images; group 0 is the
top; i stands for a group, L for its channels:

    x                                   (B, C, H, W) in [0, 1], as the network gets it
    eps.<i>                             (B, L, h, w) standard normal noise
    mu_q.<i> sigma_q.<i> …              (B, L, h, w) effective; also mu_p, sigma_p
    raw_mu_q.<i> raw_log_sigma_q.<i> …  (B, L, h, w) before the clamp; also raw_mu_p, raw_log_sigma_p
    z0.<i> z.<i>                        (B, L, h, w) before and after the flows
    kl.<i> log_q.<i> log_p.<i>          (B, L, h, w)
    kl_diag.<i>                         (L) summed over positions, mean over images
    kl_all                              (groups, B)
    active                              (groups) channels above 0.1 nats
    logits                              (B, outputs, H, W)
    recon                               (B)
    mean_image                          (B, C, H, W)
    sample.logits                       (B, outputs, H, W) from the prior at temperature 0.7, with the same eps

The metadata hold `args`, the training flags, and `tolerance`: JSON from a name without its group to the error allowed,
relative to max(|expected|, floor). test/parity/goldenCase.ts has the same floors.
"""

import json

import torch
from safetensors.torch import save_file

from random_model import random_images

IMAGES, SEED, TEMPERATURE = 2, 7, 0.7
STORED_AS_FLOAT64 = ('kl_all', 'recon', 'kl_diag')

USUAL_TOLERANCE = {
    # name: (relative, floor)
    'kl_all': (2e-5, 1e-6),
    'recon': (1e-5, 1e-6),
    'kl_diag': (1e-4, 1e-2),
    'kl': (2e-3, 1e-3),
    'log_q': (1e-3, 1e-1),
    'log_p': (1e-3, 1e-1),
    **{name: (5e-4, 1e-2) for name in ('mu_q', 'sigma_q', 'mu_p', 'sigma_p', 'z0', 'z')},
    **{name: (5e-4, 1e-2) for name in ('raw_mu_q', 'raw_log_sigma_q', 'raw_mu_p', 'raw_log_sigma_p')},
    'logits': (5e-4, 1e-1),
    'mean_image': (5e-4, 1e-1),
    'sample.logits': (1e-3, 1e-1),
}


def write_expected(path, model):
    tensors, tolerance = expected(model)
    save_file(tensors, path, {'args': json.dumps(vars(model.args)), 'tolerance': json.dumps(tolerance)})


def expected(model):
    """The tensors by name, and the relative tolerances.

    A tolerance is the usual one, or ten times the error of PyTorch's own float32 where that is larger: random networks
    differ a lot in how they amplify rounding.
    """
    exact, single = (_values(model.to(dtype)) for dtype in (torch.float64, torch.float32))
    tolerance = {}
    for name, value in exact.items():
        quantity = quantity_of(name)
        if quantity not in USUAL_TOLERANCE:
            continue
        usual, floor = USUAL_TOLERANCE[quantity]
        error = largest_error(single[name], value, floor)
        tolerance[quantity] = max(tolerance.get(quantity, usual), 10 * error)
    stored = {name: v if name.startswith(STORED_AS_FLOAT64) else v.float() for name, v in exact.items()}
    return stored, tolerance


def quantity_of(name):
    """A tensor's name without its group."""
    return name if name in USUAL_TOLERANCE else name.rsplit('.', 1)[0]


def largest_error(actual, right, floor):
    """The largest |actual − right| relative to max(|right|, floor)."""
    right = right.double()
    return ((actual.double() - right).abs() / right.abs().clamp(min=floor)).max().item()


def _values(model):
    dtype = model.prior_ftr0.dtype
    x = random_images(model.args, IMAGES, SEED).to(dtype)
    rng = torch.Generator().manual_seed(SEED)
    eps = [torch.randn(shape, generator=rng).to(dtype) for shape in model.eps_shapes(IMAGES)]
    with torch.no_grad():
        logits, groups = model(x, eps)
        channels = [group['kl'].sum((2, 3)).mean(0) for group in groups]
        out = dict(
            x=x,
            logits=logits,
            recon=model.reconstruction_loss(logits, x),
            mean_image=model.mean_image(logits),
            kl_all=torch.stack([group['kl'].sum((1, 2, 3)) for group in groups]),
            active=torch.stack([(kl > 0.1).sum() for kl in channels]).float(),
        )
        out['sample.logits'] = model.sample(eps, TEMPERATURE)[0]
    for i, group in enumerate(groups):
        out[f'eps.{i}'], out[f'kl_diag.{i}'] = eps[i], channels[i]
        out.update({f'{name}.{i}': value for name, value in group.items()})
    return {name: value.contiguous().clone() for name, value in out.items()}
