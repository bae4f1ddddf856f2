import { noteSample } from '@counterpoint/data';
import type { AudioReader } from '../decode/audio-reader.js';
import { cutRecording } from '../decode/cut.js';
import { resample } from '../resample.js';
import { mono } from '../waveform.js';
import type { Waveform } from '../waveform.js';

/** A stretch of a recording, and how much at either end the neighbours cover better. */
export interface RecordingWindow {
  readonly wave: Waveform;
  readonly fromSeconds: number;
  /** Seconds at the start that belong to the window before; 0 for the first. */
  readonly skipStartSeconds: number;
  /** Seconds at the end that belong to the window behind; 0 for the last. */
  readonly skipEndSeconds: number;
}

/** Length and overlap of the windows of {@link recordingWindows}. */
export interface WindowConfig {
  /** The sample rate of the windows. */
  readonly sampleRateHz: number;
  /** Seconds of a window. Default 20. */
  readonly windowSeconds?: number;
  /** Seconds that two neighbours share; each gives its half of them. Default 4. */
  readonly overlapSeconds?: number;
}

/**
 * A recording of any length in overlapping windows. Samples of about one window are in memory at a
 * time. A recording that one and a half windows hold is one
 * window. One that was cut is noted (CP_AUDIO_CUT).
 */
export async function* recordingWindows(
  reader: Pick<AudioReader, 'sampleRateHz' | 'blocks'> & Partial<Pick<AudioReader, 'name'>>,
  { sampleRateHz, windowSeconds = 20, overlapSeconds = 4 }: WindowConfig,
): AsyncGenerator<RecordingWindow> {
  const rate = reader.sampleRateHz;
  const size = Math.round(windowSeconds * rate),
    hop = Math.max(1, size - Math.round(overlapSeconds * rate)),
    whole = Math.ceil(1.5 * size);
  let waiting = new Float32Array(0),
    start = 0;
  const windowOf = (count: number, last: boolean): RecordingWindow => ({
    wave: resample({ samples: waiting.slice(0, count), sampleRateHz: rate }, sampleRateHz),
    fromSeconds: start / rate,
    skipStartSeconds: start === 0 ? 0 : (size - hop) / 2 / rate,
    skipEndSeconds: last ? 0 : (size - hop) / 2 / rate,
  });
  for await (const block of reader.blocks()) {
    if (block.cut !== undefined) noteCut(reader.name ?? 'a recording', block.cut);
    const { samples } = mono(block);
    const longer = new Float32Array(waiting.length + samples.length);
    longer.set(waiting);
    longer.set(samples, waiting.length);
    waiting = longer;
    while (waiting.length > whole) {
      yield windowOf(size, false);
      waiting = waiting.slice(hop);
      start += hop;
    }
  }
  if (waiting.length > 0) yield windowOf(waiting.length, true);
}

function noteCut(key: string, cut: string): void {
  const { code, message } = cutRecording(key, cut);
  noteSample({ key, code, message });
}
