import { audioPlugin } from '@counterpoint/audio';
import { Registry, type Sample } from '@counterpoint/core';
import type { RawSample } from '@counterpoint/data';
import { imagePlugin, encodePng } from '@counterpoint/image';
import type { Tensor } from '@tensorflow/tfjs-core';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { numberAt, numberOf } from '../testing/numbered-frame.js';
import { videoPlugin } from '../plugin.js';
import type { Clip, ClipSound } from './clip.js';
import type { ClipModality } from './clip-modality.js';
import { encodeWav } from './encode-wav.js';

const path = fileURLToPath(new URL('../../fixtures/numbers.webm', import.meta.url));
const webm = new Uint8Array(readFileSync(path));
const features = { sampleRateHz: 8000, bands: 16, highHz: 3900, windowSeconds: 0.032 };
const sound = { type: 'audio/log-mel', features, seconds: 1 };
const registry = new Registry([videoPlugin, audioPlugin, imagePlugin]);
const make = (config: object = {}) =>
  registry.create(
    'modality',
    { type: 'video/clip', side: 24, ...config },
    { seed: 0 },
  ) as Promise<unknown> as Promise<ClipModality>;
const sampleOf = (
  value: RawSample,
  metadata?: Readonly<Record<string, unknown>>,
): Sample<RawSample> => ({ index: 0, key: 'a', value, metadata });
const seconds = ({ samples, sampleRateHz }: ClipSound) => samples.length / sampleRateHz;

describe('video/clip', () => {
  it('reads a file by its bytes and by its path, with sound of the same length', async () => {
    const modality = await make({ framesPerSecond: 5, sound });
    const byBytes = await modality.decode(sampleOf({ members: { webm } }));
    expect(byBytes).toEqual(await modality.decode(sampleOf({ members: {}, path })));
    expect(byBytes.frames.map(numberOf)).toEqual(
      Array.from({ length: byBytes.frames.length }, (_, i) => numberAt(i / 5)),
    );
    expect(seconds(byBytes.sound as ClipSound)).toBeCloseTo(byBytes.frames.length / 5, 3);
  });

  it('reads the stretch that a row names, and no more than the maximum', async () => {
    const modality = await make({ framesPerSecond: 10, sound });
    const clip = await modality.decode(sampleOf({ members: { webm } }, { start: '1.5', end: 2.5 }));
    expect(clip.frames.map(numberOf)).toEqual(
      Array.from({ length: 10 }, (_, i) => numberAt(1.5 + i / 10)),
    );
    expect(seconds(clip.sound as ClipSound)).toBeCloseTo(1, 3);
    const short = await make({ framesPerSecond: 10, maximumSeconds: 0.5 });
    expect((await short.decode(sampleOf({ members: { webm } }))).frames).toHaveLength(5);
    for (const [metadata, code] of [
      [{ start: 90 }, 'CP_VIDEO_RANGE'],
      [{ start: 1, end: 9 }, 'CP_VIDEO_RANGE'],
      [{ duration: 9 }, 'CP_VIDEO_RANGE'],
      [{ duration: 0.5 }, 'CP_VIDEO_RANGE'],
      [{ start: 'x' }, 'CP_VIDEO_TIMES'],
      [{ start: 2, end: 1 }, 'CP_VIDEO_TIMES'],
      [{ start: 1, end: 2, duration: 5 }, 'CP_VIDEO_TIMES'],
      [{ start: true }, 'CP_VIDEO_TIMES'],
      [{ start: 1, length: 1 }, 'CP_VIDEO_TIMES'],
      [{ segment: [1, 2] }, 'CP_VIDEO_TIMES'],
      [{ start_frame: 3 }, 'CP_VIDEO_TIMES'],
      [{ t0: 1, t1: 2 }, 'CP_VIDEO_TIMES'],
    ] as const)
      await expect(
        modality.decode(sampleOf({ members: { webm } }, metadata)),
      ).rejects.toMatchObject({
        code,
      });
  });

  it('reads frames that are stored one by one, with a sound beside them', async () => {
    const frame = (level: number) =>
      encodePng({
        height: 30,
        width: 40,
        channels: 3,
        data: new Uint8Array(3600).fill(level),
      });
    const members: Record<string, Uint8Array> = {
      wav: encodeWav([Float32Array.from({ length: 8000 }, (_, i) => i / 8000)], 8000),
    };
    for (let i = 0; i < 10; i++) members[`${i + 1}.png`] = await frame(20 * i);
    const modality = await make({ framesPerSecond: 5, pictures: { type: 'image/picture' }, sound });
    const metadata = { framesPerSecond: 10, start: 0.2 };
    const clip = await modality.decode(sampleOf({ members }, metadata));
    expect(clip.frames.map(({ data }) => data[0])).toEqual([40, 80, 120, 160]);
    expect((clip.sound as ClipSound).samples[0]).toBeCloseTo(0.2, 4);
    const wide = { height: 24, width: 99, channels: 3 as const, data: new Uint8Array(7128) };
    const unlike = { ...members, '5.png': await encodePng(wide) };
    await expect(modality.decode(sampleOf({ members: unlike }, metadata))).rejects.toMatchObject({
      code: 'CP_VIDEO_SIZE',
    });
    await expect((await make({})).decode(sampleOf({ members }))).rejects.toMatchObject({
      code: 'CP_VIDEO_NESTED',
    });
    await expect(modality.decode(sampleOf({ members: { txt: webm } }))).rejects.toMatchObject({
      code: 'CP_VIDEO_EMPTY',
    });
  });

  it('refuses silence where sound is asked for', async () => {
    const array = { data: new Uint8Array(4 * 300), shape: [4, 10, 10, 3] };
    const silent = sampleOf({ members: {}, array });
    expect((await (await make()).decode(silent)).frames).toHaveLength(4);
    await expect((await make({ sound })).decode(silent)).rejects.toMatchObject({
      code: 'CP_VIDEO_SOUND',
    });
    await expect(
      (await make()).decode(sampleOf({ members: {}, array: { ...array, shape: [40, 10, 3] } })),
    ).rejects.toMatchObject({ code: 'CP_VIDEO_SHAPE' });
  });

  it('takes the middle of a clip where no view chose, and normalises levels', async () => {
    const modality = await make({ frames: 3, sound });
    const frames = Array.from({ length: 9 }, (_, f) => ({
      height: 24,
      width: 24,
      channels: 3 as const,
      data: new Uint8Array(24 * 24 * 3).fill(25.5 * f),
    }));
    const samples = Float32Array.from({ length: 9000 }, (_, i) => Math.sin(i));
    const clip: Clip = { frames, framesPerSecond: 8, sound: { samples, sampleRateHz: 8000 } };
    const { video, sound: soundBatch } = modality.batch([clip, clip]) as Record<
      'video' | 'sound',
      Tensor
    >;
    expect(video.shape).toEqual([2, 3, 24, 24, 3]);
    expect(soundBatch.shape[0]).toBe(2);
    const values = await video.data();
    [3, 4, 5].forEach((f, i) =>
      expect(values[i * 24 * 24 * 3]).toBeCloseTo((Math.floor(25.5 * f) / 255 - 0.5) / 0.25, 4),
    );
  });
});
