"""Records the reference network on a golden case, image by image, as its own evaluation loop would.

    python test/reference/record.py CASE OUT
"""

import sys
from pathlib import Path

import torch
from safetensors import safe_open

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / 'media' / 'recorder'))
from nvae.checkpoint import load_checkpoint  # noqa: E402
from nvae_inspect_recorder import Recorder  # noqa: E402

GOLDEN = HERE.parent / 'fixtures' / 'golden'


def main(case, out):
    model = load_checkpoint(GOLDEN / f'{case}.pt').double().eval()
    with safe_open(GOLDEN / f'{case}.safetensors', 'pt') as golden:
        x = golden.get_tensor('x').double()
        eps = [golden.get_tensor(f'eps.{i}').double() for i in range(len(model.eps_shapes(1)))]
    recorder = Recorder(out, model=case, dataset=model.args.dataset)
    for b in range(len(x)):
        one = slice(b, b + 1)
        with torch.no_grad():
            logits, groups = model(x[one], [noise[one] for noise in eps])
        for i, group in enumerate(groups):
            flows = {name: group[name] for name in ('z', 'log_q', 'log_p') if model.args.num_nf > 0}
            recorder.group(i, *(group[name] for name in ('mu_q', 'sigma_q', 'mu_p', 'sigma_p')), **flows)
        recorder.images(x[one], model.reconstruction_loss(logits, x[one]))
    recorder.save()


if __name__ == '__main__':
    main(*sys.argv[1:])
