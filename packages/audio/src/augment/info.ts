import type { FeatureMap } from '../feature/log-mel.js';
import type { Waveform } from '../waveform.js';

/** What drawing a view of a waveform needs to know of it. */
export interface WaveformInfo {
  readonly length: number;
  readonly sampleRateHz: number;
}

/** What drawing a view of features needs to know of them. */
export interface FeatureInfo {
  readonly frames: number;
  readonly bands: number;
}

/** The properties of a waveform that drawing a view needs. */
export function infoOf({ samples, sampleRateHz }: Waveform): WaveformInfo {
  return { length: samples.length, sampleRateHz };
}

/** The properties of a feature map that drawing a view needs. */
export function featureInfoOf({ frames, bands }: FeatureMap): FeatureInfo {
  return { frames, bands };
}

/** Both ends of a range that is drawn from uniformly. */
export type Range = readonly [low: number, high: number];
