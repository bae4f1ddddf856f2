import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Dataset, Sample, SkippedSample } from '@counterpoint/core';
import { mapDataset, reportOf, type RawSample } from '@counterpoint/data';
import { describe, expect, it } from 'vitest';
import { encodeWav } from '../decode/encode-wav.js';
import { logMelModality } from '../modality/log-mel-modality.js';
import { recordingQuery } from './recording-query.js';
import { openRecordings } from './open-recordings.js';

const wav = encodeWav({ channels: [new Float32Array(800).fill(0.1)], sampleRateHz: 8000 });

async function tree(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'counterpoint-recordings-'));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return root;
}

async function all(dataset: Dataset<RawSample>): Promise<Sample<RawSample>[]> {
  const read: Sample<RawSample>[] = [];
  for await (const sample of dataset.epoch({ seed: 0, epoch: 0, shuffle: false }))
    read.push(sample);
  return read;
}

const open = (path: string, split = ''): Promise<Dataset<RawSample>> =>
  openRecordings(path, { split, extensions: logMelModality().extensions });
const labels = (
  dataset: Dataset<RawSample>,
  samples: readonly Sample<RawSample>[],
): (string | undefined)[] => samples.map(({ label }) => dataset.classes?.[label!]);

describe('collections as they are published', () => {
  it('LibriSpeech', async () => {
    const root = await tree({
      'train-clean-100/19/198/19-198.trans.txt':
        '19-198-0000 NORTHANGER ABBEY\n19-198-0001 THIS LITTLE WORK\n',
      'train-clean-100/19/198/19-198-0000.flac': wav,
      'train-clean-100/19/198/19-198-0001.flac': wav,
      'dev-clean/26/495/26-495.trans.txt': '26-495-0000 A\n',
      'dev-clean/26/495/26-495-0000.flac': wav,
    });
    const dataset = await open(root);
    const samples = await all(dataset);
    expect(samples.map(({ metadata }) => metadata)).toEqual([
      { speaker: '19', chapter: '198', text: 'NORTHANGER ABBEY' },
      { speaker: '19', chapter: '198', text: 'THIS LITTLE WORK' },
    ]);
    expect(labels(dataset, samples)).toEqual(['19', '19']);
    expect((await open(root, 'val')).size).toBe(1);
    await expect(open(root, 'test')).rejects.toMatchObject({ code: 'CP_AUDIO_DATA' });
  });

  it('Speech Commands', async () => {
    const root = await tree({
      'testing_list.txt': 'yes/a_nohash_0.wav\n',
      'validation_list.txt': 'no/b_nohash_0.wav\n',
      'yes/a_nohash_0.wav': wav,
      'no/b_nohash_0.wav': wav,
      'yes/c_nohash_1.wav': wav,
      '_background_noise_/tap.wav': wav,
    });
    const dataset = await open(root);
    const samples = await all(dataset);
    expect(samples.map(({ key, metadata }) => [key, metadata!['speaker']])).toEqual([
      ['yes/c_nohash_1.wav', 'c'],
    ]);
    expect(labels(dataset, samples)).toEqual(['yes']);
    expect((await open(root, 'test')).size + (await open(root, 'val')).size).toBe(2);
  });

  it('ESC-50', async () => {
    const root = await tree({
      'meta/esc50.csv':
        'filename,fold,target,category,esc10\n1-1-A-0.wav,1,0,dog,True\n5-1-A-1.wav,5,1,rooster,True\n',
      'audio/1-1-A-0.wav': wav,
      'audio/5-1-A-1.wav': wav,
    });
    const train = await open(root),
      test = await open(root, 'test');
    expect(labels(train, await all(train))).toEqual(['dog']);
    expect(labels(test, await all(test))).toEqual(['rooster']);
    expect((await open(`${root}?without=category:cat`)).size).toBe(1);
  });

  it('VoxCeleb, labelled by speaker or by another fact', async () => {
    const root = await tree({
      'wav/id10001/abc/00001.wav': wav,
      'wav/id10002/def/00001.wav': wav,
      'wav/id10002/ghi/00002.wav': wav,
    });
    const dataset = await open(root);
    expect(labels(dataset, await all(dataset))).toEqual(['id10001', 'id10002', 'id10002']);
    const byVideo = await open(`${root}?label=video&only=speaker:id10002`);
    expect([labels(byVideo, await all(byVideo)), byVideo.classes]).toEqual([
      ['def', 'ghi'],
      ['def', 'ghi'],
    ]);
    expect((await byVideo.at!(1)).label).toBe(1);
    const each = ['def', 'ghi'].map((name) => ({ name, samples: 1 }));
    expect(reportOf(byVideo)).toMatchObject({ samples: 2, unlabelled: 0, classes: each });
  });
});

describe('other recordings', () => {
  it('a manifest with start and end, read piece by piece', async () => {
    const root = await tree({
      'long.wav': encodeWav({
        channels: [Float32Array.from({ length: 16000 }, (_, i) => i / 16000)],
        sampleRateHz: 8000,
      }),
      'clips.tsv': 'path\tstart\tend\tlabel\nlong.wav\t0.5\t1\ta\nlong.wav\t1\t2\tb\n',
    });
    const dataset = await open(join(root, 'clips.tsv'));
    const samples = await all(dataset);
    expect(samples.every(({ value }) => Object.keys(value.members).length === 0)).toBe(true);
    const modality = logMelModality({ features: { sampleRateHz: 8000, highHz: 3900 } });
    const lengths = await Promise.all(
      samples.map(
        async (sample) =>
          ((await modality.decode(sample)) as { samples: Float32Array }).samples.length,
      ),
    );
    expect(lengths).toEqual([4000, 8000]);
  });

  it('a fact that names the class counts as a column that is used', async () => {
    const root = await tree({
      'notes.csv': 'file,who,word\na.wav,ann,yes\nb.wav,bob,no\n',
      'a.wav': wav,
      'b.wav': wav,
    });
    for (const [fact, other] of [
      ['who', 'word'],
      ['word', 'who'],
    ] as const) {
      const { columns } = reportOf(await open(`${join(root, 'notes.csv')}?label=${fact}`))!;
      expect(columns!.used).toMatchObject({ file: 'path', [fact]: 'class' });
      expect(columns!.unused).toEqual([other]);
    }
  });

  it('files that cannot be read are skipped and counted, one by one', async () => {
    const root = await tree({
      'a/good.wav': wav,
      'a/text.wav': 'not a recording',
      'b/empty.wav': '',
      'b/good.wav': wav,
      'b/cut.flac': 'fLaC',
    });
    const modality = logMelModality();
    const dataset = mapDataset(await open(root), (sample: Sample<RawSample>) =>
      modality.decode(sample),
    );
    const skipped: SkippedSample[] = [],
      read: string[] = [];
    for await (const { key } of dataset.epoch(
      { seed: 0, epoch: 0, shuffle: false },
      0,
      (skip) => void skipped.push(skip),
    ))
      read.push(key);
    expect(read).toEqual(['a/good.wav', 'b/good.wav']);
    expect(Object.fromEntries(skipped.map(({ key, code }) => [key, code]))).toEqual({
      'a/text.wav': 'CP_AUDIO_FORMAT',
      'b/cut.flac': 'CP_AUDIO_HEADER',
      'b/empty.wav': 'CP_AUDIO_EMPTY',
    });
  });
});

describe('queries', () => {
  it('are read', () => {
    expect(recordingQuery('a/b?label=speaker&without=speaker:x,y&only=digit:3')).toEqual({
      path: 'a/b',
      label: 'speaker',
      without: [{ fact: 'speaker', values: ['x', 'y'] }],
      only: [{ fact: 'digit', values: ['3'] }],
    });
    expect(recordingQuery('a/b')).toEqual({ path: 'a/b', only: [], without: [] });
    for (const bad of ['a?', 'a?only=x', 'a?label=', 'a?else=x:y', 'a?only=:y'])
      expect(() => recordingQuery(bad)).toThrow('CP_AUDIO_DATA');
  });
  it('that leave nothing are errors', async () => {
    await expect(open('synthetic?only=kind:drum')).rejects.toMatchObject({
      code: 'CP_AUDIO_DATA',
    });
  });
});
