"""MP3 files by lame and ffmpeg, with junk, tags, cuts, late starts and joins.

A stream with an encoder's tag is read by libsndfile (mpg123), which trims delay and padding by it; one without by
ffmpeg, which reads all frames. A joined file is compared with its streams one by one, where the second or the first has
a tag; else it is one stream. A file with junk or tags around it is compared with the file without them; one that
was cut, or that begins late, with its whole frames.
"""

import os

import numpy

from .draws import apev2, id3v1, id3v2, junk, read, rewrite, rng, run, signal, wav_input
from .readers import ffmpeg, libsndfile
from .writers import ffmpeg_file

CHANGES = ["", "", "zeros", "junk", "ape", "id3", "tail", "tag", "zeros and tail", "cut", "late", "joined"]


def write(path):
    channels, rate = rng.choice([1, 2]), rng.choice([8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000])
    description = f"{encode(path, channels, rate)} {channels} channels {rate} Hz"
    change = rng.choice(CHANGES)
    (samples, tolerance), cut = decode(path), False
    if change == "joined":
        other = path + ".more"
        description += " + " + encode(other, channels, rate)
        more, tolerance = decode(other)
        apart = tagged(read(path)) or tagged(read(other))
        rewrite(path, lambda data: data + read(other))
        os.remove(other)
        samples = (numpy.concatenate([samples[0], more[0]]), samples[1]) if apart else ffmpeg(path)
        tolerance = 5e-3
    elif change == "cut":
        data, end = read(path), rng.uniform(0.1, 0.95)
        size = int(len(data) * end)
        places = [at for at in frames(data) if at <= size]
        if len(places) < 4:
            raise RuntimeError("too few frames are left")
        rewrite(path, lambda _: data[: places[-1]])
        samples, cut, tolerance = ffmpeg(path), size > places[-1] or tagged(data), 5e-3
        rewrite(path, lambda _: data[:size])
    elif change == "late":
        data, start = read(path), rng.uniform(0.05, 0.6)
        places = [at for at in frames(data) if at >= len(data) * start]
        if len(places) < 4:
            raise RuntimeError("too few frames are left")
        rewrite(path, lambda _: data[places[0]:])
        samples, tolerance = ffmpeg(path), 5e-3
        rewrite(path, lambda _: data[max(0, places[0] - rng.randint(0, 30)):])
    else:
        heads = {"zeros": bytes(rng.randint(1, 3000)), "junk": junk(rng.randint(1, 1000)), "ape": apev2(), "id3": id3v2(), "zeros and tail": bytes(9)}
        tails = {"tail": junk(rng.randint(1, 800)), "tag": apev2() + id3v1(), "zeros and tail": junk(100)}
        rewrite(path, lambda data: heads.get(change, b"") + data + tails.get(change, b""))
    return f"{description} {change}", tolerance, samples, cut


def decode(path):
    """The samples, and by how much others may differ: ffmpeg dequantizes large values less exactly than mpg123."""
    return (libsndfile(path), 2e-4) if tagged(read(path)) else (ffmpeg(path), 5e-3)


def encode(path, channels, rate):
    if rng.random() < 0.75:
        quality = rng.choice([["-b", str(rng.choice([32, 64, 96, 128, 160]))], ["-V", str(rng.randint(0, 9))], ["--abr", str(rng.randint(32, 150))]])
        tags = [["--tt", "title"], ["--tt", "title", "--id3v1-only"], ["--tt", "t", "--id3v2-only", "--pad-id3v2"]]
        options = [*quality, *rng.choice([[], ["-t"], ["--nores"], ["-p"], *tags])]
        options += rng.choice([[], [], ["-m", "s"], ["-m", "j"], ["-m", "m"]]) if channels == 2 else []
        source = wav_input(path + ".in", channels, rate, longest=3)
        run(["lame", "--silent", "-q", "7", *options, source, path])
        os.remove(source)
        return f"lame {' '.join(options)}"
    options = rng.choice([{"b": 1000 * rng.choice([32, 64, 128])}, {"q": rng.randint(0, 9)}, {"b": 64000, "reservoir": 0}])
    muxing = rng.choice([{}, {"write_xing": "0"}, {"id3v2_version": "3"}])
    ffmpeg_file(path, "mp3", "libmp3lame", signal(channels, rate, 3), rate, options, muxing)
    return f"ffmpeg {options} {muxing}"


RATES = {
    1: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0],
    2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0],
}


def frames(data):
    """The places of the frames of layer 3, and the end of the last."""
    at = 0
    if data[:3] == b"ID3":
        at = 10 + sum(byte << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0)))
    while at < len(data) and not (data[at] == 0xFF and data[at + 1] & 0xE6 == 0xE2):
        at += 1
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] & 0xE6 == 0xE2:
        yield at
        first = data[at + 1] >> 3 & 3 == 3
        divisor = {3: 1, 2: 2, 0: 4}[data[at + 1] >> 3 & 3]
        rate = [44100, 48000, 32000, 1][data[at + 2] >> 2 & 3] // divisor
        kilobits = RATES[1 if divisor == 1 else 2][data[at + 2] >> 4]
        at += (144 if divisor == 1 else 72) * 1000 * kilobits // rate + (data[at + 2] >> 1 & 1)
    yield at


def tagged(data):
    """Whether the first frame says how many follow."""
    return b"Xing" in data[:6000] or b"Info" in data[:6000]
