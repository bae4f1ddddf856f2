import { Rng } from '@counterpoint/core';
import { describe, expect, it } from 'vitest';
import { ctcBeam, ctcGreedy } from './ctc-decode.js';
import { ctcLoss, logSoftmax } from './ctc-loss.js';
import { flatStartLoss } from './flat-start.js';

const random = (frames: number, classes: number, seed: number): Float32Array => {
  const rng = Rng.of(seed);
  return Float32Array.from({ length: frames * classes }, () => rng.normal(0, 2));
};

/** Adds up every path of a small lattice. */
function byEnumeration(logits: Float32Array, frames: number, classes: number): Map<string, number> {
  const logs = logSoftmax(logits, frames, classes);
  const sums = new Map<string, number>();
  for (let path = 0; path < classes ** frames; path++) {
    let rest = path,
      log = 0,
      last = 0;
    const labels: number[] = [];
    for (let t = 0; t < frames; t++) {
      const c = rest % classes;
      rest = Math.floor(rest / classes);
      log += logs[t * classes + c]!;
      if (c !== 0 && c !== last) labels.push(c);
      last = c;
    }
    sums.set(labels.join(), (sums.get(labels.join()) ?? 0) + Math.exp(log));
  }
  return sums;
}

describe('CTC', () => {
  it('equals the sum over all paths, for every labelling', () => {
    const logits = random(5, 3, 1);
    const sums = byEnumeration(logits, 5, 3);
    expect([...sums.values()].reduce((a, b) => a + b)).toBeCloseTo(1, 10);
    for (const [key, probability] of sums) {
      const labels = key === '' ? [] : key.split(',').map(Number);
      expect(ctcLoss(logits, 5, 3, labels).loss).toBeCloseTo(-Math.log(probability), 9);
    }
  });

  it('has the gradient of finite differences', () => {
    const logits = random(6, 4, 2),
      labels = [1, 1, 3];
    const { gradient } = ctcLoss(logits, 6, 4, labels);
    for (let i = 0; i < logits.length; i++) {
      const step = 1e-2,
        up = logits.slice(),
        down = logits.slice();
      up[i]! += step;
      down[i]! -= step;
      const derivative =
        (ctcLoss(up, 6, 4, labels).loss - ctcLoss(down, 6, 4, labels).loss) / (up[i]! - down[i]!);
      expect(gradient[i]).toBeCloseTo(derivative, 3);
    }
  });

  it('refuses labels that do not fit', () => {
    expect(() => ctcLoss(random(3, 3, 1), 3, 3, [1, 1, 2])).toThrow('CP_AUDIO_LABELS');
    expect(() => ctcLoss(random(3, 3, 1), 3, 3, [3])).toThrow('CP_AUDIO_LABELS');
    expect(() => ctcLoss(random(3, 3, 1), 3, 3, [0])).toThrow('CP_AUDIO_LABELS');
  });

  it('beam search with a wide beam finds the likeliest labelling, which the best path may miss', () => {
    let missed = 0;
    for (let seed = 0; seed < 20; seed++) {
      const logits = random(5, 3, seed);
      const [best] = [...byEnumeration(logits, 5, 3)].sort((a, b) => b[1] - a[1])[0]!;
      expect(ctcBeam(logits, 5, 3, 100).join()).toBe(best);
      if (ctcGreedy(logits, 5, 3).join() !== best) missed++;
    }
    expect(missed).toBeGreaterThan(0);
  });

  it('greedy decoding takes out repeats and blanks', () => {
    const path = [0, 1, 1, 0, 1, 2, 2, 0];
    const logits = Float32Array.from({ length: 8 * 3 }, (_, i) =>
      path[Math.floor(i / 3)] === i % 3 ? 5 : 0,
    );
    expect(ctcGreedy(logits, 8, 3)).toEqual([1, 1, 2]);
  });
});

describe('a flat start', () => {
  it('has its least loss where each frame says the label of its stretch', () => {
    const logProbabilities = new Float32Array(6 * 3);
    [1, 1, 1, 2, 2, 2].forEach((label, t) => {
      logProbabilities[t * 3 + label] = 20;
    });
    expect(flatStartLoss(logProbabilities, 6, 3, [1, 2]).loss).toBeCloseTo(0, 6);
    // one frame's worth a label
    expect(flatStartLoss(new Float32Array(18), 6, 3, [1, 2]).loss).toBeCloseTo(2 * Math.log(3), 6);
    expect(flatStartLoss(new Float32Array(18), 6, 3, [])).toEqual({
      loss: 0,
      gradient: new Float32Array(18),
    });
    expect(() => flatStartLoss(new Float32Array(6), 2, 3, [1, 1, 2])).toThrow('CP_AUDIO_LABELS');
  });

  it('has the gradient of its loss', () => {
    const logits = random(7, 4, 3),
      labels = [2, 1, 3];
    const { gradient } = flatStartLoss(logits, 7, 4, labels);
    for (let i = 0; i < logits.length; i++) {
      const moved = (by: number) => {
        const other = logits.slice();
        other[i]! += by;
        return flatStartLoss(other, 7, 4, labels).loss;
      };
      expect(gradient[i]).toBeCloseTo((moved(1e-2) - moved(-1e-2)) / 2e-2, 3);
    }
  });
});
