import { CounterpointError } from '@counterpoint/core';
import type { Sample } from '@counterpoint/core';
import { memberOf } from '@counterpoint/data';
import type { RawSample } from '@counterpoint/data';
import { audioExtensions } from '../decode/audio-format.js';
import { openAudio, openAudioBytes } from '../decode/audio-reader.js';
import type { AudioReader } from '../decode/audio-reader.js';
import { inspectClip } from '../decode/inspect.js';
import { resample } from '../resample.js';
import { mono } from '../waveform.js';
import type { Waveform } from '../waveform.js';

export interface ClipOptions {
  readonly sampleRateHz: number;
  /** The most that is read of one recording. */
  readonly maximumSeconds: number;
  /** What to do with a clip that holds one constant value. */
  readonly silent: 'keep' | 'refuse';
}

/** Endings as sources name them: in lower case, without the dot. */
export const clipExtensions: readonly string[] = audioExtensions.map((extension) =>
  extension.slice(1),
);

/**
 * The clip of a stored sample in one channel at one rate. Where the sample's metadata say `start` and `end` (or `duration`), in seconds, that
 * stretch is read and nothing else.
 *
 * @throws the errors of {@link openAudio}, CP_AUDIO_SILENT, CP_AUDIO_RANGE
 */
export async function decodeClip(
  stored: Sample<RawSample>,
  { sampleRateHz, maximumSeconds, silent }: ClipOptions,
): Promise<Waveform> {
  const reader = await openSample(stored);
  try {
    const { from, to } = stretchOf(stored);
    const first = Math.round(from * reader.sampleRateHz);
    const seconds = Math.min(maximumSeconds, to - from);
    const recording = await reader.read(first, Math.round(seconds * reader.sampleRateHz));
    const clip = mono(recording);
    if (clip.samples.length === 0) {
      throw new CounterpointError('CP_AUDIO_RANGE', {
        what: `A recording holds nothing from ${from} s to ${to} s`,
        where: stored.key,
        facts: { from, to },
      });
    }
    if (silent === 'refuse' && inspectClip(clip).silent) {
      throw new CounterpointError('CP_AUDIO_SILENT', {
        what: 'A clip is silent',
        where: stored.key,
        remedy: 'leave it out, or set silent to "keep"',
      });
    }
    return resample(clip, sampleRateHz);
  } finally {
    await reader.close();
  }
}

function openSample(stored: Sample<RawSample>): Promise<AudioReader> {
  const { members, path } = stored.value;
  const held = Object.keys(members).some((name) => clipExtensions.includes(name));
  if (!held && path !== undefined) return openAudio(path);
  return openAudioBytes(memberOf(stored, clipExtensions).bytes, stored.key);
}

/** Seconds from the metadata. A number in a table arrives as text. */
function stretchOf({ metadata = {}, key }: Sample<RawSample>): { from: number; to: number } {
  const number = (name: string): number | undefined => {
    const value = metadata[name];
    if (value === undefined || value === null || value === '') return undefined;
    const parsed = Number(value);
    if (Number.isFinite(parsed) && parsed >= 0) return parsed;
    throw new CounterpointError('CP_AUDIO_RANGE', {
      what: `"${String(value)}" is no time`,
      where: `${key}, column ${name}`,
      expected: 'seconds, not negative',
    });
  };
  const from = number('start') ?? 0,
    duration = number('duration');
  const to =
    number('end') ?? (duration !== undefined && 'start' in metadata ? from + duration : Infinity);
  if (to > from) return { from, to };
  throw new CounterpointError('CP_AUDIO_RANGE', {
    what: `A clip ends at ${to} s and starts at ${from} s`,
    where: key,
    expected: 'an end behind the start',
  });
}
