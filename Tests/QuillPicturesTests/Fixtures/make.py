"""Writes JPEG and TIFF files of kinds that gdk-pixbuf reads but can't write, with Pillow and tifffile, and HEIC and AVIF with libheif."""
import pathlib
import subprocess

import numpy
import tifffile
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
# Samples of 16 bits, of which 12 are in use.
y, x = numpy.mgrid[0:50, 0:60]
deep = Image.fromarray(((x * x * 7 + y * 53 + x * y) % 4096).astype(numpy.uint16))
for name, compression in [("lzw", "tiff_lzw"), ("deflate", "tiff_deflate")]:
    deep.save(folder / f"twelve-bits-{name}.tif", compression=compression)
for name, settings in [("tiles", {}), ("tiles-lzw", {"compression": "lzw", "predictor": True, "byteorder": ">"})]:
    tifffile.imwrite(folder / f"twelve-bits-{name}.tif", numpy.asarray(deep), tile=(32, 16), metadata=None, **settings)
stroke = numpy.full((120, 120, 3), 255, numpy.uint8)
stroke[20:100, 54:66] = 20
Image.fromarray(stroke).save(folder / "stroke.png")
subprocess.run(["heif-enc", "-q", "60", "stroke.png", "-o", "stroke.heic"], cwd=folder, check=True)
subprocess.run(["heif-enc", "-A", "-q", "60", "stroke.png", "-o", "stroke.avif"], cwd=folder, check=True)
(folder / "stroke.png").unlink()
