import { Rng } from '@counterpoint/core';
import type { Augmenter, Component } from '@counterpoint/core';
import { z } from 'zod';
import type { Waveform } from '../waveform.js';
import { convolved } from './convolve.js';
import type { Range, WaveformInfo } from './info.js';
import { positiveRangeSchema, rangeSchema } from './range-schema.js';
import { power } from './mix.js';

/** Decay and level of the artificial rooms of {@link reverb}. Component: `audio/reverb`. */
export interface ReverbConfig {
  /** Seconds until the room's answer has fallen by 60 dB. Default [.1, .6]. */
  readonly decaySeconds?: Range;
  /** Decibels that the direct sound is above all reflections together. Default [0, 15]. */
  readonly directDecibels?: Range;
}

/** What `reverb` draws: a room, and the seed of its response. */
export interface ReverbDraw {
  readonly decaySeconds: number;
  readonly directDecibels: number;
  readonly seed: number;
}

export const reverbSchema: z.ZodType<Required<ReverbConfig>, ReverbConfig> = z.strictObject({
  decaySeconds: positiveRangeSchema.default([0.1, 0.6]),
  directDecibels: rangeSchema.default([0, 15]),
});

/**
 * A room made of noise: the impulse response is one direct sound and normal noise under an
 * exponential decay
 * (Polack's model; Moorer 1979, https://doi.org/10.2307/3680280). The result has the clip's length
 * and power.
 */
export function reverb(config: ReverbConfig = {}): Augmenter<Waveform, ReverbDraw, WaveformInfo> {
  const { decaySeconds, directDecibels } = reverbSchema.parse(config);
  return {
    draw: (_of, rng) => ({
      decaySeconds: rng.uniform(...decaySeconds),
      directDecibels: rng.uniform(...directDecibels),
      seed: rng.word(),
    }),
    apply: ({ samples, sampleRateHz }, draw) => ({
      samples: inRoom(samples, roomResponse(draw, sampleRateHz)),
      sampleRateHz,
    }),
  };
}

/**
 * The impulse response of a draw.
 *
 * @returns [ceil(decaySeconds x sampleRateHz)], at least two values; the first is the direct sound,
 *   1
 */
export function roomResponse(
  { decaySeconds, directDecibels, seed }: ReverbDraw,
  sampleRateHz: number,
): Float32Array {
  const rng = Rng.of(seed, 'room');
  const length = Math.max(2, Math.ceil(decaySeconds * sampleRateHz));
  const response = Float32Array.from({ length }, (_, i) =>
    i === 0 ? 0 : rng.normal() * 10 ** ((-3 * i) / length),
  );
  const scale = Math.sqrt(10 ** (-directDecibels / 10) / (power(response) * length));
  for (let i = 1; i < length; i++) response[i]! *= scale;
  response[0] = 1;
  return response;
}

/**
 * A clip as it sounds through an impulse response, at the clip's own power.
 *
 * @param samples [n] @param response [m], at the same rate @returns [n]
 */
export function inRoom(samples: Float32Array, response: Float32Array): Float32Array {
  const wet = convolved(samples, response);
  const factor = Math.sqrt(power(samples) / power(wet));
  return Number.isFinite(factor) ? wet.map((v) => v * factor) : wet;
}

/** The impulse responses of which {@link recordedRoom} draws one for each clip. */
export interface RecordedRoomConfig {
  /** Impulse responses, at the clips' sample rate. */
  readonly responses: readonly Waveform[];
}

/** The same with recorded impulse responses, one of which is drawn. */
export function recordedRoom({
  responses,
}: RecordedRoomConfig): Augmenter<Waveform, { readonly index: number }, WaveformInfo> {
  return {
    draw: (_of, rng) => ({ index: rng.integer(responses.length) }),
    apply: ({ samples, sampleRateHz }, { index }) => ({
      samples: inRoom(samples, responses[index]!.samples),
      sampleRateHz,
    }),
  };
}

export const reverbComponent: Component<
  Required<ReverbConfig>,
  Augmenter<Waveform, ReverbDraw, WaveformInfo>
> = {
  kind: 'augmenter',
  id: 'audio/reverb',
  summary: 'A drawn room.',
  schema: reverbSchema,
  create: reverb,
  paper: { title: 'About this reverberation business', url: 'https://doi.org/10.2307/3680280' },
};
