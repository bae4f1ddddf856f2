/**
 * The program `prepare.mjs` that an export of a sound encoder contains: it turns decoded samples
 * into the input of `encoder.onnx` by `preprocessing.json` alone, without any dependency. It
 * states cutting, features and fitting a second time, so that `export` and its tests can compare
 * both.
 */
export const soundReader: string = String.raw`// Turns sound into the input of encoder.onnx, with Node alone:
//   import { prepare } from './prepare.mjs';
//   const { data, shape } = prepare({ channels: [samples], sampleRateHz }); // float32 [1, ...]
// channels: one Float32Array each, full scale 1, at the rate that preprocessing.json states.
import { readFileSync } from 'node:fs';

const settings = JSON.parse(readFileSync(new URL('preprocessing.json', import.meta.url), 'utf8'));

function oneChannel({ channels, sampleRateHz }) {
  if (sampleRateHz !== settings.sampleRateHz)
    throw new Error('resample to ' + settings.sampleRateHz + ' Hz first');
  const most = Math.round(settings.maximumSeconds * sampleRateHz);
  const all = channels.map((channel) => channel.subarray(0, most));
  if (all.length === 1) return all[0];
  const mean = new Float32Array(all[0].length);
  for (const channel of all) channel.forEach((v, i) => (mean[i] += v / all.length));
  return mean;
}

// Fourier transform of [re, im] by halves where the length is even.
function fourier(re, im) {
  const n = re.length;
  if (n === 1) return [re, im];
  const [outRe, outIm] = [new Float64Array(n), new Float64Array(n)];
  if (n % 2 === 1) {
    for (let k = 0; k < n; k++)
      for (let t = 0; t < n; t++) {
        const [c, s] = [Math.cos((2 * Math.PI * k * t) / n), Math.sin((2 * Math.PI * k * t) / n)];
        outRe[k] += re[t] * c + im[t] * s;
        outIm[k] += im[t] * c - re[t] * s;
      }
    return [outRe, outIm];
  }
  const part = (from) => [re, im].map((x) => x.filter((_, i) => i % 2 === from));
  const [[evenRe, evenIm], [oddRe, oddIm]] = [fourier(...part(0)), fourier(...part(1))];
  for (let k = 0; k < n / 2; k++) {
    const [c, s] = [Math.cos((2 * Math.PI * k) / n), Math.sin((2 * Math.PI * k) / n)];
    const [r, i] = [oddRe[k] * c + oddIm[k] * s, oddIm[k] * c - oddRe[k] * s];
    [outRe[k], outIm[k]] = [evenRe[k] + r, evenIm[k] + i];
    [outRe[k + n / 2], outIm[k + n / 2]] = [evenRe[k] - r, evenIm[k] - i];
  }
  return [outRe, outIm];
}

// Triangles whose edges are equally far apart in mel: [first bin, weights] of each band.
function melFilters({ sampleRateHz, fftLength, bands, lowHz, highHz, scale, norm }) {
  const step = Math.log(6.4) / 27;
  const toMel = (hz) => scale === 'htk' ? 2595 * Math.log10(1 + hz / 700)
    : hz < 1000 ? (3 * hz) / 200 : 15 + Math.log(hz / 1000) / step;
  const toHz = (mel) => scale === 'htk' ? 700 * (10 ** (mel / 2595) - 1)
    : mel < 15 ? (200 * mel) / 3 : 1000 * Math.exp(step * (mel - 15));
  const [low, high] = [toMel(lowHz), toMel(highHz)];
  const edge = (i) => toHz(low + ((high - low) * i) / (bands + 1));
  return Array.from({ length: bands }, (_, m) => {
    const [left, centre, right] = [edge(m), edge(m + 1), edge(m + 2)];
    return Array.from({ length: fftLength / 2 + 1 }, (_, k) => {
      const hz = (k * sampleRateHz) / fftLength;
      const weight = Math.min((hz - left) / (centre - left), (right - hz) / (right - centre));
      return [k, Math.max(0, weight) * (norm === 'slaney' ? 2 / (right - left) : 1)];
    }).filter(([, weight]) => weight > 0);
  });
}

// Log-mel features (or cepstral coefficients) of the frames that are asked for.
function features(samples, frames) {
  const { fftLength, windowLength, hopLength, bands, floor } = settings.logMel;
  const filters = melFilters(settings.logMel);
  const before = Math.floor((fftLength - windowLength) / 2);
  const period = Math.max(1, 2 * (samples.length - 1));
  const reflected = (i) => {
    const j = ((i % period) + period) % period;
    return samples.length === 1 ? 0 : j < samples.length ? j : period - j;
  };
  return frames.map((frame) => {
    const signal = Float64Array.from({ length: fftLength }, (_, i) => {
      const t = i - before;
      if (t < 0 || t >= windowLength) return 0;
      const hann = 0.5 - 0.5 * Math.cos((2 * Math.PI * t) / windowLength);
      return hann * samples[reflected(frame * hopLength - fftLength / 2 + i)];
    });
    const [re, im] = fourier(signal, new Float64Array(fftLength));
    const mel = filters.map((filter) =>
      Math.log(filter.reduce((sum, [k, w]) => sum + w * (re[k] ** 2 + im[k] ** 2), 0) + floor));
    if (settings.coefficients === 0) return mel;
    return Array.from({ length: settings.coefficients }, (_, k) =>
      Math.sqrt((k === 0 ? 1 : 2) / bands) *
      mel.reduce((sum, x, m) => sum + x * Math.cos((Math.PI * k * (m + 0.5)) / bands), 0));
  });
}

// Cubic convolution over time, a = -3/4, the ends repeated.
function stretched(rows, wanted) {
  const cubic = (d) => {
    const [x, a] = [Math.abs(d), -0.75];
    return x < 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 : x < 2 ? a * (((x - 5) * x + 8) * x - 4) : 0;
  };
  if (rows.length === wanted) return rows;
  return Array.from({ length: wanted }, (_, t) => {
    const position = ((t + 0.5) * rows.length) / wanted - 0.5;
    const base = Math.floor(position);
    return rows[0].map((_, band) => [-1, 0, 1, 2].reduce((sum, k) => {
      const row = rows[Math.max(0, Math.min(rows.length - 1, base + k))];
      return sum + cubic(position - base - k) * row[band];
    }, 0));
  });
}

function fitted(samples) {
  const { frames: wanted, fit } = settings;
  const count = 1 + Math.floor(samples.length / settings.logMel.hopLength);
  const first = fit !== 'stretch' && count > wanted ? Math.floor((count - wanted) / 2) : 0;
  const used = fit === 'stretch' ? count : Math.min(count, wanted);
  const rows = features(samples, Array.from({ length: used }, (_, t) => first + t));
  if (fit === 'stretch') return stretched(rows, wanted);
  if (used === wanted) return rows;
  if (fit === 'repeat') return Array.from({ length: wanted }, (_, t) => rows[t % used]);
  const least = rows.reduce((low, row) => Math.min(low, ...row), Infinity);
  const start = -Math.floor((used - wanted) / 2);
  const silent = rows[0].map(() => least);
  return Array.from({ length: wanted }, (_, t) => rows[t - start] ?? silent);
}

export function prepare(sound) {
  const samples = oneChannel(sound);
  if (settings.input === 'features') {
    const rows = fitted(samples);
    return { data: Float32Array.from(rows.flat()), shape: [1, rows.length, rows[0].length, 1] };
  }
  const start = Math.floor((samples.length - settings.samples) / 2);
  const data = Float32Array.from({ length: settings.samples }, (_, i) => samples[start + i] ?? 0);
  return { data, shape: [1, settings.samples] };
}
`;
