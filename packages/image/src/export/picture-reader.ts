/**
 * The program `prepare.mjs` that an export of a picture encoder contains: it turns decoded pixels
 * into the input of `encoder.onnx` by `preprocessing.json` alone, without any dependency. It
 * states the evaluation view a second time, so that `export` and its tests can compare both.
 */
export const pictureReader: string = String.raw`// Turns a picture into the input of encoder.onnx, with Node alone:
//   import { prepare } from './prepare.mjs';
//   const { data, shape } = prepare({ data, width, height, channels }); // float32, one picture
// data: levels 0-255, row by row, channels last: grey, grey and opacity, RGB, RGBA, or the bands.
// Decode upright and in sRGB. Give raw: true for samples of TIFF or .npy, to which range applies.
import { readFileSync } from 'node:fs';

const settings = JSON.parse(readFileSync(new URL('preprocessing.json', import.meta.url), 'utf8'));
const byte = (value) => Math.max(0, Math.min(255, Math.floor(value)));

function toLevels({ data, width, height, channels, raw = false }) {
  const { background, channels: wanted, range } = settings;
  const limits = (c) => (Array.isArray(range[0]) ? range[c] : range);
  const levels = !raw || !range ? data : Uint8Array.from(data, (value, i) => {
    const [low, high] = limits(i % channels);
    return byte((255 * (value - low)) / (high - low) + 0.5);
  });
  if (channels === wanted) return { data: levels, width, height };
  const opaque = channels === 1 || channels === 3;
  const colours = opaque ? channels : channels - 1;
  const out = new Uint8Array(width * height * wanted);
  for (let i = 0; i < width * height; i++) {
    const opacity = opaque ? 255 : levels[i * channels + colours];
    const rgb = [0, 1, 2].map((c) => {
      const level = levels[i * channels + (colours === 3 ? c : 0)];
      return byte((level * opacity + background[c] * (255 - opacity)) / 255);
    });
    if (wanted === 3) out.set(rgb, 3 * i);
    else out[i] = byte(0.2989 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2] + 0.5);
  }
  return { data: out, width, height };
}

// The margin of one colour, 16 levels around the first pixel's, is removed; a square remains.
function trim({ data, width, height }, channels) {
  const margin = data.slice(0, channels);
  const isMargin = (i) => margin.every((level, c) => Math.abs(data[channels * i + c] - level) <= 16);
  const corners = [0, width - 1, (height - 1) * width, height * width - 1];
  if (!corners.every(isMargin)) return { data, width, height };
  let [top, bottom, left, right] = [height, -1, width, -1];
  for (let i = 0; i < width * height; i++) {
    if (isMargin(i)) continue;
    const [y, x] = [Math.floor(i / width), i % width];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    [left, right] = [Math.min(left, x), Math.max(right, x)];
  }
  if (bottom < 0) return { data, width, height };
  const [rows, columns] = [bottom - top + 1, right - left + 1];
  const side = Math.max(rows, columns);
  const [down, across] = [Math.floor((side - rows) / 2), Math.floor((side - columns) / 2)];
  const out = Uint8Array.from({ length: side * side * channels }, (_, i) => margin[i % channels]);
  for (let y = 0; y < rows; y++)
    for (let i = 0; i < columns * channels; i++)
      out[((down + y) * side + across) * channels + i] = data[((top + y) * width + left) * channels + i];
  return { data: out, width: side, height: side };
}

// Cubic convolution, a = -1/2, stretched where an axis shrinks; weights in units of 2^-22.
function taps(from, to) {
  const [scale, a] = [from / to, -0.5];
  const stretch = Math.max(1, scale);
  const cubic = (d) => {
    const x = Math.abs(d);
    return x < 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 : x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
  };
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - 2 * stretch + 0.5));
    const last = Math.min(from, Math.trunc(centre + 2 * stretch + 0.5));
    const weights = Array.from({ length: last - first }, (_, k) => cubic((first + k - centre + 0.5) / stretch));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first, weights: weights.map((w) => Math.sign(w) * Math.floor(Math.abs(w / sum) * 2 ** 22 + 0.5)) };
  });
}

function resize({ data, width }, { top, left, height, columns }, channels, rows, across) {
  const wide = new Uint8Array(height * across * channels);
  taps(columns, across).forEach(({ first, weights }, x) => {
    for (let y = 0; y < height; y++)
      for (let c = 0; c < channels; c++) {
        const start = ((top + y) * width + left + first) * channels + c;
        const sum = weights.reduce((total, w, k) => total + w * data[start + k * channels], 0);
        wide[(y * across + x) * channels + c] = byte((sum + 2 ** 21) / 2 ** 22);
      }
  });
  const out = new Uint8Array(rows * across * channels);
  const pitch = across * channels;
  taps(height, rows).forEach(({ first, weights }, y) => {
    for (let i = 0; i < pitch; i++) {
      const sum = weights.reduce((total, w, k) => total + w * wide[(first + k) * pitch + i], 0);
      out[y * pitch + i] = byte((sum + 2 ** 21) / 2 ** 22);
    }
  });
  return out;
}

export function prepare(picture) {
  const { channels, height, width, fit, part, mean, deviation, scale } = settings;
  const levels = toLevels(picture);
  const whole = settings.trim ? trim(levels, channels) : levels;
  const square = Math.max(1, Math.round(Math.min(whole.height, whole.width) * part));
  const box = fit === 'stretch'
    ? { top: 0, left: 0, height: whole.height, columns: whole.width }
    : {
        top: Math.floor((whole.height - square) / 2),
        left: Math.floor((whole.width - square) / 2),
        height: square,
        columns: square,
      };
  const resized = resize(whole, box, channels, height, width);
  const value = (i) => (resized[i] * scale - mean[i % channels]) / deviation[i % channels];
  const size = height * width;
  return settings.layout === 'NCHW'
    ? {
        data: Float32Array.from(resized, (_, i) => value((i % size) * channels + Math.floor(i / size))),
        shape: [1, channels, height, width],
      }
    : { data: Float32Array.from(resized, (_, i) => value(i)), shape: [1, height, width, channels] };
}
`;
