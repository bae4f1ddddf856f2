import { CounterpointError } from '@counterpoint/core';
import type { Recording } from '../waveform.js';

/** A block of no samples behind the last one of a file that was cut. */
export function cutAfter({ channels, sampleRateHz }: Recording, cut: string): Recording {
  return { channels: channels.map(() => new Float32Array(0)), sampleRateHz, cut };
}

/** What is reported of a recording that was cut: it is read as far as it goes. */
export function cutRecording(where: string, cut: string): CounterpointError {
  return new CounterpointError('CP_AUDIO_CUT', {
    what: `A recording was cut: ${cut}. What is there is read`,
    where,
    expected: 'a whole file',
    remedy: 'fetch the file again, or leave the recording out',
  });
}
