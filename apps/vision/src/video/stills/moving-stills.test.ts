import { encodeWav } from '@counterpoint/audio';
import { Rng } from '@counterpoint/core';
import { reportOf } from '@counterpoint/data';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runVision } from '../../testing/run-vision.js';
import { writePictures } from '../../testing/write-pictures.js';
import { movingStillsIn } from './moving-stills-source.js';
import { movingStills } from './moving-stills.js';

let [folder, pictures, sounds] = ['', '', ''];
const shape = { seconds: 3, framesPerSecond: 8, side: 16 } as const;
const set = (...entries: string[]) => entries.flatMap((entry) => ['--set', entry]);
const small = [
  ...set('modality.side=16', 'views.side=16', 'learningRate.warmupEpochs=0', 'encoder.width=8'),
  ...set('encoder.towers.video.encoder.encoder.width=2'),
  ...set('encoder.towers.sound.encoder.widths=[4,4,4]'),
  ...['--batch-size', '8', '--epochs', '1'],
];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-stills-'));
  [pictures, sounds] = [join(folder, 'pictures'), join(folder, 'sounds')];
  await writePictures(pictures, 24, 40); // class-0, class-1 and class-2
  for (const [name, hertz] of [
    ['Class 0', 300],
    ['class_2', 900],
    ['class-9', 2000],
  ] as const) {
    await mkdir(join(sounds, name), { recursive: true });
    for (let i = 0; i < 3; i++) {
      const rng = Rng.of(i, name);
      const tone = (t: number) => 0.3 * Math.sin(t * hertz) + 0.05 * rng.uniform(-1, 1);
      const samples = Float32Array.from({ length: 16000 }, (_, k) => tone(k / 2500));
      const wav = encodeWav({ channels: [samples], sampleRateHz: 16000 });
      await writeFile(join(sounds, name, `${i}.wav`), wav);
    }
  }
});

describe('moving stills', () => {
  it('are clips of all pictures, silent, and the same whenever they are read', async () => {
    const [dataset, again] = [
      await movingStills({ pictures, ...shape }),
      await movingStills({ pictures, ...shape }),
    ];
    expect([dataset.size, dataset.fingerprint]).toEqual([24, again.fingerprint]);
    const clip = await dataset.at!(3);
    expect(clip.value.array!.shape).toEqual([24, 16, 16, 3]);
    expect(clip.value).toEqual((await again.at!(3)).value);
    expect(clip.value.members).toEqual({});
    const other = await movingStills({ pictures, ...shape, side: 32 });
    expect(other.fingerprint).not.toBe(dataset.fingerprint);
  });

  it('sound as recordings of their class do, and are left out where none does', async () => {
    const dataset = await movingStills({ pictures, sounds, ...shape });
    expect(dataset.size).toBe(16); // of class-0 and class-2
    expect(reportOf(dataset)!.notes.join(' ')).toMatch(
      /8 of 24 pictures are left out.*\(class-1\)/u,
    );
    const choices = new Set<string>();
    for (let i = 0; i < dataset.size; i++) {
      const { label, metadata, value } = await dataset.at!(i);
      const { sound, soundChosenBy } = metadata as { sound: string; soundChosenBy: string };
      expect(soundChosenBy).toBe('class');
      expect(dataset.classes![label!]).toBe(sound.startsWith('Class 0') ? 'class-0' : 'class-2');
      expect(value.members['wav']).toBeDefined();
      choices.add(sound);
    }
    expect(choices.size).toBeGreaterThan(3);
    const changed = join(folder, 'changed');
    await cp(sounds, changed, { recursive: true });
    await rm(join(changed, 'Class 0', '1.wav'));
    const moved = join(folder, 'moved');
    await cp(sounds, moved, { recursive: true });
    const [fewer, same] = await Promise.all(
      [changed, moved].map((each) => movingStills({ pictures, sounds: each, ...shape })),
    );
    expect(fewer!.fingerprint).not.toBe(dataset.fingerprint);
    expect(same!.fingerprint).toBe(dataset.fingerprint);
    await expect(
      movingStills({ pictures, sounds: join(sounds, 'class_2'), ...shape }),
    ).rejects.toThrow(/CP_VISION_USAGE|CP_DATA/);
  });

  it('are named by a short text, whose paths must be there', () => {
    const at = (path: string) => movingStillsIn({ type: 'video/clips', path });
    expect(at(`moving-stills:${pictures}`)).toEqual({ type: 'video/moving-stills', pictures });
    expect(at(`moving-stills:${pictures}:${sounds}`)).toEqual({
      type: 'video/moving-stills',
      pictures,
      sounds,
    });
    expect(at('bouncers')).toEqual({ type: 'video/clips', path: 'bouncers' });
    expect(() => at(`moving-stills:${pictures}:${folder}/no`)).toThrow(/CP_VISION_USAGE/);
    expect(() => at(`moving-stills:${folder}/no`)).toThrow(/CP_VISION_USAGE/);
  });

  it('train and are scored, but never for synchrony', async () => {
    const data = ['--data', `moving-stills:${pictures}:${sounds}`];
    const out = join(folder, 'run');
    const run = async (...args: string[]) => runVision('video', ...args, '--json');
    const train = await run('train', ...data, '--method', 'in-batch', '--out', out, ...small);
    expect(train.code, train.errors).toBe(0);
    const { json, code, errors } = await run('evaluate', out, ...data, '--no-baselines');
    expect(code, errors).toBe(0);
    const report = json as Record<string, unknown>;
    expect(report['note']).toMatch(/no score of synchrony/u);
    expect(report['retrieval']).toMatchObject({ 'video to sound': { 'recall@1': {} } });
    expect([report['sync'], report['located']]).toEqual([undefined, undefined]);
    const exported = await run('export', out, ...data, '--out', join(folder, 'exported'));
    expect(exported.code, exported.errors).toBe(0);
    const refused = await run('train', ...data, '--out', join(folder, 'no'), ...small);
    expect(refused.json).toMatchObject({ error: { code: 'CP_VISION_USAGE' } });
    const silent = ['--data', `moving-stills:${pictures}`, '--method', 'simclr'];
    const size = ['--batch-size', '8', '--epochs', '1', ...set('encoder.encoder.width=2')];
    const sides = set('modality.side=16', 'views.side=16', 'learningRate.warmupEpochs=0');
    const alone = await run('train', ...silent, ...size, ...sides, '--out', join(folder, 'alone'));
    expect(alone.code, alone.errors).toBe(0);
  }, 300_000);
});
