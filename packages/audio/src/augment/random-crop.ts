import type { Augmenter, Component, Rng } from '@counterpoint/core';
import { z } from 'zod';
import type { Waveform } from '../waveform.js';
import type { WaveformInfo } from './info.js';

/**
 * The length that {@link randomCrop} cuts out, and how it extends shorter clips. Component:
 * `audio/random-crop`.
 */
export interface RandomCropConfig {
  readonly seconds: number;
  /**
   * What fills a clip that is shorter: silence behind it, at a random place of it, or the clip
   * again. Default `repeat`.
   */
  readonly short?: 'silence' | 'random-silence' | 'repeat';
}

/** What `randomCrop` draws, in samples. */
export interface CropDraw {
  /** First sample; negative when silence comes before the clip. */
  readonly start: number;
  readonly length: number;
}

export const randomCropSchema: z.ZodType<
  Required<RandomCropConfig>,
  RandomCropConfig
> = z.strictObject({
  seconds: z.number().positive(),
  short: z.enum(['silence', 'random-silence', 'repeat']).default('repeat'),
});

/** A stretch of `seconds`, its start uniform over all that fit. */
export function randomCrop(config: RandomCropConfig): Augmenter<Waveform, CropDraw, WaveformInfo> {
  const { seconds, short } = randomCropSchema.parse(config);
  return {
    draw({ length, sampleRateHz }, rng: Rng) {
      const cropLength = Math.max(1, Math.round(seconds * sampleRateHz));
      const room = length - cropLength;
      if (room >= 0) return { start: rng.integer(room + 1), length: cropLength };
      return { start: short === 'random-silence' ? -rng.integer(1 - room) : 0, length: cropLength };
    },
    apply: (recording, draw) => ({
      samples: cropped(recording.samples, draw, short === 'repeat'),
      sampleRateHz: recording.sampleRateHz,
    }),
  };
}

/**
 * Samples `start` ... `start + length - 1`; outside of the clip silence, or the clip again.
 *
 * @param samples [n] @returns [length]
 */
export function cropped(
  samples: Float32Array,
  { start, length }: CropDraw,
  repeat = false,
): Float32Array {
  if (start >= 0 && start + length <= samples.length) return samples.slice(start, start + length);
  const out = new Float32Array(length);
  if (samples.length === 0) return out;
  for (let i = 0; i < length; i++) {
    const at = start + i;
    if (repeat) out[i] = samples[((at % samples.length) + samples.length) % samples.length]!;
    else if (at >= 0 && at < samples.length) out[i] = samples[at]!;
  }
  return out;
}

export const randomCropComponent: Component<
  Required<RandomCropConfig>,
  Augmenter<Waveform, CropDraw, WaveformInfo>
> = {
  kind: 'augmenter',
  id: 'audio/random-crop',
  summary: 'A random stretch of a clip.',
  schema: randomCropSchema,
  create: randomCrop,
};
