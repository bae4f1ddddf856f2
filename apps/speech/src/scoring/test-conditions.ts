import {
  infoOf,
  isFeatureMap,
  noise,
  randomCrop,
  type Sound,
  type Waveform,
} from '@counterpoint/audio';
import { embedDataset, type Embedder } from '@counterpoint/cli';
import { Rng, type Dataset, type Encoder, type Modality, type Sample } from '@counterpoint/core';
import { mapDataset, type RawSample } from '@counterpoint/data';

/** What part of each recording is scored, and in which noise. */
export interface TestConditions {
  /** A stretch of so many seconds, its position drawn from the recording's index. */
  readonly cropSeconds?: number;
  /** Noise added so many decibels below the sound. */
  readonly noiseDecibels?: number;
  /** Which draw of stretch and noise. Default 0. */
  readonly draw?: number;
  /** Recordings that are embedded at a time. Default 128. */
  readonly batchSize?: number;
}

/**
 * An encoder as an embedder of recordings under conditions; without one the features of the
 * modality.
 */
export function soundEmbedder(
  modality: Modality<RawSample, Sound>,
  encoder?: Encoder,
  conditions: TestConditions = {},
): Embedder {
  return (dataset, options) =>
    embedDataset({
      dataset: mapDataset(dataset as Dataset<RawSample>, async (sample: Sample<RawSample>) =>
        applyConditions(await modality.decode(sample), conditions, sample.index),
      ),
      modality: modality as Modality<unknown, Sound>,
      encoder,
      batchSize: conditions.batchSize,
      ...options,
    });
}

/** The same draw for the same recording in every system. */
async function applyConditions(
  sound: Sound,
  { cropSeconds, noiseDecibels, draw = 0 }: TestConditions,
  index: number,
): Promise<Sound> {
  if (isFeatureMap(sound)) return sound;
  const rng = draw === 0 ? Rng.of(1, 'hearing', index) : Rng.of(1, 'hearing', index, draw);
  let wave: Waveform = sound;
  if (cropSeconds !== undefined) {
    const crop = randomCrop({ seconds: cropSeconds });
    wave = await crop.apply(wave, crop.draw(infoOf(wave), rng.fork('crop')));
  }
  if (noiseDecibels !== undefined) {
    const added = noise({ ratioDecibels: [noiseDecibels, noiseDecibels], colour: [0, 0] });
    wave = await added.apply(wave, added.draw(infoOf(wave), rng.fork('noise')));
  }
  return wave;
}
