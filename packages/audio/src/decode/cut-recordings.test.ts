import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isCounterpointError, Rng } from '@counterpoint/core';
import { listenToNotes } from '@counterpoint/data';
import { describe, expect, it } from 'vitest';
import { decodeClip } from '../modality/decode-clip.js';
import type { Recording } from '../waveform.js';
import { decodeAudio } from './decode-audio.js';
import { encodeWav } from './encode-wav.js';
import { readMpegHeader } from './mpeg/frame-header.js';

const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../fixtures/${name}`, import.meta.url)));
const twice = (bytes: Uint8Array): Uint8Array => new Uint8Array(Buffer.concat([bytes, bytes]));
const tone = Float32Array.from({ length: 4000 }, (_, i) => 0.5 * Math.sin(i / 9));
const files: Readonly<Record<string, () => Uint8Array>> = {
  'wav of integers': () => encodeWav({ channels: [tone, tone], sampleRateHz: 8000 }),
  'wav of floats': () => encodeWav({ channels: [tone], sampleRateHz: 8000 }, 'float32'),
  'wav of ADPCM': () => fixture('ima.wav'),
  mp3: () => fixture('tone.mp3'),
  vorbis: () => twice(fixture('tone.ogg')),
  opus: () => twice(fixture('tone.opus')),
  flac: () => fixture('tone.flac'),
};

/** A recording, or the code of the error. */
async function outcome(bytes: Uint8Array): Promise<Recording | string> {
  return decodeAudio(bytes, 'x').catch((error: unknown) => {
    if (isCounterpointError(error)) return error.code;
    throw error;
  });
}

describe.each(Object.entries(files))('a cut %s', (name, make) => {
  it('is reported or refused, wherever it is cut, and the whole is neither', async () => {
    const bytes = make();
    const whole = await decodeAudio(bytes);
    expect(whole.cut).toBeUndefined();
    const rng = Rng.of(1, name);
    const draws = Array.from({ length: 7 }, () => 1 + rng.integer(bytes.length - 1));
    const ends = [bytes.length - 1, bytes.length - 2, Math.ceil(bytes.length * 0.7), ...draws];
    let reported = 0;
    for (const end of ends) {
      const read = await outcome(bytes.slice(0, end));
      if (typeof read === 'string') {
        expect(read).toMatch(/^CP_AUDIO_(DAMAGED|EMPTY|FORMAT|HEADER)$/);
        continue;
      }
      reported++;
      expect(read.cut, `cut at ${end} of ${bytes.length}`).toMatch(/holds|ends|last page/);
      expect(read.channels[0]!.length).toBeLessThanOrEqual(whole.channels[0]!.length);
    }
    if (name !== 'flac') expect(reported).toBeGreaterThan(1);
  });
});

const hasFfmpeg = ((): boolean => {
  try {
    execFileSync('ffmpeg', ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    if (process.env['CI']) throw new Error('ffmpeg is missing.');
    process.stderr.write('There is no ffmpeg: cuts of its formats are not tested.\n');
    return false;
  }
})();

it.skipIf(!hasFfmpeg)(
  'files that ffmpeg reads are reported or refused, too',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'counterpoint-cut-'));
    try {
      for (const name of ['a.aiff', 'a.au', 'a.webm', 'a.m4a']) {
        const path = join(folder, name);
        const source = ['-f', 'lavfi', '-i', 'sine=440:d=2'];
        execFileSync('ffmpeg', ['-v', 'error', '-y', ...source, path]);
        const bytes = new Uint8Array(readFileSync(path));
        expect((await decodeAudio(bytes)).cut, name).toBeUndefined();
        const read = await outcome(bytes.slice(0, 2 * Math.floor(bytes.length * 0.3)));
        if (typeof read === 'string') expect(read).toBe('CP_AUDIO_DAMAGED');
        else expect(read.cut, name).toMatch(/ffmpeg says|holds/);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  60_000,
);

it('a cut clip is read as far as it goes and noted, unless the cut lies behind it', async () => {
  const bytes = files['wav of integers']!().slice(0, 8044); // 2000 of 4000 samples
  const notes: string[] = [];
  const stop = listenToNotes(({ key, code, message }) => notes.push(`${key} ${code} ${message}`));
  const read = (metadata: Readonly<Record<string, unknown>>) =>
    decodeClip(
      { index: 0, key: 'a.wav', value: { members: { wav: bytes } }, metadata },
      { sampleRateHz: 8000, maximumSeconds: 30, silent: 'keep' },
    );
  try {
    expect((await read({ start: 0, end: 0.1 })).samples.length).toBe(800);
    expect(notes).toEqual([]);
    expect((await read({})).samples.length).toBe(2000);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/^a\.wav CP_AUDIO_CUT .*holds 8000 of 16000 bytes/);
  } finally {
    stop();
  }
});

it.each([1, 2, 3])('%i bytes of the next MPEG header are a frame that was cut', async (left) => {
  const whole = fixture('tone.mp3');
  const places: number[] = [];
  const start = whole.findIndex((_, at) => {
    const header = readMpegHeader(whole, at);
    return header !== undefined && readMpegHeader(whole, at + header.size) !== undefined;
  });
  for (let at = start, header; (header = readMpegHeader(whole, at)) !== undefined;) {
    places.push(at);
    at += header.size;
  }
  const untagged = (end: number): Uint8Array => whole.slice(places[1], end);
  const complete = await decodeAudio(untagged(places[6]!));
  const cut = await decodeAudio(untagged(places[6]! + left));
  expect(complete.cut).toBeUndefined();
  expect(cut.cut).toMatch(/ends within a frame/);
  expect(cut.channels[0]!.length).toBe(complete.channels[0]!.length);
  const junk = await decodeAudio(
    new Uint8Array(Buffer.concat([untagged(places[6]!), Buffer.alloc(left, 0x41)])),
  );
  expect(junk.cut).toBeUndefined();
});

it('the byte that makes a stream of unknown size even is no block that was cut', async () => {
  const streamed = (size: number, ...data: number[]): Uint8Array => {
    const head = Buffer.alloc(44);
    head.write('RIFF\0\0\0\0WAVEfmt ', 'latin1');
    head.writeUInt32LE(16, 16);
    head.writeUInt16LE(1, 20);
    head.writeUInt16LE(1, 22);
    head.writeUInt32LE(8000, 24);
    head.writeUInt32LE(24000, 28);
    head.writeUInt16LE(3, 32);
    head.writeUInt16LE(24, 34);
    head.write('data', 36);
    head.writeUInt32LE(size, 40);
    return new Uint8Array(Buffer.concat([head, Buffer.from(data)]));
  };
  const samples = [0, 0, 32, 0, 0, 64, 0, 0, 16];
  for (const size of [0, 0xffffffff]) {
    expect(await decodeAudio(streamed(size, ...samples, 0))).toEqual({
      channels: [Float32Array.of(0.25, 0.5, 0.125)],
      sampleRateHz: 8000,
      cut: undefined,
    });
    expect((await decodeAudio(streamed(size, ...samples, 7))).cut).toMatch(/within a block/);
    expect((await decodeAudio(streamed(size, ...samples, 0, 0))).cut).toMatch(/within a block/);
  }
});
