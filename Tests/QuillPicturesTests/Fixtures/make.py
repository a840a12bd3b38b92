"""Writes JPEG files of kinds that gdk-pixbuf reads but can't write, with Pillow."""
import pathlib

import numpy
from PIL import Image

folder = pathlib.Path(__file__).parent
random = numpy.random.default_rng(3)
coarse = random.integers(0, 256, (5, 7, 4), dtype=numpy.uint8)
picture = Image.fromarray(coarse, "CMYK").resize((37, 23), Image.BICUBIC)
rgb = picture.convert("RGB")
picture.save(folder / "cmyk.jpg", quality=90)
rgb.convert("L").save(folder / "gray.jpg", quality=90)
rgb.save(folder / "progressive.jpg", quality=90, progressive=True)
for name, subsampling in [("444", 0), ("422", 1), ("420", 2)]:
    rgb.save(folder / f"{name}.jpg", quality=75, subsampling=subsampling)
