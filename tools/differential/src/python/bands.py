"""Writes pictures of any number of bands and type: TIFF by raw2tiff of libtiff, .npy by numpy. The reference is the array itself.

usage: bands.py FOLDER SEED COUNT. Leaves the files, the expected levels and references.json in FOLDER.
"""

import json
import os
import random
import subprocess
import sys

import numpy

folder, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
rng = random.Random(seed)
names = {"uint8": "byte", "uint16": "short", "int8": "sbyte", "int16": "sshort", "float32": "float", "float64": "double", "uint32": "long"}


def samples(height, width, bands, dtype):
    values = numpy.random.default_rng(rng.randrange(2**31)).random((height, width, bands))
    if dtype.startswith("float"):
        return values.astype(dtype)
    info = numpy.iinfo(dtype)
    return (info.min + values * (float(info.max) - info.min)).astype(dtype)


def levels(values, dtype, given):
    """The stated rule."""
    values = values.astype("float64")
    if given is not None:
        low, high = given
        return numpy.clip(numpy.floor(255 * (values - low) / (high - low) + 0.5), 0, 255).astype("uint8")
    if dtype.startswith("float"):
        return numpy.floor(255 * values + 0.5).astype("uint8")
    return numpy.floor(values / 2 ** (8 * numpy.dtype(dtype).itemsize - 8)).astype("uint8")


def write_tiff(path, values, dtype, bands):
    raw = f"{path}.raw"
    interleave = rng.choice(["pixel", "band"])
    (values if interleave == "pixel" else numpy.moveaxis(values, 2, 0)).tofile(raw)
    height, width = values.shape[:2]
    photometric = "rgb" if bands >= 3 and rng.random() < 0.5 else "minisblack"
    compression = rng.choice(["none", "lzw", "zip", "packbits"])
    options = ["-w", str(width), "-l", str(height), "-b", str(bands), "-d", names[dtype], "-p", photometric]
    options += ["-i", interleave, "-c", compression, "-r", str(rng.randint(1, height))]
    subprocess.run(["raw2tiff", *options, raw, path], check=True, capture_output=True)
    os.remove(raw)
    return " ".join(options)


def write_npy(path, values, dtype, bands):
    order = rng.choice(["last", "first", "fortran", "swapped"])
    if order == "first":
        values = numpy.ascontiguousarray(numpy.moveaxis(values, 2, 0))
    if order == "fortran":
        values = numpy.asfortranarray(values)
    if order == "swapped":
        values = values.astype(values.dtype.newbyteorder(">"))
    with open(path, "wb") as out:
        numpy.save(out, values)
    return f"npy {dtype} {order}"


references = []
for number in range(count):
    form = rng.choice(["tif", "npy"])
    dtype = rng.choice(sorted(names))
    bands = rng.choice([1, 2, 3, 4, 5, 10, 13])
    height, width = rng.randint(14, 40), rng.randint(14, 40)
    values = samples(height, width, bands, dtype)
    low = float(values.min())
    given = (low, low + 0.7 * (float(values.max()) - low)) if rng.random() < 0.5 else None
    file = f"{number}.{form}"
    write = write_tiff if form == "tif" else write_npy
    description = write(os.path.join(folder, file), values, dtype, bands)
    levels(values, dtype, given).tofile(os.path.join(folder, f"{number}.levels"))
    references.append(
        {
            "file": file,
            "description": f"{description} range {given}",
            "height": height,
            "width": width,
            "pixels": f"{number}.levels",
            "tolerance": 0,
            "channels": bands,
            "range": given,
        }
    )
with open(os.path.join(folder, "references.json"), "w") as out:
    json.dump(references, out)
