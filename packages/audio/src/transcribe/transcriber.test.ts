import { Rng, adamW } from '@counterpoint/core';
import type { Pass } from '@counterpoint/core';
import { memory, tensor4d } from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { TemporalConvolution } from '../encoder/temporal-convolution.js';
import { alphabetOf, labelsOf, textOf } from './alphabet.js';
import { Transcriber } from './transcriber.js';

/** Features in which each letter is a stretch of its own band, with gaps between. */
function spelt(texts: readonly string[], frames: number): Tensor4D {
  const data = new Float32Array(texts.length * frames * 4);
  texts.forEach((text, n) =>
    [...text].forEach((letter, i) => {
      const band = 'abc'.indexOf(letter);
      for (let t = 0; t < 4; t++) data[(n * frames + 2 + i * 6 + t) * 4 + band] = 2;
    }),
  );
  return tensor4d(data, [texts.length, frames, 4, 1]);
}

describe('alphabet', () => {
  it('goes there and back, in characters and in words', () => {
    const letters = alphabetOf(['cab', 'a b'], 'characters');
    expect(letters.units).toEqual([' ', 'a', 'b', 'c']);
    expect(textOf(labelsOf('cab a', letters), letters)).toBe('cab a');
    const words = alphabetOf(['one two', ' two  three '], 'words');
    expect(words.units).toEqual(['one', 'three', 'two']);
    expect(textOf(labelsOf('two one', words), words)).toBe('two one');
    expect(() => labelsOf('four', words)).toThrow('CP_AUDIO_LABELS');
  });
});

describe.each(['frozen', 'tuned'] as const)('a transcriber, %s', (mode) => {
  it('learns to spell, and leaks nothing', async () => {
    const alphabet = alphabetOf(['abc'], 'characters');
    const encoder = new TemporalConvolution({
      bands: 4,
      widths: [8],
      kernel: 3,
      strides: [1],
      seed: 3,
    });
    const transcriber = new Transcriber({ encoder, alphabet, mode, seed: 1 });
    const optimizer = adamW({ variables: transcriber.variables, weightDecay: 0 });
    const texts = ['abc', 'cab', 'bb', 'a', 'cb'];
    const batch = spelt(texts, 24),
      lengths = texts.map(() => 24),
      labels = texts.map((text) => labelsOf(text, alphabet));
    const pass: Pass = { phase: 'train', rng: Rng.of(1) };
    let first = 0,
      last = 0,
      tensors = 0;
    for (let step = 0; step < 120; step++) {
      last = await transcriber.learn(
        { batch, lengths, labels },
        optimizer,
        mode === 'frozen' ? 0.1 : 0.02,
        pass,
      );
      if (step === 0) {
        first = last;
        tensors = memory().numTensors;
      }
    }
    expect(memory().numTensors).toBe(tensors);
    expect(last).toBeLessThan(first / 4);
    expect(await transcriber.transcribe(batch, lengths)).toEqual(texts);
    transcriber.dispose();
    encoder.dispose();
  });
});
