import { isCounterpointError } from '@counterpoint/core';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bouncerDataset } from '../bouncers/bouncer-dataset.js';
import { drawBouncer } from '../bouncers/draw-bouncer.js';
import { encodeWav } from '../clip/encode-wav.js';
import { videoDecoder } from '../decode/video-decoder.js';
import { hasProgram } from '../testing/has-program.js';
import { writeWebm, type WebmContent } from './write-webm.js';

let folder = '';
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'counterpoint-webm-'))));
afterAll(() => rm(folder, { recursive: true }));

const shape = { seconds: 2, framesPerSecond: 8, side: 48, sampleRateHz: 16000 } as const;
const drawn = (index: number) => drawBouncer(index, { seed: 1, part: 'test', ...shape });
const contentOf = ({ data, frames, samples }: ReturnType<typeof drawn>): WebmContent => ({
  data,
  shape: [frames, shape.side, shape.side, 3],
  framesPerSecond: shape.framesPerSecond,
  wav: encodeWav([samples], shape.sampleRateHz),
});
const meanSquare = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length;

describe.skipIf(!hasProgram('ffmpeg'))('writeWebm', () => {
  it.each(['vp8', 'vp9'] as const)(
    'writes %s whose frames and sound are read again at their times',
    async (codec) => {
      for (let index = 0; index < 3; index++) {
        const bouncer = drawn(index);
        const path = join(folder, `${codec}-${index}.webm`);
        await writeWebm(path, contentOf(bouncer), codec);
        for (const program of ['auto', 'ffmpeg'] as const) {
          const reader = await videoDecoder({ with: program }).open(path);
          const times = Array.from({ length: bouncer.frames }, (_, i) => i / 8);
          const { frames, sound } = await reader.read({
            times,
            sound: { fromSeconds: 0, seconds: 2 },
          });
          await reader.close();
          const size = 48 * 48 * 3;
          expect(frames).toHaveLength(bouncer.frames);
          frames.forEach(({ data }, f) => {
            const errors = times.map((_, i) =>
              meanSquare(data, bouncer.data.subarray(i * size, (i + 1) * size)),
            );
            expect(errors.indexOf(Math.min(...errors))).toBe(f);
            expect(errors[f]).toBeLessThan(60); // above 30 dB
          });
          const { channels, sampleRateHz } = sound!;
          const every = sampleRateHz / shape.sampleRateHz;
          const likenessAt = (lag: number) =>
            bouncer.samples.reduce((sum, value, i) => {
              return sum + value * (channels[0]![i * every + lag] ?? 0);
            }, 0);
          const lags = Array.from({ length: 801 }, (_, i) => i - 400);
          const likeness = lags.map(likenessAt);
          const lag = lags[likeness.indexOf(Math.max(...likeness))]!;
          expect(Math.abs(lag) / sampleRateHz).toBeLessThan(0.0075);
          const energy = bouncer.samples.reduce((sum, value) => sum + value * value, 0);
          expect(likenessAt(lag)).toBeGreaterThan(0.9 * energy);
        }
      }
    },
    120_000,
  );

  it('writes the same bytes again, silent clips, and leaves nothing beside the file', async () => {
    const inside = await mkdtemp(join(folder, 'alone-'));
    const [one, two] = [join(inside, 'one.webm'), join(inside, 'two.webm')];
    await writeWebm(one, contentOf(drawn(5)));
    await writeWebm(two, contentOf(drawn(5)));
    expect(await readFile(one)).toEqual(await readFile(two));
    const { array } = (await bouncerDataset({ side: 16, size: 1 }).at!(0)).value;
    await writeWebm(one, { ...array!, framesPerSecond: 8, data: array!.data as Uint8Array });
    const reader = await videoDecoder().open(one);
    const { frames, sound } = await reader.read({
      times: [0, 1],
      sound: { fromSeconds: 0, seconds: 1 },
    });
    await reader.close();
    expect([frames.length, sound]).toEqual([2, undefined]);
    expect((await readdir(inside)).sort()).toEqual(['one.webm', 'two.webm']);
  });

  it('refuses a folder that is not there, and levels that are no frames', async () => {
    const content = contentOf(drawn(0));
    const codes = async (path: string, changed: Partial<WebmContent>) =>
      writeWebm(path, { ...content, ...changed }).catch((error: unknown) =>
        isCounterpointError(error) ? error.code : error,
      );
    expect(await codes(join(folder, 'no', 'clip.webm'), {})).toBe('CP_VIDEO_WRITE');
    expect(await codes(join(folder, 'a.webm'), { shape: [4, 48, 48, 3] })).toBe('CP_VIDEO_SHAPE');
    expect(await codes(join(folder, 'a.webm'), { wav: new Uint8Array(99) })).toBe('CP_VIDEO_WRITE');
    expect(await codes(folder, {})).toBe('CP_VIDEO_WRITE');
  });
});

it('without ffmpeg is a coded error', async () => {
  const inherited = process.env['PATH'];
  try {
    process.env['PATH'] = '/nowhere';
    await expect(writeWebm(join(folder, 'b.webm'), contentOf(drawn(0)))).rejects.toMatchObject({
      code: 'CP_VIDEO_FFMPEG',
    });
  } finally {
    process.env['PATH'] = inherited;
  }
});
