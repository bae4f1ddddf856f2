"""The independent decoders, each in this process: [length, channels] as float32, and the rate."""

import os

import av
import numpy
import soundfile

from .draws import run

av.logging.set_level(av.logging.PANIC)


# libsndfile leaves the channels of Vorbis in Vorbis's order (Vorbis I, section 4.3.9).
WAVE_ORDER = {3: [0, 2, 1], 5: [0, 2, 1, 3, 4], 6: [0, 2, 1, 5, 3, 4], 7: [0, 2, 1, 6, 5, 3, 4], 8: [0, 2, 1, 7, 5, 6, 3, 4]}


def libsndfile(path):
    """WAV by itself, FLAC by libFLAC, Vorbis by libvorbis, MP3 by mpg123."""
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    if soundfile.info(path).subtype == "VORBIS":
        samples = samples[:, WAVE_ORDER.get(samples.shape[1], range(samples.shape[1]))]
    return samples, rate


def lame(path):
    """MP3 by the decoder of lame: 16 bits, and without the first samples that every decoder adds."""
    wave = path + ".lame.wav"
    run(["lame", "--silent", "--decode", path, wave])
    samples, rate = soundfile.read(wave, dtype="float32", always_2d=True)
    os.remove(wave)
    return samples, rate


def ffmpeg(path, libopus=False):
    """As the program `ffmpeg` decodes, by its own decoders or by libopus. Packets that a decoder refuses are left out."""
    blocks, rates = [], set()
    with av.open(path, metadata_errors="ignore") as container:
        if not container.streams.audio:
            raise ValueError("no stream is found")
        stream = container.streams.audio[0]
        context = opus_context(stream) if libopus else stream.codec_context
        for packet in container.demux(stream):
            try:
                frames = context.decode(packet)
            except av.error.FFmpegError:
                continue
            for frame in frames:
                blocks.append(samples_of(frame))
                rates.add(frame.sample_rate)
    if not blocks:
        raise ValueError("no samples")
    if len(rates) > 1 or len({block.shape[1] for block in blocks}) > 1:
        raise ValueError("streams of two kinds")
    return numpy.concatenate(blocks), rates.pop()


def samples_of(frame):
    if len(frame.layout.channels) > 7 and frame.format.is_planar:  # PyAV sees seven planes
        packed = av.AudioResampler(format="flt", layout=frame.layout.name, rate=frame.sample_rate)
        frame.pts = None
        (frame,) = packed.resample(frame)
    values = frame.to_ndarray()
    channels = len(frame.layout.channels)
    planes = values if frame.format.is_planar else values.reshape(-1, channels).T
    scales = {"u8": 128, "s16": 32768, "s32": 2147483648}
    name = frame.format.name.removesuffix("p")
    if name == "u8":
        planes = planes.astype("float64") - 128
    return (planes / scales.get(name, 1)).T.astype("<f4")


def opus(path):
    return ffmpeg(path, libopus=True)


def opus_context(stream):
    context = av.CodecContext.create("libopus", "r")
    context.extradata = stream.codec_context.extradata
    context.sample_rate = 48000
    context.options = {"request_sample_fmt": "flt"}  # else it clips at full scale
    return context
