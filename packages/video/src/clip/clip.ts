import type { Frame } from '../decode/frame.js';

/** One channel of sound, nominally in [-1, 1]: what modalities of sound decode to. */
export interface ClipSound {
  /** [samples] */
  readonly samples: Float32Array;
  readonly sampleRateHz: number;
}

/** A decoded clip: frames at equal distances in time, and the sound of the same stretch. */
export interface Clip {
  readonly frames: readonly Frame[];
  readonly framesPerSecond: number;
  /** A waveform, or what a view made of it; undefined where no sound is read. */
  readonly sound?: unknown;
  /** The sound at other times of the same video: negatives of a view. */
  readonly shifted?: readonly unknown[];
  /** True for a finished view, which goes into a batch at its own length and size. */
  readonly view?: true;
}

/** The measures of a clip that views are drawn by. */
export interface ClipInfo {
  readonly frames: number;
  readonly framesPerSecond: number;
  readonly height: number;
  readonly width: number;
  /** Samples of sound and their rate; null for a silent clip. */
  readonly sound: { readonly length: number; readonly sampleRateHz: number } | null;
}

/** The properties of a clip that drawing a view needs. */
export function clipInfoOf({ frames, framesPerSecond, sound }: Clip): ClipInfo {
  const { height, width } = frames[0]!;
  const soundShape = isWaveform(sound)
    ? { length: sound.samples.length, sampleRateHz: sound.sampleRateHz }
    : null;
  return { frames: frames.length, framesPerSecond, height, width, sound: soundShape };
}

/** Whether a sound is still a waveform. */
export function isWaveform(sound: unknown): sound is ClipSound {
  return typeof sound === 'object' && sound !== null && 'samples' in sound;
}

/** A stretch of a waveform, with zeros where it reaches beyond the recording. */
export function stretchOf(sound: ClipSound, fromSeconds: number, seconds: number): ClipSound {
  const { samples, sampleRateHz } = sound;
  const first = Math.round(fromSeconds * sampleRateHz);
  const length = Math.round(seconds * sampleRateHz);
  const stretch = new Float32Array(length);
  const from = Math.max(0, first);
  const until = Math.min(samples.length, first + length);
  if (until > from) stretch.set(samples.subarray(from, until), from - first);
  return { samples: stretch, sampleRateHz };
}
