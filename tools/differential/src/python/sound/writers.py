"""The encoders of ffmpeg's libraries, in this process."""

from fractions import Fraction

import av
import numpy

LAYOUTS = ["mono", "stereo", "3.0", "quad", "5.0", "5.1", "6.1"]


def ffmpeg_file(path, container, codec, samples, rate, options, container_options=None):
    """Encodes [length, channels] of floats; 1 to 7 channels."""
    layout = LAYOUTS[samples.shape[1] - 1]
    texts = {name: str(value) for name, value in options.items()}
    with av.open(path, "w", format=container, options=container_options or {}) as file:
        try:
            stream = file.add_stream(codec, rate=rate)
            context = stream.codec_context
            context.layout = layout
            context.options = texts
            if "b" in texts:
                context.bit_rate = int(texts["b"])
            wide = numpy.ascontiguousarray(samples.T, "f4")
            frame = av.AudioFrame.from_ndarray(wide, format="fltp", layout=layout)
            frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), 0
            resampler = av.AudioResampler(format=context.format or "fltp", layout=layout, rate=rate, frame_size=context.frame_size or 0)
            for part in [*resampler.resample(frame), *resampler.resample(None)]:
                file.mux(stream.encode(part))
            file.mux(stream.encode(None))
        except (av.error.FFmpegError, ValueError) as error:
            raise RuntimeError(f"ffmpeg: {error}") from error
