import { Registry, apiVersion } from '@counterpoint/core';
import type { Dataset } from '@counterpoint/core';
import type { RawSample } from '@counterpoint/data';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeWav } from '../decode/encode-wav.js';
import { decodeClip } from '../modality/decode-clip.js';
import { openCollection } from './open-collection.js';
import { sourceComponents } from './source-components.js';

const ramp = Float32Array.from({ length: 8000 }, (_, i) => i / 8000);
const wav = encodeWav({ channels: [ramp], sampleRateHz: 8000 }, 'float32');

async function tree(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'counterpoint-collections-'));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return root;
}

async function keys(dataset: Dataset<RawSample> | undefined): Promise<string[]> {
  const actual: string[] = [];
  for await (const { key } of dataset!.epoch({ seed: 0, epoch: 0, shuffle: false }))
    actual.push(key);
  return actual;
}

describe('LibriSpeech', () => {
  const files = {
    'LibriSpeech/test-clean/61/70/61-70.trans.txt': '\uFEFF61-70-0000 A\r\n61-70-0001 B C\r\n',
    'LibriSpeech/test-clean/61/70/61-70-0000.FLAC': wav,
    'LibriSpeech/test-clean/61/70/61-70-0001.wav': wav,
    'LibriSpeech/test-other/9/1/9-1.trans.txt': '9-1-0000 D\n',
    'LibriSpeech/test-other/9/1/9-1-0000.flac': wav,
  };

  it('opens a part by its name, alone or among others', async () => {
    const root = await tree(files);
    expect(await keys(await openCollection(root, 'test-clean'))).toHaveLength(2);
    expect(await keys(await openCollection(root, 'test-other'))).toHaveLength(1);
    const both = await openCollection(root, 'test');
    expect([both!.size, both!.name]).toEqual([
      3,
      expect.stringContaining('test-clean and test-other') as string,
    ]);
    const alone = join(root, 'LibriSpeech', 'test-clean');
    for (const split of [undefined, 'test', 'test-clean'])
      expect((await openCollection(alone, split))!.size).toBe(2);
    await expect(openCollection(alone, 'train')).rejects.toThrow('one of test, test-clean');
  });
});

describe('Speech Commands', () => {
  const recordings = {
    'yes/a_nohash_0.wav': wav,
    'yes/b_nohash_0.wav': wav,
    'no/c_nohash_0.WAV': wav,
  };

  it.each(['\uFEFFyes/a_nohash_0.wav\n', './yes/a_nohash_0.wav\r\n', 'yes\\a_nohash_0.wav  \r'])(
    'reads the list %j',
    async (list) => {
      const lists = { 'testing_list.txt': list, 'validation_list.txt': '' };
      const root = await tree({ ...recordings, ...lists });
      expect(await keys(await openCollection(root, 'test'))).toEqual(['yes/a_nohash_0.wav']);
      expect(await keys(await openCollection(root, 'train'))).toHaveLength(2);
    },
  );

  it('refuses a list that names no file, and finds the collection within a folder', async () => {
    const lists = { 'testing_list.txt': 'ja/a.wav\n', 'validation_list.txt': '' };
    await expect(openCollection(await tree({ ...recordings, ...lists }), 'test')).rejects.toThrow(
      'CP_AUDIO_LAYOUT',
    );
    const within = Object.entries({
      ...recordings,
      ...lists,
      'testing_list.txt': 'no/c_nohash_0.wav',
    });
    const root = await tree(Object.fromEntries(within.map(([path, text]) => [`v2/${path}`, text])));
    expect(await keys(await openCollection(root, 'test'))).toEqual(['no/c_nohash_0.WAV']);
  });
});

it('ESC-50 with a byte order mark, quotes and another order of columns', async () => {
  const root = await tree({
    'meta/esc50.csv':
      '\uFEFFcategory,filename,fold\r\n"dog","1-a.wav",1\r\n"rain, heavy",5-b.wav,5\r\n',
    'audio/1-a.wav': wav,
    'audio/5-b.wav': wav,
  });
  const test = await openCollection(root, 'test');
  expect(test!.classes).toEqual(['dog', 'rain, heavy']);
  expect(await keys(test)).toEqual(['audio/5-b.wav']);
  const other = await tree({ 'meta/esc50.csv': 'file,label\na.wav,dog\n' });
  await expect(openCollection(other, 'train')).rejects.toThrow('CP_AUDIO_LAYOUT');
});

it('a folder of Kaldi: stretches of recordings, their texts and speakers', async () => {
  const root = await tree({
    'wav.scp': 'rec1 audio/long.wav\n',
    segments: 'utt1 rec1 0.25 0.5\nutt2 rec1 0.5 -1\n',
    text: 'utt1 hello there\nutt2 bye\n',
    utt2spk: 'utt1 anna\nutt2 ben\n',
    'audio/long.wav': wav,
  });
  const dataset = (await openCollection(root, 'train'))!;
  expect(await keys(dataset)).toEqual(['utt1', 'utt2']);
  const [first, second] = [await dataset.at!(0), await dataset.at!(1)];
  expect(first.metadata).toMatchObject({ speaker: 'anna', text: 'hello there' });
  const options = { sampleRateHz: 8000, maximumSeconds: 30, silent: 'keep' } as const;
  expect((await decodeClip(first, options)).samples).toEqual(ramp.slice(2000, 4000));
  expect((await decodeClip(second, options)).samples).toEqual(ramp.slice(4000));
  const piped = await tree({ 'wav.scp': 'rec1 sph2pipe -f wav a.sph |\n' });
  await expect(openCollection(piped, 'train')).rejects.toThrow('CP_AUDIO_LAYOUT');
});

it('a folder of data folders of Kaldi: its splits', async () => {
  const split = (key: string) => ({ scp: `${key} a.wav\n`, spk: `${key} speaker-of-${key}\n` });
  const files = Object.entries({ train: 'r1', dev_clean: 'r2', 'test-other': 'r3' }).map(
    ([name, key]) => ({
      [`wrapped/data/${name}/wav.scp`]: `\uFEFF${split(key).scp}`,
      [`wrapped/data/${name}/utt2spk`]: split(key).spk,
      [`wrapped/data/${name}/a.wav`]: wav,
    }),
  );
  const root = await tree(Object.assign({}, ...files) as Record<string, string>);
  expect(await keys((await openCollection(root, undefined))!)).toEqual(['r1']);
  expect(await keys((await openCollection(root, 'val'))!)).toEqual(['r2']);
  expect(await keys((await openCollection(root, 'test-other'))!)).toEqual(['r3']);
  expect((await openCollection(root, 'test'))!.classes).toHaveLength(3);
  await expect(openCollection(root, 'other')).rejects.toThrow(
    /dev_clean, test, test-other, train/u,
  );
});

it('parts of Kaldi for scoring are not for training, by any of their usual names', async () => {
  const names = {
    ...{ train: 'train', train_clean_100: 'train', train_dev: 'val', dev93: 'val', cv: 'val' },
    ...{ dt05_real: 'val', eval2000: 'test', et05_real: 'test', 'test-other': 'test' },
    callhome: undefined,
  };
  const files = Object.keys(names).flatMap((name) => [
    [`${name}/wav.scp`, `${name} a.wav\n`],
    [`${name}/a.wav`, wav],
  ]);
  const root = await tree(Object.fromEntries(files) as Record<string, string>);
  for (const split of ['train', 'val', 'test']) {
    const expected = Object.entries(names).filter(([, meaning]) => meaning === split);
    const actual = await keys((await openCollection(root, split))!);
    expect(actual.sort()).toEqual(expected.map(([name]) => name).sort());
  }
  expect(await keys((await openCollection(root, 'callhome'))!)).toEqual(['callhome']);
  const alone = await tree({ 'callhome/wav.scp': 'r a.wav\n', 'callhome/a.wav': wav } as never);
  expect(await keys((await openCollection(alone, undefined))!)).toEqual(['r']);
});

it.each([
  [{ segments: 'u1 r 0 1\nu1 r 1 2\n' }, /segments has "u1" twice/u],
  [{ segments: 'u1 r 0.5\n' }, /no utterance, recording, start and end: "u1 r 0.5"/u],
  [{ segments: 'u1 q 0 1\n' }, /of a recording that wav\.scp lacks/u],
  [{ utt2spk: 'other anna\n' }, /utt2spk lacks the utterance "r"/u],
])('a folder of Kaldi with %j is refused', async (files, message) => {
  const root = await tree({ 'wav.scp': 'r a.wav\n', 'a.wav': wav, ...files } as never);
  await expect(openCollection(root, undefined)).rejects.toThrow(message);
});

it('sources of a config open collections, choose labels and recordings', async () => {
  const registry = new Registry([{ name: 'sources', apiVersion, components: sourceComponents }]);
  const root = await tree({
    'wav.scp': 'a a.wav\nb b.wav\n',
    utt2spk: 'a x\nb y\n',
    'a.wav': wav,
    'b.wav': wav,
  });
  const open = (config: { type: string }): Promise<Dataset<RawSample>> =>
    Promise.resolve(registry.create('source', config, { seed: 0 })) as Promise<Dataset<RawSample>>;
  const filters = { only: [{ fact: 'speaker', values: ['y'] }], label: 'utterance' };
  const some = await open({ type: 'audio/kaldi', path: root, ...filters } as { type: string });
  expect([some.size, some.classes]).toEqual([1, ['b']]);
  const any = await open({ type: 'audio/recordings', path: root } as { type: string });
  expect(any.size).toBe(2);
  expect((await open({ type: 'audio/synthetic' })).size).toBe(240);
  await expect(open({ type: 'audio/librispeech', path: root } as { type: string })).rejects.toThrow(
    'CP_AUDIO_LAYOUT',
  );
});
