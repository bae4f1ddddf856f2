import { Rng } from '@counterpoint/core';
import { describe, expect, it } from 'vitest';
import { trainingUtteranceSource, utteranceSource } from './utterance-source.js';
import type { Utterance } from './utterance.js';

const clips: Utterance[] = ['one', 'two', 'three'].map((text, i) => ({
  text,
  wave: { samples: new Float32Array(800).fill(0.1 * (i + 1)), sampleRateHz: 8000 },
}));
const words = ({ text }: Utterance): number => text.split(' ').length;
const counts = (draw: (rng: Rng) => Utterance): number[] =>
  [...new Set(Array.from({ length: 300 }, (_, i) => words(draw(Rng.of(2, 'draws', i)))))].sort();

describe('utterances', () => {
  it('join as many clips as is asked for', () => {
    expect(counts(utteranceSource(clips, '3-6'))).toEqual([3, 4, 5, 6]);
    expect(clips).toContain(utteranceSource(clips, undefined)(Rng.of(1))); // as it is
  });

  it('to learn from are played at .9 to 1.1 of their speed, unless they are to stay as they are', () => {
    const lengths = (augment: boolean) =>
      Array.from(
        { length: 200 },
        (_, i) => trainingUtteranceSource(clips, { augment })(Rng.of(3, i)).wave.samples.length,
      );
    expect(new Set(lengths(false))).toEqual(new Set([800]));
    const paced = lengths(true);
    expect(Math.min(...paced)).toBeGreaterThanOrEqual(Math.floor(800 / 1.1));
    expect(Math.max(...paced)).toBeLessThanOrEqual(Math.ceil(800 / 0.9));
    expect(new Set(paced).size).toBeGreaterThan(10);
  });

  it('of a range that is none are refused', () => {
    for (const join of ['3', '6-3', '0-2', 'a-b']) {
      expect(() => utteranceSource(clips, join)).toThrow('CP_AUDIO_CONFIG');
      expect(() => trainingUtteranceSource(clips, { join, augment: false })).toThrow(
        'CP_AUDIO_CONFIG',
      );
    }
  });
});
