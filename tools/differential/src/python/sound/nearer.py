"""Which of two readings of a lossy file is right: the one that is nearer to what was encoded."""

import numpy
from scipy.signal import correlate, resample_poly


def nearer(readings, original, rate):
    """One of the readings ([length, channels], rate) of a file, by its mean distance from the original."""
    return min(readings, key=lambda reading: distance(reading, original, rate))


def distance(reading, original, rate):
    samples, own_rate = reading
    sound = original.mean(-1)
    if own_rate != rate:
        common = numpy.gcd(own_rate, rate)
        sound = resample_poly(sound, own_rate // common, rate // common)
    heard = samples.mean(-1)
    both = correlate(heard, sound)
    shift = int(numpy.argmax(both)) - (len(sound) - 1)
    heard, sound = heard[max(0, shift):], sound[max(0, -shift):]
    length = min(len(heard), len(sound))
    return numpy.abs(heard[:length] - sound[:length]).mean()
