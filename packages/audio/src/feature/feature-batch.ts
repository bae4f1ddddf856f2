import { CounterpointError } from '@counterpoint/core';
import { tensor2d, tensor4d } from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Waveform } from '../waveform.js';
import type { FeatureMap } from './log-mel.js';
import { smallest } from './smallest.js';

/**
 * Features as a batch for an encoder.
 *
 * @param frames rows of each map; longer maps are cut, shorter ones filled with their smallest
 *   value. Default: the longest map's
 * @returns [N, frames, bands, 1]
 * @throws CP_AUDIO_SHAPE
 */
export function featureBatch(
  maps: readonly FeatureMap[],
  frames: number = Math.max(1, ...maps.map((map) => map.frames)),
): Tensor4D {
  const bands = maps[0]?.bands ?? 0;
  if (bands === 0 || maps.some((map) => map.bands !== bands)) {
    throw new CounterpointError('CP_AUDIO_SHAPE', {
      what: 'A batch of features is empty or of unequal bands',
      expected: 'at least one map, all of as many bands',
    });
  }
  const data = new Float32Array(maps.length * frames * bands);
  maps.forEach((map, n) => {
    const at = n * frames * bands,
      copied = Math.min(frames, map.frames) * bands;
    data.set(map.data.subarray(0, copied), at);
    if (copied < frames * bands)
      data.fill(map.data.length === 0 ? 0 : smallest(map.data), at + copied, at + frames * bands);
  });
  return tensor4d(data, [maps.length, frames, bands, 1]);
}

/**
 * Waveforms as a batch.
 *
 * @param length samples of each; longer ones are cut, shorter ones followed by silence. Default:
 *   the longest's
 * @returns [N, length]
 */
export function waveformBatch(
  waves: readonly Waveform[],
  length: number = Math.max(1, ...waves.map(({ samples }) => samples.length)),
): Tensor2D {
  const rate = waves[0]?.sampleRateHz;
  if (rate === undefined || waves.some((wave) => wave.sampleRateHz !== rate)) {
    throw new CounterpointError('CP_AUDIO_SHAPE', {
      what: 'A batch of waveforms is empty or of unequal sample rates',
      remedy: 'resample them first',
    });
  }
  const data = new Float32Array(waves.length * length);
  waves.forEach(({ samples }, n) => data.set(samples.subarray(0, length), n * length));
  return tensor2d(data, [waves.length, length]);
}
