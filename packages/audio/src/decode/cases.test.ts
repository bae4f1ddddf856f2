import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isCounterpointError } from '@counterpoint/core';
import { describe, expect, it } from 'vitest';
import { casesFolder } from '../../../../tools/vitest/data-folder.js';
import type { Recording } from '../waveform.js';
import { readAudio } from './decode-audio.js';

const cases = casesFolder('audio');

/** What must become of each file: samples of a channel and a peak, or a code. */
const expected: Readonly<
  Record<string, { samples?: number; peak?: number; cut?: boolean; code?: string }>
> = {
  '01-flac-last-small-frame-lost/08-zero.flac': { samples: 16000 },
  '01-flac-last-small-frame-lost/a0001.flac': { samples: 4097 },
  '01-flac-last-small-frame-lost/c-lastblockzero.flac': { samples: 16000 },
  '01-flac-last-small-frame-lost/f-lastblockramp.flac': { samples: 16000 },
  '03-flac-damage-silently-drops-the-rest/19-truncated.flac': { code: 'CP_AUDIO_DAMAGED' },
  '03-flac-damage-silently-drops-the-rest/20-flip1byte.flac': { code: 'CP_AUDIO_DAMAGED' },
  '03-flac-damage-silently-drops-the-rest/21-hole.flac': { code: 'CP_AUDIO_DAMAGED' },
  '03-flac-damage-silently-drops-the-rest/flac60-flip-01.flac': { code: 'CP_AUDIO_DAMAGED' },
  '03-flac-damage-silently-drops-the-rest/flac60-flip-90.flac': { code: 'CP_AUDIO_DAMAGED' },
  '04-opus-truncated-grows/33-o-trunc.opus': { samples: 95688, cut: true },
  '04-opus-truncated-grows/t-10-o-m16-55.opus': { samples: 95688, cut: true },
  '04-opus-truncated-grows/t-11-o-s44-80.opus': { samples: 143688, cut: true },
  '06-vorbis-chained-noise/25-v-chain-q.ogg': { peak: 0.5 },
  '06-vorbis-chained-noise/26-v-chain-44-16m.ogg': { code: 'CP_AUDIO_CHAIN' },
  '06-vorbis-chained-noise/g-vq.ogg': { peak: 0.34 },
  '08-opus-comment-over-64k-refused/41-o-pad.opus': { samples: 192000 },
  '08-opus-comment-over-64k-refused/c66000.opus': { samples: 192000 },
  '10-opus-under-one-page-not-trimmed/0980-enc.opus': { samples: 47040 },
  '10-opus-under-one-page-not-trimmed/13-o-short.opus': { samples: 2400 },
  '11-wav-24-bits-in-4-bytes-noise/10-pcm24-align4-left.wav': { samples: 8001, peak: 0.66 },
  '13-id3-before-flac/40-id3-flac.flac': { samples: 176400 },
  '15-mp3-junk-before-first-frame/18-zeros-head.mp3': { samples: 176400 },
  '15-mp3-junk-before-first-frame/20-apev2-head.mp3': { samples: 176400 },
  '15-mp3-junk-before-first-frame/22-cut-start.mp3': {},
  '15-mp3-junk-before-first-frame/mp3-zeros-head-00001.mp3': { samples: 176400 },
  '17-mp3-concatenated-rates/24-concat-rates-44-48.mp3': { code: 'CP_AUDIO_CHAIN' },
  '17-mp3-concatenated-rates/25-concat-16mono-44st.mp3': { code: 'CP_AUDIO_CHAIN' },
  '38-flac-scaled-by-2^n-1/04-u8.flac': { peak: 0.5625 },
  '38-flac-scaled-by-2^n-1/09-full.flac': { peak: 1 },
};

/** Folders whose every file stands in the table. */
const folders = [...new Set(Object.keys(expected).map((path) => path.split('/')[0]!))];

function peakOf({ channels }: Recording): number {
  let peak = 0;
  for (const channel of channels)
    for (const value of channel) peak = Math.max(peak, Math.abs(value));
  return peak;
}

describe.skipIf(cases === undefined)('recordings that once failed', () => {
  it('are all known here', () => {
    const files = folders.flatMap((folder) =>
      readdirSync(join(cases!, folder))
        .filter((name) => !name.startsWith('README'))
        .map((name) => `${folder}/${name}`),
    );
    expect(files.sort()).toEqual(Object.keys(expected).sort());
  });

  it.each(Object.entries(expected))('%s', async (path, { samples, peak, cut, code }) => {
    let read: Recording;
    try {
      read = await readAudio(join(cases!, path));
    } catch (error) {
      if (!isCounterpointError(error)) throw error;
      expect(error.code).toBe(code);
      expect(error.message).toContain(path);
      return;
    }
    expect(code).toBeUndefined();
    if (samples !== undefined) expect(read.channels[0]!.length).toBe(samples);
    if (peak !== undefined) expect(peakOf(read)).toBeCloseTo(peak, 2);
    expect(read.cut !== undefined).toBe(cut === true);
  });
});
