// packages/audio/src/error-codes.ts
var audioErrorCodes = {
  CP_AUDIO_FORMAT: "The bytes are of no audio format that can be read.",
  CP_AUDIO_HEADER: "An audio file has a header that contradicts itself or lacks what decoding needs.",
  CP_AUDIO_EMPTY: "A recording holds no samples.",
  CP_AUDIO_DAMAGED: "A compressed recording could not be decoded, or not to its end.",
  CP_AUDIO_NOT_FINITE: "A recording holds samples that are NaN or infinite.",
  CP_AUDIO_SILENT: "A recording holds nothing but one constant value.",
  CP_AUDIO_RATE: "A sample rate is outside what can be read or resampled.",
  CP_AUDIO_SHAPE: "Audio or a tensor has another shape than the part takes.",
  CP_AUDIO_CONFIG: "A setting of an audio part contradicts another.",
  CP_AUDIO_RANGE: "A stretch of a recording lies outside the recording.",
  CP_AUDIO_DRAW: "A draw does not belong to the augmenter that was asked to apply it.",
  CP_AUDIO_LABELS: "Labels of a transcription do not fit the frames or the alphabet."
};

// packages/audio/src/plugin.ts
import { apiVersion } from "@counterpoint/core";

// packages/audio/src/augment/gain.ts
import { z as z2 } from "zod";

// packages/audio/src/augment/range-schema.ts
import { z } from "zod";
var rangeSchema = z.tuple([z.number(), z.number()]).refine(([low, high]) => low <= high, "the low end of a range is above its high end");
var positiveRangeSchema = rangeSchema.refine(([low]) => low > 0, "a range reaches zero or below");
var probabilitySchema = z.number().min(0).max(1);

// packages/audio/src/augment/gain.ts
var gainSchema = z2.strictObject({ decibels: rangeSchema.default([-12, 6]) });
function gain(config = {}) {
  const { decibels: [low, high] } = gainSchema.parse(config);
  return {
    draw: (_of, rng) => ({ decibels: rng.uniform(low, high) }),
    apply({ samples, sampleRateHz }, { decibels }) {
      const factor = 10 ** (decibels / 20);
      return { samples: samples.map((v) => v * factor), sampleRateHz };
    }
  };
}
var gainComponent = {
  kind: "augmenter",
  id: "audio/gain",
  summary: "Louder or softer.",
  schema: gainSchema,
  create: gain
};

// packages/audio/src/augment/masks.ts
import { z as z3 } from "zod";
var masksSchema = z3.strictObject({
  timeMasks: z3.number().int().nonnegative().default(1),
  timeShare: z3.number().min(0).max(1).default(0.2),
  frequencyMasks: z3.number().int().nonnegative().default(1),
  frequencyShare: z3.number().min(0).max(1).default(0.2)
});
function masks(config = {}) {
  const { timeMasks, timeShare, frequencyMasks, frequencyShare } = masksSchema.parse(config);
  return {
    draw({ frames, bands }, rng) {
      const some = (count, size, share) => Array.from({ length: count }, () => {
        const width = rng.integer(Math.floor(size * share) + 1);
        return [rng.integer(size - width + 1), width];
      });
      return { time: some(timeMasks, frames, timeShare), frequency: some(frequencyMasks, bands, frequencyShare) };
    },
    apply({ data, frames, bands }, draw) {
      const out = data.slice();
      const mean7 = data.reduce((sum4, v) => sum4 + v, 0) / Math.max(1, data.length);
      for (const [first, length] of draw.time) out.fill(mean7, first * bands, (first + length) * bands);
      for (const [first, length] of draw.frequency) {
        for (let t = 0; t < frames; t++) out.fill(mean7, t * bands + first, t * bands + first + length);
      }
      return { data: out, frames, bands };
    }
  };
}
var masksComponent = {
  kind: "augmenter",
  id: "audio/masks",
  summary: "Masked stretches of time and frequency.",
  schema: masksSchema,
  create: masks,
  paper: { title: "SpecAugment", url: "https://arxiv.org/abs/1904.08779" }
};

// packages/audio/src/augment/noise.ts
import { z as z4 } from "zod";

// packages/audio/src/augment/mix.ts
function power(samples) {
  let sum4 = 0;
  for (let i = 0; i < samples.length; i++) sum4 += samples[i] * samples[i];
  return samples.length === 0 ? 0 : sum4 / samples.length;
}
function mixedAtRatio(signal, noise2, decibels) {
  const ratio = power(signal) / power(noise2);
  if (!Number.isFinite(ratio) || ratio === 0) return signal.slice();
  const factor = Math.sqrt(ratio / 10 ** (decibels / 10));
  const mixed2 = new Float32Array(signal.length);
  for (let i = 0; i < mixed2.length; i++) mixed2[i] = signal[i] + factor * noise2[i];
  return mixed2;
}

// packages/audio/src/augment/noise.ts
var noiseSchema = z4.strictObject({
  ratioDecibels: rangeSchema.default([5, 30]),
  colour: rangeSchema.refine(([low, high]) => low >= 0 && high < 1, "colour lies outside [0, 1)").default([0, 0.95])
});
function noise(config = {}) {
  const { ratioDecibels, colour } = noiseSchema.parse(config);
  return {
    draw: (_of, rng) => ({ ratioDecibels: rng.uniform(...ratioDecibels), colour: rng.uniform(...colour), seed: rng.word() }),
    apply({ samples, sampleRateHz }, draw) {
      const added = new Float32Array(samples.length);
      for (let i = 0, last = 0; i < added.length; i++) added[i] = last = draw.colour * last + nearlyNormal(scrambled(draw.seed, i));
      return { samples: mixedAtRatio(samples, added, draw.ratioDecibels), sampleRateHz };
    }
  };
}
function scrambled(seed, place) {
  let word = seed + Math.imul(place + 1, 2654435769) | 0;
  word = Math.imul(word ^ word >>> 16, 2246822507);
  word = Math.imul(word ^ word >>> 13, 3266489909);
  return (word ^ word >>> 16) >>> 0;
}
function nearlyNormal(word) {
  return (word & 255) + (word >>> 8 & 255) + (word >>> 16 & 255) + (word >>> 24) - 510;
}
var noiseComponent = {
  kind: "augmenter",
  id: "audio/noise",
  summary: "Noise at a drawn signal-to-noise ratio.",
  schema: noiseSchema,
  create: noise
};

// packages/audio/src/augment/pitch-shift.ts
import { z as z5 } from "zod";

// packages/audio/src/resample.ts
import { CounterpointError as CounterpointError2 } from "@counterpoint/core";

// packages/audio/src/waveform.ts
import { CounterpointError } from "@counterpoint/core";
var sampleRateRangeHz = [1e3, 384e3];
function mono({ channels, sampleRateHz }) {
  const first = channels[0];
  if (first === void 0) throw new CounterpointError("CP_AUDIO_EMPTY", { what: "A recording has no channels", expected: "at least one channel" });
  if (channels.length === 1) return { samples: first, sampleRateHz };
  const samples = new Float32Array(first.length);
  for (const channel of channels) for (let i = 0; i < samples.length; i++) samples[i] += channel[i] / channels.length;
  return { samples, sampleRateHz };
}
function durationSeconds({ samples, sampleRateHz }) {
  return samples.length / sampleRateHz;
}

// packages/audio/src/resample.ts
function resample(of, toHz, config = {}) {
  if (of.sampleRateHz === toHz) return of;
  for (const rate of [of.sampleRateHz, toHz]) checkRate(rate);
  return { samples: changeRate(of.samples, of.sampleRateHz, toHz, config), sampleRateHz: toHz };
}
function changeRate(samples, from, to, config = {}) {
  return rateChanger(from, to, config)(samples);
}
function rateChanger(from, to, { zeros = 6, rolloff = 0.99 } = {}) {
  const divisor = greatestCommonDivisor(from, to);
  const source = from / divisor, target = to / divisor;
  if (source === target) return (samples) => samples.slice();
  const cutoff = rolloff * Math.min(1, target / source);
  const taps = 2 * Math.ceil(zeros / cutoff) + 1;
  const bank = target * taps <= maximumBank ? new Array(target) : void 0;
  return (samples) => {
    const length = Math.ceil(samples.length * target / source);
    const out = new Float32Array(length);
    for (let n = 0, centre = 0, phase = 0; n < length; n++) {
      let kernel2 = bank?.[phase];
      if (kernel2 === void 0) {
        kernel2 = kernelAt(phase / target, cutoff, zeros, taps);
        if (bank !== void 0) bank[phase] = kernel2;
      }
      const first = centre - (taps - 1) / 2;
      const begin = Math.max(0, -first), end = Math.min(taps, samples.length - first);
      let sum4 = 0;
      for (let k = begin; k < end; k++) sum4 += samples[first + k] * kernel2[k];
      out[n] = sum4;
      phase += source;
      while (phase >= target) {
        phase -= target;
        centre++;
      }
    }
    return out;
  };
}
var maximumBank = 4e6;
function kernelAt(fraction, cutoff, zeros, taps) {
  const middle = (taps - 1) / 2;
  return Float64Array.from({ length: taps }, (_, k) => {
    const u = (k - middle - fraction) * cutoff;
    if (Math.abs(u) >= zeros) return 0;
    const window = Math.cos(Math.PI * u / (2 * zeros)) ** 2;
    return cutoff * window * (u === 0 ? 1 : Math.sin(Math.PI * u) / (Math.PI * u));
  });
}
function checkRate(rate) {
  const [low, high] = sampleRateRangeHz;
  if (Number.isInteger(rate) && rate >= low && rate <= high) return;
  throw new CounterpointError2("CP_AUDIO_RATE", {
    what: `A sample rate of ${rate} Hz cannot be resampled`,
    expected: `a whole number from ${low} to ${high}`,
    facts: { rate }
  });
}
function greatestCommonDivisor(a, b) {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

// packages/audio/src/feature/fft.ts
var RealFft = class {
  length;
  #plan;
  #half;
  #cosine;
  #sine;
  #a;
  #b;
  constructor(length) {
    if (length < 2 || length % 2 !== 0) throw new RangeError(`RealFft: the length ${length} is not a positive even number.`);
    this.length = length;
    this.#half = length / 2;
    this.#plan = stages(this.#half);
    this.#cosine = Float64Array.from({ length: this.#half }, (_, k) => Math.cos(2 * Math.PI * k / length));
    this.#sine = Float64Array.from({ length: this.#half }, (_, k) => -Math.sin(2 * Math.PI * k / length));
    this.#a = new Float64Array(length);
    this.#b = new Float64Array(length);
  }
  /** Where the next signal goes: `length` numbers, to be filled before {@link power} or {@link transform}. */
  get input() {
    return this.#a;
  }
  /** |X_k|^2 for k = 0 ... length / 2 of the signal in {@link input}, which is overwritten. */
  power(out) {
    const z26 = this.#run();
    const n = this.#half;
    const sum4 = z26[0] + z26[1], difference = z26[0] - z26[1];
    out[0] = sum4 * sum4;
    out[n] = difference * difference;
    for (let k = 1, m = n - 1; k <= m; k++, m--) {
      const cosine = this.#cosine[k], sine = this.#sine[k];
      const ar = z26[2 * k], ai = z26[2 * k + 1], br = z26[2 * m], bi = z26[2 * m + 1];
      const er = 0.5 * (ar + br), ei = 0.5 * (ai - bi), or = 0.5 * (ai + bi), oi = 0.5 * (br - ar);
      const tr = or * cosine - oi * sine, ti = or * sine + oi * cosine;
      const xr = er + tr, xi = ei + ti, yr = er - tr, yi = ei - ti;
      out[k] = xr * xr + xi * xi;
      out[m] = yr * yr + yi * yi;
    }
  }
  /** X_k for k = 0 ... length / 2 of the signal in {@link input}, interleaved as real and imaginary parts. */
  transform(out) {
    const z26 = this.#run();
    const n = this.#half;
    out[0] = z26[0] + z26[1];
    out[1] = 0;
    out[2 * n] = z26[0] - z26[1];
    out[2 * n + 1] = 0;
    for (let k = 1, m = n - 1; k <= m; k++, m--) {
      const cosine = this.#cosine[k], sine = this.#sine[k];
      const ar = z26[2 * k], ai = z26[2 * k + 1], br = z26[2 * m], bi = z26[2 * m + 1];
      const er = 0.5 * (ar + br), ei = 0.5 * (ai - bi), or = 0.5 * (ai + bi), oi = 0.5 * (br - ar);
      const tr = or * cosine - oi * sine, ti = or * sine + oi * cosine;
      out[2 * k] = er + tr;
      out[2 * k + 1] = ei + ti;
      out[2 * m] = er - tr;
      out[2 * m + 1] = ti - ei;
    }
  }
  /** The real signal whose transform is `spectrum` (as {@link transform} writes it), in `out`. */
  inverse(spectrum, out) {
    const n = this.#half;
    const z26 = this.#a;
    for (let k = 0; k < n; k++) {
      const m = n - k;
      const ar = spectrum[2 * k], ai = spectrum[2 * k + 1], br = spectrum[2 * m], bi = -spectrum[2 * m + 1];
      const er = 0.5 * (ar + br), ei = 0.5 * (ai + bi), dr = 0.5 * (ar - br), di = 0.5 * (ai - bi);
      const cosine = this.#cosine[k], sine = -this.#sine[k];
      const or = dr * cosine - di * sine, oi = dr * sine + di * cosine;
      z26[2 * k] = er - oi;
      z26[2 * k + 1] = -(ei + or);
    }
    const y = this.#run();
    for (let k = 0; k < n; k++) {
      out[2 * k] = y[2 * k] / n;
      out[2 * k + 1] = -y[2 * k + 1] / n;
    }
  }
  #run() {
    for (const stage of this.#plan) {
      step(stage, this.#a, this.#b);
      [this.#a, this.#b] = [this.#b, this.#a];
    }
    return this.#a;
  }
};
function stages(points) {
  const made2 = [];
  let rest = points;
  for (let stride = 1; rest > 1; ) {
    const radix = [4, 2, 3, 5].find((r) => rest % r === 0) ?? smallestFactor(rest);
    const count = rest / radix;
    const twiddles = new Float64Array(2 * count * (radix - 1));
    for (let p = 0; p < count; p++) {
      for (let q = 1; q < radix; q++) {
        const angle = -2 * Math.PI * p * q / rest;
        twiddles[2 * (p * (radix - 1) + q - 1)] = Math.cos(angle);
        twiddles[2 * (p * (radix - 1) + q - 1) + 1] = Math.sin(angle);
      }
    }
    made2.push({ radix, count, stride, twiddles });
    rest = count;
    stride *= radix;
  }
  return made2;
}
function smallestFactor(n) {
  for (let factor = 7; factor * factor <= n; factor += 2) if (n % factor === 0) return factor;
  return n;
}
function step(stage, x, y) {
  if (stage.radix === 4) radix4(stage, x, y);
  else if (stage.radix === 2) radix2(stage, x, y);
  else anyRadix(stage, x, y);
}
function radix2({ count, stride, twiddles }, x, y) {
  const half = 2 * count * stride;
  for (let p = 0; p < count; p++) {
    const wr = twiddles[2 * p], wi = twiddles[2 * p + 1];
    for (let s = 0; s < stride; s++) {
      const i = 2 * (p * stride + s), o = 2 * (2 * p * stride + s), o1 = o + 2 * stride;
      const ar = x[i], ai = x[i + 1], br = x[i + half], bi = x[i + half + 1];
      const dr = ar - br, di = ai - bi;
      y[o] = ar + br;
      y[o + 1] = ai + bi;
      y[o1] = dr * wr - di * wi;
      y[o1 + 1] = dr * wi + di * wr;
    }
  }
}
function radix4({ count, stride, twiddles }, x, y) {
  const quarter = 2 * count * stride;
  for (let p = 0; p < count; p++) {
    const w1r = twiddles[6 * p], w1i = twiddles[6 * p + 1], w2r = twiddles[6 * p + 2], w2i = twiddles[6 * p + 3];
    const w3r = twiddles[6 * p + 4], w3i = twiddles[6 * p + 5];
    for (let s = 0; s < stride; s++) {
      const i0 = 2 * (p * stride + s), i1 = i0 + quarter, i2 = i1 + quarter, i3 = i2 + quarter;
      const o0 = 2 * (4 * p * stride + s), o1 = o0 + 2 * stride, o2 = o1 + 2 * stride, o3 = o2 + 2 * stride;
      const ar = x[i0], ai = x[i0 + 1], br = x[i1], bi = x[i1 + 1], cr = x[i2], ci = x[i2 + 1], dr = x[i3], di = x[i3 + 1];
      const sr = ar + cr, si = ai + ci, tr = ar - cr, ti = ai - ci;
      const ur = br + dr, ui = bi + di, vr = bi - di, vi = dr - br;
      const f1r = tr + vr, f1i = ti + vi, f2r = sr - ur, f2i = si - ui, f3r = tr - vr, f3i = ti - vi;
      y[o0] = sr + ur;
      y[o0 + 1] = si + ui;
      y[o1] = f1r * w1r - f1i * w1i;
      y[o1 + 1] = f1r * w1i + f1i * w1r;
      y[o2] = f2r * w2r - f2i * w2i;
      y[o2 + 1] = f2r * w2i + f2i * w2r;
      y[o3] = f3r * w3r - f3i * w3i;
      y[o3 + 1] = f3r * w3i + f3i * w3r;
    }
  }
}
function anyRadix({ radix, count, stride, twiddles }, x, y) {
  const cosine = Float64Array.from({ length: radix }, (_, j) => Math.cos(2 * Math.PI * j / radix));
  const sine = Float64Array.from({ length: radix }, (_, j) => -Math.sin(2 * Math.PI * j / radix));
  for (let p = 0; p < count; p++) {
    for (let s = 0; s < stride; s++) {
      for (let q = 0; q < radix; q++) {
        let fr = 0, fi = 0;
        for (let j = 0; j < radix; j++) {
          const i = 2 * ((p + j * count) * stride + s), turn = j * q % radix;
          const c = cosine[turn], d = sine[turn];
          fr += x[i] * c - x[i + 1] * d;
          fi += x[i] * d + x[i + 1] * c;
        }
        const o = 2 * ((radix * p + q) * stride + s);
        const t = 2 * (p * (radix - 1) + q - 1);
        const wr = q === 0 ? 1 : twiddles[t], wi = q === 0 ? 0 : twiddles[t + 1];
        y[o] = fr * wr - fi * wi;
        y[o + 1] = fr * wi + fi * wr;
      }
    }
  }
}

// packages/audio/src/feature/frames.ts
import { CounterpointError as CounterpointError3 } from "@counterpoint/core";

// packages/audio/src/feature/window.ts
function hannWindow(length, padded = length) {
  const out = new Float64Array(padded);
  const before = Math.floor((padded - length) / 2);
  for (let i = 0; i < length; i++) out[before + i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / length);
  return out;
}
function reflected(i, length) {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const j = (i % period + period) % period;
  return j < length ? j : period - j;
}

// packages/audio/src/feature/frames.ts
function framing({ fftLength, windowLength = fftLength, hopLength, centred = true }) {
  if (fftLength % 2 !== 0 || windowLength > fftLength || windowLength < 1 || hopLength < 1) {
    throw new CounterpointError3("CP_AUDIO_CONFIG", {
      what: `Frames of window ${windowLength}, hop ${hopLength} and transform length ${fftLength} cannot be made`,
      expected: "an even fftLength of at least windowLength, and a hopLength of at least 1",
      facts: { fftLength, windowLength, hopLength }
    });
  }
  const window = hannWindow(windowLength, fftLength);
  const before = centred ? fftLength / 2 : 0;
  return {
    fftLength,
    hopLength,
    window,
    count: (length) => centred ? 1 + Math.floor(length / hopLength) : Math.max(1, 1 + Math.floor((length - fftLength) / hopLength)),
    write(samples, t, out) {
      const start = t * hopLength - before;
      const { length } = samples;
      if (start >= 0 && start + fftLength <= length) {
        for (let i = 0; i < fftLength; i++) out[i] = samples[start + i] * window[i];
      } else if (centred) {
        for (let i = 0; i < fftLength; i++) out[i] = samples[reflected(start + i, length)] * window[i];
      } else {
        for (let i = 0; i < fftLength; i++) out[i] = start + i < length ? samples[start + i] * window[i] : 0;
      }
    }
  };
}

// packages/audio/src/feature/stft.ts
function stft(samples, config) {
  const frame = framing(config);
  const fft = new RealFft(config.fftLength);
  const bins = config.fftLength / 2 + 1;
  const frames = samples.length === 0 ? 0 : frame.count(samples.length);
  const data = new Float64Array(frames * bins * 2);
  for (let t = 0; t < frames; t++) {
    frame.write(samples, t, fft.input);
    fft.transform(data.subarray(t * bins * 2, (t + 1) * bins * 2));
  }
  return { data, frames, bins };
}
function inverseStft({ data, frames, bins }, config, length) {
  const { window, fftLength, hopLength } = framing(config);
  const fft = new RealFft(fftLength);
  const before = config.centred ?? true ? fftLength / 2 : 0;
  const sum4 = new Float64Array(length), weight = new Float64Array(length), frame = new Float64Array(fftLength);
  for (let t = 0; t < frames; t++) {
    fft.inverse(data.subarray(t * bins * 2, (t + 1) * bins * 2), frame);
    const start = t * hopLength - before;
    for (let i = Math.max(0, -start); i < fftLength && start + i < length; i++) {
      sum4[start + i] += frame[i] * window[i];
      weight[start + i] += window[i] * window[i];
    }
  }
  return Float32Array.from(sum4, (v, i) => weight[i] > 1e-8 ? v / weight[i] : 0);
}

// packages/audio/src/augment/stretch.ts
function stretched(samples, factor, sampleRateHz) {
  const length = Math.max(1, Math.round(samples.length / factor));
  if (factor === 1) return samples.slice();
  const fftLength = 2 ** Math.round(Math.log2(0.04 * sampleRateHz));
  const config = { fftLength: Math.max(16, fftLength), hopLength: Math.max(4, fftLength / 4) };
  return inverseStft(slowed(stft(samples, config), factor, config.fftLength, config.hopLength), config, length);
}
function slowed({ data, frames, bins }, factor, fftLength, hopLength) {
  const count = Math.max(1, Math.ceil(frames / factor));
  const out = new Float64Array(count * bins * 2);
  const magnitude = new Float64Array(bins), heard = new Float64Array(bins), made2 = new Float64Array(bins), before = new Float64Array(bins);
  for (let t = 0; t < count; t++) {
    const position = Math.min(t * factor, frames - 1);
    const left = Math.floor(position), right = Math.min(frames - 1, left + 1), share = position - left;
    for (let k = 0; k < bins; k++) {
      const a = 2 * (left * bins + k), b = 2 * (right * bins + k);
      magnitude[k] = (1 - share) * Math.hypot(data[a], data[a + 1]) + share * Math.hypot(data[b], data[b + 1]);
      heard[k] = Math.atan2(data[a + 1], data[a]);
      const expected = 2 * Math.PI * hopLength * k / fftLength;
      const advance = Math.atan2(data[b + 1], data[b]) - heard[k] - expected;
      made2[k] = t === 0 ? heard[k] : before[k];
      before[k] = expected + advance - 2 * Math.PI * Math.round(advance / (2 * Math.PI));
    }
    if (t > 0) lockToPeaks(magnitude, heard, made2);
    for (let k = 0; k < bins; k++) {
      out[2 * (t * bins + k)] = magnitude[k] * Math.cos(made2[k]);
      out[2 * (t * bins + k) + 1] = magnitude[k] * Math.sin(made2[k]);
      before[k] += made2[k];
    }
  }
  return { data: out, frames: count, bins };
}
function lockToPeaks(magnitude, heard, made2) {
  const peaks = [];
  for (let k = 0; k < magnitude.length; k++) {
    const here = magnitude[k];
    if (here > (magnitude[k - 1] ?? -1) && here >= (magnitude[k + 1] ?? -1) && here > (magnitude[k - 2] ?? -1) && here >= (magnitude[k + 2] ?? -1)) peaks.push(k);
  }
  peaks.forEach((peak, i) => {
    const turn = made2[peak] - heard[peak];
    const from = i === 0 ? 0 : Math.ceil((peaks[i - 1] + peak) / 2);
    const to = i === peaks.length - 1 ? magnitude.length : Math.ceil((peak + peaks[i + 1]) / 2);
    for (let k = from; k < to; k++) made2[k] = heard[k] + turn;
  });
}

// packages/audio/src/augment/pitch-shift.ts
var pitchShiftSchema = z5.strictObject({
  semitones: rangeSchema.refine(([low, high]) => low >= -24 && high <= 24, "semitones lie outside [-24, 24]").default([-4, 4])
});
function pitchShift(config = {}) {
  const { semitones: [low, high] } = pitchShiftSchema.parse(config);
  return {
    draw: (_of, rng) => ({ percent: Math.round(100 * 2 ** (rng.uniform(low, high) / 12)) }),
    apply({ samples, sampleRateHz }, { percent }) {
      if (percent === 100) return { samples: samples.slice(), sampleRateHz };
      const longer = stretched(samples, 100 / percent, sampleRateHz);
      const out = new Float32Array(samples.length);
      out.set(changeRate(longer, percent, 100).subarray(0, samples.length));
      return { samples: out, sampleRateHz };
    }
  };
}
var pitchShiftComponent = {
  kind: "augmenter",
  id: "audio/pitch-shift",
  summary: "Higher or lower at the same duration.",
  schema: pitchShiftSchema,
  create: pitchShift
};

// packages/audio/src/augment/polarity.ts
import { z as z6 } from "zod";
var polaritySchema = z6.strictObject({ probability: probabilitySchema.default(0.5) });
function polarity(config = {}) {
  const { probability } = polaritySchema.parse(config);
  return {
    draw: (_of, rng) => ({ flip: rng.chance(probability) }),
    apply: ({ samples, sampleRateHz }, { flip }) => ({ samples: flip ? samples.map((v) => -v) : samples.slice(), sampleRateHz })
  };
}
var polarityComponent = {
  kind: "augmenter",
  id: "audio/polarity",
  summary: "The wave upside down.",
  schema: polaritySchema,
  create: polarity
};

// packages/audio/src/augment/random-crop.ts
import { z as z7 } from "zod";
var randomCropSchema = z7.strictObject({
  seconds: z7.number().positive(),
  short: z7.enum(["silence", "random-silence", "repeat"]).default("repeat")
});
function randomCrop(config) {
  const { seconds, short } = randomCropSchema.parse(config);
  return {
    draw({ length, sampleRateHz }, rng) {
      const wanted = Math.max(1, Math.round(seconds * sampleRateHz));
      const room = length - wanted;
      if (room >= 0) return { start: rng.integer(room + 1), length: wanted };
      return { start: short === "random-silence" ? -rng.integer(1 - room) : 0, length: wanted };
    },
    apply: (of, draw) => ({ samples: cropped(of.samples, draw, short === "repeat"), sampleRateHz: of.sampleRateHz })
  };
}
function cropped(samples, { start, length }, repeat = false) {
  if (start >= 0 && start + length <= samples.length) return samples.slice(start, start + length);
  const out = new Float32Array(length);
  if (samples.length === 0) return out;
  for (let i = 0; i < length; i++) {
    const at = start + i;
    if (repeat) out[i] = samples[(at % samples.length + samples.length) % samples.length];
    else if (at >= 0 && at < samples.length) out[i] = samples[at];
  }
  return out;
}
var randomCropComponent = {
  kind: "augmenter",
  id: "audio/random-crop",
  summary: "A random stretch of a clip.",
  schema: randomCropSchema,
  create: randomCrop
};

// packages/audio/src/augment/random-linear-fader.ts
import { z as z8 } from "zod";
var randomLinearFaderSchema = z8.strictObject({ gain: z8.number().nonnegative().default(1) });
function randomLinearFader(config = {}) {
  const { gain: gain2 } = randomLinearFaderSchema.parse(config);
  return {
    draw: (_of, rng) => ({ head: rng.uniform(-gain2, gain2), tail: rng.uniform(-gain2, gain2) }),
    apply({ data, frames, bands }, { head, tail }) {
      const step3 = (tail - head) / Math.max(1, frames - 1);
      return { data: data.map((v, i) => v + head + step3 * Math.floor(i / bands)), frames, bands };
    }
  };
}
var randomLinearFaderComponent = {
  kind: "augmenter",
  id: "audio/random-linear-fader",
  summary: "A fade in or out.",
  schema: randomLinearFaderSchema,
  create: randomLinearFader,
  paper: { title: "BYOL for Audio: Exploring pre-trained general-purpose audio representations", url: "https://arxiv.org/abs/2204.07402" }
};

// packages/audio/src/augment/random-resize-crop.ts
import { z as z9 } from "zod";

// packages/audio/src/augment/bicubic.ts
function resizedWindow(map, window, frames, bands, outside) {
  const cut = new Float32Array(window.frames * window.bands).fill(outside);
  for (let t = 0; t < window.frames; t++) {
    const from = window.firstFrame + t;
    if (from < 0 || from >= map.frames) continue;
    const first = Math.max(0, window.firstBand), last = Math.min(map.bands, window.firstBand + window.bands);
    cut.set(map.data.subarray(from * map.bands + first, from * map.bands + last), t * window.bands + first - window.firstBand);
  }
  const tall = alongRows(cut, window.frames, window.bands, frames);
  if (window.bands === bands) return { data: tall, frames, bands };
  const across = alongRows(transposed(tall, frames, window.bands), window.bands, frames, bands);
  return { data: transposed(across, bands, frames), frames, bands };
}
function alongRows(data, rows, columns, wanted) {
  if (rows === wanted) return data;
  const out = new Float32Array(wanted * columns);
  for (let r = 0; r < wanted; r++) {
    const position = (r + 0.5) * rows / wanted - 0.5;
    const base = Math.floor(position);
    for (let k = -1; k <= 2; k++) {
      const weight = cubic(position - base - k);
      const from = Math.max(0, Math.min(rows - 1, base + k)) * columns;
      for (let c = 0; c < columns; c++) out[r * columns + c] += weight * data[from + c];
    }
  }
  return out;
}
function cubic(distance) {
  const x = Math.abs(distance), a = -0.75;
  if (x < 1) return (a + 2) * x ** 3 - (a + 3) * x ** 2 + 1;
  return x < 2 ? a * (x ** 3 - 5 * x ** 2 + 8 * x - 4) : 0;
}
function transposed(data, rows, columns) {
  const out = new Float32Array(data.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) out[c * rows + r] = data[r * columns + c];
  return out;
}

// packages/audio/src/augment/random-resize-crop.ts
var randomResizeCropSchema = z9.strictObject({
  frequency: positiveRangeSchema.default([0.6, 1.5]),
  time: positiveRangeSchema.default([0.6, 1.5]),
  room: z9.number().min(1).default(1.5)
});
function randomResizeCrop(config = {}) {
  const { frequency, time, room } = randomResizeCropSchema.parse(config);
  return {
    draw({ frames, bands }, rng) {
      const space = Math.max(frames, Math.floor(room * frames));
      const height = Math.max(1, Math.min(bands, Math.floor(rng.uniform(...frequency) * bands)));
      const width = Math.max(1, Math.min(space, Math.floor(rng.uniform(...time) * frames)));
      return {
        firstBand: rng.integer(bands - height + 1),
        bands: height,
        firstFrame: rng.integer(space - width + 1) - Math.floor((space - frames) / 2),
        frames: width
      };
    },
    apply: (map, window) => resizedWindow(map, window, map.frames, map.bands, map.data.reduce((a, b) => Math.min(a, b), Infinity))
  };
}
var randomResizeCropComponent = {
  kind: "augmenter",
  id: "audio/random-resize-crop",
  summary: "A window of the features, resized.",
  schema: randomResizeCropSchema,
  create: randomResizeCrop,
  paper: { title: "BYOL for Audio", url: "https://arxiv.org/abs/2103.06695" }
};

// packages/audio/src/augment/reverb.ts
import { Rng } from "@counterpoint/core";
import { z as z10 } from "zod";

// packages/audio/src/augment/convolve.ts
function convolved(signal, response) {
  const length = Math.max(2, 2 ** Math.ceil(Math.log2(signal.length + response.length)));
  const fft = new RealFft(length);
  const a = new Float64Array(length + 2), b = new Float64Array(length + 2), out = new Float64Array(length);
  for (const [values, spectrum] of [[signal, a], [response, b]]) {
    fft.input.fill(0);
    fft.input.set(values);
    fft.transform(spectrum);
  }
  for (let k = 0; k < a.length; k += 2) {
    const re = a[k] * b[k] - a[k + 1] * b[k + 1];
    a[k + 1] = a[k] * b[k + 1] + a[k + 1] * b[k];
    a[k] = re;
  }
  fft.inverse(a, out);
  return Float32Array.from(out.subarray(0, signal.length));
}

// packages/audio/src/augment/reverb.ts
var reverbSchema = z10.strictObject({
  decaySeconds: positiveRangeSchema.default([0.1, 0.6]),
  directDecibels: rangeSchema.default([0, 15])
});
function reverb(config = {}) {
  const { decaySeconds, directDecibels } = reverbSchema.parse(config);
  return {
    draw: (_of, rng) => ({ decaySeconds: rng.uniform(...decaySeconds), directDecibels: rng.uniform(...directDecibels), seed: rng.word() }),
    apply: ({ samples, sampleRateHz }, draw) => ({ samples: inRoom(samples, roomResponse(draw, sampleRateHz)), sampleRateHz })
  };
}
function roomResponse({ decaySeconds, directDecibels, seed }, sampleRateHz) {
  const rng = Rng.of(seed, "room");
  const length = Math.max(2, Math.ceil(decaySeconds * sampleRateHz));
  const response = Float32Array.from({ length }, (_, i) => i === 0 ? 0 : rng.normal() * 10 ** (-3 * i / length));
  const scale = Math.sqrt(10 ** (-directDecibels / 10) / (power(response) * length));
  for (let i = 1; i < length; i++) response[i] *= scale;
  response[0] = 1;
  return response;
}
function inRoom(samples, response) {
  const wet = convolved(samples, response);
  const factor = Math.sqrt(power(samples) / power(wet));
  return Number.isFinite(factor) ? wet.map((v) => v * factor) : wet;
}
function recordedRoom({ responses }) {
  return {
    draw: (_of, rng) => ({ index: rng.integer(responses.length) }),
    apply: ({ samples, sampleRateHz }, { index }) => ({ samples: inRoom(samples, responses[index].samples), sampleRateHz })
  };
}
var reverbComponent = {
  kind: "augmenter",
  id: "audio/reverb",
  summary: "A drawn room.",
  schema: reverbSchema,
  create: reverb,
  paper: { title: "About this reverberation business", url: "https://doi.org/10.2307/3680280" }
};

// packages/audio/src/augment/speed.ts
import { z as z11 } from "zod";
var speedSchema = z11.strictObject({ factor: positiveRangeSchema.default([0.9, 1.1]) });
function speed(config = {}) {
  const { factor: [low, high] } = speedSchema.parse(config);
  const changers = /* @__PURE__ */ new Map();
  const changer = (percent) => {
    const made2 = changers.get(percent) ?? rateChanger(percent, 100);
    changers.set(percent, made2);
    return made2;
  };
  return {
    draw: (_of, rng) => ({ percent: Math.max(1, Math.round(100 * rng.uniform(low, high))) }),
    apply: ({ samples, sampleRateHz }, { percent }) => ({ samples: changer(percent)(samples), sampleRateHz })
  };
}
var speedComponent = {
  kind: "augmenter",
  id: "audio/speed",
  summary: "Faster or slower, with the pitch.",
  schema: speedSchema,
  create: speed,
  paper: { title: "Audio Augmentation for Speech Recognition", url: "https://www.danielpovey.com/files/2015_interspeech_augmentation.pdf" }
};

// packages/audio/src/augment/time-stretch.ts
import { z as z12 } from "zod";
var timeStretchSchema = z12.strictObject({ factor: positiveRangeSchema.default([0.8, 1.25]) });
function timeStretch(config = {}) {
  const { factor: [low, high] } = timeStretchSchema.parse(config);
  return {
    draw: (_of, rng) => ({ factor: Math.exp(rng.uniform(Math.log(low), Math.log(high))) }),
    apply: ({ samples, sampleRateHz }, { factor }) => ({ samples: stretched(samples, factor, sampleRateHz), sampleRateHz })
  };
}
var timeStretchComponent = {
  kind: "augmenter",
  id: "audio/time-stretch",
  summary: "Faster or slower at the same pitch.",
  schema: timeStretchSchema,
  create: timeStretch,
  paper: { title: "Phase Vocoder", url: "https://doi.org/10.1002/j.1538-7305.1966.tb01706.x" }
};

// packages/audio/src/augment/vocal-tract.ts
import { z as z13 } from "zod";
var vocalTractSchema = z13.strictObject({
  factor: positiveRangeSchema.default([0.85, 1.18]),
  tilt: z13.number().nonnegative().default(1),
  bandsPerOctave: z13.number().positive().default(9)
});
function vocalTract(config = {}) {
  const { factor: [low, high], tilt, bandsPerOctave } = vocalTractSchema.parse(config);
  return {
    draw: (_of, rng) => ({ shift: bandsPerOctave * rng.uniform(Math.log2(low), Math.log2(high)), tilt: rng.uniform(-tilt, tilt) }),
    apply({ data, frames, bands }, draw) {
      const out = new Float32Array(data.length);
      for (let m = 0; m < bands; m++) {
        const rise = bands === 1 ? 0 : m / (bands - 1);
        const position = Math.max(0, Math.min(bands - 1, m - draw.shift * Math.min(1, 2 * rise)));
        const left = Math.floor(position), right = Math.min(bands - 1, left + 1), share = position - left;
        const added = draw.tilt * (rise - 0.5);
        for (let t = 0; t < frames; t++) out[t * bands + m] = (1 - share) * data[t * bands + left] + share * data[t * bands + right] + added;
      }
      return { data: out, frames, bands };
    }
  };
}
var vocalTractComponent = {
  kind: "augmenter",
  id: "audio/vocal-tract",
  summary: "Formants moved as by another throat.",
  schema: vocalTractSchema,
  create: vocalTract,
  paper: { title: "Vocal Tract Length Perturbation (VTLP) improves speech recognition", url: "https://www.cs.toronto.edu/~hinton/absps/perturb.pdf" }
};

// packages/audio/src/augment/augmenters.ts
var waveformAugmenters = [
  randomCropComponent,
  gainComponent,
  polarityComponent,
  noiseComponent,
  reverbComponent,
  speedComponent,
  timeStretchComponent,
  pitchShiftComponent
];
var featureAugmenters = [
  masksComponent,
  randomResizeCropComponent,
  randomLinearFaderComponent,
  vocalTractComponent
];

// packages/audio/src/encoder/audio-resnet.ts
import { ResidualNetwork, Rng as Rng2 } from "@counterpoint/core";
import { z as z14 } from "zod";
var audioResnetSchema = z14.strictObject({
  depth: z14.union([z14.literal(10), z14.literal(18), z14.literal(34), z14.literal(50)]).default(18),
  width: z14.number().int().positive().default(64),
  stem: z14.enum(["small", "large"]).default("small"),
  seed: z14.number().int().default(0)
});
var stages2 = { 10: [1, 1, 1, 1], 18: [2, 2, 2, 2], 34: [3, 4, 6, 3], 50: [3, 4, 6, 3] };
function audioResnet(config = {}) {
  const { depth, width, stem, seed } = audioResnetSchema.parse(config);
  return new ResidualNetwork({
    channels: 1,
    blocks: stages2[depth],
    kind: depth === 50 ? "bottleneck" : "basic",
    width,
    stem,
    rng: Rng2.of(seed, "audio/resnet")
  });
}
var audioResnetComponent = {
  kind: "encoder",
  id: "audio/resnet",
  summary: "A residual network over log-mel.",
  schema: audioResnetSchema,
  create: (config, { seed }) => audioResnet({ ...config, seed: config.seed === 0 ? seed : config.seed }),
  paper: { title: "Deep Residual Learning for Image Recognition", url: "https://arxiv.org/abs/1512.03385" }
};

// packages/audio/src/encoder/byol-a-network.ts
import { BatchNorm, Conv2d, Linear, Rng as Rng3, collect, copyValues, dropout, inference } from "@counterpoint/core";
import { concat as concat2, maxPool, relu, reshape, tidy as tidy2, transpose } from "@tensorflow/tfjs-core";
import { z as z15 } from "zod";

// packages/audio/src/encoder/pool-time.ts
import { add, concat, max, mean, slice, tidy } from "@tensorflow/tfjs-core";
function meanPlusMax(x) {
  return tidy(() => add(mean(x, 1), max(x, 1)));
}
function segmentMeans(x, segments) {
  return tidy(() => {
    const [rows, time, width] = x.shape;
    const means = Array.from({ length: segments }, (_, s) => {
      const from = Math.min(time - 1, Math.floor(s * time / segments));
      const to = Math.max(from + 1, Math.floor((s + 1) * time / segments));
      return mean(slice(x, [0, from, 0], [rows, to - from, width]), 1);
    });
    return concat(means, 1);
  });
}

// packages/audio/src/encoder/byol-a-network.ts
var byolANetworkSchema = z15.strictObject({
  version: z15.union([z15.literal(1), z15.literal(2)]).default(2),
  bands: z15.number().int().min(8).default(64),
  channels: z15.number().int().positive().default(64),
  hidden: z15.number().int().positive().default(2048),
  dropout: z15.number().min(0).max(0.99).default(0.3),
  seed: z15.number().int().default(0)
});
var ByolANetwork = class _ByolANetwork {
  width;
  frameWidth;
  variables;
  state;
  #config;
  #blocks;
  #layers;
  constructor(config = {}) {
    this.#config = byolANetworkSchema.parse(config);
    const { version, bands, channels, hidden, seed } = this.#config;
    const rng = Rng3.of(seed, "audio/byol-a-network");
    const count = version === 1 ? 3 : 2;
    this.#blocks = Array.from({ length: count }, (_, i) => ({
      conv: new Conv2d({ inputs: i === 0 ? 1 : channels, outputs: channels, kernel: 3, bias: true, rng: rng.fork("conv", i) }),
      norm: new BatchNorm({ width: channels })
    }));
    const local = channels * Math.floor(bands / 2 ** count);
    this.#layers = [local, hidden].map((inputs, i) => new Linear({ inputs, outputs: hidden, rng: rng.fork("linear", i) }));
    this.width = this.frameWidth = version === 1 ? hidden : local + hidden;
    const parts = Object.fromEntries([
      ...this.#blocks.flatMap(({ conv, norm }, i) => [[`blocks.${i}.conv`, conv], [`blocks.${i}.norm`, norm]]),
      ...this.#layers.map((layer, i) => [`layers.${i}`, layer])
    ]);
    ({ variables: this.variables, state: this.state } = collect(parts));
  }
  frameCount(length) {
    return this.#blocks.reduce((time) => Math.floor(time / 2), length);
  }
  /** @param batch [N, frames, bands, 1] */
  frames(batch, pass = inference) {
    return tidy2(() => {
      const conv = this.#blocks.reduce((x, { conv: conv2, norm }) => maxPool(relu(norm.apply(conv2.apply(x), pass)), 2, 2, "valid"), batch);
      const [rows, time, bands, channels] = conv.shape;
      const local = reshape(transpose(conv, [0, 1, 3, 2]), [rows, time, bands * channels]);
      const first = dropout(relu(this.#layers[0].apply(local)), this.#config.dropout, pass, "byol-a-network");
      const global = relu(this.#layers[1].apply(first));
      return this.#config.version === 1 ? global : concat2([local, global], 2);
    });
  }
  encode(batch, pass = inference) {
    return tidy2(() => meanPlusMax(this.frames(batch, pass)));
  }
  clone() {
    const twin = new _ByolANetwork(this.#config);
    copyValues(this, twin);
    return twin;
  }
  dispose() {
    for (const part of [...this.#blocks.flatMap(({ conv, norm }) => [conv, norm]), ...this.#layers]) part.dispose();
  }
};
var byolANetworkComponent = {
  kind: "encoder",
  id: "audio/byol-a-network",
  summary: "BYOL-A's convolutional network over log-mel.",
  schema: byolANetworkSchema,
  create: (config, { seed }) => new ByolANetwork({ ...config, seed: config.seed === 0 ? seed : config.seed }),
  paper: { title: "BYOL for Audio", url: "https://arxiv.org/abs/2204.07402" }
};

// packages/audio/src/encoder/running-normalisation.ts
import { BatchNorm as BatchNorm2, CounterpointError as CounterpointError4, collect as collect2, copyValues as copyValues2, inference as inference2 } from "@counterpoint/core";
import { reshape as reshape2, tidy as tidy3 } from "@tensorflow/tfjs-core";
import { z as z16 } from "zod";
function runningNormalisation({ encoder, bands = 0, momentum = 0.05 }) {
  const norm = new BatchNorm2({ width: bands || 1, affine: false, momentum });
  const normalised2 = (batch, pass) => {
    if (bands === 0) return norm.apply(batch, pass);
    return reshape2(norm.apply(reshape2(batch, batch.shape.slice(0, 3)), pass), batch.shape);
  };
  const { variables, state } = collect2({ input: norm, encoder });
  const own = {
    width: encoder.width,
    variables,
    state,
    encode: (batch, pass = inference2) => tidy3(() => encoder.encode(normalised2(batch, pass), pass)),
    clone() {
      const twin = runningNormalisation({ encoder: encoder.clone(), bands, momentum });
      copyValues2(this, twin);
      return twin;
    },
    dispose() {
      norm.dispose();
      encoder.dispose();
    }
  };
  if (!givesFrames(encoder)) return own;
  return {
    ...own,
    frameWidth: encoder.frameWidth,
    frames: (batch, pass = inference2) => tidy3(() => encoder.frames(normalised2(batch, pass), pass)),
    frameCount: (length) => encoder.frameCount(length)
  };
}
function givesFrames(encoder) {
  return "frames" in encoder;
}
var schema = z16.strictObject({
  encoder: z16.looseObject({ type: z16.string() }).describe("What sees the normalised features."),
  bands: z16.int().nonnegative().default(0).describe("0: one mean and deviation for all values; otherwise one for each of so many bands."),
  momentum: z16.number().positive().max(1).default(0.05).describe("How far a batch moves the statistics.")
});
var runningNormalisationComponent = {
  kind: "encoder",
  id: "audio/running-normalisation",
  summary: "Log-mel by statistics that follow the data, before another encoder.",
  schema,
  paper: { title: "BYOL for Audio", url: "https://arxiv.org/abs/2103.06695" },
  async create({ encoder, ...config }, { create, seed }) {
    if (create !== void 0) return runningNormalisation({ ...config, encoder: await create("encoder", encoder, { seed }) });
    throw new CounterpointError4("CP_AUDIO_CONFIG", {
      what: `"${encoder.type}" cannot be made: the context knows no other parts`,
      where: "audio/running-normalisation",
      expected: "a context of a Registry",
      remedy: "make the part with Registry.create, or in code with runningNormalisation"
    });
  }
};

// packages/audio/src/encoder/spectrogram-transformer.ts
import { Conv2d as Conv2d2, CounterpointError as CounterpointError5, LayerNorm, Rng as Rng4, TransformerBlock, collect as collect3, copyValues as copyValues3, disposeVariables, inference as inference3, parameter, truncatedNormal } from "@counterpoint/core";
import { add as add2, concat as concat3, mean as mean2, reshape as reshape3, slice as slice2, squeeze, tidy as tidy4, tile } from "@tensorflow/tfjs-core";
import { z as z17 } from "zod";
var pair = (side) => z17.tuple([z17.number().int().positive(), z17.number().int().positive()]).default([side, side]);
var spectrogramTransformerSchema = z17.strictObject({
  bands: z17.number().int().positive().default(64),
  maximumFrames: z17.number().int().positive().default(1024),
  patch: pair(16),
  stride: pair(10),
  width: z17.number().int().positive().default(768),
  depth: z17.number().int().positive().default(12),
  heads: z17.number().int().positive().default(12),
  dropout: z17.number().min(0).max(0.99).default(0),
  seed: z17.number().int().default(0)
});
var SpectrogramTransformer = class _SpectrogramTransformer {
  width;
  frameWidth;
  variables;
  state;
  #config;
  #patches;
  #blocks;
  #norm;
  #tokens;
  #classToken;
  #time;
  #frequency;
  constructor(config = {}) {
    this.#config = spectrogramTransformerSchema.parse(config);
    const { bands, maximumFrames, patch, stride, width, depth, heads, dropout: dropout2, seed } = this.#config;
    const rng = Rng4.of(seed, "audio/spectrogram-transformer");
    const initializer = truncatedNormal(0.02);
    this.width = this.frameWidth = width;
    this.#patches = new Conv2d2({ inputs: 1, outputs: width, kernel: patch, stride, padding: 0, bias: true, rng: rng.fork("patches"), initializer });
    this.#blocks = Array.from({ length: depth }, (_, i) => new TransformerBlock({ width, heads, dropout: dropout2, rng: rng.fork("block", i), initializer }));
    this.#norm = new LayerNorm({ width });
    const made2 = (name, rows) => parameter(initializer(rows * width, { in: width, out: width }, rng.fork(name)), [1, rows, width]);
    this.#classToken = made2("class token", 1);
    this.#time = made2("time", patchesAlong(maximumFrames, patch[0], stride[0]));
    this.#frequency = made2("frequency", patchesAlong(bands, patch[1], stride[1]));
    const variables = { class_token: this.#classToken, position_time: this.#time, position_frequency: this.#frequency };
    this.#tokens = { variables, state: {}, dispose: () => disposeVariables({ variables, state: {} }) };
    ({ variables: this.variables, state: this.state } = collect3({
      patches: this.#patches,
      tokens: this.#tokens,
      norm: this.#norm,
      ...Object.fromEntries(this.#blocks.map((block, i) => [`blocks.${i}`, block]))
    }));
  }
  frameCount(length) {
    return patchesAlong(length, this.#config.patch[0], this.#config.stride[0]);
  }
  /** @param batch [N, frames, bands, 1] @returns [N, T', width]: the mean over frequency at each row of patches */
  frames(batch, pass = inference3) {
    return tidy4(() => {
      const { tokens, time, frequency } = this.#run(batch, pass);
      const [rows, , width] = tokens.shape;
      const grid = reshape3(slice2(tokens, [0, 1, 0], [rows, time * frequency, width]), [rows, time, frequency, width]);
      return grid.shape[2] === 1 ? squeeze(grid, [2]) : mean2(grid, 2);
    });
  }
  encode(batch, pass = inference3) {
    return tidy4(() => {
      const { tokens } = this.#run(batch, pass);
      return squeeze(slice2(tokens, [0, 0, 0], [tokens.shape[0], 1, tokens.shape[2]]), [1]);
    });
  }
  #run(batch, pass) {
    const patches = this.#patches.apply(batch);
    const [rows, time, frequency, width] = patches.shape;
    const { maximumFrames, bands } = this.#config;
    if (time > this.#time.shape[1] || frequency !== this.#frequency.shape[1]) {
      throw new CounterpointError5("CP_AUDIO_SHAPE", {
        what: `A batch of ${batch.shape[1]} frames and ${batch.shape[2]} bands does not fit a spectrogram transformer`,
        expected: `at most ${maximumFrames} frames of ${bands} bands`
      });
    }
    const positions = add2(
      reshape3(slice2(this.#time, [0, 0, 0], [1, time, width]), [1, time, 1, width]),
      reshape3(this.#frequency, [1, 1, frequency, width])
    );
    const placed = reshape3(add2(patches, positions), [rows, time * frequency, width]);
    const start = concat3([tile(this.#classToken, [rows, 1, 1]), placed], 1);
    const tokens = this.#norm.apply(this.#blocks.reduce((x, block, i) => block.apply(x, {}, pass, `block ${i}`), start));
    return { tokens, time, frequency };
  }
  clone() {
    const twin = new _SpectrogramTransformer(this.#config);
    copyValues3(this, twin);
    return twin;
  }
  dispose() {
    for (const part of [this.#patches, this.#norm, this.#tokens, ...this.#blocks]) part.dispose();
  }
};
function patchesAlong(length, patch, stride) {
  return length < patch ? 0 : 1 + Math.floor((length - patch) / stride);
}
var spectrogramTransformerComponent = {
  kind: "encoder",
  id: "audio/spectrogram-transformer",
  summary: "A transformer over patches of log-mel.",
  schema: spectrogramTransformerSchema,
  create: (config, { seed }) => new SpectrogramTransformer({ ...config, seed: config.seed === 0 ? seed : config.seed }),
  paper: { title: "AST: Audio Spectrogram Transformer", url: "https://arxiv.org/abs/2104.01778" }
};

// packages/audio/src/encoder/temporal-convolution.ts
import { BatchNorm as BatchNorm3, Conv1d, Conv2d as Conv2d3, copyValues as copyValues4, collect as collect4, inference as inference4, Rng as Rng5 } from "@counterpoint/core";
import { maxPool as maxPool2, pad, relu as relu2, reshape as reshape4, tidy as tidy5 } from "@tensorflow/tfjs-core";
import { z as z18 } from "zod";
var temporalConvolutionSchema = z18.strictObject({
  bands: z18.number().int().positive().default(64),
  pictures: z18.array(z18.number().int().positive()).default([]),
  widths: z18.array(z18.number().int().positive()).min(1).default([128, 128, 192, 192]),
  kernel: z18.number().int().positive().refine((k) => k % 2 === 1, "the kernel is even").default(5),
  strides: z18.array(z18.number().int().positive()).default([1, 2, 1, 2]),
  segments: z18.number().int().nonnegative().default(0),
  seed: z18.number().int().default(0)
});
var TemporalConvolution = class _TemporalConvolution {
  width;
  frameWidth;
  variables;
  state;
  #config;
  #pictures;
  #layers;
  constructor(config = {}) {
    this.#config = temporalConvolutionSchema.parse(config);
    const { bands, pictures, widths: widths2, kernel: kernel2, strides, segments, seed } = this.#config;
    const rng = Rng5.of(seed, "audio/temporal-convolution");
    this.#pictures = pictures.map((outputs, i) => ({
      conv: new Conv2d3({ inputs: pictures[i - 1] ?? 1, outputs, kernel: 3, rng: rng.fork("picture", i) }),
      norm: new BatchNorm3({ width: outputs })
    }));
    const local = (pictures[pictures.length - 1] ?? 1) * Math.floor(bands / 2 ** pictures.length);
    this.#layers = widths2.map((outputs, i) => ({
      conv: new Conv1d({ inputs: widths2[i - 1] ?? local, outputs, kernel: kernel2, stride: strides[i] ?? 1, rng: rng.fork("conv", i) }),
      norm: new BatchNorm3({ width: outputs })
    }));
    this.frameWidth = widths2[widths2.length - 1];
    this.width = this.frameWidth * Math.max(1, segments);
    ({ variables: this.variables, state: this.state } = collect4(Object.fromEntries(
      Object.entries({ pictures: this.#pictures, layers: this.#layers }).flatMap(([part, list]) => list.flatMap(({ conv, norm }, i) => [[`${part}.${i}.conv`, conv], [`${part}.${i}.norm`, norm]]))
    )));
  }
  frameCount(length) {
    return this.#layers.reduce((time, _, i) => Math.ceil(time / (this.#config.strides[i] ?? 1)), length);
  }
  /** @param batch [N, frames, bands, 1] */
  frames(batch, pass = inference4) {
    const side = (this.#config.kernel - 1) / 2;
    return tidy5(() => {
      const pictures = this.#pictures.reduce((x, { conv, norm }) => maxPool2(relu2(norm.apply(conv.apply(x), pass)), [1, 2], [1, 2], "valid"), batch);
      const [rows, time, bands, channels] = pictures.shape;
      return this.#layers.reduce(
        (x, { conv, norm }) => relu2(norm.apply(conv.apply(pad(x, [[0, 0], [side, side], [0, 0]])), pass)),
        reshape4(pictures, [rows, time, bands * channels])
      );
    });
  }
  encode(batch, pass = inference4) {
    const { segments } = this.#config;
    return tidy5(() => segments === 0 ? meanPlusMax(this.frames(batch, pass)) : segmentMeans(this.frames(batch, pass), segments));
  }
  clone() {
    const twin = new _TemporalConvolution(this.#config);
    copyValues4(this, twin);
    return twin;
  }
  dispose() {
    for (const { conv, norm } of [...this.#pictures, ...this.#layers]) {
      conv.dispose();
      norm.dispose();
    }
  }
};
var temporalConvolutionComponent = {
  kind: "encoder",
  id: "audio/temporal-convolution",
  summary: "Convolutions along time over log-mel.",
  schema: temporalConvolutionSchema,
  create: (config, { seed }) => new TemporalConvolution({ ...config, seed: config.seed === 0 ? seed : config.seed })
};

// packages/audio/src/encoder/waveform-convolution.ts
import { Conv1d as Conv1d2, CounterpointError as CounterpointError6, LayerNorm as LayerNorm2, Rng as Rng6, collect as collect5, copyValues as copyValues5, inference as inference5 } from "@counterpoint/core";
import { mean as mean3, relu as relu3, reshape as reshape5, tidy as tidy6 } from "@tensorflow/tfjs-core";
import { z as z19 } from "zod";
var waveformConvolutionSchema = z19.strictObject({
  width: z19.number().int().positive().default(512),
  kernels: z19.array(z19.number().int().positive()).min(1).default([10, 8, 4, 4, 4]),
  strides: z19.array(z19.number().int().positive()).min(1).default([5, 4, 2, 2, 2]),
  seed: z19.number().int().default(0)
}).refine(({ kernels, strides }) => kernels.length === strides.length, "there are not as many kernels as strides");
var WaveformConvolution = class _WaveformConvolution {
  width;
  frameWidth;
  variables;
  state;
  #config;
  #layers;
  constructor(config = {}) {
    this.#config = waveformConvolutionSchema.parse(config);
    const { width, kernels, strides, seed } = this.#config;
    const rng = Rng6.of(seed, "audio/waveform-convolution");
    this.width = this.frameWidth = width;
    this.#layers = kernels.map((kernel2, i) => ({
      conv: new Conv1d2({ inputs: i === 0 ? 1 : width, outputs: width, kernel: kernel2, stride: strides[i], rng: rng.fork("conv", i) }),
      norm: new LayerNorm2({ width })
    }));
    ({ variables: this.variables, state: this.state } = collect5(Object.fromEntries(
      this.#layers.flatMap(({ conv, norm }, i) => [[`layers.${i}.conv`, conv], [`layers.${i}.norm`, norm]])
    )));
  }
  frameCount(length) {
    const { kernels, strides } = this.#config;
    return kernels.reduce((time, kernel2, i) => Math.max(0, 1 + Math.floor((time - kernel2) / strides[i])), length);
  }
  /** @param batch [N, samples] @throws CP_AUDIO_SHAPE when the clips are shorter than one vector takes */
  frames(batch, _pass = inference5) {
    const [rows, length] = batch.shape;
    if (this.frameCount(length) === 0) {
      throw new CounterpointError6("CP_AUDIO_SHAPE", { what: `Clips of ${length} samples are too short for the waveform encoder`, remedy: "crop longer clips" });
    }
    return tidy6(() => this.#layers.reduce(
      (x, { conv, norm }) => relu3(norm.apply(conv.apply(x))),
      reshape5(batch, [rows, length, 1])
    ));
  }
  encode(batch, pass = inference5) {
    return tidy6(() => mean3(this.frames(batch, pass), 1));
  }
  clone() {
    const twin = new _WaveformConvolution(this.#config);
    copyValues5(this, twin);
    return twin;
  }
  dispose() {
    for (const { conv, norm } of this.#layers) {
      conv.dispose();
      norm.dispose();
    }
  }
};
var waveformConvolutionComponent = {
  kind: "encoder",
  id: "audio/waveform-convolution",
  summary: "Convolutions over the waveform itself.",
  schema: waveformConvolutionSchema,
  create: (config, { seed }) => new WaveformConvolution({ ...config, seed: config.seed === 0 ? seed : config.seed }),
  paper: { title: "Representation Learning with Contrastive Predictive Coding", url: "https://arxiv.org/abs/1807.03748" }
};

// packages/audio/src/method/components.ts
import { CounterpointError as CounterpointError9, projectionHead } from "@counterpoint/core";
import { z as z20 } from "zod";

// packages/audio/src/method/cola.ts
import { LayerNorm as LayerNorm3, Linear as Linear2, Rng as Rng7, collect as collect6, inBatch, parameter as parameter2, unitRows, uniformFanIn } from "@counterpoint/core";
import { exp, matMul, tanh, tidy as tidy7 } from "@tensorflow/tfjs-core";
var COLA = class {
  encoder;
  views = 2;
  variables;
  state;
  #linear;
  #norm;
  #similarity;
  constructor({ encoder, width = 512, similarity = "bilinear", temperature = 0.2, seed = 0 }) {
    const rng = Rng7.of(seed, "audio/cola");
    this.encoder = encoder;
    this.#linear = new Linear2({ inputs: encoder.width, outputs: width, rng: rng.fork("projection") });
    this.#norm = new LayerNorm3({ width });
    const weight = similarity === "bilinear" ? parameter2(uniformFanIn(width * width, { in: width, out: width }, rng.fork("bilinear")), [width, width]) : parameter2(Float32Array.of(Math.log(1 / temperature)), []);
    this.#similarity = { kind: similarity, weight };
    const measure = { variables: { [similarity === "bilinear" ? "weight" : "log_scale"]: weight }, state: {} };
    ({ variables: this.variables, state: this.state } = collect6({ encoder, projection: this.#linear, norm: this.#norm, similarity: measure }));
  }
  embed([a, b], pass) {
    const project = (view, name) => tidy7(() => {
      const own = { ...pass, rng: pass.rng.fork(name) };
      return tanh(this.#norm.apply(this.#linear.apply(this.encoder.encode(view, own))));
    });
    return { a: project(a, "a"), b: project(b, "b") };
  }
  objective({ a, b }, { groups }) {
    const { kind, weight } = this.#similarity;
    const context = groups ? { groups } : {};
    const loss = tidy7(() => kind === "bilinear" ? inBatch(matMul(a, weight), b, 1, context) : inBatch(unitRows(a), unitRows(b), exp(weight), context));
    return { loss, floor: Math.log(a.shape[0]) };
  }
  dispose() {
    this.encoder.dispose();
    this.#linear.dispose();
    this.#norm.dispose();
    this.#similarity.weight.dispose();
  }
};

// packages/audio/src/method/contrastive-predictive-coding.ts
import { Conv1d as Conv1d3, CounterpointError as CounterpointError7, Linear as Linear3, Rng as Rng8, collect as collect7, logSumExpRows } from "@counterpoint/core";
import { add as add3, addN, cast, concat as concat4, div, equal, expandDims, eye, greaterEqual, logicalAnd, matMul as matMul2, mean as mean4, mul, pad as pad2, relu as relu4, reshape as reshape6, slice as slice3, sub, sum, tidy as tidy8, transpose as transpose2 } from "@tensorflow/tfjs-core";
var CPC = class {
  encoder;
  views = 1;
  variables;
  state;
  #context;
  #predictors;
  #contextWidth;
  constructor({ encoder, contextWidth = 256, contextLayers = 3, steps = 12, seed = 0 }) {
    const rng = Rng8.of(seed, "audio/cpc");
    this.encoder = encoder;
    this.#contextWidth = contextWidth;
    this.#context = Array.from({ length: contextLayers }, (_, i) => new Conv1d3({
      inputs: i === 0 ? encoder.frameWidth : contextWidth,
      outputs: contextWidth,
      kernel,
      bias: true,
      rng: rng.fork("context", i)
    }));
    this.#predictors = Array.from({ length: steps }, (_, k) => new Linear3({ inputs: contextWidth, outputs: encoder.frameWidth, bias: false, rng: rng.fork("step", k) }));
    const parts = Object.fromEntries([
      ...this.#context.map((part, i) => [`context.${i}`, part]),
      ...this.#predictors.map((part, k) => [`steps.${k}`, part])
    ]);
    ({ variables: this.variables, state: this.state } = collect7({ encoder, ...parts }));
  }
  /** Moments are laid side by side: `z` is [N, T frameWidth], `context` [N, T contextWidth]. */
  embed([view], pass) {
    return tidy8(() => {
      const z26 = this.encoder.frames(view, pass);
      const context = this.#context.reduce((x, conv) => relu4(conv.apply(pad2(x, [[0, 0], [kernel - 1, 0], [0, 0]]))), z26);
      const rows = z26.shape[0];
      return { z: reshape6(z26, [rows, -1]), context: reshape6(context, [rows, -1]) };
    });
  }
  /** @throws CP_AUDIO_SHAPE when a clip has too few moments for one step */
  objective(embeddings, { groups }) {
    const rows = embeddings["z"].shape[0];
    const moments = embeddings["z"].shape[1] / this.encoder.frameWidth;
    const ahead = Math.min(this.#predictors.length, moments - 1);
    if (ahead < 1) {
      throw new CounterpointError7("CP_AUDIO_SHAPE", { what: `Clips of ${moments} moments leave nothing to predict`, where: "audio/cpc", remedy: "crop longer clips" });
    }
    const loss = tidy8(() => {
      const z26 = reshape6(embeddings["z"], [rows, moments, this.encoder.frameWidth]);
      const context = reshape6(embeddings["context"], [rows, moments, this.#contextWidth]);
      const hiddenClips = pairsToHide(rows, groups);
      return div(addN(this.#predictors.slice(0, ahead).map((predictor, k) => stepLoss(predictor, z26, context, k + 1, hiddenClips))), ahead);
    });
    const floors = Array.from({ length: ahead }, (_, k) => Math.log(rows + moments - k - 2));
    return { loss, floor: floors.reduce((a, b) => a + b, 0) / ahead };
  }
  dispose() {
    this.encoder.dispose();
    for (const part of [...this.#context, ...this.#predictors]) part.dispose();
  }
};
var kernel = 3;
function stepLoss(predictor, z26, context, k, hiddenClips) {
  const [rows, moments, width] = z26.shape;
  const times = moments - k;
  const predicted = predictor.apply(slice3(context, [0, 0, 0], [rows, times, context.shape[2]]));
  const future = slice3(z26, [0, k, 0], [rows, times, width]);
  const positives = reshape6(sum(mul(predicted, future), 2), [rows * times]);
  const overTime = reshape6(matMul2(predicted, future, false, true), [rows * times, times]);
  const byTime = matMul2(transpose2(predicted, [1, 0, 2]), transpose2(future, [1, 0, 2]), false, true);
  const overClips = reshape6(transpose2(add3(byTime, hiddenClips), [1, 0, 2]), [rows * times, rows]);
  return mean4(sub(logSumExpRows(concat4([overTime, overClips], 1)), positives));
}
function pairsToHide(rows, groups) {
  const same = groups === void 0 ? void 0 : cast(logicalAnd(equal(expandDims(groups, 1), expandDims(groups, 0)), greaterEqual(expandDims(groups, 1), 0)), "float32");
  const diagonal = eye(rows);
  return mul(same === void 0 ? diagonal : sub(add3(diagonal, same), mul(diagonal, same)), -1e9);
}

// packages/audio/src/method/speaker-contrast.ts
import { collect as collect8, parameter as parameter3 } from "@counterpoint/core";
import { exp as exp2 } from "@tensorflow/tfjs-core";
var SpeakerContrast = class {
  encoder;
  views;
  variables;
  state;
  #head;
  #loss;
  #logScale;
  constructor({ encoder, head, views = 2, loss, scale = 10 }) {
    this.encoder = encoder;
    this.views = views;
    this.#head = head;
    this.#loss = loss;
    this.#logScale = parameter3(Float32Array.of(Math.log(scale)), []);
    ({ variables: this.variables, state: this.state } = collect8({ encoder, head, similarity: { variables: { log_scale: this.#logScale }, state: {} } }));
  }
  embed(views, pass) {
    return Object.fromEntries(views.map((view, i) => {
      const own = { ...pass, rng: pass.rng.fork("view", i) };
      return [`view${i}`, this.#head.apply(this.encoder.encode(view, own), own)];
    }));
  }
  objective(embeddings, { groups }) {
    const views = Array.from({ length: this.views }, (_, i) => embeddings[`view${i}`]);
    return { loss: this.#loss(views, exp2(this.#logScale), groups ? { groups } : {}), floor: Math.log(views[0].shape[0]) };
  }
  dispose() {
    this.encoder.dispose();
    this.#head.dispose();
    this.#logScale.dispose();
  }
};

// packages/audio/src/method/speaker-losses.ts
import { CounterpointError as CounterpointError8, inBatch as inBatch2, logSumExpRows as logSumExpRows2, unitRows as unitRows2 } from "@counterpoint/core";
import { addN as addN2, cast as cast2, div as div2, equal as equal2, expandDims as expandDims2, eye as eye2, greaterEqual as greaterEqual2, logicalAnd as logicalAnd2, matMul as matMul3, mean as mean5, mul as mul2, sub as sub2, sum as sum2, tidy as tidy9 } from "@tensorflow/tfjs-core";
function generalisedEndToEnd(views, scale, { groups } = {}) {
  atLeastTwo(views);
  return tidy9(() => {
    const unit = views.map((view) => unitRows2(view));
    const total = addN2(unit);
    const centroids = unitRows2(total);
    const diagonal = eye2(total.shape[0]);
    const losses = unit.map((e) => {
      const own = mul2(sum2(mul2(e, unitRows2(sub2(total, e))), 1), scale);
      const all = mul2(matMul3(e, centroids, false, true), scale);
      const logits = addN2([mul2(all, sub2(1, diagonal)), mul2(diagonal, expandDims2(own, 1)), hiddenPairs(groups, diagonal)]);
      return mean5(sub2(logSumExpRows2(logits), own));
    });
    return div2(addN2(losses), views.length);
  });
}
function angularPrototypical(views, scale, context = {}) {
  atLeastTwo(views);
  return tidy9(() => {
    const prototypes = div2(addN2(views.slice(0, -1)), views.length - 1);
    return inBatch2(unitRows2(views[views.length - 1]), unitRows2(prototypes), scale, context);
  });
}
function hiddenPairs(groups, diagonal) {
  if (groups === void 0) return mul2(diagonal, 0);
  const rows = expandDims2(groups, 1);
  const same = cast2(logicalAnd2(equal2(rows, expandDims2(groups, 0)), greaterEqual2(rows, 0)), "float32");
  return mul2(mul2(same, sub2(1, diagonal)), -1e9);
}
function atLeastTwo(views) {
  if (views.length >= 2 && views.every(({ shape }) => shape.join() === views[0].shape.join())) return;
  throw new CounterpointError8("CP_AUDIO_SHAPE", { what: `A speaker loss was given ${views.length} views, or views of unequal shape`, expected: "two or more of one shape [N, D]" });
}

// packages/audio/src/method/components.ts
var cola = {
  kind: "method",
  id: "audio/cola",
  summary: "Two stretches of one clip against those of all others.",
  schema: z20.strictObject({
    width: z20.number().int().positive().default(512),
    similarity: z20.enum(["bilinear", "cosine"]).default("bilinear"),
    temperature: z20.number().positive().default(0.2)
  }),
  create: (config, context) => new COLA({ ...config, encoder: encoderOf(context), seed: context.seed }),
  paper: { title: "Contrastive Learning of General-Purpose Audio Representations", url: "https://arxiv.org/abs/2010.10915" }
};
var cpc = {
  kind: "method",
  id: "audio/cpc",
  summary: "Tells what comes next from what was heard.",
  schema: z20.strictObject({
    contextWidth: z20.number().int().positive().default(256),
    contextLayers: z20.number().int().positive().default(3),
    steps: z20.number().int().positive().default(12)
  }),
  create: (config, context) => new CPC({ ...config, encoder: framesOf(context), seed: context.seed }),
  paper: { title: "Representation Learning with Contrastive Predictive Coding", url: "https://arxiv.org/abs/1807.03748" }
};
var speaker = {
  kind: "method",
  id: "audio/speaker-contrast",
  summary: "Utterances against the means of speakers.",
  schema: z20.strictObject({
    loss: z20.enum(["ge2e", "angular-prototypical"]).default("ge2e"),
    views: z20.number().int().min(2).default(2),
    width: z20.number().int().positive().default(256),
    scale: z20.number().positive().default(10)
  }),
  create({ loss, views, width, scale }, context) {
    const encoder = encoderOf(context);
    const head = projectionHead({ inputs: encoder.width, width, layers: 1, batchNorm: false, seed: context.seed });
    return new SpeakerContrast({ encoder, head, views, scale, loss: loss === "ge2e" ? generalisedEndToEnd : angularPrototypical });
  },
  paper: { title: "Generalized End-to-End Loss for Speaker Verification", url: "https://arxiv.org/abs/1710.10467" }
};
var methodComponents = [cola, cpc, speaker];
function encoderOf({ parts }) {
  return parts?.["encoder"];
}
function framesOf(context) {
  const encoder = encoderOf(context);
  if ("frames" in encoder) return encoder;
  throw new CounterpointError9("CP_AUDIO_CONFIG", {
    what: "Prediction over time needs an encoder that gives a vector for each moment",
    where: "audio/cpc",
    expected: "audio/byol-a-network, audio/temporal-convolution, audio/spectrogram-transformer or audio/waveform-convolution"
  });
}

// packages/audio/src/modality/log-mel-modality.ts
import { parseConfig } from "@counterpoint/core";
import { z as z22 } from "zod";

// packages/audio/src/augment/info.ts
function infoOf({ samples, sampleRateHz }) {
  return { length: samples.length, sampleRateHz };
}
function featureInfoOf({ frames, bands }) {
  return { frames, bands };
}

// packages/audio/src/feature/feature-batch.ts
import { CounterpointError as CounterpointError10 } from "@counterpoint/core";
import { tensor2d, tensor4d } from "@tensorflow/tfjs-core";
function featureBatch(maps, frames = Math.max(1, ...maps.map((map) => map.frames))) {
  const bands = maps[0]?.bands ?? 0;
  if (bands === 0 || maps.some((map) => map.bands !== bands)) {
    throw new CounterpointError10("CP_AUDIO_SHAPE", { what: "A batch of features is empty or of unequal bands", expected: "at least one map, all of as many bands" });
  }
  const data = new Float32Array(maps.length * frames * bands);
  maps.forEach((map, n) => {
    const at = n * frames * bands, kept = Math.min(frames, map.frames) * bands;
    data.set(map.data.subarray(0, kept), at);
    if (kept < frames * bands) data.fill(map.data.length === 0 ? 0 : smallest(map.data), at + kept, at + frames * bands);
  });
  return tensor4d(data, [maps.length, frames, bands, 1]);
}
function waveformBatch(waves, length = Math.max(1, ...waves.map(({ samples }) => samples.length))) {
  const rate = waves[0]?.sampleRateHz;
  if (rate === void 0 || waves.some((wave) => wave.sampleRateHz !== rate)) {
    throw new CounterpointError10("CP_AUDIO_SHAPE", { what: "A batch of waveforms is empty or of unequal sample rates", remedy: "resample them first" });
  }
  const data = new Float32Array(waves.length * length);
  waves.forEach(({ samples }, n) => data.set(samples.subarray(0, length), n * length));
  return tensor2d(data, [waves.length, length]);
}
function smallest(data) {
  let low = Infinity;
  for (let i = 0; i < data.length; i++) low = Math.min(low, data[i]);
  return low;
}

// packages/audio/src/feature/log-mel.ts
import { CounterpointError as CounterpointError11 } from "@counterpoint/core";
import { z as z21 } from "zod";

// packages/audio/src/feature/mel-scale.ts
var logStep = Math.log(6.4) / 27;
function melOfHz(hz, scale) {
  if (scale === "htk") return 2595 * Math.log10(1 + hz / 700);
  return hz < 1e3 ? 3 * hz / 200 : 15 + Math.log(hz / 1e3) / logStep;
}
function hzOfMel(mel, scale) {
  if (scale === "htk") return 700 * (10 ** (mel / 2595) - 1);
  return mel < 15 ? 200 * mel / 3 : 1e3 * Math.exp(logStep * (mel - 15));
}

// packages/audio/src/feature/mel-bank.ts
function melBank({ sampleRateHz, fftLength, bands, lowHz, highHz, scale, norm }) {
  const low = melOfHz(lowHz, scale), high = melOfHz(highHz, scale);
  const edges = Array.from({ length: bands + 2 }, (_, i) => hzOfMel(low + (high - low) * i / (bands + 1), scale));
  const starts = new Int32Array(bands), offsets = new Int32Array(bands + 1);
  const weights = [];
  for (let m = 0; m < bands; m++) {
    const [left, centre, right] = [edges[m], edges[m + 1], edges[m + 2]];
    const gain2 = norm === "slaney" ? 2 / (right - left) : 1;
    starts[m] = -1;
    for (let k = 0; k <= fftLength / 2; k++) {
      const hz = k * sampleRateHz / fftLength;
      const weight = Math.min((hz - left) / (centre - left), (right - hz) / (right - centre));
      if (!(weight > 0)) continue;
      if (starts[m] === -1) starts[m] = k;
      weights.push(weight * gain2);
    }
    if (starts[m] === -1) starts[m] = 0;
    offsets[m + 1] = weights.length;
  }
  return { bands, starts, offsets, weights: Float64Array.from(weights) };
}
function applyMelBank({ bands, starts, offsets, weights }, power2, out) {
  for (let m = 0; m < bands; m++) {
    let sum4 = 0;
    const end = offsets[m + 1];
    for (let w = offsets[m], k = starts[m]; w < end; w++, k++) sum4 += weights[w] * power2[k];
    out[m] = sum4;
  }
}

// packages/audio/src/feature/log-mel.ts
var logMelSchema = z21.strictObject({
  sampleRateHz: z21.number().min(1e3).max(384e3).default(16e3),
  windowSeconds: z21.number().positive().default(0.064),
  hopSeconds: z21.number().positive().default(0.01),
  fftLength: z21.number().int().positive().multipleOf(2).optional(),
  bands: z21.number().int().positive().default(64),
  lowHz: z21.number().nonnegative().default(60),
  highHz: z21.number().positive().default(7800),
  scale: z21.enum(["htk", "slaney"]).default("htk"),
  norm: z21.enum(["none", "slaney"]).default("none"),
  floor: z21.number().positive().default(1e-6)
});
function logMel(config = {}) {
  const { fftLength, windowLength, hopLength, bank: of, floor } = logMelFrames(config);
  const { sampleRateHz, bands } = of;
  const frame = framing({ fftLength, windowLength, hopLength });
  const bank = melBank(of);
  const fft = new RealFft(fftLength);
  const power2 = new Float64Array(fftLength / 2 + 1), mel = new Float64Array(bands);
  const frames = (length) => length === 0 ? 0 : frame.count(length);
  return {
    sampleRateHz,
    bands,
    hopLength,
    frames,
    extract(samples) {
      const count = frames(samples.length);
      const data = new Float32Array(count * bands);
      for (let t = 0; t < count; t++) {
        frame.write(samples, t, fft.input);
        fft.power(power2);
        applyMelBank(bank, power2, mel);
        for (let m = 0; m < bands; m++) data[t * bands + m] = Math.log(mel[m] + floor);
      }
      return { data, frames: count, bands };
    }
  };
}
function logMelFrames(config = {}) {
  const { sampleRateHz, windowSeconds, hopSeconds, bands, lowHz, scale, norm, floor, ...rest } = logMelSchema.parse(config);
  const highHz = Math.min(rest.highHz, sampleRateHz / 2);
  const windowLength = Math.max(1, Math.round(windowSeconds * sampleRateHz));
  const hopLength = Math.max(1, Math.round(hopSeconds * sampleRateHz));
  const fftLength = rest.fftLength ?? Math.max(2, 2 ** Math.ceil(Math.log2(windowLength)));
  if (lowHz >= highHz) {
    throw new CounterpointError11("CP_AUDIO_CONFIG", {
      what: `Mel bands from ${lowHz} Hz to ${highHz} Hz at a sample rate of ${sampleRateHz} Hz are empty`,
      where: "log-mel",
      expected: "lowHz below highHz and below half the sample rate",
      facts: { lowHz, highHz, sampleRateHz }
    });
  }
  return { fftLength, windowLength, hopLength, floor, bank: { sampleRateHz, fftLength, bands, lowHz, highHz, scale, norm } };
}

// packages/audio/src/feature/mfcc.ts
function mfcc({ coefficients = 20, ...config } = {}) {
  const mel = logMel(config);
  const cosine = cosineTransform(mel.bands, coefficients);
  return {
    ...mel,
    bands: coefficients,
    extract(samples) {
      const { data, frames, bands } = mel.extract(samples);
      const out = new Float32Array(frames * coefficients);
      for (let t = 0; t < frames; t++) {
        for (let k = 0; k < coefficients; k++) {
          let sum4 = 0;
          for (let m = 0; m < bands; m++) sum4 += data[t * bands + m] * cosine[k * bands + m];
          out[t * coefficients + k] = sum4;
        }
      }
      return { data: out, frames, bands: coefficients };
    }
  };
}
function cosineTransform(length, rows) {
  return Float64Array.from({ length: rows * length }, (_, i) => {
    const k = Math.floor(i / length), m = i % length;
    return Math.sqrt((k === 0 ? 1 : 2) / length) * Math.cos(Math.PI * k * (m + 0.5) / length);
  });
}

// packages/audio/src/feature/normalise.ts
import { CounterpointError as CounterpointError12 } from "@counterpoint/core";
function normalised({ data, frames, bands }, { mean: mean7, deviation }) {
  for (const list of [mean7, deviation]) {
    if (list.length === 1 || list.length === bands) continue;
    throw new CounterpointError12("CP_AUDIO_SHAPE", { what: `Features of ${bands} bands were to be normalised by ${list.length} statistics`, expected: `1 or ${bands}` });
  }
  return { data: data.map((v, i) => (v - mean7[i % bands % mean7.length]) / deviation[i % bands % deviation.length]), frames, bands };
}
function statisticsOf(maps) {
  let count = 0, sum4 = 0, squares = 0;
  for (const { data } of maps) {
    count += data.length;
    for (let i = 0; i < data.length; i++) {
      sum4 += data[i];
      squares += data[i] * data[i];
    }
  }
  const mean7 = sum4 / Math.max(1, count);
  return { mean: [mean7], deviation: [atLeast(Math.sqrt(Math.max(0, squares / Math.max(1, count) - mean7 * mean7)))] };
}
function bandStatisticsOf(maps) {
  const bands = maps[0]?.bands ?? 0;
  const sums = new Float64Array(bands), squares = new Float64Array(bands);
  let frames = 0;
  for (const map of maps) {
    frames += map.frames;
    for (let i = 0; i < map.data.length; i++) {
      sums[i % bands] += map.data[i];
      squares[i % bands] += map.data[i] * map.data[i];
    }
  }
  const mean7 = Array.from(sums, (v) => v / Math.max(1, frames));
  return { mean: mean7, deviation: mean7.map((m, b) => atLeast(Math.sqrt(Math.max(0, squares[b] / Math.max(1, frames) - m * m)))) };
}
function atLeast(deviation) {
  return deviation > 1e-5 ? deviation : 1;
}

// packages/audio/src/modality/decode-clip.ts
import { CounterpointError as CounterpointError16 } from "@counterpoint/core";
import { memberOf } from "@counterpoint/data";

// packages/audio/src/decode/audio-format.ts
var audioExtensions = [".wav", ".wave", ".flac", ".mp3", ".ogg", ".oga", ".opus"];
function audioFormatOf(start) {
  const text = String.fromCharCode(...start.subarray(0, 512));
  if (/^(RIFF|RIFX|RF64|BW64)[^]{4}WAVE/.test(text)) return "wav";
  if (text.startsWith("fLaC")) return "flac";
  if (text.startsWith("OggS")) {
    if (text.includes("OpusHead")) return "ogg-opus";
    if (text.includes("vorbis")) return "ogg-vorbis";
    return void 0;
  }
  if (text.startsWith("ID3") || isMpegFrame(start)) return "mp3";
  return void 0;
}
function isMpegFrame([first = 0, second = 0, third = 0]) {
  const version = second >> 3 & 3, layer = second >> 1 & 3, bitRate = third >> 4, sampleRate = third >> 2 & 3;
  return first === 255 && (second & 224) === 224 && version !== 1 && layer !== 0 && bitRate !== 15 && bitRate !== 0 && sampleRate !== 3;
}

// packages/audio/src/decode/audio-reader.ts
import { CounterpointError as CounterpointError15 } from "@counterpoint/core";

// packages/audio/src/decode/byte-source.ts
import { open } from "node:fs/promises";
function bytesInMemory(bytes, name = "bytes in memory") {
  return {
    name,
    size: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.subarray(offset, Math.min(bytes.length, offset + length))),
    close: () => Promise.resolve()
  };
}
async function bytesOfFile(path) {
  const file = await open(path, "r");
  const { size } = await file.stat();
  return {
    name: path,
    size,
    async read(offset, length) {
      const wanted = Math.max(0, Math.min(length, size - offset));
      const bytes = new Uint8Array(wanted);
      let done = 0;
      while (done < wanted) {
        const { bytesRead } = await file.read(bytes, done, wanted - done, offset + done);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      return bytes.subarray(0, done);
    },
    close: () => file.close()
  };
}

// packages/audio/src/decode/compressed.ts
import { CounterpointError as CounterpointError13 } from "@counterpoint/core";
import { FLACDecoder } from "@wasm-audio-decoders/flac";
import { OggVorbisDecoder } from "@wasm-audio-decoders/ogg-vorbis";
import { MPEGDecoder } from "mpg123-decoder";
import { OggOpusDecoder } from "ogg-opus-decoder";
var readBytes = 1 << 16;
async function* compressedBlocks(source, format) {
  const decoder = decoderOf(format);
  try {
    await decoder.ready;
    let any = false;
    for (let offset = 0; offset < source.size; offset += readBytes) {
      const bytes = await source.read(offset, readBytes);
      const block = recordingOf(await attempt(source, () => decoder.decode(bytes)), source);
      if (block !== void 0) {
        any = true;
        yield block;
      }
    }
    if (decoder.flush !== void 0) {
      const block = recordingOf(await attempt(source, () => decoder.flush()), source);
      if (block !== void 0) {
        any = true;
        yield block;
      }
    }
    if (!any) throw new CounterpointError13("CP_AUDIO_EMPTY", { what: `A file of format ${format} holds no samples`, where: source.name });
  } finally {
    await decoder.free();
  }
}
function decoderOf(format) {
  switch (format) {
    case "flac":
      return new FLACDecoder();
    case "mp3":
      return new MPEGDecoder();
    case "ogg-vorbis":
      return new OggVorbisDecoder();
    case "ogg-opus":
      return new OggOpusDecoder();
  }
}
async function attempt(source, decode) {
  try {
    return await decode();
  } catch (cause) {
    throw damaged(source, cause instanceof Error ? cause.message : String(cause), cause);
  }
}
function recordingOf({ channelData, samplesDecoded, sampleRate, errors }, source) {
  const first = errors[0];
  if (first !== void 0) throw damaged(source, first.message);
  return samplesDecoded === 0 ? void 0 : { channels: channelData.map((channel) => channel.subarray(0, samplesDecoded)), sampleRateHz: sampleRate };
}
function damaged(source, why, cause) {
  return new CounterpointError13("CP_AUDIO_DAMAGED", {
    what: `A compressed recording could not be decoded: ${why}`,
    where: source.name,
    remedy: "Fetch or encode the file again",
    cause
  });
}

// packages/audio/src/decode/wav-header.ts
import { CounterpointError as CounterpointError14 } from "@counterpoint/core";
var encodings = { 1: "integer", 2: "ms-adpcm", 3: "float", 6: "a-law", 7: "mu-law", 17: "ima-adpcm" };
var widths = {
  integer: [8, 16, 24, 32],
  float: [32, 64],
  "a-law": [8],
  "mu-law": [8],
  "ima-adpcm": [4],
  "ms-adpcm": [4]
};
var maximumChunks = 4096;
async function readWavHeader(source) {
  const top = viewOf(await source.read(0, 12));
  const magic = top.byteLength === 12 ? tag(top, 0) : "";
  if (!["RIFF", "RIFX", "RF64", "BW64"].includes(magic) || tag(top, 8) !== "WAVE") throw broken(source, "has no RIFF/WAVE header");
  const little = magic !== "RIFX";
  let format;
  let wideDataBytes;
  for (let offset = 12, chunk = 0; offset + 8 <= source.size; chunk++) {
    if (chunk === maximumChunks) throw broken(source, `has more than ${maximumChunks} chunks before its data`);
    const head = viewOf(await source.read(offset, 8));
    const name = tag(head, 0), claimed = head.getUint32(4, little);
    if (name === "data") {
      if (format === void 0) throw broken(source, "has its data before a format chunk");
      const size = claimed === 4294967295 ? wideDataBytes ?? Infinity : claimed;
      return headerOf(source, format, little, offset + 8, Math.min(size, source.size - offset - 8));
    }
    if (name === "ds64") wideDataBytes = wideSize(viewOf(await source.read(offset + 8, 16)));
    if (name === "fmt ") format = viewOf(await source.read(offset + 8, Math.min(claimed, 64)));
    offset += 8 + claimed + claimed % 2;
  }
  throw broken(source, "has no data chunk");
}
function headerOf(source, format, little, dataOffset, dataBytes) {
  if (format.byteLength < 16) throw broken(source, "has a format chunk of fewer than 16 bytes");
  const code = format.getUint16(0, little);
  const tagged = code === 65534 && format.byteLength >= 26 ? format.getUint16(24, little) : code;
  const encoding = encodings[tagged];
  const channels = format.getUint16(2, little), sampleRateHz = format.getUint32(4, little), align = format.getUint16(12, little);
  const bits = format.getUint16(14, little);
  if (encoding === void 0) throw broken(source, `is encoded as format ${tagged}, which is not read`, { format: tagged });
  if (channels === 0) throw broken(source, "says that it has no channels");
  const width = encoding === "integer" ? Math.ceil(bits / 8) * 8 : bits;
  if (!widths[encoding].includes(width)) throw broken(source, `has samples of ${bits} bits, which ${encoding} cannot have`, { bits });
  const packed = encoding.endsWith("adpcm");
  const blockBytes = packed ? align : channels * width / 8;
  const blockSamples = packed ? adpcmBlockSamples(encoding, align, channels) : 1;
  if (blockSamples < 1) throw broken(source, `has ADPCM blocks of ${align} bytes for ${channels} channels, which hold no sample`);
  const blocks = Math.floor(dataBytes / blockBytes);
  if (blocks === 0) {
    throw new CounterpointError14("CP_AUDIO_EMPTY", { what: "A WAV file holds no samples", where: source.name, facts: { dataBytes } });
  }
  return { encoding, channels, sampleRateHz, bits: width, blockBytes, blockSamples, bigEndian: !little, dataOffset, blocks, length: blocks * blockSamples };
}
function adpcmBlockSamples(encoding, blockBytes, channels) {
  return encoding === "ima-adpcm" ? 8 * Math.floor((blockBytes - 4 * channels) / (4 * channels)) + 1 : Math.floor((blockBytes - 7 * channels) * 2 / channels) + 2;
}
function wideSize(view) {
  return view.byteLength < 16 ? void 0 : Number(view.getBigUint64(8, true));
}
function viewOf(bytes) {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
function tag(view, at) {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
}
function broken(source, what, facts) {
  return new CounterpointError14("CP_AUDIO_HEADER", {
    what: `A WAV file ${what}`,
    where: source.name,
    expected: "PCM of 8, 16, 24 or 32 bits, float of 32 or 64, A-law, mu-law, IMA or Microsoft ADPCM",
    ...facts ? { facts } : {}
  });
}

// packages/audio/src/decode/wav-samples.ts
import wavefile from "wavefile";

// packages/audio/src/decode/adpcm.ts
function imaAdpcm(bytes, { channels, blockBytes, blockSamples }, blocks) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = Array.from({ length: channels }, () => new Float32Array(blocks * blockSamples));
  for (let b = 0; b < blocks; b++) {
    for (let c = 0; c < channels; c++) {
      const channel = out[c], start = b * blockBytes;
      let value = view.getInt16(start + 4 * c, true);
      let index = Math.min(88, view.getUint8(start + 4 * c + 2));
      let n = b * blockSamples;
      channel[n++] = value / 32768;
      const groups = (blockSamples - 1) / 8;
      for (let g = 0; g < groups; g++) {
        const at = start + 4 * channels + (g * channels + c) * 4;
        for (let k = 0; k < 8; k++) {
          const code = view.getUint8(at + (k >> 1)) >> (k % 2 === 0 ? 0 : 4) & 15;
          const step3 = imaSteps[index];
          let difference = step3 >> 3;
          if (code & 1) difference += step3 >> 2;
          if (code & 2) difference += step3 >> 1;
          if (code & 4) difference += step3;
          value = clamp16(code & 8 ? value - difference : value + difference);
          index = Math.max(0, Math.min(88, index + imaIndexMoves[code & 7]));
          channel[n++] = value / 32768;
        }
      }
    }
  }
  return out;
}
function msAdpcm(bytes, { channels, blockBytes, blockSamples }, blocks) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = Array.from({ length: channels }, () => new Float32Array(blocks * blockSamples));
  for (let b = 0; b < blocks; b++) {
    const start = b * blockBytes, first = b * blockSamples;
    const states = Array.from({ length: channels }, (_, c) => {
      const at = start + channels;
      const state = {
        predictor: Math.min(6, view.getUint8(start + c)),
        step: view.getInt16(at + 2 * c, true),
        last: view.getInt16(at + 2 * channels + 2 * c, true),
        before: view.getInt16(at + 4 * channels + 2 * c, true)
      };
      out[c][first] = state.before / 32768;
      out[c][first + 1] = state.last / 32768;
      return state;
    });
    const codes = (blockSamples - 2) * channels;
    for (let k = 0; k < codes; k++) {
      const c = k % channels, state = states[c];
      const byte = view.getUint8(start + 7 * channels + (k >> 1));
      const code = k % 2 === 0 ? byte >> 4 : byte & 15;
      const [a, d] = msCoefficients[state.predictor];
      const predicted = state.last * a + state.before * d >> 8;
      const value = clamp16(predicted + (code & 8 ? code - 16 : code) * state.step);
      state.step = Math.max(16, msSteps[code] * state.step >> 8);
      state.before = state.last;
      state.last = value;
      out[c][first + 2 + Math.floor(k / channels)] = value / 32768;
    }
  }
  return out;
}
var clamp16 = (value) => Math.max(-32768, Math.min(32767, value));
var imaIndexMoves = [-1, -1, -1, -1, 2, 4, 6, 8];
var imaSteps = [
  7,
  8,
  9,
  10,
  11,
  12,
  13,
  14,
  16,
  17,
  19,
  21,
  23,
  25,
  28,
  31,
  34,
  37,
  41,
  45,
  50,
  55,
  60,
  66,
  73,
  80,
  88,
  97,
  107,
  118,
  130,
  143,
  157,
  173,
  190,
  209,
  230,
  253,
  279,
  307,
  337,
  371,
  408,
  449,
  494,
  544,
  598,
  658,
  724,
  796,
  876,
  963,
  1060,
  1166,
  1282,
  1411,
  1552,
  1707,
  1878,
  2066,
  2272,
  2499,
  2749,
  3024,
  3327,
  3660,
  4026,
  4428,
  4871,
  5358,
  5894,
  6484,
  7132,
  7845,
  8630,
  9493,
  10442,
  11487,
  12635,
  13899,
  15289,
  16818,
  18500,
  20350,
  22385,
  24623,
  27086,
  29794,
  32767
];
var msSteps = [230, 230, 230, 230, 307, 409, 512, 614, 768, 614, 512, 409, 307, 230, 230, 230];
var msCoefficients = [[256, 0], [512, -256], [0, 0], [192, 64], [240, 0], [460, -208], [392, -232]];

// packages/audio/src/decode/wav-samples.ts
function wavSamples(bytes, header) {
  const blocks = Math.floor(bytes.length / header.blockBytes);
  if (header.encoding === "ima-adpcm") return imaAdpcm(bytes, header, blocks);
  if (header.encoding === "ms-adpcm") return msAdpcm(bytes, header, blocks);
  if (header.encoding === "a-law" || header.encoding === "mu-law") return companded(bytes.subarray(0, blocks * header.blockBytes), header);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sample = readerOf(header, view);
  const { channels } = header;
  const out = Array.from({ length: channels }, () => new Float32Array(blocks));
  const width = header.bits / 8;
  for (let c = 0; c < channels; c++) {
    const channel = out[c];
    for (let n = 0, at = c * width; n < blocks; n++, at += header.blockBytes) channel[n] = sample(at);
  }
  return out;
}
function readerOf({ encoding, bits, bigEndian }, view) {
  const little = !bigEndian;
  if (encoding === "float") return bits === 32 ? (at) => view.getFloat32(at, little) : (at) => view.getFloat64(at, little);
  switch (bits) {
    case 8:
      return (at) => (view.getUint8(at) - 128) / 128;
    case 16:
      return (at) => view.getInt16(at, little) / 32768;
    case 24:
      return little ? (at) => (view.getInt8(at + 2) << 16 | view.getUint16(at, true)) / 8388608 : (at) => (view.getInt8(at) << 16 | view.getUint16(at + 1, false)) / 8388608;
    default:
      return (at) => view.getInt32(at, little) / 2147483648;
  }
}
function companded(bytes, { channels, sampleRateHz, encoding }) {
  const file = new wavefile.WaveFile();
  file.fromScratch(channels, sampleRateHz, encoding === "a-law" ? "8a" : "8m", bytes);
  if (encoding === "a-law") file.fromALaw();
  else file.fromMuLaw();
  const samples = file.getSamples(false, Int16Array);
  return (channels === 1 ? [samples] : samples).map((channel) => Float32Array.from(channel, (v) => v / 32768));
}

// packages/audio/src/decode/audio-reader.ts
async function openAudio(path) {
  return readerOf2(await bytesOfFile(path));
}
function openAudioBytes(bytes, name) {
  return readerOf2(bytesInMemory(bytes, name));
}
async function readerOf2(source) {
  try {
    const start = await source.read(0, 512);
    if (start.length === 0) throw new CounterpointError15("CP_AUDIO_EMPTY", { what: "An audio file is empty", where: source.name });
    const format = audioFormatOf(start);
    if (format === void 0) {
      throw new CounterpointError15("CP_AUDIO_FORMAT", {
        what: "A file is not audio, or of a format that is not read",
        where: source.name,
        expected: "WAV, FLAC, MP3, Ogg Vorbis or Ogg Opus"
      });
    }
    return format === "wav" ? await wavReader(source) : await compressedReader(source, format);
  } catch (error) {
    await source.close();
    throw error;
  }
}
async function wavReader(source) {
  const header = await readWavHeader(source);
  const { sampleRateHz, channels, length, blockBytes, blockSamples, dataOffset, blocks } = header;
  checkRate2(sampleRateHz, source);
  const read = async (from, count) => {
    checkStretch(from, count, source);
    const first = Math.min(blocks, Math.floor(from / blockSamples));
    const last = Math.min(blocks, Math.ceil((from + count) / blockSamples));
    const bytes = await source.read(dataOffset + first * blockBytes, (last - first) * blockBytes);
    const skip = from - first * blockSamples;
    const cut = wavSamples(bytes, header).map((channel) => channel.subarray(Math.min(skip, channel.length), skip + count));
    return finite({ channels: cut, sampleRateHz }, source);
  };
  const step3 = Math.max(1, Math.round(sampleRateHz / blockSamples)) * blockSamples;
  return {
    format: "wav",
    sampleRateHz,
    channels,
    length,
    read,
    async *blocks() {
      for (let from = 0; from < length; from += step3) yield await read(from, step3);
    },
    close: () => source.close()
  };
}
async function compressedReader(source, format) {
  const first = await firstOf(compressedBlocks(source, format));
  const { sampleRateHz } = first;
  checkRate2(sampleRateHz, source);
  async function* blocks() {
    for await (const block of compressedBlocks(source, format)) yield finite(block, source);
  }
  return {
    format,
    sampleRateHz,
    channels: first.channels.length,
    length: void 0,
    blocks,
    async read(from, count) {
      checkStretch(from, count, source);
      const parts = [];
      let at = 0;
      for await (const block of blocks()) {
        const length = block.channels[0].length;
        if (at + length > from) {
          parts.push({ sampleRateHz, channels: block.channels.map((channel) => channel.slice(Math.max(0, from - at), from + count - at)) });
        }
        at += length;
        if (at >= from + count) break;
      }
      return joined(parts, first.channels.length, sampleRateHz);
    },
    close: () => source.close()
  };
}
async function firstOf(blocks) {
  for await (const block of blocks) return block;
  throw new Error("A decoder gave neither a block nor an error.");
}
function joined(parts, channels, sampleRateHz) {
  const length = parts.reduce((sum4, part) => sum4 + part.channels[0].length, 0);
  const out = Array.from({ length: channels }, () => new Float32Array(length));
  let at = 0;
  for (const part of parts) {
    out.forEach((channel, c) => channel.set(part.channels[Math.min(c, part.channels.length - 1)], at));
    at += part.channels[0].length;
  }
  return { channels: out, sampleRateHz };
}
function finite(recording, source) {
  for (const channel of recording.channels) {
    let sum4 = 0;
    for (let i = 0; i < channel.length; i++) sum4 += channel[i] * 0;
    if (sum4 === 0) continue;
    throw new CounterpointError15("CP_AUDIO_NOT_FINITE", {
      what: "A recording holds samples that are NaN or infinite",
      where: source.name,
      facts: { index: channel.findIndex((v) => !Number.isFinite(v)) }
    });
  }
  return recording;
}
function checkRate2(rate, source) {
  const [low, high] = sampleRateRangeHz;
  if (rate >= low && rate <= high) return;
  throw new CounterpointError15("CP_AUDIO_RATE", {
    what: `A recording has a sample rate of ${rate} Hz`,
    where: source.name,
    expected: `from ${low} to ${high} Hz`,
    facts: { rate }
  });
}
function checkStretch(from, count, source) {
  if (Number.isInteger(from) && Number.isInteger(count) && from >= 0 && count >= 0) return;
  throw new CounterpointError15("CP_AUDIO_RANGE", {
    what: `Samples ${from} to ${from + count} of a recording were asked for`,
    where: source.name,
    expected: "whole, non-negative numbers"
  });
}

// packages/audio/src/decode/inspect.ts
function inspectClip({ samples }) {
  let peak = 0, squares = 0, silent = true;
  for (let i = 0; i < samples.length; i++) {
    const v = samples[i];
    peak = Math.max(peak, Math.abs(v));
    squares += v * v;
    silent &&= v === samples[0];
  }
  let clipped = 0;
  if (peak >= 0.99) {
    const limit = peak * 0.999;
    for (let i = 0, run = 0; i <= samples.length; i++) {
      if (i < samples.length && Math.abs(samples[i]) >= limit) run++;
      else {
        if (run >= 3) clipped += run;
        run = 0;
      }
    }
  }
  return { peak, rms: Math.sqrt(squares / Math.max(1, samples.length)), clippedShare: clipped / Math.max(1, samples.length), silent };
}

// packages/audio/src/modality/decode-clip.ts
var clipExtensions = audioExtensions.map((extension) => extension.slice(1));
async function decodeClip(stored, { sampleRateHz, maximumSeconds, silent }) {
  const reader = await openSample(stored);
  try {
    const { from, to } = stretchOf(stored);
    const first = Math.round(from * reader.sampleRateHz);
    const seconds = Math.min(maximumSeconds, to - from);
    const recording = await reader.read(first, Math.round(seconds * reader.sampleRateHz));
    const clip = mono(recording);
    if (clip.samples.length === 0) {
      throw new CounterpointError16("CP_AUDIO_RANGE", { what: `A recording holds nothing from ${from} s to ${to} s`, where: stored.key, facts: { from, to } });
    }
    if (silent === "refuse" && inspectClip(clip).silent) {
      throw new CounterpointError16("CP_AUDIO_SILENT", { what: "A clip is silent", where: stored.key, remedy: 'leave it out, or set silent to "keep"' });
    }
    return resample(clip, sampleRateHz);
  } finally {
    await reader.close();
  }
}
function openSample(stored) {
  const { members, path } = stored.value;
  const held = Object.keys(members).some((name) => clipExtensions.includes(name));
  if (!held && path !== void 0) return openAudio(path);
  return openAudioBytes(memberOf(stored, clipExtensions).bytes, stored.key);
}
function stretchOf({ facts = {}, key }) {
  const number = (name) => {
    const value = facts[name];
    if (value === void 0 || value === null || value === "") return void 0;
    const parsed = Number(value);
    if (Number.isFinite(parsed) && parsed >= 0) return parsed;
    throw new CounterpointError16("CP_AUDIO_RANGE", { what: `"${String(value)}" is no time`, where: `${key}, column ${name}`, expected: "seconds, not negative" });
  };
  const from = number("start") ?? 0, duration = number("duration");
  const to = number("end") ?? (duration !== void 0 && "start" in facts ? from + duration : Infinity);
  if (to > from) return { from, to };
  throw new CounterpointError16("CP_AUDIO_RANGE", { what: `A clip ends at ${to} s and starts at ${from} s`, where: key, expected: "an end behind the start" });
}

// packages/audio/src/modality/fit-frames.ts
function fitFrames(map, frames, fit) {
  const { data, bands } = map;
  if (map.frames === frames) return map;
  if (fit === "stretch" && map.frames > 0) {
    return resizedWindow(map, { firstFrame: 0, firstBand: 0, frames: map.frames, bands }, frames, bands, 0);
  }
  const out = new Float32Array(frames * bands);
  const first = Math.floor((map.frames - frames) / 2);
  if (map.frames > frames) {
    out.set(data.subarray(first * bands, (first + frames) * bands));
  } else if (fit === "repeat" && map.frames > 0) {
    for (let t = 0; t < frames; t++) out.set(data.subarray(t % map.frames * bands, (t % map.frames + 1) * bands), t * bands);
  } else {
    out.fill(data.reduce((low, v) => Math.min(low, v), map.frames > 0 ? Infinity : 0));
    out.set(data, -first * bands);
  }
  return { data: out, frames, bands };
}

// packages/audio/src/modality/sound.ts
function isFeatureMap(sound) {
  return "bands" in sound;
}

// packages/audio/src/modality/log-mel-modality.ts
var statisticsSchema = z22.strictObject({ mean: z22.array(z22.number()).min(1), deviation: z22.array(z22.number().positive()).min(1) });
var logMelModalitySchema = z22.strictObject({
  features: logMelSchema.prefault({}),
  coefficients: z22.int().nonnegative().default(0),
  seconds: z22.number().positive().default(1),
  fit: z22.enum(["cut", "repeat", "stretch"]).default("cut"),
  normalise: z22.union([z22.enum(["none", "clip", "bands"]), statisticsSchema]).default("clip"),
  maximumSeconds: z22.number().positive().default(30),
  silent: z22.enum(["keep", "refuse"]).default("keep")
});
function logMelModality(config = {}) {
  const { features, coefficients, seconds, fit, normalise, maximumSeconds, silent } = parseConfig(logMelModalitySchema, config, "audio/log-mel");
  const extractor = coefficients > 0 ? mfcc({ ...features, coefficients }) : logMel(features);
  const { sampleRateHz } = features;
  const frames = extractor.frames(Math.round(seconds * sampleRateHz));
  const statistics = (map) => {
    if (normalise === "none") return void 0;
    if (normalise === "clip") return statisticsOf([map]);
    return normalise === "bands" ? bandStatisticsOf([map]) : normalise;
  };
  return {
    extensions: clipExtensions,
    decode: (stored) => decodeClip(stored, { sampleRateHz, maximumSeconds, silent }),
    describe: (sound) => isFeatureMap(sound) ? { length: sound.frames * extractor.hopLength, sampleRateHz } : infoOf(sound),
    batch(sounds) {
      const [first] = sounds;
      const length = first !== void 0 && sounds.every((sound) => isFeatureMap(sound) && sound.frames === first.frames) ? first.frames : frames;
      return featureBatch(sounds.map((sound) => {
        const map = fitFrames(isFeatureMap(sound) ? sound : extractor.extract(sound.samples), length, fit);
        const of = statistics(map);
        return of === void 0 ? map : normalised(map, of);
      }), length);
    }
  };
}
var logMelModalityComponent = {
  kind: "modality",
  id: "audio/log-mel",
  summary: "Recordings as log-mel features.",
  schema: logMelModalitySchema,
  create: (config) => logMelModality(config)
};

// packages/audio/src/modality/waveform-modality.ts
import { CounterpointError as CounterpointError17, parseConfig as parseConfig2 } from "@counterpoint/core";
import { z as z23 } from "zod";
var waveformModalitySchema = z23.strictObject({
  sampleRateHz: z23.int().min(1e3).max(384e3).default(16e3),
  seconds: z23.number().positive().default(1),
  maximumSeconds: z23.number().positive().default(30),
  silent: z23.enum(["keep", "refuse"]).default("keep")
});
function waveformModality(config = {}) {
  const { sampleRateHz, seconds, maximumSeconds, silent } = parseConfig2(waveformModalitySchema, config, "audio/waveform");
  const length = Math.round(seconds * sampleRateHz);
  return {
    extensions: clipExtensions,
    decode: (stored) => decodeClip(stored, { sampleRateHz, maximumSeconds, silent }),
    describe: (sound) => infoOf(waveformOf(sound)),
    batch: (sounds) => waveformBatch(sounds.map((sound) => {
      const { samples } = waveformOf(sound);
      return { samples: standardised(cropped(samples, { start: Math.floor((samples.length - length) / 2), length })), sampleRateHz };
    }), length)
  };
}
function standardised(samples) {
  let sum4 = 0, squares = 0;
  for (let i = 0; i < samples.length; i++) {
    sum4 += samples[i];
    squares += samples[i] * samples[i];
  }
  const mean7 = sum4 / Math.max(1, samples.length);
  const deviation = Math.sqrt(Math.max(0, squares / Math.max(1, samples.length) - mean7 * mean7));
  return samples.map((v) => (v - mean7) / (deviation > 1e-8 ? deviation : 1));
}
function waveformOf(sound) {
  if (!isFeatureMap(sound)) return sound;
  throw new CounterpointError17("CP_AUDIO_CONFIG", {
    what: "The views make features, and the encoder takes waveforms",
    where: "audio/waveform",
    remedy: "leave out features and steps on features, or take the modality audio/log-mel"
  });
}
var waveformModalityComponent = {
  kind: "modality",
  id: "audio/waveform",
  summary: "Recordings as waveforms.",
  schema: waveformModalitySchema,
  create: (config) => waveformModality(config)
};

// packages/audio/src/view/audio-view.ts
import { CounterpointError as CounterpointError18, nearestWord, parseConfig as parseConfig3 } from "@counterpoint/core";
import { z as z24 } from "zod";

// packages/audio/src/augment/chain.ts
function chain(steps) {
  return {
    draw: (of, rng) => steps.map((step3, i) => step3.draw(of, rng.fork("step", i))),
    async apply(sample, draws) {
      let made2 = sample;
      for (const [i, step3] of steps.entries()) made2 = await step3.apply(made2, draws[i]);
      return made2;
    }
  };
}
function sometimes(probability, step3) {
  return {
    draw: (of, rng) => rng.chance(probability) ? step3.draw(of, rng.fork("chosen")) : null,
    apply: (sample, draw) => draw === null ? sample : step3.apply(sample, draw)
  };
}

// packages/audio/src/view/audio-view.ts
var step2 = z24.looseObject({ type: z24.string(), probability: z24.number().min(0).max(1).optional() });
var audioViewSchema = z24.strictObject({
  waveform: z24.array(step2).default([]),
  features: logMelSchema.prefault({}),
  seconds: z24.number().positive().default(1),
  fit: z24.enum(["cut", "repeat", "stretch"]).default("cut"),
  map: z24.array(step2).default([]),
  output: z24.enum(["features", "waveform"]).default("features")
});
function audioView(config = {}, first = []) {
  const { waveform, features, seconds, fit, map, output } = parseConfig3(audioViewSchema, config, "audio/view");
  const extractor = logMel(features);
  const frames = extractor.frames(Math.round(seconds * features.sampleRateHz));
  const ofWaveform = chain(waveform.map((each) => made(each, waveformAugmenters)));
  const ofMap = chain([...first, ...map.map((each) => made(each, featureAugmenters))]);
  return {
    draw: (of, rng) => ({
      waveform: ofWaveform.draw(of, rng.fork("waveform")),
      map: output === "waveform" ? [] : ofMap.draw({ frames, bands: extractor.bands }, rng.fork("map"))
    }),
    async apply(sound, draw) {
      if (isFeatureMap(sound)) {
        throw new CounterpointError18("CP_AUDIO_CONFIG", { what: "A view was asked for of features", where: "audio/view", expected: "a waveform" });
      }
      const changed = await ofWaveform.apply(sound, draw.waveform);
      if (output === "waveform") return changed;
      return ofMap.apply(fitFrames(extractor.extract(changed.samples), frames, fit), draw.map);
    }
  };
}
function made({ type, probability = 1, ...config }, known) {
  const component = known.find(({ id }) => id === type);
  if (component === void 0) {
    const ids = known.map(({ id }) => id);
    const near = nearestWord(type, ids);
    throw new CounterpointError18("CP_AUDIO_CONFIG", {
      what: `"${type}" is no step of a view at this place`,
      where: "audio/view",
      expected: `one of ${ids.join(", ")}`,
      ...near ? { remedy: `did you mean "${near}"` } : {}
    });
  }
  const augmenter = component.create(parseConfig3(component.schema, config, type), { seed: 0 });
  return probability === 1 ? augmenter : sometimes(probability, augmenter);
}
var audioViewComponent = {
  kind: "views",
  id: "audio/view",
  summary: "Views by any steps on waveform and features.",
  schema: audioViewSchema,
  create: (config) => [audioView(config)]
};

// packages/audio/src/view/recipes.ts
import { parseConfig as parseConfig4 } from "@counterpoint/core";
import { mapDataset, openDataset } from "@counterpoint/data";
import { z as z25 } from "zod";

// packages/audio/src/augment/log-mix-exp.ts
function logMixExp({ share = 0.4, others = () => [] } = {}) {
  return {
    draw: (_of, rng) => ({ share: rng.uniform(0, share), pick: rng.uniform() }),
    apply(map, draw) {
      const from = others();
      const other = from[Math.floor(draw.pick * from.length)];
      if (other === void 0 || other.bands !== map.bands || other.frames === 0) return { ...map, data: map.data.slice() };
      const { data } = other;
      return { ...map, data: map.data.map((x, i) => mixed(x, data[i % data.length], draw.share)) };
    }
  };
}
function mixed(x, y, share) {
  const top = Math.max(x, y);
  return top + Math.log((1 - share) * Math.exp(x - top) + share * Math.exp(y - top));
}

// packages/audio/src/view/recipes.ts
var recipeSchema = (seconds) => z25.strictObject({ features: logMelSchema.prefault({}), seconds: z25.number().positive().default(seconds) });
var recipe = (id, summary, seconds, views) => ({
  kind: "views",
  id,
  summary,
  schema: recipeSchema(seconds),
  create: (config) => views(config)
});
function colaViews({ features, seconds = 0.96 } = {}) {
  return [audioView({ ...features ? { features } : {}, seconds, waveform: [{ type: "audio/random-crop", seconds, short: "random-silence" }] })];
}
function wordViews({ features, seconds = 0.6 } = {}) {
  const config = {
    ...features ? { features } : {},
    seconds,
    fit: "stretch",
    waveform: [
      { type: "audio/speed", factor: [0.8, 1.25] },
      { type: "audio/noise", ratioDecibels: [10, 40], probability: 0.5 }
    ],
    map: [
      { type: "audio/vocal-tract", factor: [0.75, 1.3], tilt: 1.5, bandsPerOctave: 0.14 * (features?.bands ?? 64) },
      { type: "audio/random-resize-crop", frequency: [1, 1], time: [0.75, 1.15], room: 1.15 },
      { type: "audio/masks", timeShare: 0.2, frequencyShare: 0.2 }
    ]
  };
  return [audioView(config)];
}
function speakerViews({ features, seconds = 0.5 } = {}) {
  return [audioView({
    ...features ? { features } : {},
    seconds,
    waveform: [
      { type: "audio/random-crop", seconds, short: "repeat" },
      { type: "audio/gain" },
      { type: "audio/reverb", probability: 0.3 },
      { type: "audio/noise", ratioDecibels: [0, 25], probability: 0.9 }
    ],
    map: [{ type: "audio/masks", timeShare: 0.2, frequencyShare: 0.1 }]
  })];
}
function soundViews({ features, seconds = 2 } = {}) {
  return [audioView({
    ...features ? { features } : {},
    seconds,
    waveform: [
      { type: "audio/random-crop", seconds, short: "repeat" },
      { type: "audio/gain", decibels: [-12, 6] },
      { type: "audio/noise", ratioDecibels: [5, 40], probability: 0.5 }
    ],
    map: [
      { type: "audio/random-resize-crop", frequency: [0.7, 1], time: [0.7, 1.3], room: 1.3 },
      { type: "audio/random-linear-fader" },
      { type: "audio/masks", timeMasks: 2, timeShare: 0.15, frequencyMasks: 2, frequencyShare: 0.15 }
    ]
  })];
}
var byolASchema = z25.strictObject({
  features: logMelSchema.prefault({}),
  seconds: z25.number().positive().default(0.95),
  version: z25.union([z25.literal(1), z25.literal(2)]).default(2),
  others: z25.string().optional(),
  otherCount: z25.int().positive().default(512)
});
async function byolAViews(config = {}, trainedOn) {
  const { features, seconds, version, others, otherCount } = parseConfig4(byolASchema, config, "audio/byol-a-views");
  const extractor = logMel(features);
  const frames = extractor.frames(Math.round(seconds * features.sampleRateHz));
  const sounds = others === void 0 ? trainedOn && soundsOf(trainedOn, otherCount) : soundsOf(await clipsAt(others, features.sampleRateHz), otherCount);
  const bank = [];
  if (sounds !== void 0) {
    for await (const sound of sounds) if (!isFeatureMap(sound)) bank.push(fitFrames(extractor.extract(sound.samples), frames, "repeat"));
  }
  const fader = version === 2 ? [{ type: "audio/random-linear-fader" }] : [];
  return [audioView({
    features,
    seconds,
    waveform: [{ type: "audio/random-crop", seconds, short: "repeat" }],
    map: [{ type: "audio/random-resize-crop" }, ...fader]
  }, bank.length > 0 ? [logMixExp({ others: () => bank })] : [])];
}
async function clipsAt(path, sampleRateHz) {
  const stored = await openDataset(path, { extensions: clipExtensions, onSkip: () => void 0 });
  return mapDataset(stored, (sample) => decodeClip(sample, { sampleRateHz, maximumSeconds: 30, silent: "keep" }));
}
async function* soundsOf(dataset, count) {
  const every = Math.max(1, Math.ceil(dataset.size / count));
  for await (const { index, value } of dataset.epoch({ seed: 0, epoch: 0, shuffle: false }, 0, () => void 0)) {
    if (index % every === 0) yield value;
  }
}
var viewRecipes = [
  recipe("audio/cola-views", "Two stretches of one clip.", 0.96, colaViews),
  recipe("audio/word-views", "The same word by other speakers, at other paces.", 0.6, wordViews),
  recipe("audio/speaker-views", "The same voice in other rooms, saying other things.", 0.5, speakerViews),
  recipe("audio/sound-views", "Stretches of a sound with other levels, paces and noises.", 2, soundViews),
  {
    kind: "views",
    id: "audio/byol-a-views",
    summary: "BYOL-A's mixup, resize crop and fader.",
    schema: byolASchema,
    create: (config, { parts }) => byolAViews(config, parts?.["dataset"]),
    paper: { title: "BYOL for Audio", url: "https://arxiv.org/abs/2103.06695" }
  }
];

// packages/audio/src/plugin.ts
var audioPlugin = {
  name: "@counterpoint/audio",
  apiVersion,
  components: [
    logMelModalityComponent,
    waveformModalityComponent,
    byolANetworkComponent,
    audioResnetComponent,
    spectrogramTransformerComponent,
    temporalConvolutionComponent,
    waveformConvolutionComponent,
    runningNormalisationComponent,
    ...waveformAugmenters,
    ...featureAugmenters,
    audioViewComponent,
    ...viewRecipes,
    ...methodComponents
  ]
};

// packages/audio/src/decode/decode-audio.ts
async function decodeAudio(bytes, name) {
  return whole(await openAudioBytes(bytes, name));
}
async function readAudio(path) {
  return whole(await openAudio(path));
}
async function whole(reader) {
  try {
    if (reader.length !== void 0) return await reader.read(0, reader.length);
    const parts = [];
    for await (const block of reader.blocks()) parts.push({ ...block, channels: block.channels.map((channel) => channel.slice()) });
    return joined(parts, reader.channels, reader.sampleRateHz);
  } finally {
    await reader.close();
  }
}

// packages/audio/src/decode/encode-wav.ts
function encodeWav({ channels, sampleRateHz }, encoding = "integer16") {
  const width = encoding === "float32" ? 4 : 2;
  const length = channels[0]?.length ?? 0;
  const dataBytes = length * channels.length * width;
  const bytes = new Uint8Array(44 + dataBytes);
  const view = new DataView(bytes.buffer);
  const text = (at2, word) => {
    for (let i = 0; i < 4; i++) view.setUint8(at2 + i, word.charCodeAt(i));
  };
  text(0, "RIFF");
  view.setUint32(4, 36 + dataBytes, true);
  text(8, "WAVE");
  text(12, "fmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, encoding === "float32" ? 3 : 1, true);
  view.setUint16(22, channels.length, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * channels.length * width, true);
  view.setUint16(32, channels.length * width, true);
  view.setUint16(34, 8 * width, true);
  text(36, "data");
  view.setUint32(40, dataBytes, true);
  let at = 44;
  for (let n = 0; n < length; n++) {
    for (const channel of channels) {
      if (width === 4) view.setFloat32(at, channel[n], true);
      else view.setInt16(at, Math.max(-32768, Math.min(32767, Math.round(channel[n] * 32768))), true);
      at += width;
    }
  }
  return bytes;
}

// packages/audio/src/feature/log-mel-in-engine.ts
import { CounterpointError as CounterpointError19 } from "@counterpoint/core";
import { add as add4, expandDims as expandDims3, gather, log, matMul as matMul4, reshape as reshape7, slice as slice4, square, tensor1d, tensor2d as tensor2d2, tidy as tidy10 } from "@tensorflow/tfjs-core";
function powerInEngine(config, length) {
  const { fftLength, hopLength, window, count } = framing(config);
  if (!(Number.isInteger(length) && length > 0)) throw new CounterpointError19("CP_AUDIO_SHAPE", { what: `Clips of ${length} samples were to be transformed`, expected: "a positive whole number" });
  const frames = count(length), bins = fftLength / 2 + 1;
  const places = Int32Array.from({ length: frames * fftLength }, (_, i) => reflected(Math.floor(i / fftLength) * hopLength + i % fftLength - fftLength / 2, length));
  const waves = Float32Array.from({ length: fftLength * 2 * bins }, (_, i) => {
    const n = Math.floor(i / (2 * bins)), k = i % (2 * bins);
    const angle = 2 * Math.PI * (n * (k % bins) % fftLength) / fftLength;
    return window[n] * (k < bins ? Math.cos(angle) : Math.sin(angle));
  });
  return (samples) => tidy10(() => {
    const rows = samples.shape[0];
    const cut = reshape7(gather(samples, tensor1d(places, "int32"), 1), [rows * frames, fftLength]);
    const squares = square(matMul4(cut, tensor2d2(waves, [fftLength, 2 * bins])));
    return reshape7(add4(slice4(squares, [0, 0], [rows * frames, bins]), slice4(squares, [0, bins], [rows * frames, bins])), [rows, frames, bins]);
  });
}
function logMelInEngine(config, length) {
  const { fftLength, windowLength, hopLength, bank: of, floor } = logMelFrames(config);
  const power2 = powerInEngine({ fftLength, windowLength, hopLength }, length);
  const bank = melBank(of), bins = fftLength / 2 + 1, { bands } = bank;
  const filters = new Float32Array(bins * bands);
  for (let m = 0; m < bands; m++) {
    for (let w = bank.offsets[m], k = bank.starts[m]; w < bank.offsets[m + 1]; w++, k++) filters[k * bands + m] = bank.weights[w];
  }
  return {
    frames: logMel(config).frames(length),
    bands,
    apply: (samples) => tidy10(() => {
      const spectra = power2(samples);
      const [rows, frames] = spectra.shape;
      const mel = matMul4(reshape7(spectra, [rows * frames, bins]), tensor2d2(filters, [bins, bands]));
      return expandDims3(reshape7(log(add4(mel, floor)), [rows, frames, bands]), 3);
    })
  };
}
function cepstraInEngine(mel, cosine, coefficients) {
  return tidy10(() => {
    const [rows, frames, bands] = mel.shape;
    const product = matMul4(reshape7(mel, [rows * frames, bands]), tensor2d2(cosine, [coefficients, bands]), false, true);
    return reshape7(product, [rows, frames, coefficients, 1]);
  });
}

// packages/audio/src/augment/background.ts
import { CounterpointError as CounterpointError20 } from "@counterpoint/core";
function background({ backgrounds, ratioDecibels = [3, 20] }) {
  if (backgrounds.length === 0 || backgrounds.some(({ samples }) => samples.length === 0)) {
    throw new CounterpointError20("CP_AUDIO_EMPTY", { what: "Background mixing was given no backgrounds, or an empty one", where: "audio/background" });
  }
  const atRate = /* @__PURE__ */ new Map();
  const samplesOf = (index, chosen, rate) => {
    const known = atRate.get(rate) ?? new Array(backgrounds.length);
    atRate.set(rate, known);
    return known[index] ??= resample(chosen, rate).samples;
  };
  return {
    draw: (_of, rng) => ({ index: rng.integer(backgrounds.length), position: rng.uniform(), ratioDecibels: rng.uniform(...ratioDecibels) }),
    apply({ samples, sampleRateHz }, draw) {
      const chosen = backgrounds[draw.index];
      if (chosen === void 0) {
        throw new CounterpointError20("CP_AUDIO_DRAW", { what: `A draw asks for background ${draw.index} of ${backgrounds.length}`, where: "audio/background" });
      }
      const other = samplesOf(draw.index, chosen, sampleRateHz);
      const room = Math.max(0, other.length - samples.length);
      const start = Math.floor(draw.position * (room === 0 ? other.length : room + 1));
      return { samples: mixedAtRatio(samples, cropped(other, { start, length: samples.length }, true), draw.ratioDecibels), sampleRateHz };
    }
  };
}

// packages/audio/src/modality/sound-in-engine.ts
import { parseConfig as parseConfig5 } from "@counterpoint/core";
import { div as div3, greater, maximum, mean as mean6, onesLike, reshape as reshape8, sqrt, square as square2, sub as sub3, tensor, tidy as tidy11, where } from "@tensorflow/tfjs-core";
function logMelInput(config = {}) {
  const { features, coefficients, seconds, fit, normalise } = parseConfig5(logMelModalitySchema, config, "audio/log-mel");
  const { sampleRateHz } = features;
  const length = Math.round(seconds * sampleRateHz);
  if (fit === "stretch") {
    const { frames, bands } = logMel(features);
    return { name: "features", shape: [frames(length), coefficients || bands, 1], sampleRateHz, apply: (input) => normalisedInEngine(input, normalise) };
  }
  const mel = logMelInEngine(features, length);
  const cosine = Float32Array.from(cosineTransform(mel.bands, coefficients));
  return {
    name: "samples",
    shape: [length],
    sampleRateHz,
    apply: (input) => tidy11(() => {
      const map = mel.apply(input);
      return normalisedInEngine(coefficients > 0 ? cepstraInEngine(map, cosine, coefficients) : map, normalise);
    })
  };
}
function waveformInput(config = {}) {
  const { sampleRateHz, seconds } = parseConfig5(waveformModalitySchema, config, "audio/waveform");
  return { name: "samples", shape: [Math.round(seconds * sampleRateHz)], sampleRateHz, apply: (input) => tidy11(() => standardised2(input, [1], 1e-8)) };
}
function normalisedInEngine(map, normalise) {
  if (normalise === "none") return map;
  if (normalise === "clip") return standardised2(map, [1, 2, 3], 1e-5);
  if (normalise === "bands") return standardised2(map, [1], 1e-5);
  return tidy11(() => div3(sub3(map, row(normalise.mean)), row(normalise.deviation)));
}
function standardised2(x, axes, least) {
  return tidy11(() => {
    const centred = sub3(x, mean6(x, axes, true));
    const deviation = sqrt(maximum(mean6(square2(centred), axes, true), 0));
    return div3(centred, where(greater(deviation, least), deviation, onesLike(deviation)));
  });
}
function row(values) {
  return reshape8(tensor([...values]), [1, 1, values.length, 1]);
}

// packages/audio/src/transcribe/ctc-loss.ts
import { CounterpointError as CounterpointError21 } from "@counterpoint/core";
function ctcLoss(logits, frames, classes, labels) {
  checkLabels(frames, classes, labels);
  const logs = logSoftmax(logits, frames, classes);
  const path = [0, ...labels.flatMap((label) => [label, 0])];
  const S = path.length;
  const skips = path.map((label, s) => label !== 0 && s >= 2 && path[s - 2] !== label);
  const forward = new Float64Array(frames * S).fill(-Infinity), backward = new Float64Array(frames * S).fill(-Infinity);
  for (let s = 0; s < Math.min(2, S); s++) forward[s] = logs[path[s]];
  for (let t = 1; t < frames; t++) {
    for (let s = 0; s < S; s++) {
      const at = (t - 1) * S + s;
      const sum4 = logAdd(logAdd(forward[at], s >= 1 ? forward[at - 1] : -Infinity), skips[s] ? forward[at - 2] : -Infinity);
      forward[t * S + s] = sum4 + logs[t * classes + path[s]];
    }
  }
  for (let s = Math.max(0, S - 2); s < S; s++) backward[(frames - 1) * S + s] = 0;
  for (let t = frames - 2; t >= 0; t--) {
    for (let s = 0; s < S; s++) {
      const from = (to) => to < S ? backward[(t + 1) * S + to] + logs[(t + 1) * classes + path[to]] : -Infinity;
      backward[t * S + s] = logAdd(logAdd(from(s), from(s + 1)), skips[s + 2] ? from(s + 2) : -Infinity);
    }
  }
  const end = (frames - 1) * S;
  const total = logAdd(forward[end + S - 1], S > 1 ? forward[end + S - 2] : -Infinity);
  const gradient = new Float32Array(frames * classes);
  for (let t = 0; t < frames; t++) {
    const occupied = new Float64Array(classes);
    for (let s = 0; s < S; s++) occupied[path[s]] += Math.exp(forward[t * S + s] + backward[t * S + s] - total);
    for (let c = 0; c < classes; c++) gradient[t * classes + c] = Math.exp(logs[t * classes + c]) - occupied[c];
  }
  return { loss: -total, gradient };
}
function logSoftmax(logits, frames, classes) {
  const out = new Float64Array(frames * classes);
  for (let t = 0; t < frames; t++) {
    let highest = -Infinity, sum4 = 0;
    for (let c = 0; c < classes; c++) highest = Math.max(highest, logits[t * classes + c]);
    for (let c = 0; c < classes; c++) sum4 += Math.exp(logits[t * classes + c] - highest);
    for (let c = 0; c < classes; c++) out[t * classes + c] = logits[t * classes + c] - highest - Math.log(sum4);
  }
  return out;
}
function logAdd(a, b) {
  if (a === -Infinity) return b;
  if (b === -Infinity) return a;
  return a > b ? a + Math.log1p(Math.exp(b - a)) : b + Math.log1p(Math.exp(a - b));
}
function checkLabels(frames, classes, labels) {
  const repeats = labels.filter((label, i) => i > 0 && label === labels[i - 1]).length;
  const bad = labels.find((label) => !Number.isInteger(label) || label < 1 || label >= classes);
  if (bad === void 0 && labels.length + repeats <= frames) return;
  throw new CounterpointError21("CP_AUDIO_LABELS", bad === void 0 ? { what: `${labels.length} labels with ${repeats} repeats do not fit into ${frames} frames`, where: "CTC", remedy: "leave out the clip, or give the encoder a smaller stride" } : { what: `${bad} is no label`, where: "CTC", expected: `whole numbers from 1 to ${classes - 1}; 0 is the blank` });
}

// packages/audio/src/transcribe/ctc-decode.ts
function ctcGreedy(logits, frames, classes) {
  const labels = [];
  let last = 0;
  for (let t = 0; t < frames; t++) {
    let best = 0;
    for (let c = 1; c < classes; c++) if (logits[t * classes + c] > logits[t * classes + best]) best = c;
    if (best !== 0 && best !== last) labels.push(best);
    last = best;
  }
  return labels;
}
function ctcBeam(logits, frames, classes, width = 16) {
  const logs = logSoftmax(logits, frames, classes);
  let beam = [{ labels: [], blank: 0, label: -Infinity }];
  for (let t = 0; t < frames; t++) {
    const next = /* @__PURE__ */ new Map();
    const at = (labels) => {
      const key = labels.join();
      let found = next.get(key);
      if (found === void 0) next.set(key, found = { labels, blank: -Infinity, label: -Infinity });
      return found;
    };
    for (const { labels, blank, label } of beam) {
      const both = logAdd(blank, label), last = labels[labels.length - 1];
      const same = at(labels);
      same.blank = logAdd(same.blank, both + logs[t * classes]);
      if (last !== void 0) same.label = logAdd(same.label, label + logs[t * classes + last]);
      for (let c = 1; c < classes; c++) {
        const longer = at([...labels, c]);
        longer.label = logAdd(longer.label, (c === last ? blank : both) + logs[t * classes + c]);
      }
    }
    beam = [...next.values()].sort((a, b) => logAdd(b.blank, b.label) - logAdd(a.blank, a.label)).slice(0, width);
  }
  return [...beam[0].labels];
}

// packages/audio/src/transcribe/alphabet.ts
import { CounterpointError as CounterpointError22 } from "@counterpoint/core";
function alphabetOf(texts, of) {
  const units = /* @__PURE__ */ new Set();
  for (const text of texts) for (const unit of unitsOf(text, of)) units.add(unit);
  return { units: [...units].sort(), of };
}
function labelsOf(text, { units, of }) {
  const places = new Map(units.map((unit, i) => [unit, i + 1]));
  return unitsOf(text, of).map((unit) => {
    const place = places.get(unit);
    if (place !== void 0) return place;
    throw new CounterpointError22("CP_AUDIO_LABELS", { what: `"${unit}" is not in the alphabet`, where: text, expected: units.slice(0, 40).join(" ") });
  });
}
function textOf(labels, { units, of }) {
  return labels.map((label) => units[label - 1] ?? "").join(of === "words" ? " " : "");
}
function unitsOf(text, of) {
  const plain = text.normalize("NFC").trim();
  return of === "words" ? plain.split(/\s+/u).filter((word) => word !== "") : [...plain.replace(/\s+/gu, " ")];
}

// packages/audio/src/transcribe/transcriber.ts
import { Linear as Linear4, Rng as Rng9, applyRunningUpdates, byName, collect as collect9, inference as inference6 } from "@counterpoint/core";
import { mul as mul3, sum as sum3, tensor3d, tidy as tidy12, variableGrads } from "@tensorflow/tfjs-core";
var Transcriber = class {
  alphabet;
  /** What learns. */
  variables;
  state;
  #encoder;
  #head;
  #tuned;
  constructor({ encoder, alphabet, mode, seed = 0 }) {
    this.#encoder = encoder;
    this.alphabet = alphabet;
    this.#tuned = mode === "tuned";
    this.#head = new Linear4({ inputs: encoder.frameWidth, outputs: alphabet.units.length + 1, rng: Rng9.of(seed, "audio/transcriber") });
    const { variables, state } = collect9({ encoder: mode === "tuned" ? encoder : void 0, head: this.#head });
    this.variables = variables;
    this.state = state;
  }
  /** @returns [N, T', units + 1] */
  logits(batch, pass = inference6) {
    return tidy12(() => this.#head.apply(this.#encoder.frames(batch, this.#tuned ? pass : inference6)));
  }
  /**
   * One step. The logits are read, the loss and its gradient at the logits computed on the host, and the same pass replayed with that
   * gradient: the recursion over time never becomes a graph.
   *
   * @returns the mean loss over the batch, in nats a sequence
   * @throws CP_AUDIO_LABELS when labels do not fit
   */
  async learn({ batch, lengths, labels }, optimizer, learningRate, pass) {
    const first = this.logits(batch, pass);
    const [rows, frames, classes] = first.shape;
    const values = await first.data();
    first.dispose();
    const gradient = new Float32Array(values.length);
    let total = 0;
    for (let n = 0; n < rows; n++) {
      const count = Math.max(1, Math.min(frames, this.#encoder.frameCount(lengths[n])));
      const from = n * frames * classes;
      const result = ctcLoss(values.subarray(from, from + count * classes), count, classes, labels[n]);
      total += result.loss;
      gradient.set(result.gradient.map((v) => v / rows), from);
    }
    const slope = tensor3d(gradient, [rows, frames, classes]);
    const running = [];
    const { value, grads } = variableGrads(
      () => sum3(mul3(this.logits(batch, { ...pass, record: (update) => void running.push(update) }), slope)),
      Object.values(this.variables)
    );
    optimizer.step(byName(grads, this.variables), learningRate);
    applyRunningUpdates(running);
    for (const held of [value, slope, ...Object.values(grads)]) held.dispose();
    return total / rows;
  }
  /** The texts of a batch; `beam` prefixes are kept in the search, 0 takes the best path. */
  async transcribe(batch, lengths, beam = 8) {
    const logits = this.logits(batch);
    const [rows, frames, classes] = logits.shape;
    const values = await logits.data();
    logits.dispose();
    return Array.from({ length: rows }, (_, n) => {
      const count = Math.max(1, Math.min(frames, this.#encoder.frameCount(lengths[n])));
      const own = values.subarray(n * frames * classes, (n * frames + count) * classes);
      return textOf(beam > 0 ? ctcBeam(own, count, classes, beam) : ctcGreedy(own, count, classes), this.alphabet);
    });
  }
  /** Disposes of the head; the encoder is the caller's. */
  dispose() {
    this.#head.dispose();
  }
};
export {
  ByolANetwork,
  COLA,
  CPC,
  RealFft,
  SpeakerContrast,
  SpectrogramTransformer,
  TemporalConvolution,
  Transcriber,
  WaveformConvolution,
  alphabetOf,
  angularPrototypical,
  applyMelBank,
  audioErrorCodes,
  audioExtensions,
  audioFormatOf,
  audioPlugin,
  audioResnet,
  audioResnetComponent,
  audioResnetSchema,
  audioView,
  audioViewComponent,
  audioViewSchema,
  background,
  bandStatisticsOf,
  byolANetworkComponent,
  byolANetworkSchema,
  byolAViews,
  cepstraInEngine,
  chain,
  changeRate,
  clipExtensions,
  colaViews,
  cosineTransform,
  cropped,
  ctcBeam,
  ctcGreedy,
  ctcLoss,
  decodeAudio,
  decodeClip,
  durationSeconds,
  encodeWav,
  featureAugmenters,
  featureBatch,
  featureInfoOf,
  fitFrames,
  framing,
  gain,
  gainComponent,
  gainSchema,
  generalisedEndToEnd,
  hzOfMel,
  inRoom,
  infoOf,
  inspectClip,
  inverseStft,
  isFeatureMap,
  joined,
  labelsOf,
  logAdd,
  logMel,
  logMelFrames,
  logMelInEngine,
  logMelInput,
  logMelModality,
  logMelModalityComponent,
  logMelModalitySchema,
  logMelSchema,
  logMixExp,
  logSoftmax,
  masks,
  masksComponent,
  masksSchema,
  meanPlusMax,
  melBank,
  melOfHz,
  mfcc,
  mono,
  noise,
  noiseComponent,
  noiseSchema,
  normalised,
  openAudio,
  openAudioBytes,
  pitchShift,
  pitchShiftComponent,
  pitchShiftSchema,
  polarity,
  polarityComponent,
  polaritySchema,
  powerInEngine,
  randomCrop,
  randomCropComponent,
  randomCropSchema,
  randomLinearFader,
  randomLinearFaderComponent,
  randomLinearFaderSchema,
  randomResizeCrop,
  randomResizeCropComponent,
  randomResizeCropSchema,
  rateChanger,
  readAudio,
  recordedRoom,
  resample,
  reverb,
  reverbComponent,
  reverbSchema,
  roomResponse,
  runningNormalisation,
  runningNormalisationComponent,
  sampleRateRangeHz,
  segmentMeans,
  sometimes,
  soundViews,
  speakerViews,
  spectrogramTransformerComponent,
  spectrogramTransformerSchema,
  speed,
  speedComponent,
  speedSchema,
  statisticsOf,
  stft,
  temporalConvolutionComponent,
  temporalConvolutionSchema,
  textOf,
  timeStretch,
  timeStretchComponent,
  timeStretchSchema,
  viewRecipes,
  vocalTract,
  vocalTractComponent,
  vocalTractSchema,
  waveformAugmenters,
  waveformBatch,
  waveformConvolutionComponent,
  waveformConvolutionSchema,
  waveformInput,
  waveformModality,
  waveformModalityComponent,
  waveformModalitySchema,
  wordViews
};
