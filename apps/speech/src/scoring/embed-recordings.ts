import { infoOf, isFeatureMap, noise, randomCrop } from '@counterpoint/audio';
import type { Sound, Waveform } from '@counterpoint/audio';
import { CounterpointError, Rng } from '@counterpoint/core';
import type { Dataset, Encoder, Modality, Sample } from '@counterpoint/core';
import { embedDataset } from '@counterpoint/cli';
import type { EmbeddedDataset, ProgressDisplay } from '@counterpoint/cli';
import { mapDataset } from '@counterpoint/data';
import type { RawSample } from '@counterpoint/data';
import { openRecordings } from '@counterpoint/audio';

/** What is heard of each recording when it is scored. */
export interface Hearing {
  /** A stretch of so many seconds, its place drawn once from the recording's index. */
  readonly cropSeconds?: number;
  /** Noise added so many decibels below the sound. */
  readonly noiseDecibels?: number;
  /** Which draw of stretch and noise. Default 0. */
  readonly draw?: number;
}

export interface EmbedRecordingsOptions {
  readonly path: string;
  readonly split: string;
  readonly modality: Modality<RawSample, Sound>;
  readonly encoder?: Encoder;
  readonly hearing?: Hearing;
  readonly display: ProgressDisplay;
}

/** Embeds a part of some recordings; without an encoder the modality's own features. Recordings that cannot be read are told and left out. */
export async function embedRecordings({
  path,
  split,
  modality,
  encoder,
  hearing = {},
  display,
}: EmbedRecordingsOptions): Promise<EmbeddedDataset> {
  const onSkip = ({ key, message }: { key: string; message: string }): void =>
    display.say(`Skipped ${key}: ${message}`);
  const stored = await openRecordings(path, { split, extensions: modality.extensions, onSkip });
  const dataset = mapDataset(stored, async (sample: Sample<RawSample>) =>
    heard(await modality.decode(sample), hearing, sample.index),
  ) as Dataset<Sound>;
  try {
    return await embedDataset({
      dataset,
      modality: modality as Modality<unknown, Sound>,
      encoder,
      onSkip,
      onProgress: (done) =>
        display.update({ step: done, totalSteps: dataset.size, facts: ['embedded'] }),
    });
  } finally {
    display.end();
    await dataset.close?.();
  }
}

/** The same draw for the same recording, whoever asks. */
async function heard(
  sound: Sound,
  { cropSeconds, noiseDecibels, draw = 0 }: Hearing,
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

/** @throws CP_SPEECH_UNLABELLED */
export function labelled<T extends Pick<EmbeddedDataset, 'labels'>>(embedded: T, where: string): T {
  if (!embedded.labels.some((label) => label < 0)) return embedded;
  throw new CounterpointError('CP_SPEECH_UNLABELLED', {
    what: 'Some recordings have no label',
    where,
    expected: 'a label for every recording',
    remedy:
      'put recordings in class folders, give a label column, or name a fact: path?label=speaker',
  });
}
