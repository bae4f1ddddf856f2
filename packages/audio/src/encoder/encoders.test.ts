import { Rng } from '@counterpoint/core';
import type { Encoder, RunningUpdate } from '@counterpoint/core';
import { checkEncoder } from '@counterpoint/testkit';
import { add, mul, randomNormal, reshape, sub, tidy } from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { audioResnet } from './audio-resnet.js';
import { ByolANetwork } from './byol-a-network.js';
import type { FrameEncoder } from './frame-encoder.js';
import { segmentMeans } from './pool-time.js';
import { runningNormalisation } from './running-normalisation.js';
import { SpectrogramTransformer } from './spectrogram-transformer.js';
import { TemporalConvolution } from './temporal-convolution.js';
import { WaveformConvolution } from './waveform-convolution.js';

const features = (frames = 16, bands = 16): Tensor4D =>
  randomNormal([4, frames, bands, 1], 0, 1, 'float32', 4);
const waves = (): Tensor2D => randomNormal([4, 64], 0, 1, 'float32', 4);

describe('contracts of an encoder', () => {
  it('BYOL-A v1', async () => {
    await checkEncoder({
      name: 'audio/byol-a-network 1',
      make: (seed) =>
        new ByolANetwork({ version: 1, bands: 16, channels: 3, hidden: 5, dropout: 0.2, seed }),
      batch: () => features(),
    });
  });
  it('BYOL-A v2', async () => {
    await checkEncoder({
      name: 'audio/byol-a-network 2',
      make: (seed) => new ByolANetwork({ bands: 16, channels: 3, hidden: 5, dropout: 0.2, seed }),
      batch: () => features(),
    });
  });
  it('ResNet', async () => {
    await checkEncoder({
      name: 'audio/resnet',
      make: (seed) => audioResnet({ depth: 10, width: 2, seed }),
      batch: () => features(8, 8),
    });
  });
  it('spectrogram transformer', async () => {
    const make = (seed: number): SpectrogramTransformer =>
      new SpectrogramTransformer({
        bands: 16,
        maximumFrames: 16,
        patch: [8, 8],
        stride: [4, 4],
        width: 8,
        depth: 1,
        heads: 2,
        seed,
      });
    await checkEncoder({ name: 'audio/spectrogram-transformer', make, batch: () => features() });
  });
  it('temporal convolution', async () => {
    await checkEncoder({
      name: 'audio/temporal-convolution',
      make: (seed) => new TemporalConvolution({ bands: 16, widths: [4, 4], segments: 2, seed }),
      batch: () => features(),
    });
  });
  it('waveform convolution', async () => {
    await checkEncoder({
      name: 'audio/waveform-convolution',
      make: (seed) => new WaveformConvolution({ width: 4, kernels: [5, 4], strides: [3, 2], seed }),
      batch: waves,
    });
  });
  it.each([0, 16])('running normalisation, %i bands', async (bands) => {
    const make = (seed: number): Encoder<Tensor4D> =>
      runningNormalisation({
        encoder: new TemporalConvolution({ bands: 16, widths: [4], seed }),
        bands,
      });
    await checkEncoder({ name: 'audio/running-normalisation', make, batch: () => features() });
  });
});

describe('running normalisation', () => {
  it('comes to the mean and deviation of what it was shown, for inference', async () => {
    const inner = {
      width: 256,
      variables: {},
      state: {},
      encode: (x: Tensor4D) => reshape(x, [x.shape[0], -1]) as Tensor2D,
      clone: () => inner,
      dispose: () => undefined,
    };
    const encoder = runningNormalisation({ encoder: inner, momentum: 0.3 });
    const input = tidy(() => sub(mul(features(), 3), 7) as Tensor4D);
    for (let step = 0; step < 30; step++) {
      const updates: RunningUpdate[] = [];
      encoder
        .encode(input, {
          phase: 'train',
          rng: Rng.of(0),
          record: (update) => void updates.push(update),
        })
        .dispose();
      for (const { variable, batch, rate } of updates)
        variable.assign(tidy(() => add(variable, mul(sub(batch, variable), rate))));
    }
    const actual = (await encoder.encode(input).data()) as Float32Array;
    const mean = actual.reduce((a, b) => a + b, 0) / actual.length;
    expect(mean).toBeCloseTo(0, 2);
    expect(Math.sqrt(actual.reduce((a, b) => a + (b - mean) ** 2, 0) / actual.length)).toBeCloseTo(
      1,
      2,
    );
  });
  it('gives moments where the inner encoder does', () => {
    expect(
      'frames' in
        runningNormalisation({ encoder: new TemporalConvolution({ bands: 16, widths: [4] }) }),
    ).toBe(true);
    expect(
      'frames' in runningNormalisation({ encoder: audioResnet({ depth: 10, width: 2 }) }),
    ).toBe(false);
  });
});

describe('published shapes', () => {
  it('BYOL-A embeds .96 s at 64 bands into 2048 (v1) and 3072 (v2) numbers', () => {
    for (const [version, width] of [
      [1, 2048],
      [2, 3072],
    ] as const) {
      const network = new ByolANetwork({ version });
      expect(network.width).toBe(width);
      network.dispose();
    }
  });
  it('waveform encoder gives one vector for every 160 samples', () => {
    const network = new WaveformConvolution({ width: 4 });
    expect(network.frameCount(20480 + 1600) - network.frameCount(20480)).toBe(10);
    network.dispose();
  });
  it.each<[string, () => FrameEncoder<Tensor4D>]>([
    ['BYOL-A v1', () => new ByolANetwork({ version: 1, bands: 16, channels: 2, hidden: 3 })],
    ['BYOL-A v2', () => new ByolANetwork({ version: 2, bands: 16, channels: 2, hidden: 3 })],
    [
      'temporal convolution',
      () => new TemporalConvolution({ bands: 16, widths: [3, 4, 5], strides: [1, 2, 2] }),
    ],
    [
      'transformer',
      () =>
        new SpectrogramTransformer({
          bands: 16,
          maximumFrames: 40,
          patch: [8, 8],
          stride: [5, 4],
          width: 8,
          depth: 1,
          heads: 2,
        }),
    ],
  ])('%s says how many moments it gives', (_name, make) => {
    const network = make();
    for (const frames of [16, 17, 23, 38]) {
      const batch = features(frames);
      expect(network.frames(batch).shape).toEqual([
        4,
        network.frameCount(frames),
        network.frameWidth,
      ]);
    }
    network.dispose();
  });
  it('refuses clips that are too short or too long', () => {
    expect(() => new WaveformConvolution({ width: 2 }).frames(waves())).toThrow('CP_AUDIO_SHAPE');
    const transformer = new SpectrogramTransformer({
      bands: 16,
      maximumFrames: 16,
      patch: [8, 8],
      width: 8,
      depth: 1,
      heads: 2,
    });
    expect(() => transformer.encode(features(40))).toThrow('CP_AUDIO_SHAPE');
  });
  it('means over stretches cover short inputs too', async () => {
    const few = segmentMeans(randomNormal([2, 2, 3]), 4);
    expect(few.shape).toEqual([2, 12]);
    expect((await few.data()).every(Number.isFinite)).toBe(true);
  });
});
