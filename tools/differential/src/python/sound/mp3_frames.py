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


def silenced(data):
    """The stream with silent frames in place of first ones that need bits of frames that are not there.

    The side information of a silent frame holds no sound and leaves all its bytes to the frames behind it. Decoders
    agree about such a stream; about frames whose bits are lost they do not.
    """
    result, places, bits = bytearray(data), list(frames(data)), 0
    for at, end in zip(places, places[1:]):
        version1, mono, protected = data[at + 1] >> 3 & 3 == 3, data[at + 3] >> 6 == 3, not data[at + 1] & 1
        side = (17 if mono else 32) if version1 else (9 if mono else 17)
        start = at + (6 if protected else 4)
        earlier = (data[start] << 1 | data[start + 1] >> 7) if version1 else data[start]
        if earlier <= bits:
            break
        left = min(bits, 511 if version1 else 255)
        result[start:start + side] = (left << (8 * side - (9 if version1 else 8))).to_bytes(side, "big")
        if protected:
            result[start - 2:start] = checksum(result[at + 2:at + 4] + result[start:start + side]).to_bytes(2, "big")
        bits += end - start - side
    return bytes(result)


def checksum(data):
    """CRC-16 of a header and its side information (section 2.4.3.1)."""
    result = 0xFFFF
    for byte in data:
        result ^= byte << 8
        for _ in range(8):
            result = (result << 1 ^ (0x8005 if result & 0x8000 else 0)) & 0xFFFF
    return result
