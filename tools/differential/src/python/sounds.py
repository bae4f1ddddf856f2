"""Writes recordings with random options by independent encoders and reads them by libsndfile, ffmpeg and opusdec.

usage: sounds.py KIND FOLDER SEED COUNT, KIND one of wav, flac, ogg, mp3. Leaves the files, their samples and references.json in FOLDER.
"""

import json
import os
import random
import struct
import subprocess
import sys

import numpy
import soundfile

kind, folder, seed, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
rng = random.Random(seed)


def run(arguments, data=None):
    done = subprocess.run(arguments, input=data, capture_output=True)
    if done.returncode != 0:
        raise RuntimeError(f"{arguments[0]}: {done.stderr.decode(errors='replace')[-200:]}")
    return done.stdout


def sound(channels, rate, longest=1.5):
    """Tones, noise, clicks, silence, straight lines; lengths around multiples of usual block sizes."""
    length = rng.choice([rng.randint(200, int(rate * longest)), rng.choice([1152, 4096, 4608, 1024]) * rng.randint(1, 4) + rng.randint(-2, 3)])
    t = numpy.arange(length)
    noise = numpy.random.default_rng(rng.randrange(2**31))
    planes = []
    for _ in range(channels):
        what = rng.choice(["tone", "tone", "noise", "clicks", "silence", "line", "full"])
        if what == "tone":
            plane = rng.uniform(0.1, 0.8) * numpy.sin(t * rng.uniform(0.001, 1.5)) + noise.normal(0, rng.choice([0, 0.01]), length)
        elif what == "noise":
            plane = noise.normal(0, 0.2, length)
        elif what == "clicks":
            plane = numpy.where(noise.random(length) < 0.002, rng.uniform(-1, 1), 0)
        elif what == "silence":
            plane = numpy.zeros(length)
        elif what == "line":
            plane = numpy.linspace(-0.5, rng.uniform(-0.5, 0.9), length)
        else:
            plane = numpy.where(t % rng.randint(2, 50) < 1, -1.0, 0.99997)
        if rng.random() < 0.2:
            plane[rng.randrange(length):] = 0
        planes.append(numpy.clip(plane, -1, 0.9999))
    if channels == 2 and rng.random() < 0.3:
        planes[1] = planes[0] * rng.choice([1, -1, 0.5])
    return numpy.stack(planes, -1)


def wav_input(path, channels, rate, subtype="PCM_16", longest=1.5):
    soundfile.write(path, sound(channels, rate, longest), rate, subtype=subtype, format="WAV")
    return path


def junk(size):
    return bytes(rng.choice([0, rng.randrange(0, 0xF0)]) for _ in range(size))


def id3v2():
    size = rng.randint(0, 3000)
    body = b"TIT2" + struct.pack(">I", 4) + b"\0\0\0abc" + bytes(size)
    n = len(body)
    return b"ID3" + bytes([rng.choice([3, 4]), 0, 0]) + bytes([n >> 21 & 127, n >> 14 & 127, n >> 7 & 127, n & 127]) + body


def apev2():
    item = struct.pack("<II", 3, 0) + b"Title\0abc"
    def head(flags):
        return b"APETAGEX" + struct.pack("<IIII", 2000, len(item) + 32, 1, flags) + bytes(8)
    return head(0xA0000000) + item + head(0x80000000)


def id3v1():
    return b"TAG" + b"title".ljust(125, b"\0")


def rewrite(path, change):
    with open(path, "rb") as file:
        data = file.read()
    with open(path, "wb") as file:
        file.write(change(data))


def write_wav(path):
    channels, rate = rng.choice([1, 1, 2, 2, 3, 6]), rng.choice([8000, 11025, 16000, 22050, 44100, 48000])
    subtype = rng.choice(["PCM_U8", "PCM_16", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW", "IMA_ADPCM", "MS_ADPCM"])
    if "ADPCM" in subtype:
        channels = min(channels, 2)
    form = rng.choice(["WAV", "WAV", "WAVEX", "RF64", "W64"])
    if form != "WAV" and ("ADPCM" in subtype or form == "RF64"):
        subtype = "PCM_16" if form != "WAV" else subtype
    if form == "W64" and subtype == "PCM_U8":
        subtype = "PCM_16"
    endian = "BIG" if form == "WAV" and subtype in ("PCM_16", "PCM_24", "PCM_32", "FLOAT") and rng.random() < 0.15 else None
    description = f"{form} {subtype} {endian} {channels} channels"
    if form in ("WAV",) and subtype in ("PCM_16", "PCM_24", "FLOAT") and endian is None and rng.random() < 0.4:
        source = wav_input(path + ".in", channels, rate, subtype)
        codec = {"PCM_16": "pcm_s16le", "PCM_24": "pcm_s24le", "FLOAT": "pcm_f32le"}[subtype]
        if rng.random() < 0.5:
            data = run(["ffmpeg", "-v", "error", "-i", source, "-c:a", codec, "-f", "wav", "pipe:1"])
            description += " streamed by ffmpeg"
        else:
            data = run(["sox", source, "-t", "wav", "-"])
            description += " streamed by sox"
        os.remove(source)
        with open(path, "wb") as file:
            file.write(data)
    else:
        soundfile.write(path, sound(channels, rate), rate, subtype=subtype, format=form, **({"endian": endian} if endian else {}))
    with open(path, "rb") as file:
        data = file.read()
    at = data.find(b"data")
    if form in ("WAV", "WAVEX") and endian is None:
        change = rng.choice(["", "", "", "zero", "all", "id3", "tail", "chunk", "align"])
        if change == "zero":
            data = data[:at + 4] + bytes(4) + data[at + 8:]
        elif change == "all":
            data = data[:at + 4] + b"\xff" * 4 + data[at + 8:]
        elif change == "id3":
            data = id3v2() + data
        elif change == "tail":
            data = data + b"LIST" + struct.pack("<I", 10) + b"INFOabcdef"
        elif change == "chunk":
            size = rng.randint(0, 301)
            data = data[:at] + b"JUNK" + struct.pack("<I", size) + bytes(size + size % 2) + data[at:]
        elif change == "align" and subtype == "PCM_24" and form == "WAV" and data[20:22] == b"\1\0":
            samples = numpy.frombuffer(data[at + 8:], "uint8")
            samples = samples[:len(samples) // 3 * 3].reshape(-1, 3)
            wide = numpy.concatenate([numpy.zeros((len(samples), 1), "uint8"), samples], 1).tobytes()
            head = bytearray(data[:at])
            struct.pack_into("<IH", head, 28, rate * channels * 4, channels * 4)
            data = bytes(head) + b"data" + struct.pack("<I", len(wide)) + wide
        else:
            change = ""
        description += f" {change}"
        with open(path, "wb") as file:
            file.write(data)
        if change in ("zero", "id3", "align"):
            return description, 1e-7, ["ffmpeg", "libsndfile"]
    return description, 1e-7 if "ADPCM" not in subtype else 1e-4, ["libsndfile", "ffmpeg"]


def write_flac(path):
    channels, rate = rng.choice([1, 1, 2, 2, 2, 5, 8]), rng.choice([8000, 11025, 16000, 44100, 48000, 96000, 12345])
    by = rng.choice(["flac", "flac", "ffmpeg", "libsndfile"])
    if by == "libsndfile":
        subtype = rng.choice(["PCM_S8", "PCM_16", "PCM_24"])
        soundfile.write(path, sound(channels, rate), rate, subtype=subtype, format="FLAC")
        description = f"libsndfile {subtype}"
    else:
        subtype = rng.choice(["PCM_U8", "PCM_16", "PCM_16", "PCM_24"])
        source = wav_input(path + ".in", channels, rate, subtype)
        if by == "flac":
            options = [f"-{rng.randint(0, 8)}"]
            if rng.random() < 0.5:
                options = ["--lax", "-b", str(rng.choice([16, 17, 192, 576, 1152, 4096, 4608, 8192, 16384, rng.randint(16, 20000)])),
                           "-l", str(rng.choice([0, 1, 4, 12, 16, 32])), "-r", f"0,{rng.randint(0, 8)}"]
                options += rng.choice([[], ["-e"], ["-p"], ["-m"], ["-M"]]) if channels == 2 else []
            options += rng.choice([[], ["--no-padding"], ["-P", "10000"], ["-T", "TITLE=" + "x" * rng.randint(1, 70000)]])
            if rng.random() < 0.25:
                with open(source, "rb") as into:
                    data = run(["flac", "--totally-silent", "-c", *options, "-"], into.read())
                with open(path, "wb") as out:
                    out.write(data)
                options += ["streamed"]
            else:
                run(["flac", "--totally-silent", "-f", *options, "-o", path, source])
            description = f"flac {[o[:20] for o in options]} {subtype}"
        else:
            options = ["-compression_level", str(rng.randint(0, 12)), "-frame_size", str(rng.choice([16, 256, 1000, 4096, 30000]))]
            run(["ffmpeg", "-v", "error", "-y", "-i", source, "-c:a", "flac", *options, "-f", "flac", path])
            description = f"ffmpeg {options} {subtype}"
        os.remove(source)
    change = rng.choice(["", "", "id3", "tag", "zeros", "ape", "junk", "two id3"])
    streamed = "streamed" in description
    if change == "junk" and streamed:
        change = "tag"
    tail = {"tag": id3v1(), "zeros": bytes(rng.randint(1, 500)), "ape": apev2(), "junk": junk(rng.randint(1, 500))}.get(change, b"")
    head = {"id3": id3v2(), "two id3": id3v2() + id3v2()}.get(change, b"")
    rewrite(path, lambda data: head + data + tail)
    return f"{description} {change} {channels} channels {rate} Hz", 1e-7, ["ffmpeg", "libsndfile"]


def ogg_crc(page):
    crc = 0
    for byte in page:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ 0x04C11DB7 if crc & 0x80000000 else crc << 1) & 0xFFFFFFFF
    return crc


def with_gain(data, gain):
    size = 27 + data[26] + sum(data[27:27 + data[26]])
    page = bytearray(data[:size])
    at = page.find(b"OpusHead")
    struct.pack_into("<h", page, at + 16, gain)
    page[22:26] = bytes(4)
    struct.pack_into("<I", page, 22, ogg_crc(page))
    return bytes(page) + data[size:]


def encode_ogg(path, codec, channels, rate):
    source = wav_input(path + ".in", channels, rate, longest=rng.choice([0.3, 1.5, 4]))
    if codec == "vorbis":
        if rng.random() < 0.6:
            options = ["-q", str(rng.randint(-1, 10))] + rng.choice([[], ["-c", "a=" + "x" * rng.randint(1, 90000)]])
            run(["oggenc", "-Q", *options, "-s", str(rng.randrange(2**31)), "-o", path, source])
        else:
            options = ["-c:a", "libvorbis", "-q:a", str(rng.randint(0, 10))]
            run(["ffmpeg", "-v", "error", "-y", "-i", source, *options, "-f", "ogg", path])
    elif codec == "opus":
        if rng.random() < 0.6:
            options = ["--bitrate", str(rng.choice([6, 16, 64, 128, 256, 510])), "--framesize", rng.choice(["2.5", "5", "10", "20", "40", "60"])]
            options += rng.choice([[], ["--hard-cbr"], ["--comp", "0"], ["--comment", "a=" + "x" * rng.randint(1, 100000)], ["--max-delay", "10"]])
            run(["opusenc", "--quiet", *options, "--serial", str(rng.randrange(2**31)), source, path])
        else:
            options = ["-c:a", "libopus", "-b:a", f"{rng.choice([8, 32, 96, 256, 500])}k", "-frame_duration", rng.choice(["2.5", "20", "60", "120"])]
            run(["ffmpeg", "-v", "error", "-y", "-i", source, *options, "-f", "ogg", path])
    else:
        options = [f"-{rng.randint(0, 8)}", f"--serial-number={rng.randrange(2**31)}"]
        run(["flac", "--totally-silent", "--ogg", "-f", *options, "-o", path, source])
    os.remove(source)
    return f"{codec} {[o[:20] for o in options]}"


def write_ogg(path):
    codec = rng.choice(["vorbis", "vorbis", "opus", "opus", "flac"])
    channels, rate = rng.choice([1, 1, 2, 2, 2, 6]), rng.choice([8000, 16000, 22050, 44100, 48000])
    description = encode_ogg(path, codec, channels, rate)
    change = rng.choice(["", "", "", "chain", "gain", "tail", "cut"])
    readers = {"opus": ["opusdec", "ffmpeg"], "vorbis": ["libsndfile", "ffmpeg"], "flac": ["ffmpeg", "libsndfile"]}[codec]
    if change == "chain" and codec != "flac":
        other = path + ".more"
        description += " + " + encode_ogg(other, codec, channels, rate)
        with open(other, "rb") as file:
            more = file.read()
        os.remove(other)
        parts = [reference(path, readers[0]), None]
        with open(path + ".part", "wb") as file:
            file.write(more)
        parts[1] = reference(path + ".part", readers[0])
        os.remove(path + ".part")
        rewrite(path, lambda data: data + more)
        rates = {r for _, r in parts}
        if len(rates) > 1 or parts[0][0].shape[1] != parts[1][0].shape[1]:
            raise RuntimeError("streams of two kinds")
        joined = numpy.concatenate([samples for samples, _ in parts])
        return description + " chained", 2e-4, [(joined, rates.pop())]
    if change == "gain" and codec == "opus":
        gain = rng.randint(-3000, 1500)
        rewrite(path, lambda data: with_gain(data, gain))
        description += f" gain {gain}"
        readers = ["ffmpeg", "opusdec"]
    elif change == "cut":
        share = rng.uniform(0.3, 0.99)
        rewrite(path, lambda data: data[: int(len(data) * share)])
        description += f" cut to {share:.2f}"
    elif change == "tail":
        size = rng.randint(1, 400)
        readers = [reference(path, reader) for reader in readers]  # a tail hides the end from them
        rewrite(path, lambda data: data + rng.choice([bytes(size), id3v1()]))
        description += " tail"
    return f"{description} {channels} channels", 1e-7 if codec == "flac" else 2e-3 if codec == "opus" else 2e-4, readers


def encode_mp3(path, channels, rate):
    source = wav_input(path + ".in", channels, rate, longest=3)
    if rng.random() < 0.75:
        options = rng.choice([["-b", str(rng.choice([32, 64, 96, 128, 160]))], ["-V", str(rng.randint(0, 9))], ["--abr", str(rng.randint(32, 150))]])
        options += rng.choice([[], ["-t"], ["--nores"], ["-p"], ["--tt", "title"], ["--tt", "title", "--id3v1-only"], ["--tt", "t", "--id3v2-only", "--pad-id3v2"]])
        options += rng.choice([[], [], ["-m", "s"], ["-m", "j"], ["-m", "m"]]) if channels == 2 else []
        run(["lame", "--silent", "-q", "7", *options, source, path])
        description = f"lame {options}"
    else:
        options = rng.choice([["-b:a", f"{rng.choice([32, 64, 128])}k"], ["-q:a", str(rng.randint(0, 9))]])
        options += rng.choice([[], ["-write_xing", "0"], ["-id3v2_version", "3"], ["-reservoir", "0"]])
        run(["ffmpeg", "-v", "error", "-y", "-i", source, "-c:a", "libmp3lame", *options, "-f", "mp3", path])
        description = f"ffmpeg {options}"
    os.remove(source)
    return description


def write_mp3(path):
    channels, rate = rng.choice([1, 2]), rng.choice([8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000])
    description = encode_mp3(path, channels, rate)
    change = rng.choice(["", "", "zeros", "junk", "ape", "id3", "tail", "tag", "zeros and tail", "cut", "begun", "joined"])
    share = rng.uniform(0.1, 0.9)
    if change == "cut":
        rewrite(path, lambda data: data[: int(len(data) * share)])
    elif change == "begun":
        rewrite(path, lambda data: data[int(len(data) * share):])
    elif change == "joined":
        encode_mp3(path + ".more", channels, rate)
        with open(path + ".more", "rb") as file:
            more = file.read()
        os.remove(path + ".more")
        rewrite(path, lambda data: data + more)
    head = {"zeros": bytes(rng.randint(1, 3000)), "junk": junk(rng.randint(1, 1000)), "ape": apev2(), "id3": id3v2(), "zeros and tail": bytes(9)}.get(change, b"")
    tail = {"tail": junk(rng.randint(1, 800)), "tag": apev2() + id3v1(), "zeros and tail": junk(100)}.get(change, b"")
    rewrite(path, lambda data: head + data + tail)
    return f"{description} {change} {channels} channels {rate} Hz", 2e-4, ["libsndfile", "ffmpeg"]


def reference(path, reader):
    """The samples [length, channels] as float32 and their rate."""
    if reader == "libsndfile":
        return soundfile.read(path, dtype="float32", always_2d=True)
    if reader == "opusdec":
        run(["opusdec", "--quiet", "--float", "--rate", "48000", path, path + ".wav"])
        samples = soundfile.read(path + ".wav", dtype="float32", always_2d=True)
        os.remove(path + ".wav")
        return samples
    data = run(["ffmpeg", "-v", "error", "-i", path, "-map", "0:a:0", "-c:a", "pcm_f32le", "-f", "wav", "pipe:1"])
    at = data.find(b"data", 12) + 8
    channels, rate = struct.unpack_from("<HI", data, 22)
    samples = numpy.frombuffer(data[at:at + (len(data) - at) // (4 * channels) * 4 * channels], "<f4")
    return samples.reshape(-1, channels), rate


write = {"wav": write_wav, "flac": write_flac, "ogg": write_ogg, "mp3": write_mp3}[kind]
references = []
while len(references) < count:
    name = f"{len(references)}.{kind}"
    path = os.path.join(folder, name)
    try:
        description, tolerance, readers = write(path)
    except RuntimeError as error:
        if "--debug" in sys.argv:
            print(error)
        continue  # the encoder refuses these options
    entry = {"file": name, "description": description, "tolerance": tolerance, "readings": [], "error": ""}
    for i, reader in enumerate(readers):
        try:
            samples, rate = reference(path, reader) if isinstance(reader, str) else reader
        except (RuntimeError, ValueError, MemoryError, soundfile.LibsndfileError) as error:
            entry["error"] += f"{reader}: {error} "
            continue
        samples = numpy.ascontiguousarray(samples, "<f4")
        raw = f"{name}.{i}.f32"
        samples.tofile(os.path.join(folder, raw))
        entry["readings"].append({"reader": str(reader)[:12], "samples": raw, "channels": samples.shape[1], "sampleRateHz": int(rate)})
    references.append(entry)
with open(os.path.join(folder, "references.json"), "w") as file:
    json.dump(references, file)
