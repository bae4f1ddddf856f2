"""Writes recordings with random options by independent encoders, and what an independent decoder makes of them.

usage: sounds.py KIND FOLDER SEED COUNT, KIND one of wav, flac, ogg, mp3. Leaves the files, their samples and
references.json in FOLDER. With --debug it prints why an encoder refused its options.
"""

import json
import os
import sys

import av
import numpy
import soundfile

from sound import draws, flac, mp3, ogg, wav

kind, folder, seed, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
write = {"wav": wav.write, "flac": flac.write, "ogg": ogg.write, "mp3": mp3.write}[kind]
draws.rng.seed(seed)
references = []
while len(references) < count:
    name = f"{len(references)}.{kind}"
    path = os.path.join(folder, name)
    try:
        description, tolerance, (samples, rate), cut = write(path)
    except (RuntimeError, ValueError, soundfile.LibsndfileError, av.error.FFmpegError) as error:
        if "--debug" in sys.argv:
            print(error)
        continue
    numpy.ascontiguousarray(samples, "<f4").tofile(path + ".f32")
    references.append({
        "file": name, "description": description, "tolerance": tolerance, "samples": name + ".f32",
        "channels": samples.shape[1], "sampleRateHz": int(rate), "cut": cut,
        "concealed": ogg.concealed(path) if kind == "ogg" else 0,
    })
with open(os.path.join(folder, "references.json"), "w") as file:
    json.dump(references, file)
