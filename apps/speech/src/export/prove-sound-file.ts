import {
  cropped,
  fitFrames,
  isFeatureMap,
  logMel,
  logMelModalitySchema,
} from '@counterpoint/audio';
import type { Sound, Waveform } from '@counterpoint/audio';
import {
  CounterpointError,
  disposeBatch,
  isCounterpointError,
  parseConfig,
} from '@counterpoint/core';
import type { Encoder, Modality, TypedConfig } from '@counterpoint/core';
import { runOnnx } from '@counterpoint/engine';
import { openRecordings } from '@counterpoint/audio';
import type { SoundFile } from './sound-file.js';

/**
 * The largest difference between the file's embeddings and the encoder's that is let pass, in
 * shares of the largest number.
 */
const tolerance = 1e-3;
const provingCount = 8;

/** What a file was made of. */
export interface SoundSource {
  readonly encoder: Encoder;
  readonly modality: Modality;
  /** Of the modality. */
  readonly config: TypedConfig;
}

/**
 * Runs the file by ONNX Runtime alone on eight recordings, of exactly the length that it takes,
 * and compares with the encoder.
 *
 * @param data recordings
 * @param where the file goes, for the message
 * @throws CP_SPEECH_EXPORT_DIFFERS
 */
export async function proveSoundFile(
  made: SoundFile,
  source: SoundSource,
  data: string,
  where: string,
): Promise<{ readonly recordings: number; readonly largestDifference: number }> {
  const sounds = await provingSounds(source.modality, data);
  const difference = await largestDifference(made, sounds, source);
  if (difference <= tolerance) return { recordings: sounds.length, largestDifference: difference };
  throw new CounterpointError('CP_SPEECH_EXPORT_DIFFERS', {
    what: `The ONNX file embeds ${sounds.length} recordings with a difference of ${difference}`,
    where,
    expected: `at most ${tolerance}`,
    remedy: 'report it: the file should not be used',
  });
}

/** Recordings that cannot be read are left out. @throws CP_SPEECH_UNREADABLE when none is left */
async function provingSounds(modality: Modality, data: string): Promise<Waveform[]> {
  const stored = await openRecordings(data, {
    extensions: modality.extensions,
    onSkip: () => undefined,
  });
  const sounds: Waveform[] = [];
  let reason = 'there is none';
  const order = { seed: 0, epoch: 0, shuffle: false };
  for await (const sample of stored.epoch(order, 0, () => undefined)) {
    try {
      const sound = (await modality.decode(sample as never)) as Sound;
      if (!isFeatureMap(sound)) sounds.push(sound);
    } catch (error) {
      if (!isCounterpointError(error)) throw error;
      reason = error.message;
    }
    if (sounds.length === provingCount) break;
  }
  await stored.close?.();
  if (sounds.length > 0) return sounds;
  throw new CounterpointError('CP_SPEECH_UNREADABLE', {
    what: `No recording to compare the file on can be read: ${reason}`,
    where: data,
    expected: 'at least one recording',
    remedy: 'give other recordings with --data',
  });
}

async function largestDifference(
  { file, input, output }: SoundFile,
  sounds: readonly Waveform[],
  { encoder, modality, config }: SoundSource,
): Promise<number> {
  const given: { sounds: readonly Sound[]; rows: readonly Float32Array[] } =
    input.name === 'samples'
      ? ofLength(sounds, input.shape[0]!)
      : stretched(sounds, input.shape[0]!, config);
  const batch = modality.batch(given.sounds);
  const embedding = encoder.encode(batch);
  disposeBatch(batch);
  const expected = await embedding.data();
  embedding.dispose();
  const flat = new Float32Array(given.rows.length * given.rows[0]!.length);
  given.rows.forEach((row, i) => flat.set(row, i * row.length));
  const { [output]: actual } = await runOnnx(file, {
    [input.name]: { data: flat, shape: [given.rows.length, ...input.shape] },
  });
  let difference = 0,
    largest = 1;
  actual!.data.forEach((value, i) => {
    difference = Math.max(difference, Math.abs(value - expected[i]!));
    largest = Math.max(largest, Math.abs(expected[i]!));
  });
  return difference / largest;
}

function ofLength(
  sounds: readonly Waveform[],
  length: number,
): { sounds: readonly Sound[]; rows: readonly Float32Array[] } {
  const cut = sounds.map(({ samples, sampleRateHz }) => ({
    samples: cropped(samples, { start: Math.floor((samples.length - length) / 2), length }),
    sampleRateHz,
  }));
  return { sounds: cut, rows: cut.map(({ samples }) => samples) };
}

function stretched(
  sounds: readonly Waveform[],
  frames: number,
  { type: _, ...settings }: TypedConfig,
): { sounds: readonly Sound[]; rows: readonly Float32Array[] } {
  const { features } = parseConfig(logMelModalitySchema, settings, 'audio/log-mel');
  const extractor = logMel(features);
  return {
    sounds,
    rows: sounds.map(
      ({ samples }) => fitFrames(extractor.extract(samples), frames, 'stretch').data,
    ),
  };
}
