"""WAV files by libsndfile and sox, with the sizes, chunks and cuts that programs leave."""

import os
import struct

import numpy
import soundfile

from .draws import id3v2, read, rewrite, rng, run, signal, wav_input
from .readers import ffmpeg, libsndfile

SUBTYPES = ["PCM_U8", "PCM_16", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW", "IMA_ADPCM", "MS_ADPCM"]


def write(path):
    """Writes a file. Returns how, the tolerance, the samples, and whether the file was cut."""
    rate = rng.choice([8000, 11025, 16000, 22050, 44100, 48000])
    channels, subtype, form = draw_form()
    plain = form == "WAV" and subtype in ("PCM_16", "PCM_24", "PCM_32", "FLOAT")
    endian = "BIG" if plain and rng.random() < 0.15 else None
    description = f"{form} {subtype} {endian} {channels} channels"
    if plain and subtype != "PCM_32" and endian is None and rng.random() < 0.2:
        source = wav_input(path + ".in", channels, rate, subtype)
        data = run(["sox", source, "-t", "wav", "-"])
        os.remove(source)
        with open(path, "wb") as file:
            file.write(data)
        description += " streamed by sox"
    else:
        options = {"endian": endian} if endian else {}
        soundfile.write(path, signal(channels, rate), rate, subtype=subtype, format=form, **options)
    tolerance = 1e-4 if "ADPCM" in subtype else 1e-7
    if form == "W64" or endian is not None:
        return description, tolerance, libsndfile(path), False
    change = rng.choice(["", "", "zero", "all", "id3", "tail", "chunk", "align", "cut"])
    if change == "align" and (subtype != "PCM_24" or form != "WAV"):
        change = ""
    if form == "RF64" and change in ("zero", "all", "align"):
        change = ""
    return f"{description} {change}", tolerance, *changes[change](path, rate, channels)


def draw_form():
    channels, subtype = rng.choice([1, 1, 2, 2, 3, 6]), rng.choice(SUBTYPES)
    if "ADPCM" in subtype:
        channels = min(channels, 2)
    form = rng.choice(["WAV", "WAV", "WAVEX", "RF64", "W64"])
    if form == "RF64" or (form != "WAV" and "ADPCM" in subtype) or (form == "W64" and subtype == "PCM_U8"):
        subtype = "PCM_16"
    return channels, subtype, form


def decode(path):
    """By libsndfile; Microsoft ADPCM by sox, because libsndfile's step overflows 16 bits where sound is loud."""
    samples, rate = libsndfile(path)
    if soundfile.info(path).subtype == "MS_ADPCM":
        raw = run(["sox", "-D", path, "-t", "raw", "-e", "signed", "-b", "16", "-"])
        samples = (numpy.frombuffer(raw, "<i2").reshape(-1, samples.shape[1]) / 32768).astype("float32")
    return samples, rate


def same(path, *_):
    return decode(path), False


def sized(size):
    """The size of data that programs write which do not know it; the samples are those of the right size.

    The byte of padding behind an odd number of bytes stays only where it is no sample of its own.
    """

    def change(path, *_):
        whole, data = decode(path), read(path)
        (align,) = struct.unpack_from("<H", data, data.find(b"fmt ") + 20)
        if align == 1 and len(whole[0]) % 2 == 1:
            rewrite(path, lambda data: data[:-1])
        rewrite(path, lambda data: data[:4] + size + data[8:(at := data.find(b"data")) + 4] + size + data[at + 8:])
        return whole, False

    return change


def tagged(path, *_):
    whole = decode(path)
    rewrite(path, lambda data: id3v2() + data)
    return whole, False


def with_tail(path, *_):
    whole = decode(path)
    rewrite(path, lambda data: data + b"LIST" + struct.pack("<I", 10) + b"INFOabcdef")
    return whole, False


def with_chunk(path, *_):
    size = rng.randint(0, 301)
    chunk = b"JUNK" + struct.pack("<I", size) + bytes(size + size % 2)
    whole = decode(path)
    rewrite(path, lambda data: data[:(at := data.find(b"data"))] + chunk + data[at:])
    return whole, False


def in_four_bytes(path, rate, channels):
    """24 bits in the upper bytes of 4, which blockAlign shows. The samples are those of the file in 3 bytes."""
    whole, data = libsndfile(path), read(path)
    at = data.find(b"data")
    samples = numpy.frombuffer(data[at + 8:], "uint8")
    samples = samples[:len(samples) // 3 * 3].reshape(-1, 3)
    wide = numpy.concatenate([numpy.zeros((len(samples), 1), "uint8"), samples], 1).tobytes()
    head = bytearray(data[:at])
    struct.pack_into("<IH", head, 28, rate * channels * 4, channels * 4)
    rewrite(path, lambda _: bytes(head) + b"data" + struct.pack("<I", len(wide)) + wide)
    return whole, False


def cut(path, *_):
    """Whole blocks are read; ffmpeg and libsndfile differ in the rest of a block of ADPCM, which ours leaves out."""
    data = read(path)
    start = data.find(b"data") + 8
    (align,) = struct.unpack_from("<H", data, data.find(b"fmt ") + 20)
    end = rng.randint(start + align, max(start + align, len(data) - 2))
    rewrite(path, lambda data: data[:start + (end - start) // align * align])
    whole = decode(path)
    rewrite(path, lambda _: data[:end])
    return whole, end < len(data)


changes = {
    "": same, "zero": sized(bytes(4)), "all": sized(b"\xff" * 4), "id3": tagged, "tail": with_tail,
    "chunk": with_chunk, "align": in_four_bytes, "cut": cut,
}
