import { CounterpointError } from '@counterpoint/core';
import type { Augmenter } from '@counterpoint/core';
import { resample } from '../resample.js';
import type { Waveform } from '../waveform.js';
import type { Range, WaveformInfo } from './info.js';
import { mixedAtRatio } from './mix.js';
import { cropped } from './random-crop.js';

/** The recordings that {@link background} mixes in, and how far below the signal they are. */
export interface BackgroundConfig {
  /** What to mix in: recordings of rooms, streets, music. Resampled where the rates differ. */
  readonly backgrounds: readonly Waveform[];
  /** Decibels that the signal is above the background. Default [3, 20]. */
  readonly ratioDecibels?: Range;
}

/** What `background` draws: which background, from where on, and how loud. */
export interface BackgroundDraw {
  readonly index: number;
  /** Where in the background the mix begins, as a share of it. */
  readonly position: number;
  readonly ratioDecibels: number;
}

/**
 * Mixes in a stretch of one of several backgrounds, which is repeated when it is shorter than the
 * clip.
 */
export function background({
  backgrounds,
  ratioDecibels = [3, 20],
}: BackgroundConfig): Augmenter<Waveform, BackgroundDraw, WaveformInfo> {
  if (backgrounds.length === 0 || backgrounds.some(({ samples }) => samples.length === 0)) {
    throw new CounterpointError('CP_AUDIO_EMPTY', {
      what: 'Background mixing was given no backgrounds, or an empty one',
      where: 'audio/background',
    });
  }
  const atRate = new Map<number, (Float32Array | undefined)[]>(); // a set has one rate, or a few
  const samplesOf = (index: number, background: Waveform, rate: number): Float32Array => {
    const resampled = atRate.get(rate) ?? new Array<Float32Array | undefined>(backgrounds.length);
    atRate.set(rate, resampled);
    return (resampled[index] ??= resample(background, rate).samples);
  };
  return {
    draw: (_of, rng) => ({
      index: rng.integer(backgrounds.length),
      position: rng.uniform(),
      ratioDecibels: rng.uniform(...ratioDecibels),
    }),
    apply({ samples, sampleRateHz }, draw) {
      const background = backgrounds[draw.index];
      if (background === undefined) {
        throw new CounterpointError('CP_AUDIO_DRAW', {
          what: `A draw asks for background ${draw.index} of ${backgrounds.length}`,
          where: 'audio/background',
        });
      }
      const other = samplesOf(draw.index, background, sampleRateHz);
      const room = Math.max(0, other.length - samples.length);
      const start = Math.floor(draw.position * (room === 0 ? other.length : room + 1));
      return {
        samples: mixedAtRatio(
          samples,
          cropped(other, { start, length: samples.length }, true),
          draw.ratioDecibels,
        ),
        sampleRateHz,
      };
    },
  };
}
