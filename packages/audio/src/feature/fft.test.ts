import { Rng } from '@counterpoint/core';
import { describe, expect, it } from 'vitest';
import { RealFft } from './fft.js';

function slow(x: readonly number[]): number[] {
  const out: number[] = [];
  for (let k = 0; k <= x.length / 2; k++) {
    let re = 0,
      im = 0;
    x.forEach((v, n) => {
      re += v * Math.cos((2 * Math.PI * k * n) / x.length);
      im -= v * Math.sin((2 * Math.PI * k * n) / x.length);
    });
    out.push(re, im);
  }
  return out;
}

describe('RealFft', () => {
  for (const length of [2, 4, 6, 8, 10, 16, 30, 32, 64, 98, 128, 142, 200, 400, 512]) {
    it(`equals the definition at length ${length}, and its inverse returns the signal`, () => {
      const rng = Rng.of(1, 'fft', length);
      const x = Array.from({ length }, () => rng.normal());
      const fft = new RealFft(length);
      fft.input.set(x);
      const spectrum = new Float64Array(length + 2);
      fft.transform(spectrum);
      slow(x).forEach((v, i) => expect(spectrum[i]).toBeCloseTo(v, 9));
      const back = new Float64Array(length);
      fft.inverse(spectrum, back);
      back.forEach((v, i) => expect(v).toBeCloseTo(x[i]!, 10));
    });
  }

  it('refuses odd lengths', () => {
    expect(() => new RealFft(7)).toThrow('even');
  });
});
