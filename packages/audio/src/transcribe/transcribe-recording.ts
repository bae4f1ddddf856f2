import { disposeBatch } from '@counterpoint/core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { AudioReader } from '../decode/audio-reader.js';
import { featureBatch } from '../feature/feature-batch.js';
import type { FeatureMap } from '../feature/log-mel.js';
import type { Waveform } from '../waveform.js';
import { recordingWindows } from './recording-windows.js';
import type { WindowConfig } from './recording-windows.js';
import type { Emission, Transcriber } from './transcriber.js';

/** The transcriber and the search of {@link transcribeRecording}, and the windows that it cuts. */
export interface TranscribeRecordingConfig extends WindowConfig {
  readonly transcriber: Transcriber<Tensor4D>;
  /** The features of a window: {@link utteranceFeatures}. */
  readonly features: (wave: Waveform) => FeatureMap;
  /** Prefixes kept in the search; 0 takes the best path. Default 8. */
  readonly beam?: number;
}

/**
 * Batches are as long as a multiple of this: each length is a graph of its own, compiled and kept.
 */
const frameStep = 96;

/**
 * The text of a recording of any length. It is cut into overlapping windows; of each overlap
 * either window gives the logits of its half, where
 * it has context at both sides, and one search over all logits gives the text.
 */
export async function transcribeRecording(
  reader: Pick<AudioReader, 'sampleRateHz' | 'blocks'> & Partial<Pick<AudioReader, 'name'>>,
  { transcriber, features, beam, ...windows }: TranscribeRecordingConfig,
): Promise<string> {
  const emissions: Emission[] = [];
  for await (const window of recordingWindows(reader, windows)) {
    const [emission] = await emissionsOf(transcriber, [features(window.wave)]);
    const seconds = window.wave.samples.length / window.wave.sampleRateHz;
    const { logits, frames } = emission!;
    const classes = logits.length / frames;
    const placeOf = (at: number): number => Math.round((at / seconds) * (frames - 1)); // frames are centred
    const from = placeOf(window.skipStartSeconds),
      to = window.skipEndSeconds === 0 ? frames : placeOf(seconds - window.skipEndSeconds);
    emissions.push({ logits: logits.slice(from * classes, to * classes), frames: to - from });
  }
  return transcriber.decode(joinedEmission(emissions), beam);
}

/** The logits of some utterances in one batch. */
export async function emissionsOf(
  transcriber: Transcriber<Tensor4D>,
  maps: readonly FeatureMap[],
): Promise<Emission[]> {
  const { batch, lengths } = utteranceBatch(maps);
  const emissions = await transcriber.emissions(batch, lengths);
  disposeBatch(batch);
  return emissions;
}

/** Utterances as a batch of a length of which there are few. */
export function utteranceBatch(maps: readonly FeatureMap[]): {
  readonly batch: Tensor4D;
  readonly lengths: readonly number[];
} {
  const longest = Math.max(1, ...maps.map(({ frames }) => frames));
  return {
    batch: featureBatch(maps, frameStep * Math.ceil(longest / frameStep)),
    lengths: maps.map(({ frames }) => frames),
  };
}

function joinedEmission(emissions: readonly Emission[]): Emission {
  const logits = new Float32Array(emissions.reduce((sum, each) => sum + each.logits.length, 0));
  let at = 0;
  for (const each of emissions) {
    logits.set(each.logits, at);
    at += each.logits.length;
  }
  return { logits, frames: emissions.reduce((sum, each) => sum + each.frames, 0) };
}
