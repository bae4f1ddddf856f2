"""The frames of layer 3 (ISO/IEC 11172-3, section 2.4.1), as far as the comparison needs them."""

RATES = {
    1: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0],
    2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0],
}


def frames(data):
    """The places of the frames, and the end of the last."""
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


def sound(data):
    """The frames without the tags around them."""
    places = list(frames(data))
    return data[places[0]:places[-1]]


def tagged(data):
    """Whether the first frame says how many follow."""
    return b"Xing" in data[:6000] or b"Info" in data[:6000]


def unsettled(data):
    """Samples up to where two decoders must agree, of a stream whose first frames may need bits that are lost.

    One decoder is silent for a whole frame then, another decodes the granules whose bits are there. The frame behind
    overlaps with it, and so does the history of the filter bank (480 samples).
    """
    places = list(frames(data))
    samples = 1152 if data[places[0] + 1] >> 3 & 3 == 3 else 576
    bits = 0
    for index, (at, end) in enumerate(zip(places, places[1:])):
        version1, mono = data[at + 1] >> 3 & 3 == 3, data[at + 3] >> 6 == 3
        side = (17 if mono else 32) if version1 else (9 if mono else 17)
        start = at + (4 if data[at + 1] & 1 else 6)
        earlier = (data[start] << 1 | data[start + 1] >> 7) if version1 else data[start]
        if earlier <= bits:
            return index * samples + 1152 if index > 0 else 0
        bits += end - start - side
    return len(places) * samples
