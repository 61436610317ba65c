"""Models with random weights, and images for them: functions of a seed."""

import numpy as np
import torch

import nvae


def random_model(case):
    """The case's network in evaluation mode and float32, with the weights of its file."""
    torch.manual_seed(case.seed)
    model = nvae.NVAE(nvae.make_args(**case.flags))
    _randomise(model, case.seed)
    dtype = case.written.get('dtype')
    if dtype is not None:  # what is expected is what the rounded weights give
        rounded = {k: v.to(dtype).float() if v.is_floating_point() else v for k, v in model.state_dict().items()}
        model.load_state_dict(rounded)
    return model.eval()


def _randomise(model, seed):
    """Moves weights and statistics away from their initial values, so that every latent group has something to say."""
    rng = torch.Generator().manual_seed(seed)

    def noise(value):
        return torch.randn(value.shape, generator=rng)

    with torch.no_grad():
        for name, value in model.state_dict().items():
            if name.endswith('running_mean'):
                value.copy_(0.1 * noise(value))
            elif name.endswith('running_var'):
                value.copy_(0.4 + 0.8 * torch.rand(value.shape, generator=rng))
            elif name.endswith('log_weight_norm'):
                value.add_(0.2 * noise(value) + (0.7 if 'sampler' in name else 0))
            elif name.endswith('bias'):
                value.add_(0.1 * noise(value))
            elif value.dim() == 1 and name.endswith('weight'):
                value.copy_(1 + 0.2 * noise(value))
            elif value.is_floating_point():
                value.copy_(value.std() * noise(value) if value.numel() > 1 else value)


def random_images(args, count, seed):
    """Images of overlapping waves as the network takes them: (B, C, size, size) in [0, 1], float32."""
    rng = np.random.default_rng(seed)
    size, channels = nvae.input_size(args.dataset), nvae.input_channels(args.dataset)
    side = np.linspace(-1, 1, size)
    grid = np.stack(np.meshgrid(side, side, indexing='ij'))
    x = np.zeros((count, channels, size, size))
    for image in range(count):
        for channel in range(channels):
            frequencies = rng.normal(size=(4, 2)) * 4
            waves = [np.cos(np.tensordot(f, grid, 1) + rng.uniform(0, 6)) for f in frequencies]
            x[image, channel] = np.mean(waves, 0)
    x = np.clip(0.5 + 0.8 * x, 0, 1)
    x = (x > 0.5).astype(float) if channels == 1 else np.round(255 * x) / 255
    return nvae.quantise(torch.from_numpy(x.astype(np.float32)), args.num_x_bits)
