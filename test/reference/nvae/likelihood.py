"""Gaussians of the network (docs/nvae.md#normal) and the decoder's distributions (docs/nvae.md#decoder)."""

import math

import torch
import torch.nn.functional as F

from .flags import BINARY, PADDED


def soft_clamp(x):
    return 5 * torch.tanh(x / 5)


class Normal:
    """A Gaussian from the network's outputs for μ and log σ, softly clamped; `temperature` multiplies σ."""

    def __init__(self, mu, log_sigma, temperature=1.0):
        self.mu = soft_clamp(mu)
        self.sigma = (soft_clamp(log_sigma).exp() + 0.01) * temperature

    def at(self, eps):
        return self.mu + self.sigma * eps

    def log_prob(self, z):
        return -0.5 * ((z - self.mu) / self.sigma) ** 2 - 0.5 * math.log(2 * math.pi) - self.sigma.log()

    def kl(self, prior):
        """KL(self‖prior) of every element (docs/nvae.md#kl)."""
        shift, scale = (self.mu - prior.mu) / prior.sigma, self.sigma / prior.sigma
        return 0.5 * (shift**2 + scale**2) - 0.5 - scale.log()


def reconstruction_loss(args, logits, x):
    """−log p(x|z) in nats per image, (B), over the scored pixels; x (B, C, H, W) in [0, 1]."""
    if args.dataset in BINARY:
        log_p = -F.binary_cross_entropy_with_logits(logits, x, reduction='none').sum(1)
    elif args.num_mixture_dec == 1:
        log_p = Normal(*logits.chunk(2, 1)).log_prob(2 * x - 1).sum(1)
    else:
        log_p = _mixture_log_prob(logits, x, args.num_mixture_dec, args.num_x_bits)
    if args.dataset in PADDED:
        log_p = log_p[:, 2:30, 2:30]
    return -log_p.sum((1, 2))


def mean_image(args, logits):
    """The distribution's mean in [0, 1], (B, C, H, W)."""
    if args.dataset in BINARY:
        return logits.sigmoid()
    if args.num_mixture_dec == 1:
        return (Normal(*logits.chunk(2, 1)).mu.clamp(-1, 1) + 1) / 2
    return (_mixture_mean(logits, args.num_mixture_dec) + 1) / 2


def _split_mixture(logits, mixtures):
    """Mixture logits (B, M, H, W); means, log scales and coefficients, (B, 3, M, H, W) each."""
    b, _, h, w = logits.shape
    rest = logits[:, mixtures:].view(b, 3, 3 * mixtures, h, w)
    means, log_scales, coefficients = rest.split(mixtures, 2)
    return logits[:, :mixtures], means, log_scales.clamp(min=-7), coefficients.tanh()


def _mixture_log_prob(logits, x, mixtures, bits):
    """log p(x|z) per pixel, (B, H, W), of the discretised logistic mixture (docs/nvae.md#mixture)."""
    levels = 2.0**bits - 1
    weights, means, log_scales, c = _split_mixture(logits, mixtures)
    x = (2 * x - 1).unsqueeze(2)
    red, green = x[:, 0], x[:, 1]
    coupled = [means[:, 0], means[:, 1] + c[:, 0] * red, means[:, 2] + c[:, 1] * red + c[:, 2] * green]
    centred, inverse = x - torch.stack(coupled, 1), torch.exp(-log_scales)
    upper, lower, middle = inverse * (centred + 1 / levels), inverse * (centred - 1 / levels), inverse * centred
    mass = torch.sigmoid(upper) - torch.sigmoid(lower)
    by_density = middle - log_scales - 2 * F.softplus(middle) - math.log(levels / 2)
    inside = torch.where(mass > 1e-5, mass.clamp(min=1e-10).log(), by_density)
    log_p = torch.where(x < -0.999, upper - F.softplus(upper), torch.where(x > 0.99, -F.softplus(lower), inside))
    return torch.logsumexp(log_p.sum(1) + weights.log_softmax(1), 1)


def _mixture_mean(logits, mixtures):
    """On [−1, 1], (B, 3, H, W): each colour from the clamped means of those before it."""
    logits, means, _, coefficients = _split_mixture(logits, mixtures)
    weights = logits.softmax(1).unsqueeze(1)
    mean, c = (means * weights).sum(2), (coefficients * weights).sum(2)
    red = mean[:, 0].clamp(-1, 1)
    green = (mean[:, 1] + c[:, 0] * red).clamp(-1, 1)
    blue = (mean[:, 2] + c[:, 1] * red + c[:, 2] * green).clamp(-1, 1)
    return torch.stack([red, green, blue], 1)
