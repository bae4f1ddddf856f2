import { Rng } from '@counterpoint/core';
import { describe, expect, it } from 'vitest';
import { melBank, type MelBank } from '../feature/mel-bank.js';
import { hannWindow } from '../feature/window.js';
import { MelKernel } from './mel-kernel.js';

/** Power of every bin of a frame by the definition of the transform. */
function power(frame: readonly number[]): number[] {
  return Array.from({ length: frame.length / 2 + 1 }, (_, k) => {
    let re = 0,
      im = 0;
    frame.forEach((v, n) => {
      re += v * Math.cos((2 * Math.PI * k * n) / frame.length);
      im -= v * Math.sin((2 * Math.PI * k * n) / frame.length);
    });
    return re * re + im * im;
  });
}

/** A bank that shows each bin alone. */
function bins(count: number): MelBank {
  return {
    bands: count,
    starts: Int32Array.from({ length: count }, (_, k) => k),
    offsets: Int32Array.from({ length: count + 1 }, (_, k) => k),
    weights: new Float64Array(count).fill(1),
  };
}

function worstError({
  length,
  hopLength,
  bank,
}: {
  readonly length: number;
  readonly hopLength: number;
  readonly bank: MelBank;
}): number {
  const rng = Rng.of(1, 'mel-kernel', length);
  const window = hannWindow(length);
  const kernel = new MelKernel({ hopLength, window, bank });
  kernel.signal.set(Array.from(kernel.signal, () => rng.normal()));
  kernel.run();
  let worst = 0;
  for (let frame = 0; frame < MelKernel.frames; frame++) {
    const spectrum = power(Array.from(window, (w, i) => w * kernel.signal[frame * hopLength + i]!));
    for (let m = 0; m < bank.bands; m++) {
      let sum = 0;
      for (let w = bank.offsets[m]!, k = bank.starts[m]!; w < bank.offsets[m + 1]!; w++, k++)
        sum += bank.weights[w]! * spectrum[k]!;
      worst = Math.max(worst, Math.abs(kernel.mel[m * MelKernel.frames + frame]! - sum) / length);
    }
  }
  return worst;
}

describe('the mel kernel', () => {
  for (const length of [2, 4, 6, 8, 10, 16, 30, 32, 64, 98, 128, 142, 200, 400, 512, 1024]) {
    it(`gives the power of the definition at length ${length}`, () => {
      expect(
        worstError({ length, hopLength: Math.ceil(length / 3), bank: bins(length / 2 + 1) }),
      ).toBeLessThan(1e-5);
    });
  }

  it('filters it, with bands of no bin being zero', () => {
    const bank = melBank({
      sampleRateHz: 16000,
      fftLength: 400,
      bands: 160,
      lowHz: 0,
      highHz: 8000,
      scale: 'htk',
      norm: 'none',
    });
    expect([...bank.offsets].some((offset, m) => m > 0 && offset === bank.offsets[m - 1])).toBe(
      true,
    );
    expect(worstError({ length: 400, hopLength: 160, bank })).toBeLessThan(1e-5);
  });

  it('has a memory of its own', () => {
    const options = { hopLength: 2, window: hannWindow(8), bank: bins(5) };
    const one = new MelKernel(options),
      other = new MelKernel(options);
    one.signal.fill(1);
    one.run();
    const before = [...one.mel];
    other.run();
    expect([...one.mel]).toEqual(before);
    expect([...other.mel]).toEqual(new Array(20).fill(0));
  });
});
