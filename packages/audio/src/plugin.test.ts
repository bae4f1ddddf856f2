import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Rng, rowCount } from '@counterpoint/core';
import type { Augmenter, Dataset, Modality } from '@counterpoint/core';
import type { RawSample } from '@counterpoint/data';
import { checkPlugin } from '@counterpoint/testkit';
import { randomNormal } from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { featureInfoOf, infoOf } from './augment/info.js';
import type { WaveformInfo } from './augment/info.js';
import { TemporalConvolution } from './encoder/temporal-convolution.js';
import { logMel } from './feature/log-mel.js';
import type { FeatureMap } from './feature/log-mel.js';
import { isFeatureMap } from './modality/sound.js';
import type { Sound } from './modality/sound.js';
import { audioPlugin } from './plugin.js';
import { features, clip, sampleOf, asWav } from './testing/fixtures.js';
const map = (): FeatureMap => logMel(features).extract(clip().samples);
const batch = (): Tensor4D => randomNormal([4, 16, 16, 1], 0, 1, 'float32', 4);
const encoder = (seed: number) => ({
  encoder: new TemporalConvolution({ bands: 16, widths: [4], kernel: 3, strides: [2], seed }),
});
const ofWaveform = { sample: clip, describe: infoOf as (sample: never) => WaveformInfo };
const ofMap = { sample: map, describe: featureInfoOf as (sample: never) => unknown };

async function view(component: never): Promise<void> {
  const [first] = component as readonly Augmenter<Sound, unknown, WaveformInfo>[];
  const draw = first!.draw(infoOf(clip()), Rng.of(1, 0));
  expect(draw).toEqual(first!.draw(infoOf(clip()), Rng.of(1, 0)));
  expect(draw).not.toEqual(first!.draw(infoOf(clip()), Rng.of(1, 1)));
  expect(JSON.parse(JSON.stringify(draw))).toEqual(draw);
  const view = await first!.apply(clip(), draw);
  expect(view).toEqual(await first!.apply(clip(), draw));
  expect(isFeatureMap(view) && view.data.every(Number.isFinite) && view.data.length > 0).toBe(true);
}

async function modality(component: never): Promise<void> {
  const modality = component as Modality<RawSample, Sound>;
  const value = await modality.decode(sampleOf(asWav(clip())));
  const tensor = modality.batch([value, { samples: Float32Array.of(0.1), sampleRateHz: 8000 }]);
  expect(rowCount(tensor)).toBe(2);
}

/** A collection on disk, opened as a source, with the labels that its recordings should have. */
function source(
  files: Readonly<Record<string, string | Uint8Array>>,
  labels: readonly string[],
  split = 'test',
) {
  const path = mkdtempSync(join(tmpdir(), 'counterpoint-sources-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  const trial = async (component: never): Promise<void> => {
    const dataset = component as Dataset<RawSample>;
    const actual: string[] = [];
    for await (const { label } of dataset.epoch({ seed: 0, epoch: 0, shuffle: false }))
      actual.push(typeof label === 'number' ? dataset.classes![label]! : String(label));
    expect(actual.sort()).toEqual(labels);
  };
  return { config: { path, split }, trial };
}

const recording = asWav(clip()).members['wav']!;
const sources = {
  'audio/kaldi': source(
    {
      'test/wav.scp': 'a a.wav\nb b.wav\n',
      'test/text': 'a YES\nb NO\n',
      'test/utt2spk': 'a s1\nb s2\n',
      'test/a.wav': recording,
      'test/b.wav': recording,
    },
    ['s1', 's2'],
  ),
  'audio/librispeech': source(
    {
      'test-clean/61/70/61-70.trans.txt': '61-70-0000 A\n',
      'test-clean/61/70/61-70-0000.flac': recording,
      'test-clean/9/1/9-1.trans.txt': '9-1-0000 B\n',
      'test-clean/9/1/9-1-0000.flac': recording,
    },
    ['61', '9'],
  ),
  'audio/speech-commands': source(
    {
      'testing_list.txt': 'yes/a_nohash_0.wav\nno/b_nohash_0.wav\n',
      'validation_list.txt': '',
      'yes/a_nohash_0.wav': recording,
      'no/b_nohash_0.wav': recording,
    },
    ['no', 'yes'],
  ),
  'audio/esc50': source(
    {
      'meta/esc50.csv':
        'filename,fold,target,category,esc10,src_file,take\n' +
        '5-1-A-0.wav,5,0,dog,True,1,A\n5-2-A-1.wav,5,1,rooster,True,2,A\n',
      'audio/5-1-A-0.wav': recording,
      'audio/5-2-A-1.wav': recording,
    },
    ['dog', 'rooster'],
  ),
  'audio/voxceleb': source(
    { 'wav/id10270/x/00001.wav': recording, 'wav/id10271/y/00001.wav': recording },
    ['id10270', 'id10271'],
    'train',
  ),
  'audio/recordings': source({ 'test/a/1.wav': recording, 'test/b/2.wav': recording }, ['a', 'b']),
  'audio/synthetic': {
    config: { split: 'test' },
    async trial(component: never): Promise<void> {
      const dataset = component as Dataset<RawSample>;
      expect([dataset.size, dataset.classes!.length]).toEqual([60, 6]);
    },
  },
};

it('the plugin keeps every contract', async () => {
  const views = { config: { features, seconds: 0.3 }, trial: view, ...ofWaveform };
  const small = { bands: 16, seed: 0 };
  await checkPlugin(audioPlugin, {
    ...sources,
    'audio/log-mel': { config: { features, seconds: 0.3 }, trial: modality },
    'audio/waveform': { config: { sampleRateHz: 8000, seconds: 0.3 }, trial: modality },
    'audio/byol-a-network': { config: { ...small, channels: 2, hidden: 4 }, batch },
    'audio/resnet': {
      config: { depth: 10, width: 2 },
      batch: () => randomNormal([4, 8, 8, 1], 0, 1, 'float32', 4),
    },
    'audio/spectrogram-transformer': {
      config: {
        ...small,
        maximumFrames: 16,
        patch: [8, 8],
        stride: [8, 8],
        width: 4,
        depth: 1,
        heads: 1,
      },
      batch,
    },
    'audio/temporal-convolution': { config: { ...small, widths: [3, 3], kernel: 3 }, batch },
    'audio/running-normalisation': {
      plugins: [audioPlugin],
      config: {
        bands: 16,
        encoder: { type: 'audio/temporal-convolution', ...small, widths: [3], kernel: 3 },
      },
      batch,
    },
    'audio/waveform-convolution': {
      config: { width: 3, kernels: [4], strides: [4] },
      batch: () => randomNormal([4, 32], 0, 1, 'float32', 4),
    },
    'audio/random-crop': { config: { seconds: 0.1 }, ...ofWaveform },
    'audio/gain': { config: {}, ...ofWaveform },
    'audio/polarity': { config: {}, ...ofWaveform },
    'audio/noise': { config: {}, ...ofWaveform },
    'audio/reverb': { config: {}, ...ofWaveform },
    'audio/speed': { config: {}, ...ofWaveform },
    'audio/time-stretch': { config: {}, ...ofWaveform },
    'audio/pitch-shift': { config: {}, ...ofWaveform },
    'audio/masks': { config: {}, ...ofMap },
    'audio/random-resize-crop': { config: {}, ...ofMap },
    'audio/random-linear-fader': { config: {}, ...ofMap },
    'audio/vocal-tract': { config: {}, ...ofMap },
    'audio/view': {
      config: {
        features,
        seconds: 0.3,
        waveform: [{ type: 'audio/gain', probability: 0.9 }],
        map: [{ type: 'audio/masks' }],
      },
      trial: view,
      ...ofWaveform,
    },
    'audio/cola-views': views,
    'audio/word-views': views,
    'audio/speaker-views': views,
    'audio/sound-views': views,
    'audio/byol-a-views': views,
    'audio/cola': {
      config: { width: 4 },
      parts: encoder,
      views: () => [batch(), randomNormal([4, 16, 16, 1], 0, 1, 'float32', 5)],
    },
    'audio/cpc': {
      config: { contextWidth: 3, contextLayers: 1, steps: 2 },
      parts: encoder,
      views: () => [batch()],
    },
    'audio/speaker-contrast': {
      config: { width: 3 },
      parts: encoder,
      views: () => [batch(), randomNormal([4, 16, 16, 1], 0, 1, 'float32', 5)],
    },
  });
});
