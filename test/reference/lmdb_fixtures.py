"""Makes test/fixtures/lmdb: pictures of CelebA's size in a database of Python's lmdb, and what Pillow makes of them.

The pictures are drawn, not CelebA's. Crop and resize are those of docs and README: columns 15 to 163, rows 40 to 188,
then bilinear to 64. Needs lmdb, numpy and pillow; `python test/reference/lmdb_fixtures.py`.
"""

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
    """A shaded picture with edges, as JPEG; each of another quality and chroma subsampling."""
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


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
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
