"""MP3 files by lame and ffmpeg, with junk, tags, cuts, late starts and joins.

A stream with an encoder's tag is read by libsndfile (mpg123), which trims delay and padding by it; one without by
ffmpeg, which reads all frames, or by libsndfile where lame's decoder agrees with that. A joined file is
compared with its streams one by one, where the second or the first has a tag; else it is one stream. A file with junk
or tags around it, or between its streams, is compared with the file without them; one that was cut, or that begins
late, with its whole frames: first frames that need bits of frames that are not there are silent.
"""

import os

import numpy

from .draws import apev2, id3v1, id3v2, junk, read, rewrite, rng, run, signal, wav_input
from .mp3_frames import frames, silenced, sound, tagged
from .readers import ffmpeg, lame, libsndfile
from .writers import ffmpeg_file

CHANGES = ["", "", "zeros", "junk", "ape", "id3", "tail", "tag", "zeros and tail", "cut", "late", "joined"]


TOLERANCE = 5e-3  # ffmpeg dequantizes large values less exactly than mpg123


def write(path):
    channels, rate = rng.choice([1, 2]), rng.choice([8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000])
    words = encode(path, channels, rate)
    description = f"{words} {channels} channels {rate} Hz"
    change = rng.choice(CHANGES)
    (samples, tolerance), cut = decode(path), False
    if change == "joined":
        other = path + ".more"
        more_words = encode(other, channels, rate)
        description += " + " + more_words
        more, _ = decode(other)
        first, second = read(path), read(other)
        os.remove(other)
        if tagged(first) or tagged(second):
            samples = numpy.concatenate([samples[0], more[0]]), samples[1]
        else:
            rewrite(path, lambda _: sound(first) + sound(second))  # ffmpeg loses the frame behind a tag
            samples = untagged(path)
        tolerance = tolerance_of(samples)
        rewrite(path, lambda _: first + second)
    elif change == "cut":
        data, end = read(path), rng.uniform(0.1, 0.95)
        size, every = int(len(data) * end), list(frames(data))
        places = [at for at in every if at <= size]
        if len(places) < 4:
            raise RuntimeError("too few frames are left")
        rewrite(path, lambda _: data[: places[-1]])
        samples = untagged(path)
        tolerance = tolerance_of(samples)
        within = size > places[-1] and len(every) > len(places)  # a frame, not a tag behind the last one
        cut = within or (tagged(data) and len(every) - len(places) > 1)  # some encoders count the tag
        rewrite(path, lambda _: data[:size])
    elif change == "late":
        data, start = read(path), rng.uniform(0.05, 0.6)
        places = [at for at in frames(data) if at >= len(data) * start]
        if len(places) < 4:
            raise RuntimeError("too few frames are left")
        rewrite(path, lambda _: data[places[0]:])
        rest = read(path)  # it begins with the encoder's tag where tags of text stand before that
        rewrite(path, silenced)
        samples = libsndfile(path) if tagged(rest) else untagged(path)
        tolerance = tolerance_of(samples)
        rewrite(path, lambda _: data[max(0, places[0] - rng.randint(0, 23)):])
    else:
        heads = {"zeros": bytes(rng.randint(1, 3000)), "junk": junk(rng.randint(1, 1000)), "ape": apev2(), "id3": id3v2(), "zeros and tail": bytes(9)}
        tails = {"tail": junk(rng.randint(1, 800)), "tag": apev2() + id3v1(), "zeros and tail": junk(100)}
        rewrite(path, lambda data: heads.get(change, b"") + data + tails.get(change, b""))
    return f"{description} {change}", tolerance, samples, cut


def decode(path):
    """The samples, and by how much others may differ."""
    if tagged(read(path)):
        return libsndfile(path), 2e-4
    reading = untagged(path)
    return reading, tolerance_of(reading)


def tolerance_of(reading):
    return TOLERANCE * max(1, numpy.abs(reading[0]).max(initial=0))


def untagged(path):
    """All frames by ffmpeg, or by libsndfile where lame's decoder agrees with that: ffmpeg drops coefficients that
    overflow its integers."""
    reading, (other, _) = ffmpeg(path), libsndfile(path)
    samples, rate = reading
    tolerance = tolerance_of(reading)
    if distance(samples, other) <= tolerance:
        return reading
    third = aligned(lame(path)[0], other)
    if distance(third, other) <= tolerance < distance(third, samples):
        if len(other) < len(samples):  # it guesses the length of variable rates
            raise RuntimeError("libsndfile reads a part alone")
        return other, rate
    return reading


def distance(one, other):
    """The largest difference where both have samples; NaN stands for none."""
    length = min(len(one), len(other))
    differences = numpy.abs(one[:length] - other[:length])
    return numpy.max(differences, initial=0, where=~numpy.isnan(differences))


def aligned(third, other):
    """The reading of lame with NaN for the first samples, which it leaves out, and for what it clips."""
    length = min(len(third), len(other)) // 2
    skip = min(range(min(1200, len(other) - length)), key=lambda skip: numpy.abs(third[:length] - other[skip:skip + length]).mean())
    heard = numpy.where(numpy.abs(third) < 0.999, third, numpy.nan)
    return numpy.concatenate([numpy.full((skip, third.shape[1]), numpy.nan, "f4"), heard])


def encode(path, channels, rate):
    """Writes a file; the options."""
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
