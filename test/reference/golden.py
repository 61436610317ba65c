"""Makes golden cases, or checks that those in test/fixtures/golden can be made again.

    python test/reference/golden.py make CASE …
    python test/reference/golden.py check [CASE …]

`make` writes test/fixtures/golden/CASE.pt and CASE.safetensors; cases.py says what a case is. `check` makes cases, by
default all, in a temporary folder and compares them with the files. It ends with exit code 1 if one differs.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

import torch
from safetensors import safe_open

from cases import CASES
from checkpoint_file import write
from expected import USUAL_TOLERANCE, largest_error, quantity_of, write_expected
from random_model import random_model

GOLDEN = Path(__file__).resolve().parent.parent / 'fixtures' / 'golden'

SAME = 1e-6
"""Float64 rounds differently from machine to machine; values stored as float32 may then differ in their last digit."""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('action', choices=('make', 'check'))
    parser.add_argument('cases', nargs='*', metavar='CASE', help='names in cases.py')
    options = parser.parse_args()
    unknown = [name for name in options.cases if name not in CASES]
    if unknown:
        parser.error(f'no such case: {", ".join(unknown)}. Add it to test/reference/cases.py.')
    if options.action == 'make':
        if not options.cases:
            parser.error('name the cases to make')
        for name in options.cases:
            make(name, GOLDEN)
            print(f'{GOLDEN / name}: .pt and .safetensors written')
        return 0
    return check(options.cases or CASES)


def make(name, folder):
    case = CASES[name]
    model = random_model(case)
    write(folder / f'{name}.pt', model, **case.written)
    write_expected(folder / f'{name}.safetensors', model)


def check(names):
    """Prints a line for each case and for each file that no case makes. Returns the exit code."""
    problems = 0
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            made = Path(folder)
            make(name, made)
            differences = [
                *compare_checkpoints(made / f'{name}.pt', GOLDEN / f'{name}.pt'),
                *compare_expected(made / f'{name}.safetensors', GOLDEN / f'{name}.safetensors'),
            ]
            problems += len(differences)
            print(f'{name}: {"; ".join(differences) or "same"}')
    orphans = sorted({path.stem for path in GOLDEN.iterdir()} - set(CASES))
    for name in orphans:
        print(f'{name}: no case of this name makes it')
    return 1 if problems or orphans else 0


def compare_checkpoints(made, golden):
    """Sentences on how two checkpoints differ. Everything in them must be equal, and tensors in every bit."""
    a, b = (torch.load(path, map_location='cpu', weights_only=False) for path in (made, golden))
    if list(a) != list(b):
        return [f'the checkpoint has {list(a)}, not {list(b)}']
    different = [key for key in a if key != 'state_dict' and a[key] != b[key]]
    sentences = [f'{key} differs' for key in different]
    weights_a, weights_b = a['state_dict'], b['state_dict']
    if list(weights_a) != list(weights_b):
        return [*sentences, 'the names of the tensors differ']
    changed = [name for name, value in weights_a.items() if not _is_same(value, weights_b[name])]
    return [*sentences, *([f'{len(changed)} tensors differ, first {changed[0]}'] if changed else [])]


def _is_same(a, b):
    return a.dtype == b.dtype and a.stride() == b.stride() and torch.equal(a, b)


def compare_expected(made, golden):
    """Sentences on how two files of expected values differ, beyond the rounding of float32."""
    with safe_open(made, 'pt') as a, safe_open(golden, 'pt') as b:
        if set(a.keys()) != set(b.keys()):
            return ['the names of the values differ']
        sentences = []
        if json.loads(a.metadata()['args']) != json.loads(b.metadata()['args']):
            sentences.append('args of the values differ')
        for name in sorted(a.keys()):
            _, floor = USUAL_TOLERANCE.get(quantity_of(name), (0, 1))
            error = largest_error(a.get_tensor(name), b.get_tensor(name), floor)
            if not error <= SAME:
                sentences.append(f'{name} differs by {error:.1e}')
        return sentences


if __name__ == '__main__':
    sys.exit(main())
