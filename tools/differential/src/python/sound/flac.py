"""FLAC files by flac, ffmpeg and libsndfile, between tags and junk; read by libsndfile (libFLAC)."""

import os

import soundfile

from .draws import apev2, id3v1, id3v2, junk, read, rewrite, rng, run, signal, wav_input
from .readers import libsndfile
from .writers import ffmpeg_file


def write(path):
    channels = rng.choice([1, 1, 2, 2, 2, 5, 8])
    rate = rng.choice([8000, 11025, 16000, 44100, 48000, 96000, 12345])
    by = rng.choice([by_flac, by_flac, by_ffmpeg if channels < 8 else by_flac, by_libsndfile])
    description = by(path, channels, rate)
    samples = libsndfile(path)
    change = rng.choice(["", "", "id3", "tag", "zeros", "ape", "junk", "two id3"])
    if change == "junk" and "streamed" in description:
        change = "tag"  # without a number of samples nothing says where the stream ends
    tails = {"tag": id3v1(), "zeros": bytes(rng.randint(1, 500)), "ape": apev2(), "junk": junk(rng.randint(1, 500))}
    head = {"id3": id3v2(), "two id3": id3v2() + id3v2()}.get(change, b"")
    rewrite(path, lambda data: head + data + tails.get(change, b""))
    return f"{description} {change} {channels} channels {rate} Hz", 1e-7, samples, False


def by_libsndfile(path, channels, rate):
    subtype = rng.choice(["PCM_S8", "PCM_16", "PCM_24"])
    soundfile.write(path, signal(channels, rate), rate, subtype=subtype, format="FLAC")
    return f"libsndfile {subtype}"


def by_ffmpeg(path, channels, rate):
    options = {"compression_level": rng.randint(0, 12), "frame_size": rng.choice([16, 256, 1000, 4096, 30000])}
    ffmpeg_file(path, "flac", "flac", signal(channels, rate), rate, options)
    return f"ffmpeg {options}"


def by_flac(path, channels, rate):
    subtype = rng.choice(["PCM_U8", "PCM_16", "PCM_16", "PCM_24"])
    source = wav_input(path + ".in", channels, rate, subtype)
    options = [f"-{rng.randint(0, 8)}"]
    if rng.random() < 0.5:
        sizes = [16, 17, 192, 576, 1152, 4096, 4608, 8192, 16384, rng.randint(16, 20000)]
        options = ["--lax", "-b", str(rng.choice(sizes)), "-l", str(rng.choice([0, 1, 4, 12, 16, 32]))]
        options += ["-r", f"0,{rng.randint(0, 8)}"]
        options += rng.choice([[], ["-e"], ["-p"], ["-m"], ["-M"]]) if channels == 2 else []
    options += rng.choice([[], ["--no-padding"], ["-P", "10000"], ["-T", "TITLE=" + "x" * rng.randint(1, 70000)]])
    if rng.random() < 0.25:
        data = run(["flac", "--totally-silent", "-c", *options, "-"], read(source))
        with open(path, "wb") as out:
            out.write(data)
        options.append("streamed")
    else:
        run(["flac", "--totally-silent", "-f", *options, "-o", path, source])
    os.remove(source)
    return f"flac {[option[:20] for option in options]} {subtype}"
