import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry, type Sample } from '@counterpoint/core';
import { bouncerDataset, type Clip, type ClipSound } from '@counterpoint/video';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasProgram } from '../../../../../packages/video/src/testing/has-program.js';
import { runVision } from '../../testing/run-vision.js';
import { openClips } from '../open-clips.js';
import { videoPlugins } from '../plugins.js';

let folder = '';
const out = () => join(folder, 'clips');
const set = (...entries: string[]) => entries.flatMap((entry) => ['--set', entry]);

describe.skipIf(!hasProgram('ffmpeg'))('video draw', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'counterpoint-draw-'));
    const size = ['--clips', '16', '--held-out', '6', '--side', '32'];
    const { code, errors } = await runVision('video', 'draw', '--out', out(), ...size, '--json');
    expect(code, errors).toBe(0);
  }, 300_000);
  afterAll(() => rm(folder, { recursive: true }));

  it.each(['train', 'validation', 'test', 'unseen'] as const)(
    'writes clips of %s that show and sound as those that are drawn, with their facts',
    async (split) => {
      const registry = new Registry(videoPlugins);
      const modality = await registry.create(
        'modality',
        { type: 'video/clip', side: 32, sound: { type: 'audio/log-mel', seconds: 2 } },
        { seed: 0 },
      );
      const files = await openClips(out(), { split, extensions: ['webm'] });
      const drawn = bouncerDataset({ part: split, size: files.size, side: 32 });
      expect(files.size).toBe(split === 'train' ? 16 : 6);
      for (let i = 0; i < files.size; i++) {
        const [file, array] = (await Promise.all([files.at!(i), drawn.at!(i)])) as Sample[];
        expect(files.classes![file!.label!]).toBe(drawn.classes![array!.label!]);
        expect(file!.metadata).toMatchObject(array!.metadata!);
        const [read, expected] = (await Promise.all(
          [file!, array!].map((sample) => modality.decode(sample)),
        )) as [Clip, Clip];
        expect(read.frames).toHaveLength(expected.frames.length);
        read.frames.forEach(({ data }, f) => {
          const errorTo = (at: number) =>
            data.reduce((sum, level, k) => sum + (level - expected.frames[at]!.data[k]!) ** 2, 0) /
            data.length;
          const errors = expected.frames.map((_, at) => errorTo(at));
          expect(errors.indexOf(Math.min(...errors))).toBe(f);
          expect(errors[f]).toBeLessThan(100); // above 28 dB
        });
        const [heard, rung] = [read, expected].map(({ sound }) => (sound as ClipSound).samples);
        const energy = (samples: Float32Array) => samples.reduce((sum, x) => sum + x * x, 0);
        expect(energy(heard!) / energy(rung!)).toBeCloseTo(1, 0);
      }
    },
    120_000,
  );

  it('is data to train on and to score by class, sound, synchrony and place', async () => {
    const run = join(folder, 'run');
    const small = [
      ...set('modality.side=16', 'views.side=16', 'learningRate.warmupEpochs=0'),
      ...set('encoder.width=8', 'encoder.towers.video.encoder.encoder.width=2'),
      ...set('encoder.towers.sound.encoder.widths=[4,4,4]', 'modality.framesPerSecond=6'),
      ...['--batch-size', '8', '--epochs', '1'],
    ];
    const train = await runVision('video', 'train', '--data', out(), '--out', run, ...small);
    expect(train.code, train.errors).toBe(0);
    for (const test of ['test', 'unseen']) {
      const words = ['--data', out(), '--test', test, '--no-baselines', '--json'];
      const { json, code, errors } = await runVision('video', 'evaluate', run, ...words);
      expect(code, errors).toBe(0);
      expect(json).toMatchObject({
        classes: { knn: { top1: { count: 6 } } },
        retrieval: { 'video to sound': { mrr: { count: 6 } } },
        sync: { 'auc at 200 ms': { count: 6 } },
        located: { 'by chance': { count: 6 } },
      });
    }
  }, 300_000);

  it('writes no second table into a folder, and the same clips by the same seed', async () => {
    const again = join(folder, 'again');
    const size = ['--clips', '2', '--held-out', '1', '--side', '32'];
    const refused = await runVision('video', 'draw', '--out', out(), ...size, '--json');
    expect(refused.json).toMatchObject({ error: { code: 'CP_VISION_USAGE' } });
    expect((await runVision('video', 'draw', '--out', again, ...size)).code).toBe(0);
    const name = join('clips', 'train', 'train-000001.webm');
    expect(await readFile(join(again, name))).toEqual(await readFile(join(out(), name)));
    const other = join(folder, 'other');
    await runVision('video', 'draw', '--out', other, ...size, '--seed', '2', '--codec', 'vp8');
    expect(await readFile(join(other, name))).not.toEqual(await readFile(join(out(), name)));
  }, 300_000);
});

it('says what is missing without ffmpeg', async () => {
  const inherited = process.env['PATH'];
  const place = await mkdtemp(join(tmpdir(), 'counterpoint-draw-'));
  try {
    process.env['PATH'] = '/nowhere';
    const { json } = await runVision('video', 'draw', '--out', join(place, 'a'), '--json');
    expect(json).toMatchObject({ error: { code: 'CP_VIDEO_FFMPEG' } });
  } finally {
    process.env['PATH'] = inherited;
    await rm(place, { recursive: true });
  }
});
