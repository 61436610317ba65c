"""Makes test/fixtures/lmdb with Python's lmdb: a tree with a history, and pictures of CelebA's size with what Pillow
makes of them.

The pictures are drawn, not CelebA's: columns 15 to 163 and rows 40 to 188 are cut and resized to 64 (bilinear).
The tree has a record for each number below 600 that is no multiple of 3, by the SHA-1 of its decimal: others were
written and deleted, so pages were split, freed and used again. Needs lmdb, numpy and pillow;
`python test/reference/lmdb_fixtures.py` writes all files again.
"""

import hashlib
import io
import os
import shutil

import lmdb
import numpy as np
from PIL import Image, ImageDraw

FOLDER = os.path.join(os.path.dirname(__file__), "..", "fixtures", "lmdb")
WIDTH, HEIGHT = 178, 218
FACE = (15, 40, 163, 188)


def draw(seed):
    """A shaded picture with edges, as JPEG; each has a different quality and chroma subsampling."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    waves = [127 + 90 * np.sin(x / random.uniform(5, 40) + y / random.uniform(5, 40) + c) for c in range(3)]
    picture = Image.fromarray(np.clip(np.stack(waves, 2) + random.normal(0, 6, (HEIGHT, WIDTH, 3)), 0, 255).astype("uint8"))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((40, 60, 140, 180), outline=(250, 220, 200), width=3)
    for eye in (65, 105):
        pen.ellipse((eye, 100, eye + 12, 108), fill=(20, 30, 60))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=(90, 75, 95)[seed], subsampling=(2, 2, 0)[seed])
    return file.getvalue()


def key(number):
    return hashlib.sha1(str(number).encode()).hexdigest().encode()


def write_tree():
    path = os.path.join(FOLDER, "tree.lmdb")
    with lmdb.open(path, map_size=2**24) as environment:
        for first in range(0, 600, 60):
            with environment.begin(write=True) as transaction:
                for number in range(first, first + 60):
                    # Some values are too large for a page of the tree.
                    transaction.put(key(number), str(number).encode() + b"." * (5000 if number % 50 == 1 else 0))
            with environment.begin(write=True) as transaction:
                for number in range(first, first + 60, 3):
                    transaction.delete(key(number))
    os.remove(os.path.join(path, "lock.mdb"))


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.makedirs(FOLDER)
    write_tree()
    for split, seeds in (("train", [0]), ("validation", [0, 1, 2])):
        path = os.path.join(FOLDER, "celeba64", f"{split}.lmdb")
        os.makedirs(path)
        with lmdb.open(path, map_size=2**20) as environment, environment.begin(write=True) as transaction:
            for index, seed in enumerate(seeds):
                transaction.put(str(index).encode(), draw(seed))
        os.remove(os.path.join(path, "lock.mdb"))
    for seed in range(3):
        face = Image.open(io.BytesIO(draw(seed))).convert("RGB").crop(FACE).resize((64, 64), Image.Resampling.BILINEAR)
        face.save(os.path.join(FOLDER, f"celeba64-{seed}.png"))


main()
