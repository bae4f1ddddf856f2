"""Ogg files of Vorbis, Opus and FLAC: 1 to 8 channels, chained, cut, with another gain or bytes behind them.

Vorbis is read by libsndfile (libvorbis), Opus by ffmpeg with libopus, FLAC by ffmpeg. A chain is compared with its streams one by one; a
file with a tail with what it holds without it.
"""

import os
import struct

import numpy

from .draws import id3v1, read, rewrite, rng, run, signal, wav_input
from .readers import ffmpeg, libsndfile, opus as libopus
from .writers import ffmpeg_file

TOLERANCES = {"vorbis": 2e-4, "opus": 2e-3, "flac": 1e-7}


def write(path):
    codec = rng.choice(["vorbis", "vorbis", "opus", "opus", "flac"])
    channels, rate = rng.choice([1, 1, 2, 2, 2, 3, 4, 5, 6, 7, 8]), rng.choice([8000, 16000, 22050, 44100, 48000])
    description = f"{encode(path, codec, channels, rate)} {channels} channels {rate} Hz"
    decode = {"vorbis": libsndfile, "opus": libopus, "flac": ffmpeg}[codec]
    change = rng.choice(["", "", "", "chain", "gain", "tail", "cut"])
    samples, cut = decode(path), False
    if change == "chain":
        other = path + ".more"
        description += " + " + encode(other, codec, channels, rate)
        more = decode(other)
        rewrite(path, lambda data: data + read(other))
        os.remove(other)
        samples = numpy.concatenate([samples[0], more[0]]), samples[1]
    elif change == "gain" and codec == "opus":
        gain = rng.randint(-3000, 1500)
        rewrite(path, lambda data: with_gain(data, gain))
        samples = decode(path)
        description += f" {gain}"
    elif change == "cut" and codec != "flac":
        data, share = read(path), rng.uniform(0.3, 0.999)
        pages = whole_pages(data[: int(len(data) * share)])
        rewrite(path, lambda _: pages)  # a decoder may or may not use a part of a page: ours does not
        samples, cut = decode(path), True
        rewrite(path, lambda _: data[: int(len(data) * share)])
    elif change == "tail":
        rewrite(path, lambda data: data + rng.choice([bytes(rng.randint(1, 400)), id3v1()]))
    return f"{description} {change}", TOLERANCES[codec], samples, cut


def encode(path, codec, channels, rate):
    return {"vorbis": vorbis, "opus": opus, "flac": flac}[codec](path, channels, rate)


def vorbis(path, channels, rate):
    if rng.random() < 0.4 and channels in (1, 2, 6):
        options = {"q": rng.randint(0, 10)}
        ffmpeg_file(path, "ogg", "libvorbis", signal(channels, rate, length()), rate, options)
        return f"ffmpeg libvorbis {options}"
    options = ["-q", str(rng.randint(-1, 10))] + rng.choice([[], ["-c", "a=" + "x" * rng.randint(1, 90000)]])
    return by_program(path, channels, rate, ["oggenc", "-Q", *options, "-s", serial(), "-o"])


def opus(path, channels, rate):
    if rng.random() < 0.4 and channels in (1, 2, 3, 6, 7):
        options = {"b": 1000 * rng.choice([8, 32, 96, 256]) * channels, "frame_duration": rng.choice(["2.5", "20", "60"])}
        ffmpeg_file(path, "ogg", "libopus", signal(channels, 48000, length()), 48000, options)
        return f"ffmpeg libopus {options}"
    options = ["--bitrate", str(rng.choice([6, 16, 64, 128, 256]) * max(1, channels // 2))]
    options += ["--framesize", rng.choice(["2.5", "5", "10", "20", "40", "60"])]
    comment = ["--comment", "a=" + "x" * rng.randint(1, 100000)]
    options += rng.choice([[], ["--hard-cbr"], ["--comp", "0"], comment, ["--max-delay", "10"]])
    return by_program(path, channels, rate, ["opusenc", "--quiet", *options, "--serial", serial()], last=True)


def flac(path, channels, rate):
    options = [f"-{rng.randint(0, 8)}", f"--serial-number={serial()}"]
    return by_program(path, channels, rate, ["flac", "--totally-silent", "--ogg", "-f", *options, "-o"])


def by_program(path, channels, rate, arguments, last=False):
    """The output's path is the last argument, or the one before the input."""
    source = wav_input(path + ".in", channels, rate, longest=length())
    run([*arguments, source, path] if last else [*arguments, path, source])
    os.remove(source)
    return " ".join(argument[:20] for argument in arguments[:-1])


def length():
    return rng.choice([0.3, 1.5, 4])


def serial():
    return str(rng.randrange(2**31))


def page_size(data, at):
    segments = data[at + 26]
    return 27 + segments + sum(data[at + 27:at + 27 + segments])


def whole_pages(data):
    """The pages of a file that was cut which are whole. RuntimeError where less than a page of sound is left."""
    at = count = 0
    while at + 27 <= len(data) and at + 27 + data[at + 26] <= len(data) and at + page_size(data, at) <= len(data):
        at += page_size(data, at)
        count += 1
    if count < 4:
        raise RuntimeError("nothing but headers is left")
    return data[:at]


def concealed(path):
    """How many samples of Opus a decoder may make up: 5 ms where the stream goes from one of its codecs to the other.

    Versions of libopus conceal such a switch in different ways (RFC 6716, section 4.5).
    """
    codecs = [packet[0] >> 3 >= 16 for packet in packets(read(path)) if packet[:4] not in (b"Opus", b"\x01vor", b"\x7fFLA")]
    is_opus = b"OpusHead" in read(path)[:200]
    return sum(240 for a, b in zip(codecs, codecs[1:]) if a != b) if is_opus else 0


def packets(data):
    """The packets of all whole pages of one stream after the other, without empty ones."""
    at, packet = 0, b""
    while data[at:at + 4] == b"OggS" and at + page_size(data, at) <= len(data):
        content = at + 27 + data[at + 26]
        for lacing in data[at + 27:content]:
            packet += data[content:content + lacing]
            content += lacing
            if lacing < 255:
                if packet:
                    yield packet
                packet = b""
        at += page_size(data, at)


def with_gain(data, gain):
    size = page_size(data, 0)
    page = bytearray(data[:size])
    struct.pack_into("<h", page, page.find(b"OpusHead") + 16, gain)
    page[22:26] = bytes(4)
    struct.pack_into("<I", page, 22, checksum(page))
    return bytes(page) + data[size:]


def checksum(page):
    crc = 0
    for byte in page:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ 0x04C11DB7 if crc & 0x80000000 else crc << 1) & 0xFFFFFFFF
    return crc
