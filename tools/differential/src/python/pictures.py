"""Writes pictures with random options by independent encoders and reads them by Pillow.

usage: pictures.py FOLDER SEED COUNT. Leaves the files, their RGB pixels and references.json in FOLDER.
"""

import json
import os
import random
import subprocess
import sys

import numpy
from PIL import Image, ImageOps

folder, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
rng = random.Random(seed)

# Blending rounds differently in decoders: by one level.
ALPHA = 1


def pixels(channels, height, width):
    """Waves of colour with some noise; runs of equal values for the coders that like them."""
    y, x = numpy.mgrid[0:height, 0:width]
    planes = [
        127 + 100 * numpy.sin(x / rng.uniform(2, 20) + y / rng.uniform(2, 20) + c)
        for c in range(channels)
    ]
    noise = numpy.random.default_rng(rng.randrange(2**31)).normal(0, rng.choice([0, 6]), (height, width, channels))
    return numpy.clip(numpy.stack(planes, -1) + noise, 0, 255).astype("uint8")


def image(mode):
    height, width = rng.randint(1, 70), rng.randint(1, 70)
    channels = {"1": 1, "L": 1, "P": 3, "LA": 2, "RGB": 3, "RGBA": 4, "CMYK": 4}[mode]
    data = pixels(channels, height, width)
    if mode in ("1", "L"):
        return Image.fromarray(data[:, :, 0]).convert(mode)
    if mode == "P":
        return Image.fromarray(data).quantize(rng.choice([2, 4, 16, 200]))
    return Image.fromarray(data, mode)


def exif_with(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif.tobytes()


def write_png(path):
    mode = rng.choice(["1", "L", "P", "LA", "RGB", "RGBA", "I;16"])
    if mode == "I;16":
        data = pixels(1, rng.randint(1, 50), rng.randint(1, 50))[:, :, 0].astype("uint16") * 257
        Image.fromarray(data, "I;16").save(path)
        return mode, 0
    options = {"compress_level": rng.randint(0, 9), "optimize": rng.random() < 0.2}
    image(mode).save(path, **options)
    return f"{mode} {options}", ALPHA if mode in ("LA", "RGBA") else 0


def write_jpeg(path):
    mode = rng.choice(["L", "RGB", "RGB", "CMYK"])
    options = {"quality": rng.randint(20, 100), "progressive": rng.random() < 0.3, "subsampling": rng.randint(0, 2)}
    if mode != "CMYK":
        options["exif"] = exif_with(rng.randint(1, 8))
    image(mode).save(path, **options)
    return f"{mode} {({k: v for k, v in options.items() if k != 'exif'})}", 8


def write_webp(path):
    mode = rng.choice(["RGB", "RGBA"])
    options = {"lossless": rng.random() < 0.5, "quality": rng.randint(10, 100)}
    image(mode).save(path, **options)
    return f"{mode} {options}", 2 if options["lossless"] else 10


def write_magick(path):
    """PNG, GIF, TIFF and JPEG as ImageMagick writes them."""
    source = f"{path}.source.png"
    mode = rng.choice(["L", "P", "RGB", "RGBA"])
    image(mode).save(source)
    form, options = rng.choice(
        [
            ("png", ["-depth", "16"]),
            ("png", ["-define", "png:color-type=3"]),
            ("png", ["-define", "png:bit-depth=2", "-define", "png:color-type=0"]),
            ("png", ["-transparent", "white"]),
            ("gif", ["-transparent", "white"]),
            ("gif", ["-interlace", "GIF"]),
            ("tiff", ["-depth", "16"]),
            ("tiff", ["-define", "tiff:alpha=associated"]),
            ("tiff", ["-define", "tiff:alpha=unspecified"]),
            ("tiff", ["-endian", "MSB", "-compress", "LZW"]),
            ("tiff", ["-orient", rng.choice(["RightTop", "BottomLeft", "LeftBottom", "TopRight"])]),
            ("jpeg", ["-sampling-factor", "4:1:1"]),
            ("jpeg", ["-colorspace", "gray", "-interlace", "Line"]),
        ]
    )
    subprocess.run(["convert", source, *options, f"{form}:{path}"], check=True, capture_output=True)
    os.remove(source)
    return f"{mode} convert {form} {options}", {"jpeg": 8, "tiff": 2}.get(form, 1)


def write_gif(path):
    picture = image(rng.choice(["1", "L", "P"]))
    options = {}
    if picture.mode != "1" and rng.random() < 0.3:
        options = {"save_all": True, "append_images": [picture.rotate(180)]}
    picture.save(path, **options)
    return f"frames {1 + len(options.get('append_images', []))}", 0


def write_tiff(path):
    mode = rng.choice(["1", "L", "P", "RGB", "RGBA", "CMYK"])
    compression = rng.choice([None, "tiff_lzw", "tiff_adobe_deflate", "packbits"])
    if mode == "1" and rng.random() < 0.3:
        compression = rng.choice(["group3", "group4"])
    image(mode).save(path, compression=compression)
    description = f"{mode} {compression}"
    if rng.random() < 0.4:
        other = f"{path}.copy"
        options = rng.choice([["-p", "separate"], ["-t", "-w", "16", "-l", "16"], ["-r", "3"], ["-B"], ["-8"]])
        if subprocess.run(["tiffcp", *options, path, other], capture_output=True).returncode == 0:
            os.replace(other, path)
            description += f" tiffcp {options}"
        elif os.path.exists(other):
            os.remove(other)
    return description, ALPHA if mode == "RGBA" else 0


def write_bmp(path):
    mode = rng.choice(["1", "L", "P", "RGB", "RGBA"])
    image(mode).save(path)
    description = mode
    tolerance = ALPHA if mode == "RGBA" else 0
    if rng.random() < 0.5:
        options = rng.choice([["-compress", "RLE"], ["-define", "bmp:format=bmp2"], ["-define", "bmp:format=bmp3"], ["-define", "bmp:subtype=RGB565"], ["-define", "bmp:subtype=RGB555"], ["-define", "bmp:subtype=ARGB4444"]])
        source = f"{path}.source.png"
        image(rng.choice(["P", "RGB"])).save(source)
        subprocess.run(["convert", source, *options, f"bmp:{path}"], check=True, capture_output=True)
        os.remove(source)
        description = f"convert {options}"
        tolerance = 1  # five bits become eight by rounding or by cutting
    return description, tolerance


def write_pnm(path):
    kind = rng.choice(["ppm", "pgm", "pbm"])
    source = f"{path}.source.png"
    image({"ppm": "RGB", "pgm": "L", "pbm": "1"}[kind]).save(source)
    options = rng.choice([[], ["-compress", "none"], ["-depth", "16"], ["-set", "comment", "a comment"]])
    subprocess.run(["convert", source, *options, f"{kind}:{path}"], check=True, capture_output=True)
    os.remove(source)
    return f"{kind} {options}", 1 if "-depth" in options else 0


def as_read(path):
    """Upright RGB on white, of the first frame: the rule that our reader states."""
    picture = Image.open(path)
    if picture.format != "TIFF":  # which Pillow turns upright as it loads
        picture = ImageOps.exif_transpose(picture)
    if picture.mode in ("I", "I;16", "I;16B"):
        return numpy.repeat((numpy.asarray(picture).astype("int64") >> 8).astype("uint8")[:, :, None], 3, 2)
    if picture.mode == "P" and "transparency" in picture.info:
        picture = picture.convert("RGBA")
    if picture.mode in ("LA", "RGBA", "PA"):
        rgba = picture.convert("RGBA")
        white = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        return numpy.asarray(Image.alpha_composite(white, rgba).convert("RGB"))
    return numpy.asarray(picture.convert("RGB"))


writers = {
    "png": write_png,
    "jpg": write_jpeg,
    "webp": write_webp,
    "gif": write_gif,
    "tif": write_tiff,
    "bmp": write_bmp,
    "pnm": write_pnm,
    "img": write_magick,
}

references = []
while len(references) < count:
    number = len(references)
    extension = rng.choice(sorted(writers))
    file = f"{number}.{extension}"
    path = os.path.join(folder, file)
    try:
        description, tolerance = writers[extension](path)
    except subprocess.CalledProcessError:
        continue  # the encoder refuses its options for this picture
    entry = {"file": file, "description": description, "tolerance": tolerance, "pixels": f"{number}.rgb"}
    try:
        data = as_read(path)
        data.tofile(os.path.join(folder, f"{number}.rgb"))
        entry |= {"height": data.shape[0], "width": data.shape[1]}
    except Exception as error:
        entry |= {"error": f"{type(error).__name__}: {error}", "height": 0, "width": 0}
    references.append(entry)
with open(os.path.join(folder, "references.json"), "w") as out:
    json.dump(references, out)
