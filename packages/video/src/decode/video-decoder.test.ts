import { isCounterpointError, Rng } from '@counterpoint/core';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { hasProgram } from '../testing/has-program.js';
import { numberAt, numberOf } from '../testing/numbered-frame.js';
import { writeLargeWebm } from '../testing/write-large-webm.js';
import { videoDecoder } from './video-decoder.js';

const path = fileURLToPath(new URL('../../fixtures/numbers.webm', import.meta.url));
const bytes = new Uint8Array(readFileSync(path));

describe.each(['auto', 'ffmpeg'] as const)('numbers.webm by %s', (program) => {
  const decoder = videoDecoder({ with: program });
  const works = program === 'auto' || hasProgram('ffmpeg');

  it.skipIf(!works)('shows the frame of every time, also of times that are sought', async () => {
    const reader = await decoder.open(path);
    for (const from of [0, 1.2, 2.6, 3.4]) {
      const rng = Rng.of(from, 'times');
      const times = Array.from({ length: 20 }, () => rng.uniform(from, 3.9)).sort((a, b) => a - b);
      const { frames, frameSeconds } = await reader.read({ times });
      expect(frames.map(numberOf)).toEqual(times.map(numberAt));
      for (const [i, seconds] of frameSeconds.entries())
        expect(seconds).toBeCloseTo(numberAt(times[i]!) / 25, 3);
    }
    await reader.close();
  });

  it.skipIf(!works)('places the sound by the time of the picture', async () => {
    const reader = await decoder.open(bytes, 'numbers');
    for (const fromSeconds of [0, 0.2, 2.7]) {
      const { sound } = await reader.read({ times: [], sound: { fromSeconds, seconds: 1 } });
      const { channels, sampleRateHz } = sound!;
      expect(channels[0]!.length).toBe(sampleRateHz);
      const loudness = (at: number) => {
        const first = Math.round((at - fromSeconds) * sampleRateHz);
        return Math.max(...channels[0]!.subarray(first, first + sampleRateHz / 100).map(Math.abs));
      };
      const click = Math.ceil(2 * fromSeconds) / 2; // every half second, of 20 ms; WebM moves it by at most 7 ms
      expect(loudness(click + 0.004)).toBeGreaterThan(0.4);
      if (click - 0.04 > fromSeconds) expect(loudness(click - 0.03)).toBeLessThan(0.1);
      expect(loudness(click + 0.03)).toBeLessThan(0.1);
    }
    await reader.close();
  });

  it.skipIf(!works)('ends where the video ends, and reduces frames', async () => {
    const reader = await decoder.open(path);
    const { frames } = await reader.read({ times: [3.5, 3.9, 4.5, 9], shortSide: 24 });
    expect(frames.map(({ width, height }) => [width, height])).toEqual([
      [32, 24],
      [32, 24],
    ]);
    expect(frames.map(numberOf)).toEqual([3.5, 3.9].map(numberAt));
    expect((await reader.read({ times: [60, 61] })).frames).toEqual([]);
    await reader.close();
  });

  it.skipIf(!works)(
    'a cut file gives what lies before the cut; junk is a coded error',
    async () => {
      const rng = Rng.of(3, 'cuts');
      for (let i = 0; i < 6; i++) {
        const cut = bytes.slice(0, Math.floor(rng.uniform(0, 1) * bytes.length));
        if (i % 2 === 1)
          for (let k = 0; k < 60; k++) cut[rng.integer(cut.length)] = rng.integer(256);
        const read = decoder
          .open(cut, 'cut')
          .then((reader) =>
            reader
              .read({ times: [0, 0.5, 1], sound: { fromSeconds: 0, seconds: 1 } })
              .finally(() => reader.close()),
          );
        const actual = await read.catch((error: unknown) => error);
        if (!isCounterpointError(actual))
          expect((actual as Awaited<typeof read>).frames.length).toBeLessThanOrEqual(3);
      }
      const junk = Uint8Array.from({ length: 3000 }, () => rng.integer(256));
      const isDamaged = { code: expect.stringMatching(/^CP_VIDEO_(DAMAGED|STREAM)$/) as string };
      const open = async (of: Uint8Array) =>
        (await decoder.open(of, 'junk')).read({ times: [0] }).then(() => 'read');
      await expect(open(Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3, ...junk))).rejects.toMatchObject(
        isDamaged,
      );
      if (hasProgram('ffmpeg')) await expect(open(junk)).rejects.toMatchObject(isDamaged);
    },
  );
});

it.skipIf(!hasProgram('ffmpeg'))('an MP4 that was cut says that its index is missing', async () => {
  const head = '\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2\x00\x00\x10\x00mdat';
  const file = Buffer.from(head, 'latin1');
  const cut = new Uint8Array(Buffer.concat([file, Buffer.alloc(999)]));
  const reader = await videoDecoder().open(cut, 'cut.mp4');
  await expect(reader.read({ times: [0] })).rejects.toMatchObject({
    code: 'CP_VIDEO_DAMAGED',
    message: expect.stringMatching(/moov.*is missing/u) as string,
  });
  await reader.close();
});

it('an empty file, a folder and a missing file are coded errors', async () => {
  const decoder = videoDecoder();
  const folder = fileURLToPath(new URL('.', import.meta.url));
  await expect(decoder.open(new Uint8Array(0))).rejects.toMatchObject({ code: 'CP_VIDEO_EMPTY' });
  await expect(decoder.open(folder)).rejects.toMatchObject({ code: 'CP_VIDEO_FILE' });
  await expect(decoder.open(`${folder}/none.webm`)).rejects.toMatchObject({
    code: 'CP_VIDEO_FILE',
  });
});

it('without ffmpeg a file that needs it is an error that says so', async () => {
  const inherited = process.env['PATH'];
  try {
    process.env['PATH'] = '/nowhere';
    const reader = await videoDecoder().open(Uint8Array.of(0, 0, 0, 24, 0x66, 0x74, 0x79, 0x70));
    await expect(reader.read({ times: [0] })).rejects.toMatchObject({ code: 'CP_VIDEO_FFMPEG' });
    await reader.close();
  } finally {
    process.env['PATH'] = inherited;
  }
});

it('memory does not grow with the number of clips', async () => {
  const decoder = videoDecoder();
  const resident = [];
  for (let i = 0; i < 60; i++) {
    const reader = await decoder.open(bytes, 'numbers');
    await reader.read({ times: [0, 0.5, 1], sound: { fromSeconds: 0, seconds: 1 } });
    await reader.close();
    if (i % 20 === 19) resident.push(process.memoryUsage.rss() / 2 ** 20);
  }
  expect(resident[2]! - resident[0]!).toBeLessThan(40);
});

it('a file of 1.5 GiB is read by blocks, never whole', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'counterpoint-large-'));
  try {
    const large = join(folder, 'large.webm');
    await writeLargeWebm(large, bytes, 1.5 * 2 ** 30);
    const before = process.memoryUsage.rss();
    const reader = await videoDecoder().open(large);
    for (const times of [
      [0, 0.5, 1],
      [2.6, 3],
    ]) {
      const sound = { fromSeconds: times[0]!, seconds: 0.5 };
      const actual = await reader.read({ times, sound });
      expect(actual.frames.map(numberOf)).toEqual(times.map(numberAt));
      expect(actual.sound!.channels[0]!.some((value) => Math.abs(value) > 0.3)).toBe(true);
    }
    await reader.close();
    expect((process.memoryUsage.rss() - before) / 2 ** 20).toBeLessThan(300);
  } finally {
    await rm(folder, { recursive: true });
  }
});
