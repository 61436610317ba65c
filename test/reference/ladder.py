"""A toy ladder VAE in NumPy with random weights, whose evaluation loop records its statistics.

    python test/reference/ladder.py OUT

It is not an NVAE: its top group is a vector, its groups differ in channels and size, the prior of the lower group is
computed from z of the upper one, and its loss is its own. Prints, as JSON, what a reader of OUT must find.
"""

import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / 'media' / 'recorder'))
from nvae_inspect_recorder import Recorder  # noqa: E402

IMAGES, BATCH, SIDE = 20, 8, 8


def main(out):
    rng = np.random.default_rng(3)
    weights = {name: rng.normal(0, 0.2, shape) for name, shape in {
        'top mean': (64, 4), 'top width': (64, 4), 'low mean': (64, 32), 'low width': (64, 32),
        'prior mean': (4, 32), 'prior width': (4, 32), 'pixels': (36, 64),
    }.items()}
    x = rng.random((IMAGES, 1, SIDE, SIDE))
    recorder = Recorder(out, model='toy ladder VAE', dataset='noise', parameters=sum(w.size for w in weights.values()), keep=12)
    nats, losses = [], []
    for first in range(0, IMAGES, BATCH):
        batch = x[first : first + BATCH]
        groups, loss = evaluate(batch, weights, rng)
        for i, statistics in enumerate(groups):
            recorder.group(i, *statistics)
        recorder.images(batch, loss, names=[f'noise {first + b}' for b in range(len(batch))])
        nats.append([kl(*statistics) for statistics in groups])
        losses.append(loss)
    recorder.save()
    print(json.dumps({'kl': np.concatenate(nats, 1).tolist(), 'recon': np.concatenate(losses).tolist()}))


def evaluate(x, weights, rng):
    """Means and standard deviations of q and p by group, and the loss of each image with one draw of z."""
    flat = x.reshape(len(x), -1)
    q0 = flat @ weights['top mean'], np.exp(flat @ weights['top width'])
    z0 = q0[0] + q0[1] * rng.normal(size=q0[0].shape)
    shape = len(x), 2, 4, 4
    q1 = (flat @ weights['low mean']).reshape(shape), np.exp(flat @ weights['low width']).reshape(shape)
    p1 = (z0 @ weights['prior mean']).reshape(shape), np.exp(0.1 * z0 @ weights['prior width']).reshape(shape)
    z1 = q1[0] + q1[1] * rng.normal(size=shape)
    mean = np.concatenate([z0, z1.reshape(len(x), -1)], 1) @ weights['pixels']
    loss = (0.5 * (flat - mean) ** 2 + 0.5 * np.log(2 * np.pi)).sum(1)
    return [(*q0, np.zeros((1, 4)), np.ones((1, 4))), (*q1, *p1)], loss


def kl(mu_q, sigma_q, mu_p, sigma_p):
    """Of each image, written otherwise than the recorder does."""
    values = np.log(sigma_p / sigma_q) + (sigma_q**2 + (mu_q - mu_p) ** 2) / (2 * sigma_p**2) - 0.5
    return values.reshape(len(mu_q), -1).sum(1)


if __name__ == '__main__':
    main(sys.argv[1])
