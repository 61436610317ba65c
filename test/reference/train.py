"""Trains a small NVAE on images that scikit-learn ships, for a model with something to see.

    python test/reference/train.py digits OUT [--minutes 10]    28×28 digits, black and white: a `mnist` checkpoint
    python test/reference/train.py photos OUT [--minutes 10]    32×32 patches of two photographs: `cifar10`, with flows

Writes checkpoint.pt with the optimizer, as a training run does, checkpoint-<epoch>.pt at every power of two, and
images/*.png, which are held out. `digits` is the sample model's configuration. Needs scikit-learn and pillow, too.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image

import nvae
from released import RELEASED

CONFIGS = {
    'digits': dict(dataset='mnist', num_groups_per_scale=6, num_latent_per_group=8),
    'photos': RELEASED['cifar10']
    | dict(
        num_channels_enc=16,
        num_channels_dec=16,
        num_groups_per_scale=8,
        num_latent_per_group=8,
        num_cell_per_cond_enc=1,
        num_cell_per_cond_dec=1,
    ),
}
HELD_OUT = 64
LOWEST_KL_WEIGHT, ANNEALED = 0.1, 0.4
"""The weight of the KL rises from the first value to 1 during this fraction of the time."""


def load(name):
    """All images, uint8 (N, H, W) or (N, H, W, 3), shuffled."""
    images = _digits() if name == 'digits' else _patches()
    return images[np.random.default_rng(0).permutation(len(images))]


def _digits():
    from sklearn.datasets import load_digits

    grey = [Image.fromarray((digit * 15.9).astype(np.uint8)) for digit in load_digits().images]
    large = np.stack([np.asarray(image.resize((28, 28), Image.BICUBIC)) for image in grey])
    return (large > 127).astype(np.uint8) * 255


def _patches():
    from sklearn.datasets import load_sample_images

    patches = []
    for photo in load_sample_images().images:
        for size in (32, 64, 128):
            for y in range(0, photo.shape[0] - size + 1, size // 2):
                for x in range(0, photo.shape[1] - size + 1, size // 2):
                    patch = Image.fromarray(photo[y : y + size, x : x + size])
                    patches.append(np.asarray(patch.resize((32, 32), Image.LANCZOS)))
    return np.stack(patches)


def as_input(images, dataset, rng):
    """(B, C, 32, 32) in [0, 1]: digits padded, and made black and white by sampling."""
    x = torch.from_numpy(images.astype(np.float32) / 255)
    if dataset == 'mnist':
        x = torch.nn.functional.pad(x, (2, 2, 2, 2)).unsqueeze(1)
        return (x > torch.rand(x.shape, generator=rng)).float()
    return x.permute(0, 3, 1, 2)


def balance(kl, groups_per_scale):
    """Coefficients of the groups' KL (docs/nvae.md#balancing); kl (B, groups), scales coarsest first."""
    mean = kl.abs().mean(0) + 0.01
    size = torch.cat([torch.full((n,), 4.0**scale / n) for scale, n in enumerate(groups_per_scale)])
    weight = mean / (size / size.min()) * mean.sum()
    return (weight / weight.mean()).detach()


def kl_of(groups):
    """KL by image and group, (B, groups)."""
    return torch.stack([group['kl'].sum((1, 2, 3)) for group in groups], 1)


def train(model, images, out, minutes, batch_size):
    """Returns optimizer, epochs and steps."""
    args = model.args
    rng = torch.Generator().manual_seed(0)
    optimizer = torch.optim.Adamax(model.parameters(), lr=args.learning_rate, eps=1e-3)
    start, step, epoch, spent = time.monotonic(), 0, 0, 0.0
    while spent < 1:
        for chosen in torch.randperm(len(images), generator=rng).split(batch_size):
            spent = (time.monotonic() - start) / 60 / minutes
            for group in optimizer.param_groups:
                cosine = 0.5 + 0.5 * np.cos(np.pi * min(spent, 1))
                group['lr'] = args.learning_rate * min(1, step / 100) * cosine + args.learning_rate_min
            x = as_input(images[chosen.numpy()], args.dataset, rng)
            logits, groups = model(x)
            kl = kl_of(groups)
            kl_weight = min(1.0, LOWEST_KL_WEIGHT + spent / ANNEALED)
            coefficients = balance(kl, model.groups) if kl_weight < 1 else 1
            reconstruction = model.reconstruction_loss(logits, x)
            optimizer.zero_grad()
            (reconstruction + kl_weight * (kl * coefficients).sum(1)).mean().backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 200.0)
            optimizer.step()
            step += 1
            if spent >= 1:
                break
        epoch += 1
        if epoch & (epoch - 1) == 0:
            nvae.save_checkpoint(out / f'checkpoint-{epoch:04}.pt', model, epoch, step)
        print(f'epoch {epoch}, step {step}: {_in_words(reconstruction, kl)}', flush=True)
    return optimizer, epoch, step


def _in_words(reconstruction, kl):
    by_group = ', '.join(f'{value:.2f}' for value in kl.mean(0).tolist())
    return f'reconstruction {reconstruction.mean():.1f}, KL {kl.sum(1).mean():.2f} ({by_group})'


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('data', choices=CONFIGS)
    parser.add_argument('out', type=Path)
    parser.add_argument('--minutes', type=float, default=10)
    parser.add_argument('--batch', type=int, default=32)
    options = parser.parse_args()
    torch.manual_seed(0)
    images = load(options.data)
    held_out, rest = images[:HELD_OUT], images[HELD_OUT:]
    (options.out / 'images').mkdir(parents=True, exist_ok=True)
    for i, image in enumerate(held_out):
        Image.fromarray(image).save(options.out / 'images' / f'{i:03}.png')
    args = nvae.make_args(**CONFIGS[options.data], batch_size=options.batch)
    args.kl_anneal_portion, args.kl_const_portion, args.kl_const_coeff = ANNEALED * (1 - LOWEST_KL_WEIGHT), 0.0, 0.1
    model = nvae.NVAE(args).train()
    optimizer, epoch, step = train(model, rest, options.out, options.minutes, options.batch)
    nvae.save_checkpoint(options.out / 'checkpoint.pt', model, epoch, step, optimizer)
    model.eval()
    with torch.no_grad():
        x = as_input(held_out, args.dataset, torch.Generator().manual_seed(1))
        logits, groups = model(x)
        print(f'held out: {_in_words(model.reconstruction_loss(logits, x), kl_of(groups))}')


if __name__ == '__main__':
    main()
