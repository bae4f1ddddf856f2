import { CounterpointError } from '@counterpoint/core';
import type { Sample } from '@counterpoint/core';
import { checkClipLength, memberOf, noteSample } from '@counterpoint/data';
import type { RawSample, SampleNote } from '@counterpoint/data';
import { audioExtensions } from '../decode/audio-format.js';
import { openAudio, openAudioBytes } from '../decode/audio-reader.js';
import type { AudioReader } from '../decode/audio-reader.js';
import { cutRecording } from '../decode/cut.js';
import { inspectClip } from '../decode/inspect.js';
import { resample } from '../resample.js';
import { mono } from '../waveform.js';
import type { Recording, Waveform } from '../waveform.js';
import { clipTimes } from './clip-times.js';

/** The rate, the longest duration and the treatment of silence in {@link decodeClip}. */
export interface ClipOptions {
  readonly sampleRateHz: number;
  /** The most that is read of one recording. */
  readonly maximumSeconds: number;
  /** What to do with a clip that holds one constant value. */
  readonly silent: 'keep' | 'refuse';
  /** Receives the notes of recordings that were cut. Default: {@link noteSample}. */
  readonly note?: (note: SampleNote) => void;
}

/** Endings as sources name them: in lower case, without the dot. */
export const clipExtensions: readonly string[] = audioExtensions.map((extension) =>
  extension.slice(1),
);

/**
 * The clip of a stored sample in one channel, the mean of all, at one rate. Where the sample's
 * metadata say a start and an end or a duration ({@link clipTimes}), that stretch is read and
 * nothing else. A recording that was cut is read as far as it goes and noted (CP_AUDIO_CUT,
 * {@link noteSample}). So is a stretch that ends up to half a second behind the recording
 * (CP_AUDIO_RANGE), as Kaldi's `extract-segments` allows it; one that ends later is refused
 * ({@link checkClipLength}). A duration without a start is compared with the whole recording.
 *
 * @throws the errors of {@link openAudio}, CP_AUDIO_SILENT, CP_AUDIO_RANGE, CP_AUDIO_COLUMN;
 *   CP_AUDIO_CANCEL where the channels' mean is silent
 * and the channels are not
 */
export async function decodeClip(
  sample: Sample<RawSample>,
  { sampleRateHz, maximumSeconds, silent, note = noteSample }: ClipOptions,
): Promise<Waveform> {
  const reader = await openSample(sample);
  try {
    const times = clipTimes(sample.metadata ?? {}, sample.key, reader.sampleRateHz);
    const { fromSeconds: from, toSeconds: to } = times;
    const first = Math.round(from * reader.sampleRateHz);
    const seconds = Math.min(maximumSeconds, to - from);
    const count = Math.round(seconds * reader.sampleRateHz);
    const recording = await reader.read(first, Math.min(count, Number.MAX_SAFE_INTEGER - first));
    if (recording.cut !== undefined) {
      const { code, message } = cutRecording(sample.value.path ?? sample.key, recording.cut);
      note({ key: sample.key, code, message });
    }
    const clip = mono(recording);
    checkMix(recording, clip, sample.key);
    if (clip.samples.length === 0) {
      throw new CounterpointError('CP_AUDIO_RANGE', {
        what: `A recording holds nothing from ${from} s to ${to} s`,
        where: sample.key,
        facts: { from, to },
      });
    }
    if (recording.cut === undefined) {
      const read = clip.samples.length / clip.sampleRateHz;
      const check = { key: sample.key, maximumSeconds, code: 'CP_AUDIO_RANGE', note };
      checkClipLength({ least: read, most: read }, times, check);
    }
    if (silent === 'refuse' && inspectClip(clip).silent) {
      throw new CounterpointError('CP_AUDIO_SILENT', {
        what: 'A clip is silent',
        where: sample.key,
        remedy: 'leave it out, or set silent to "keep"',
      });
    }
    return resample(clip, sampleRateHz);
  } finally {
    await reader.close();
  }
}

function openSample(sample: Sample<RawSample>): Promise<AudioReader> {
  const { members, path } = sample.value;
  const inMemory = Object.keys(members).some((name) => clipExtensions.includes(name));
  if (!inMemory && path !== undefined) return openAudio(path);
  return openAudioBytes(memberOf(sample, clipExtensions).bytes, sample.key);
}

/**
 * Channels of opposite polarity cancel each other: this far below the loudest channel a mean is no
 * longer the recording.
 */
const cancelledShare = 1e-3;

function checkMix({ channels }: Recording, { samples }: Waveform, key: string): void {
  if (channels.length === 1) return;
  const loudest = Math.max(...channels.map(energy));
  if (energy(samples) >= cancelledShare ** 2 * loudest) return;
  throw new CounterpointError('CP_AUDIO_CANCEL', {
    what: 'The channels of a recording cancel each other: their mean is silent',
    where: key,
    expected: 'channels of one polarity',
    remedy: 'take one channel: ffmpeg -i FILE -af "pan=mono|c0=c0" OUT.wav',
  });
}

function energy(samples: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i]! * samples[i]!;
  return sum;
}
