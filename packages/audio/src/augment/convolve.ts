import { RealFft } from '../feature/fft.js';

/** The first `signal.length` samples of signal * response, by one pair of Fourier transforms. */
export function convolved(signal: Float32Array, response: Float32Array): Float32Array {
  const length = Math.max(2, 2 ** Math.ceil(Math.log2(signal.length + response.length)));
  const fft = new RealFft(length);
  const a = new Float64Array(length + 2),
    b = new Float64Array(length + 2),
    out = new Float64Array(length);
  for (const [values, spectrum] of [
    [signal, a],
    [response, b],
  ] as const) {
    fft.input.fill(0);
    fft.input.set(values);
    fft.transform(spectrum);
  }
  for (let k = 0; k < a.length; k += 2) {
    const re = a[k]! * b[k]! - a[k + 1]! * b[k + 1]!;
    a[k + 1] = a[k]! * b[k + 1]! + a[k + 1]! * b[k]!;
    a[k] = re;
  }
  fft.inverse(a, out);
  return Float32Array.from(out.subarray(0, signal.length));
}
