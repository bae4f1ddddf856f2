import { CounterpointError } from '@counterpoint/core';

/** Sound in one channel, nominally in [-1, 1]. */
export interface Waveform {
  /** [samples] */
  readonly samples: Float32Array;
  readonly sampleRateHz: number;
}

/** Sound as it was recorded: all channels, of one length. */
export interface Recording {
  /** One [samples] for each channel. */
  readonly channels: readonly Float32Array[];
  readonly sampleRateHz: number;
  /**
   * Why the sound ends before the recording did, where the file was cut: `it ends within a page`.
   * A program that reads such a recording reports it (CP_AUDIO_CUT).
   */
  readonly cut?: string;
}

/** The lowest and the highest sample rate that is read. */
export const sampleRateRangeHz: readonly [number, number] = [1000, 384000];

/** The mean over a recording's channels. A recording of one channel is returned without a copy. */
export function mono({ channels, sampleRateHz }: Recording): Waveform {
  const first = channels[0];
  if (first === undefined)
    throw new CounterpointError('CP_AUDIO_EMPTY', {
      what: 'A recording has no channels',
      expected: 'at least one channel',
    });
  if (channels.length === 1) return { samples: first, sampleRateHz };
  const samples = new Float32Array(first.length);
  for (const channel of channels)
    for (let i = 0; i < samples.length; i++) samples[i]! += channel[i]! / channels.length;
  return { samples, sampleRateHz };
}

/** Seconds that a waveform lasts. */
export function durationSeconds({ samples, sampleRateHz }: Waveform): number {
  return samples.length / sampleRateHz;
}
