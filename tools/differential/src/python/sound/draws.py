"""What the writers of recordings draw: signals, tags and junk. One generator serves a run."""

import random
import struct
import subprocess

import numpy
import soundfile

rng = random.Random()


def run(arguments, data=None):
    """The standard output of a program. RuntimeError where it fails: an encoder may refuse drawn options."""
    done = subprocess.run(arguments, input=data, capture_output=True)
    if done.returncode != 0:
        raise RuntimeError(f"{arguments[0]}: {done.stderr.decode(errors='replace')[-200:]}")
    return done.stdout


def signal(channels, rate, longest=1.5):
    """[length, channels] of tones, noise, clicks, silence, straight lines; lengths around multiples of usual blocks."""
    usual = rng.choice([1152, 4096, 4608, 1024]) * rng.randint(1, 4) + rng.randint(-2, 3)
    length = rng.choice([rng.randint(200, int(rate * longest)), usual])
    noise = numpy.random.default_rng(rng.randrange(2**31))
    planes = [numpy.clip(plane(numpy.arange(length), noise), -1, 0.9999) for _ in range(channels)]
    if channels == 2 and rng.random() < 0.3:
        planes[1] = planes[0] * rng.choice([1, -1, 0.5])
    return numpy.stack(planes, -1)


def plane(t, noise):
    what = rng.choice(["tone", "tone", "noise", "clicks", "silence", "line", "full"])
    if what == "tone":
        out = rng.uniform(0.1, 0.8) * numpy.sin(t * rng.uniform(0.001, 1.5))
        out += noise.normal(0, rng.choice([0, 0.01]), len(t))
    elif what == "noise":
        out = noise.normal(0, 0.2, len(t))
    elif what == "clicks":
        out = numpy.where(noise.random(len(t)) < 0.002, rng.uniform(-1, 1), 0)
    elif what == "silence":
        out = numpy.zeros(len(t))
    elif what == "line":
        out = numpy.linspace(-0.5, rng.uniform(-0.5, 0.9), len(t))
    else:
        out = numpy.where(t % rng.randint(2, 50) < 1, -1.0, 0.99997)
    if rng.random() < 0.2:
        out[rng.randrange(len(t)):] = 0
    return out


def wav_input(path, channels, rate, subtype="PCM_16", longest=1.5):
    """A WAV file for an encoder."""
    soundfile.write(path, signal(channels, rate, longest), rate, subtype=subtype, format="WAV")
    return path


def junk(size):
    return bytes(rng.choice([0, rng.randrange(0, 0xF0)]) for _ in range(size))


def id3v2():
    body = b"TIT2" + struct.pack(">I", 4) + b"\0\0\0abc" + bytes(rng.randint(0, 3000))
    n = len(body)
    size = bytes([n >> 21 & 127, n >> 14 & 127, n >> 7 & 127, n & 127])
    return b"ID3" + bytes([rng.choice([3, 4]), 0, 0]) + size + body


def apev2():
    item = struct.pack("<II", 3, 0) + b"Title\0abc"

    def head(flags):
        return b"APETAGEX" + struct.pack("<IIII", 2000, len(item) + 32, 1, flags) + bytes(8)

    return head(0xA0000000) + item + head(0x80000000)


def id3v1():
    return b"TAG" + b"title".ljust(125, b"\0")


def read(path):
    with open(path, "rb") as file:
        return file.read()


def rewrite(path, change):
    data = read(path)
    with open(path, "wb") as file:
        file.write(change(data))
