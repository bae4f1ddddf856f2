import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { disposeBatch } from '@counterpoint/core';
import { exportOnnx, startEngine } from '@counterpoint/engine';
import { memory, tensor, tensor2d } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { goldenFolder } from '../../../../tools/vitest/data-folder.js';
import { logMelInEngine } from '../feature/log-mel-in-engine.js';
import { logMel } from '../feature/log-mel.js';
import type { Waveform } from '../waveform.js';
import { logMelModality } from './log-mel-modality.js';
import type { LogMelModalityConfig } from './log-mel-modality.js';
import { logMelInput, waveformInput } from './sound-in-engine.js';
import { waveformModality } from './waveform-modality.js';

beforeAll(async () => void (await startEngine({ prefer: 'cpu' })));

const features = { sampleRateHz: 8000, bands: 16, highHz: 3900, hopSeconds: 0.02 };
const clip = (k: number): Waveform => ({
  samples: Float32Array.from(
    { length: 4000 },
    (_, i) => 0.3 * Math.sin(i * i * 1e-5 * k) + 0.05 * Math.sin(i * 1.7 * k),
  ),
  sampleRateHz: 8000,
});
const clips = [clip(1), clip(2), clip(5)];
const raw = (): Tensor =>
  tensor2d(Float32Array.from(clips.flatMap(({ samples }) => [...samples])), [3, 4000]);

/** Levels of a wave, and what is added to every sample. */
const nearSilence: readonly (readonly [level: number, offset: number])[] = [
  ...[0, 1e-9, 1e-7, 1e-6, 1e-5, 1e-4, 3e-4, 1e-3, 0.01].map((level) => [level, 0] as const),
  ...[0, 1e-7, 1e-4].map((level) => [level, 0.3] as const),
];
const wave = (level: number, offset: number): Float32Array =>
  Float32Array.from({ length: 4000 }, (_, i) => offset + level * Math.sin(i * i * 0.01));

function worst(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce(
    (maximum, value, i) => Math.max(maximum, Math.abs(value - b[i]!)),
    a.length === b.length ? 0 : Infinity,
  );
}

describe('sound in the engine is what the modality makes of it', () => {
  it.each<LogMelModalityConfig>([
    { normalise: 'none' },
    { normalise: 'clip' },
    { normalise: 'bands', fit: 'repeat' },
    { normalise: { mean: [-3], deviation: [2] } },
    { normalise: 'none', coefficients: 8 },
    {
      normalise: 'clip',
      features: {
        ...features,
        scale: 'slaney',
        norm: 'slaney',
        windowSeconds: 0.025,
        fftLength: 200,
      },
    },
  ])('%j', async (config) => {
    const settings = { features, seconds: 0.5, ...config };
    const before = memory().numTensors;
    const input = logMelInput(settings),
      samples = raw();
    expect([input.name, ...input.shape]).toEqual(['samples', 4000]);
    const output = input.apply(samples),
      expected = logMelModality(settings).batch(clips);
    expect(output.shape).toEqual(expected.shape);
    expect(worst(await output.data(), await expected.data())).toBeLessThan(1e-3);
    disposeBatch(expected);
    output.dispose();
    samples.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it.each(['clip', 'bands'] as const)('silence and near silence, by %s', async (normalise) => {
    const settings = { features, seconds: 0.5, normalise };
    for (const [level, offset] of nearSilence) {
      if (offset > 0 && level > 0) continue; // no silence to the transform
      const samples = wave(level, offset);
      const output = await logMelInput(settings)
        .apply(tensor2d(samples, [1, 4000]))
        .data();
      const expected = logMelModality(settings).batch([{ samples, sampleRateHz: 8000 }]);
      // A constant in single precision leaves a noise in the transform that is no silence.
      const bound = offset === 0 ? 1e-4 : 2e-3;
      expect(worst(output, await expected.data()), `level ${level} at ${offset}`).toBeLessThan(
        bound,
      );
    }
  });

  it('silence and near silence, as waveforms', async () => {
    const settings = { sampleRateHz: 8000, seconds: 0.5 };
    for (const [level, offset] of nearSilence) {
      const samples = wave(level, offset);
      const output = await waveformInput(settings)
        .apply(tensor2d(samples, [1, 4000]))
        .data();
      const expected = waveformModality(settings).batch([{ samples, sampleRateHz: 8000 }]);
      expect(worst(output, await expected.data()), `level ${level} at ${offset}`).toBeLessThan(
        1e-4,
      );
    }
  });

  it('waveforms', async () => {
    const input = waveformInput({ sampleRateHz: 8000, seconds: 0.5 });
    expect(
      worst(
        await input.apply(raw()).data(),
        await waveformModality({ sampleRateHz: 8000, seconds: 0.5 }).batch(clips).data(),
      ),
    ).toBeLessThan(1e-4);
  });

  it('features that are stretched come from outside, and silence is no division by zero', async () => {
    const settings = { features, seconds: 0.5, fit: 'stretch', normalise: 'bands' } as const;
    const input = logMelInput(settings);
    expect([input.name, ...input.shape]).toEqual(['features', 26, 16, 1]);
    const map = logMel(features).extract(clip(1).samples);
    const output = await input.apply(tensor(map.data, [1, 26, 16, 1])).data();
    expect(
      worst(
        output,
        await logMelModality(settings)
          .batch([clip(1)])
          .data(),
      ),
    ).toBeLessThan(1e-3);
    expect(
      [...(await input.apply(tensor(new Float32Array(26 * 16), [1, 26, 16, 1])).data())].every(
        (v) => v === 0,
      ),
    ).toBe(true);
  });

  it('goes into an ONNX file that gives the same numbers for any number of clips', async () => {
    const input = logMelInput({ features, seconds: 0.5 });
    const file = exportOnnx({
      inputs: { samples: { shape: input.shape } },
      run: ({ samples }) => ({ features: input.apply(samples!) }),
    });
    const session = await InferenceSession.create(file);
    for (const count of [1, 3]) {
      const input = clips.slice(0, count);
      const { features: output } = await session.run({
        samples: new OnnxTensor(
          'float32',
          Float32Array.from(input.flatMap(({ samples }) => [...samples])),
          [count, 4000],
        ),
      });
      expect(
        worst(
          output!.data as Float32Array,
          await logMelModality({ features, seconds: 0.5 }).batch(input).data(),
        ),
      ).toBeLessThan(1e-3);
    }
  });

  it.skipIf(goldenFolder() === undefined)('has the golden values of torchaudio', async () => {
    const golden = JSON.parse(readFileSync(join(goldenFolder()!, 'audio.json'), 'utf8')) as Record<
      string,
      { shape: [number, number]; data: number[] }
    > & { waveform_base64_float32: string };
    const bytes = Buffer.from(golden.waveform_base64_float32, 'base64');
    const samples = new Float32Array(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    );
    const {
      shape: [bands, frames],
      data,
    } = golden['log-mel 64 (BYOL-A)']!;
    const output = await logMelInEngine({}, samples.length)
      .apply(tensor2d(samples, [1, samples.length]))
      .data();
    let maximum = 0;
    data.forEach((value, i) => {
      if (value > -8)
        maximum = Math.max(
          maximum,
          Math.abs(output[(i % frames) * bands + Math.floor(i / frames)]! - value),
        );
    });
    expect(maximum).toBeLessThan(1e-3);
  });
});
