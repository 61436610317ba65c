"""The whole network (docs/nvae.md#forward, docs/nvae.md#towers)."""

import torch
from torch import nn

from . import likelihood
from .cell_tables import CELL_TABLES
from .cells import Cell, DecoderCombiner, EncoderCombiner
from .flags import BINARY, groups_per_scale, input_channels, input_size
from .flows import Flow
from .layers import Conv
from .likelihood import Normal


class NVAE(nn.Module):
    """Modules are created, and so numbered and initialised, in the release's order.

    args: the training flags; cells: primitives by cell type, by default the release's table that the flags name.
    """

    def __init__(self, args, cells=None):
        super().__init__()
        self.args = args
        self._cells = cells or CELL_TABLES[args.arch_instance]
        self.groups = groups_per_scale(args)[::-1]  # coarsest scale first: the order of the latents
        self.vanilla = self.groups == [1]

        self.stem = Conv(input_channels(args.dataset), args.num_channels_enc, 3, padding=1)
        self.pre_process = nn.ModuleList()
        self.enc_tower = nn.ModuleList()
        top = self._build_encoder()
        self.top_size = input_size(args.dataset) // top
        self.prior_ftr0 = nn.Parameter(torch.rand(args.num_channels_dec * top, self.top_size, self.top_size))
        width = args.num_channels_enc * top
        self.enc0 = nn.Sequential(nn.ELU(), Conv(width, width, 1), nn.ELU())

        self.enc_sampler, self.dec_sampler, self.nf_cells = nn.ModuleList(), nn.ModuleList(), nn.ModuleList()
        self.dec_tower = nn.ModuleList()
        finest = self._build_decoder(top)
        if self.vanilla:
            self.stem_decoder = Conv(args.num_latent_per_group, width, 1)
        self.post_process = nn.ModuleList()
        channels = self._build_post_process(args.num_channels_dec * finest)
        self.image_conditional = nn.Sequential(nn.ELU(), Conv(channels, self._outputs(), 3, padding=1))

    def _cell(self, cell_type, channels):
        return Cell(cell_type, channels, self._cells[cell_type], self.args.use_se)

    def _outputs(self):
        if self.args.dataset in BINARY:
            return 1
        return 6 if self.args.num_mixture_dec == 1 else 10 * self.args.num_mixture_dec

    def _build_encoder(self):
        """Builds the pre-process and encoder towers. Returns the top scale's multiple of the base width."""
        args, multiple = self.args, 1
        for _ in range(args.num_preprocess_blocks):
            for c in range(args.num_preprocess_cells):
                last = c == args.num_preprocess_cells - 1
                self.pre_process.append(
                    self._cell('down_pre' if last else 'normal_pre', args.num_channels_enc * multiple)
                )
            multiple *= 2
        if self.vanilla:
            return multiple
        finest_first = self.groups[::-1]
        for scale, groups in enumerate(finest_first):
            top_scale = scale == len(finest_first) - 1
            enc, dec = args.num_channels_enc * multiple, args.num_channels_dec * multiple
            for group in range(groups):
                self.enc_tower.extend(self._cell('normal_enc', enc) for _ in range(args.num_cell_per_cond_enc))
                if not (top_scale and group == groups - 1):
                    self.enc_tower.append(EncoderCombiner(enc, dec))
            if not top_scale:
                self.enc_tower.append(self._cell('down_enc', enc))
                multiple *= 2
        return multiple

    def _build_decoder(self, multiple):
        """Builds samplers, flows and decoder tower. Returns the remaining multiple of the base width."""
        args, latents = self.args, self.args.num_latent_per_group
        for scale, groups in enumerate(self.groups):
            enc, dec = args.num_channels_enc * multiple, args.num_channels_dec * multiple
            for group in range(groups):
                top = scale == 0 and group == 0
                self.enc_sampler.append(Conv(enc, 2 * latents, 3, padding=1))
                self.nf_cells.extend(Flow(latents) for _ in range(args.num_nf))
                if not top:
                    self.dec_sampler.append(nn.Sequential(nn.ELU(), Conv(dec, 2 * latents, 1)))
                if self.vanilla:
                    continue
                if not top:
                    self.dec_tower.extend(self._cell('normal_dec', dec) for _ in range(args.num_cell_per_cond_dec))
                self.dec_tower.append(DecoderCombiner(dec, latents))
            if scale < len(self.groups) - 1:
                self.dec_tower.append(self._cell('up_dec', dec))
                multiple //= 2
        return multiple

    def _build_post_process(self, channels):
        for _ in range(self.args.num_postprocess_blocks):
            for c in range(self.args.num_postprocess_cells):
                self.post_process.append(self._cell('up_post' if c == 0 else 'normal_post', channels))
                channels = self.post_process[-1].out_channels
        return channels

    def eps_shapes(self, batch):
        """Shapes of the noise, (B, L, h, w) for each group, top group first."""
        shapes, size = [], self.top_size
        for count in self.groups:
            shapes += [(batch, self.args.num_latent_per_group, size, size)] * count
            size *= 2
        return shapes

    def forward(self, x, eps=None):
        """x (B, C, H, W) in [0, 1], quantised; eps: standard normal noise for each group, drawn if None.

        Returns the logits, and for each group, top first, a dict of arrays (B, L, h, w): mu_q, sigma_q, mu_p, sigma_p;
        raw_mu_q, raw_log_sigma_q, raw_mu_p, raw_log_sigma_p before the clamp; z0, z, log_q, log_p, kl.
        """
        eps = eps or [torch.randn(shape, device=x.device) for shape in self.eps_shapes(x.shape[0])]
        encoded, kept = self._encode(x)
        groups = []
        raw_q = self.enc_sampler[0](self.enc0(encoded))
        z = self._draw(raw_q, torch.zeros_like(raw_q), eps, groups)
        if self.vanilla:
            return self._output(self.stem_decoder(z)), groups
        s = self._start(x.shape[0])
        for module in self.dec_tower:
            if isinstance(module, DecoderCombiner):
                if module is not self.dec_tower[0]:  # which takes the top group's z
                    i = len(groups)
                    raw_p = self.dec_sampler[i - 1](s)
                    combiner, features = kept.pop()
                    z = self._draw(self.enc_sampler[i](combiner(features, s)), raw_p, eps, groups)
                s = module(s, z)
            else:
                s = module(s)
        return self._output(s), groups

    def sample(self, eps, temperature=1.0):
        """Logits of samples from the prior, and their latents by group (docs/nvae.md#sampling)."""
        latents = []
        zeros = torch.zeros_like(eps[0]).repeat(1, 2, 1, 1)

        def draw(raw):
            latents.append(Normal(*raw.chunk(2, 1), temperature).at(eps[len(latents)]))
            return latents[-1]

        if self.vanilla:
            return self._output(self.stem_decoder(draw(zeros))), latents
        s = self._start(eps[0].shape[0])
        for module in self.dec_tower:
            if isinstance(module, DecoderCombiner):
                s = module(s, draw(self.dec_sampler[len(latents) - 1](s) if latents else zeros))
            else:
                s = module(s)
        return self._output(s), latents

    def reconstruction_loss(self, logits, x):
        """−log p(x|z) in nats per image, (B)."""
        return likelihood.reconstruction_loss(self.args, logits, x)

    def mean_image(self, logits):
        """The decoder's mean in [0, 1], (B, C, H, W)."""
        return likelihood.mean_image(self.args, logits)

    def _encode(self, x):
        """The top features, and each encoder combiner, in order, with the features that it met."""
        s = self.stem(2 * x - 1)
        for cell in self.pre_process:
            s = cell(s)
        kept = []
        for module in self.enc_tower:
            if isinstance(module, EncoderCombiner):
                kept.append((module, s))
            else:
                s = module(s)
        return s, kept

    def _start(self, batch):
        return self.prior_ftr0.unsqueeze(0).expand(batch, -1, -1, -1)

    def _draw(self, raw_q, raw_p, eps, groups):
        """Appends the next group's values to `groups`, and returns its z."""
        i, flows = len(groups), self.args.num_nf
        mu_q, log_sigma_q = raw_q.chunk(2, 1)
        mu_p, log_sigma_p = raw_p.chunk(2, 1)
        residual = self.args.res_dist and i > 0  # the top posterior stands alone
        q = Normal(mu_p + mu_q, log_sigma_p + log_sigma_q) if residual else Normal(mu_q, log_sigma_q)
        p = Normal(mu_p, log_sigma_p)
        z0 = z = q.at(eps[i])
        for flow in self.nf_cells[i * flows : (i + 1) * flows]:
            z = flow(z)
        log_q, log_p = q.log_prob(z0), p.log_prob(z)
        groups.append(
            dict(mu_q=q.mu, sigma_q=q.sigma, mu_p=p.mu, sigma_p=p.sigma)
            | dict(raw_mu_q=mu_q, raw_log_sigma_q=log_sigma_q, raw_mu_p=mu_p, raw_log_sigma_p=log_sigma_p)
            | dict(z0=z0, z=z, log_q=log_q, log_p=log_p, kl=log_q - log_p if flows else q.kl(p))
        )
        return z

    def _output(self, s):
        for cell in self.post_process:
            s = cell(s)
        return self.image_conditional(s)
