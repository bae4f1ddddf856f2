import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeAudio, readAudio } from '../decode/decode-audio.js';
import { encodeWav } from '../decode/encode-wav.js';
import type { Recording, Waveform } from '../waveform.js';
import { decodeClip } from './decode-clip.js';
import { logMelModality } from './log-mel-modality.js';
import { waveformModality } from './waveform-modality.js';

const tone = (scale: number): Float32Array =>
  Float32Array.from({ length: 4000 }, (_, i) => scale * Math.sin(i * 0.3));
const clipOf = (recording: Recording): Promise<Waveform> =>
  decodeClip(
    { index: 0, key: 'clip', value: { members: { wav: encodeWav(recording, 'float32') } } },
    { sampleRateHz: 8000, maximumSeconds: 30, silent: 'keep' },
  );

describe('channels', () => {
  it('that cancel each other are refused, silence is not', async () => {
    const rate = { sampleRateHz: 8000 };
    const opposite = [tone(0.5), tone(-0.5)];
    await expect(clipOf({ channels: opposite, ...rate })).rejects.toThrow('CP_AUDIO_CANCEL');
    await expect(
      clipOf({ channels: [tone(0.5), tone(-0.25), tone(-0.25)], ...rate }),
    ).rejects.toThrow('CP_AUDIO_CANCEL');
    const silence = new Float32Array(4000);
    expect((await clipOf({ channels: [silence, silence], ...rate })).samples).toEqual(silence);
    expect((await clipOf({ channels: [tone(0.5), tone(-0.3)], ...rate })).samples.length).toBe(
      4000,
    );
    expect((await clipOf({ channels: [tone(0.5), tone(0)], ...rate })).samples.length).toBe(4000);
  });
});

it('batches refuse clips of another sample rate', () => {
  const clip = { samples: tone(0.5), sampleRateHz: 8000 };
  expect(() => logMelModality().batch([clip])).toThrow('CP_AUDIO_RATE');
  expect(() => waveformModality().batch([clip])).toThrow('CP_AUDIO_RATE');
});

describe('a row about a stretch of ten seconds', () => {
  const seconds = async (metadata: Record<string, unknown>, notes: string[] = []) => {
    const wav = encodeWav({
      channels: [Float32Array.from({ length: 10_000 }, (_, i) => Math.sin(i))],
      sampleRateHz: 1000,
    });
    const clip = await decodeClip(
      { index: 0, key: 'row 7', value: { members: { wav } }, metadata },
      {
        sampleRateHz: 1000,
        maximumSeconds: 30,
        silent: 'keep',
        note: ({ message }) => notes.push(message),
      },
    );
    return clip.samples.length / 1000;
  };

  it.each([
    [{ start: 9, end: 10.04 }, 1],
    [{ offset: 2, duration: 8 }, 8],
    [{ duration: 10.02 }, 10],
    [{ duration: 9 }, 10],
    [{ duration: 10.05 }, 10],
  ])('%j', async (metadata, expected) => {
    const notes: string[] = [];
    expect(await seconds(metadata, notes)).toBe(expected);
    expect(notes).toEqual([]);
  });

  it.each([
    [{ start: 9, end: 10.3 }, 1],
    [{ offset: 0, duration: 10.4 }, 10],
    [{ duration: 10.3 }, 10],
    [{ duration_ms: 10_450 }, 10],
  ])('%j, a little behind the recording, is noted', async (metadata, expected) => {
    const notes: string[] = [];
    expect(await seconds(metadata, notes)).toBe(expected);
    expect(notes).toEqual([expect.stringMatching(/CP_AUDIO_RANGE.*ends at 10.00 s.*row 7/u)]);
  });

  it.each([
    [{ start: 9, end: 11 }, /ends at 10.00 s, the row asks for 9 s to 11 s.*row 7/u],
    [{ offset: 12, duration: 1 }, /holds nothing from 12 s/u],
    [{ duration: 1 }, /says 1 s, the recording goes on.*offset/u],
    [{ duration_ms: 2500 }, /says 2.5 s/u],
    [{ duration: 300 }, /ends at 10.00 s, the row says 300 s.*row 7/u],
    [{ duration: 10.6 }, /ends at 10.00 s, the row says 10.6 s/u],
    [{ duration: 0 }, /ends at 0 s and starts at 0 s/u],
  ])('%j is refused', async (metadata, message) => {
    await expect(seconds(metadata)).rejects.toThrow(message);
  });
});

const ffmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
if (!ffmpeg && process.env['CI']) throw new Error('These tests need ffmpeg.');
if (!ffmpeg) process.stderr.write('Formats that ffmpeg decodes are not tested: there is none.\n');

describe.skipIf(!ffmpeg)('formats that ffmpeg decodes', () => {
  it.each([
    ['aiff', ['-c:a', 'pcm_s16be'], 1e-4],
    ['m4a', ['-c:a', 'aac', '-b:a', '128k'], 0.2],
    ['webm', ['-c:a', 'libopus'], 0.2],
  ] as const)('%s', async (extension, options, tolerance) => {
    const folder = await mkdtemp(join(tmpdir(), 'counterpoint-ffmpeg-'));
    const [source, file] = [join(folder, 'a.wav'), join(folder, `-i $(x) 'b".${extension}`)];
    const samples = Float32Array.from({ length: 24000 }, (_, i) => 0.4 * Math.sin(i * 0.05));
    await writeFile(source, encodeWav({ channels: [samples, samples], sampleRateHz: 48000 }));
    execFileSync('ffmpeg', ['-v', 'error', '-i', source, ...options, `file:${file}`]);
    const { channels, sampleRateHz } = await readAudio(file);
    expect([channels.length, sampleRateHz]).toEqual([2, 48000]);
    expect(Math.abs(channels[0]!.length - 24000)).toBeLessThan(2500);
    const middle = channels[0]!.subarray(10_000, 11_000);
    expect(Math.abs(Math.max(...middle) - 0.4)).toBeLessThan(tolerance + 0.02);
    const bytes = new Uint8Array(await readFile(file));
    expect(await decodeAudio(bytes)).toEqual({ channels, sampleRateHz });
    await expect(decodeAudio(bytes.slice(0, 60), 'cut')).rejects.toThrow(
      /CP_AUDIO_(DAMAGED|EMPTY)/,
    );
  });

  it('are refused with the remedy where there is no ffmpeg', async () => {
    const { PATH } = process.env;
    process.env['PATH'] = '/nowhere';
    try {
      const m4a = Buffer.from('\0\0\0\x20ftypM4A ' + '\0'.repeat(100), 'latin1');
      await expect(decodeAudio(new Uint8Array(m4a))).rejects.toThrow(
        /CP_AUDIO_FFMPEG.*install ffmpeg/,
      );
    } finally {
      process.env['PATH'] = PATH;
    }
  });
});
