"""Makes test/fixtures/training-log with tensorboardX, the writer of the release: a run that was restarted.

The first file ends at step 40 of 60; the second begins again at step 20. Pictures and a histogram lie between the
scalars, as training logs them. `expected.json` holds what a reader must find. Needs tensorboardX and numpy;
`python test/reference/run_fixtures.py` writes all files again.
"""

import json
import os
import shutil

import numpy as np
from tensorboardX import SummaryWriter

FOLDER = os.path.join(os.path.dirname(__file__), "..", "fixtures", "training-log")
GROUPS = 3
# Seconds since 1970, in the files' names and events.
FIRST, SECOND = 1700000000, 1700003600


def scalars(step, restarted):
    """What the release logs at a step: its names, numbers that say where they come from."""
    offset = 0.5 if restarted else 0.0
    values = {f"kl_vals/layer_{i}": 10 * (i + 1) + step / 100 + offset for i in range(GROUPS)}
    values |= {f"kl/active_{i}": i + step // 20 for i in range(GROUPS)} | {"kl/total_active": 3 + 3 * (step // 20)}
    values |= {"kl_coeff/coeff": min(1.0, step / 50)} | {f"kl_coeff/layer_{i}": 1 / (i + 1) for i in range(GROUPS)}
    values |= {"train/nelbo_iter": 100 - step + offset, "train/recon_iter": 60 - step, "train/kl_iter": 40 + offset}
    return values


def write(second, steps, restarted, expected):
    folder = os.path.join(FOLDER, "writing")
    writer = SummaryWriter(folder)
    for step in steps:
        for tag, value in scalars(step, restarted).items():
            writer.add_scalar(tag, value, step, walltime=second + step)
            expected.setdefault(tag, {})[step] = float(np.float32(value))
        if step % 40 == 0:
            writer.add_image("reconstruction", np.full((3, 8, 8), 0.25, "float32"), step, walltime=second + step)
            writer.add_histogram("z", np.arange(8.0), step, walltime=second + step)
    writer.add_scalar("val/nelbo", float("nan") if restarted else 90.5, steps[-1], walltime=second + steps[-1])
    expected.setdefault("val/nelbo", {})[steps[-1]] = None if restarted else 90.5
    writer.close()
    (written,) = os.listdir(folder)
    os.rename(os.path.join(folder, written), os.path.join(FOLDER, f"events.out.tfevents.{second}.gpu-1"))
    os.rmdir(folder)


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.makedirs(FOLDER)
    expected = {}
    write(FIRST, range(0, 50, 10), False, expected)
    for values in expected.values():
        for step in [step for step in values if step >= 20 and step < 50]:
            del values[step]
    write(SECOND, range(20, 70, 10), True, expected)
    with open(os.path.join(FOLDER, "expected.json"), "w") as file:
        json.dump({tag: [[step, value] for step, value in values.items()] for tag, values in expected.items()}, file)


main()
