"""Records the latent statistics of any hierarchical VAE for NVAE Latent Inspector. MIT licence; needs only NumPy.

In the model's own evaluation loop, with one draw of z for each image and group 0 at the top of the hierarchy:

    recorder = Recorder('statistics.safetensors', model='my ladder VAE', dataset='CIFAR-10')
    for x in batches:                                          # (B, 1 or 3, size, size), from 0 to 1
        for i, (q, p) in enumerate(my_model(x)):               # each (B, channels, h, w) or (B, channels)
            recorder.group(i, q.mean, q.stddev, p.mean, p.stddev)
        recorder.images(x, reconstruction_loss)                # (B,): -log p(x|z) in nats
    recorder.save()

Open the file with the inspector; its docs/statistics-file.md says what each tensor is. Every KL is in nats.
"""
import hashlib, json, os
from collections import defaultdict
import numpy as np

DTYPES = {'float64': 'F64', 'float32': 'F32', 'int64': 'I64', 'int32': 'I32', 'uint8': 'U8'}


def array(values):  # float64 of numbers, an array, or a tensor on any device
    return np.asarray(values.detach().cpu().double() if hasattr(values, 'detach') else values, np.float64)


def require(condition, sentence):
    if not condition:
        raise ValueError(sentence)


class Recorder:
    def __init__(self, path, model, dataset, likelihood='other', parameters=0, keep=32):
        """likelihood: 'bernoulli' or 'other'. keep: the number of images, from the first, written with every latent."""
        require(likelihood in ('bernoulli', 'other'), f"The likelihood is 'bernoulli' or 'other', not {likelihood!r}.")
        self.path, self.about, self.keep = path, (model, dataset, likelihood, parameters), keep
        self.batch, self.shapes, self.flows, self.size = {}, [], None, ()
        self.sums, self.each, self.largest = defaultdict(float), defaultdict(list), {}

    def group(self, i, mu_q, sigma_q, mu_p, sigma_p, z=None, log_q=None, log_p=None):
        """Group i of one batch. Where the prior is the same for all images, its axis of images may have length 1.
        With flows after the posterior, give z, log_q and log_p of each latent: the KL is then log_q - log_p."""
        flows, mu_q = log_q is not None and log_p is not None and z is not None, array(mu_q)
        require(flows or log_q is log_p is None, f'Group {i}: give z, log_q and log_p together.')
        require(self.flows in (None, flows), f'Group {i}: give log_q and log_p for every group or for none.')
        require(mu_q.ndim in (2, 4), f'Group {i}: mu_q is {mu_q.shape}, not (B, channels) or (B, channels, h, w).')
        require(i not in self.batch, f'Group {i} was recorded twice. After the groups of a batch, call images().')
        values = [mu_q, sigma_q, mu_p, sigma_p] + ([z, log_q, log_p] if flows else [])
        shape = mu_q.shape[:2] + (mu_q.shape[2:] or (1, 1))
        self.batch[i], self.flows = [np.broadcast_to(array(v), mu_q.shape).reshape(shape) for v in values], flows

    def images(self, x, reconstruction_loss, names=None):
        """Ends a batch: its images, and -log p(x|z) of each in nats, (B,)."""
        x, loss, groups = array(x), array(reconstruction_loss).reshape(-1), [self.batch[i] for i in sorted(self.batch)]
        square = x.ndim == 4 and x.shape[1] in (1, 3) and x.shape[2] == x.shape[3]
        require(square and len(loss) == len(x), f'{len(loss)} losses of images {x.shape}: not (B, 1 or 3, size, size).')
        whole = groups and sorted(self.batch) == list(range(len(groups))) and all(len(g[0]) == len(x) for g in groups)
        require(whole, f'{len(x)} images need groups 0, 1, ... of as many rows. Recorded: {sorted(self.batch)}.')
        shapes, first = [g[0].shape[1:] for g in groups], len(self.each['recon'])
        require(self.shapes in ([], shapes), f'Groups of shapes {shapes}; in the first batch they were {self.shapes}.')
        self.shapes, self.size, self.batch, single = shapes, x.shape[1:3], {}, x.astype('<f4')
        names = [f'image {first + b}' for b in range(len(x))] if names is None else [str(name) for name in names]
        require(len(names) == len(x), f'{len(names)} names of {len(x)} images.')
        digests = [np.frombuffer(hashlib.sha256(image.tobytes()).digest(), np.uint8) for image in single]
        for of, values in dict(recon=loss, names=names, sha256=digests, x=single[: max(0, self.keep - first)]).items():
            self.each[of].extend(values)
        for i, group in enumerate(groups):
            self._add(i, first, *group)

    def _add(self, i, first, mu_q, sigma_q, mu_p, sigma_p, z=None, log_q=None, log_p=None):
        shift, ratio = 0.5 * ((mu_q - mu_p) / sigma_p) ** 2, (sigma_q / sigma_p) ** 2
        scale = 0.5 * (ratio - 1 - np.log(ratio))
        reverse = 0.5 * (((mu_q - mu_p) / sigma_q) ** 2 + 1 / ratio - 1 + np.log(ratio))
        sums, kl = dict(shift=shift, scale=scale, reverse_kl=reverse), dict(kl=shift + scale, reverse_kl=reverse)
        latents = dict(mu_q=mu_q, sigma_q=sigma_q, mu_p=mu_p, sigma_p=sigma_p)
        best = kl['kl'].argmax(0)[None]
        here = [np.take_along_axis(v, best, 0)[0] for v in (kl['kl'], *latents.values())] + [first + best[0]]
        before = self.largest.get(i, here)
        self.largest[i] = [np.where(here[0] > before[0], a, b) for a, b in zip(here, before)]
        if z is not None:
            sums.update(log_q=log_q, log_p=log_p)
            kl.update(estimate=log_q - log_p)
            latents.update(z=z, z0=np.full_like(z, np.nan))  # z before the flows is not recorded.
        for of, nats in sums.items():
            self.sums[f'sum.{of}.{i}'] += nats.sum(0)
        for of, nats in kl.items():
            self.sums[f'sum.{of}_squared.{i}'] += (nats**2).sum(0)
            self.sums[f'sum.position_{of}_squared.{i}'] += (nats.sum(1) ** 2).sum(0)
            self.each[f'moments.group_{of}.{i}'].extend(nats.sum((1, 2, 3)))
            self.each[f'channel_{of}.{i}'].extend(nats.sum((2, 3)))
        for of, values in latents.items():
            self.each[f'{of}.{i}'].extend(values[: max(0, self.keep - first)].astype('<f4'))

    def save(self):
        """Writes what was recorded, in one step."""
        require(self.shapes, 'Nothing was recorded: call group() for every group and images() for every batch.')
        each, g = dict(self.each), len(self.shapes)
        names, recon, digests = each.pop('names'), np.array(each.pop('recon')), np.array(each.pop('sha256'))
        kl = np.array([each[f'moments.group_{"estimate" if self.flows else "kl"}.{i}'] for i in range(g)])
        nelbo, n, kept = kl.sum(0) + recon, len(names), min(len(names), self.keep)
        bits = nelbo / (self.size[0] * self.size[1] ** 2) / np.log(2)
        totals = dict(kl=kl.sum(0), recon=recon, nelbo=nelbo, bits_per_dim=bits)
        each.update({f'moments.total_{of}': values for of, values in totals.items()})
        offsets, ones = np.cumsum([0, *(len(name.encode()) for name in names)]), np.ones(g, int)
        tensors = {'kl_all': kl, 'recon': recon, 'names.offsets': offsets, 'draws.count': ones, 'sum.draws': ones,
                   'names': np.frombuffer(''.join(names).encode(), np.uint8), **self.sums, 'sum.images': n * ones,
                   'sum.total_images': np.array(n), 'sha256': digests}
        for name, values in self.sums.items():
            if name.split('.')[1] in ('shift', 'scale', 'log_q', 'log_p'):
                tensors[name.replace('sum.', 'sum.group_')] = values.sum()
        for name, v in each.items():
            of, _, i = name.partition('.')
            if of == 'moments':
                tensors[name] = np.array([np.mean(v), np.sum((v - np.mean(v)) ** 2)])
            elif of.startswith('channel_'):
                nats = np.stack([*v, *np.full((8, len(v[0])), -np.inf)])
                order = np.argsort(-nats, 0, kind='stable')[:8]
                tensors.update({f'sum.{name}': nats[:n].sum(0), f'sum.{of}_squared.{i}': (nats[:n] ** 2).sum(0)})
                tensors[f'strongest.{of[8:]}.{i}'] = np.take_along_axis(nats, order, 0).T
                tensors[f'strongest.{of[8:]}_image.{i}'] = np.where(order < n, order, -1).T.astype('<i4')
            elif kept:
                tensors[name] = np.stack(v)
        for i, (nats, *parameters, images) in self.largest.items():
            there = dict(zip(('mu_q', 'sigma_q', 'mu_p', 'sigma_p'), np.float32(parameters)), kl=nats)
            there.update(index=np.array(nats.argmax()), image=np.int32(images), draw=np.int32(0 * images))
            tensors.update({f'largest.{of}.{i}': values for of, values in there.items()})
        self._write({name: np.asarray(v, order='C') for name, v in tensors.items()}, n, kept)

    def _write(self, tensors, n, kept):
        (model, dataset, likelihood, parameters), (channels, size) = self.about, self.size
        groups = [dict(zip(('channels', 'height', 'width'), shape)) for shape in self.shapes]
        described = dict(dataset=dataset, groups=groups, has_flows=self.flows, has_soft_clamp=False, bits=8,
                         likelihood=likelihood, image=dict(channels=channels, size=size, scored_margin=0),
                         dimensions=channels * size**2, discretisation_nats_per_dimension=0, parameters=parameters,
                         **dict.fromkeys(('facts', 'notes', 'warnings', 'weight_sets'), []), weights='as recorded',
                         epoch=None, global_step=None)
        scope, parts = dict(images=n, draws=1, images_kept=kept), ['rows', 'sums', 'kept'][: 3 if kept else 2]
        json_texts = dict(model=described, scope=scope, parts=parts, args={}, draws=1, format_version=1, seed=0,
                          input_listed=n, input_notes=[], input_warnings=[], weight_warnings=[], warnings=[])
        texts = dict(format='nvae-latent-inspector/statistics', input=f'{n} recorded images', input_kind='files',
                     checkpoint=model, checkpoint_sha256='', weights='as recorded', noise='as recorded',
                     engine='its own program · recorded', version='nvae_inspect_recorder.py 1',
                     images_sha256=hashlib.sha256(tensors['sha256'].tobytes()).hexdigest())
        header, at = {'__metadata__': {**texts, **{key: json.dumps(value) for key, value in json_texts.items()}}}, 0
        for name, v in tensors.items():
            header[name] = dict(dtype=DTYPES[v.dtype.name], shape=list(v.shape), data_offsets=[at, at := at + v.nbytes])
        text = json.dumps(header).encode()
        with open(f'{self.path}.part', 'wb') as file:
            file.write(len(text).to_bytes(8, 'little') + text)
            file.writelines(v.astype(v.dtype.newbyteorder('<'), copy=False).tobytes() for v in tensors.values())
        os.replace(f'{self.path}.part', self.path)
