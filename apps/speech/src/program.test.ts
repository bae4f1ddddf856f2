import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { syntheticSounds } from '@counterpoint/audio';
import { beforeAll, describe, expect, it } from 'vitest';
import { fewSounds, runSpeech, speechJson, tinySpeech } from './testing/tiny-speech.js';

let folder = '';
let run = '';

beforeAll(async () => {
  ({ folder, run } = await tinySpeech());
}, 300_000);

describe('counterpoint-speech', () => {
  it('trains on synthesised sounds by default', async () => {
    const lines = (await readFile(join(run, 'metrics.jsonl'), 'utf8')).trim().split('\n');
    expect(lines.length).toBe(4);
    expect(JSON.parse(lines[3]!)).toMatchObject({ step: 4 });
  });

  it.each([
    ['simclr', 'encoder.width=4'],
    ['moco', 'encoder.width=4'],
    ['byol-a', 'encoder.channels=4'],
    ['cola', 'encoder.width=4'],
    ['words', 'encoder.widths=[8]'],
    ['speakers', 'encoder.widths=[8]'],
    ['supcon', 'encoder.widths=[8]'],
    ['speakers', 'method.loss=angular-prototypical', 'encoder.widths=[8]'],
    ['cola', 'method.similarity=cosine', 'encoder.width=4'],
    ['byol-a', 'encoder.version=1', 'views.version=1', 'encoder.channels=4'],
  ])('trains by %s with %s', async (method, ...settings) => {
    const recipe = JSON.stringify({
      sampleRateHz: 8000,
      bands: 16,
      highHz: 3900,
      windowSeconds: 0.032,
      hopSeconds: 0.05,
    });
    const banded = settings.some((setting) => /widths|channels/.test(setting))
      ? ['encoder.bands=16']
      : [];
    const all = [
      ...settings,
      ...banded,
      `modality.features=${recipe}`,
      `views.features=${recipe}`,
      'modality.seconds=0.5',
      'views.seconds=0.5',
      'learningRate.warmupEpochs=0',
    ];
    const report = await speechJson(
      'train',
      '--data',
      fewSounds,
      '--method',
      method,
      '--epochs',
      '0.5',
      '--batch-size',
      '40',
      '--out',
      join(folder, [method, ...settings].join(' ')),
      ...all.flatMap((setting) => ['--set', setting]),
    );
    expect(report).toMatchObject({ step: 1, ended: 'done', skipped: 0 });
    expect(report['loss']).toSatisfy(Number.isFinite);
  });

  it('normalises features by statistics of the data that it stores, or by running statistics', async () => {
    const run = join(folder, 'by data');
    await speechJson(
      'train',
      '--data',
      fewSounds,
      '--method',
      'cola',
      '--epochs',
      '0.5',
      '--out',
      run,
      '--batch-size',
      '40',
      '--set',
      'encoder.width=4',
      '--set',
      'modality.normalise=data',
      '--set',
      'learningRate.warmupEpochs=0',
    );
    const { modality } = (
      JSON.parse(await readFile(join(run, 'config.json'), 'utf8')) as {
        config: { modality: { normalise: { mean: number[]; deviation: number[] } } };
      }
    ).config;
    expect(modality.normalise).toMatchObject({
      mean: [expect.any(Number)],
      deviation: [expect.any(Number)],
    });
    const running = JSON.stringify({
      type: 'audio/running-normalisation',
      encoder: { type: 'audio/temporal-convolution', bands: 64, widths: [8] },
    });
    const report = await speechJson(
      'train',
      '--data',
      fewSounds,
      '--method',
      'cpc',
      '--epochs',
      '0.5',
      '--out',
      join(folder, 'running'),
      '--batch-size',
      '40',
      '--set',
      `encoder=${running}`,
      '--set',
      'modality.normalise=none',
      '--set',
      'learningRate.warmupEpochs=0',
    );
    expect(report).toMatchObject({ ended: 'done' });
  });

  it('embeds a part of the recordings', async () => {
    const out = join(folder, 'all.npy');
    expect(
      await speechJson(
        'embed',
        run,
        '--data',
        'synthetic?only=kind:bell,hum',
        '--split',
        'test',
        '--out',
        out,
      ),
    ).toMatchObject({ count: 20, width: 8, skipped: 0 });
  });

  it('evaluates beside itself untrained and beside plain features', async () => {
    const report = await speechJson(
      'evaluate',
      run,
      '--data',
      fewSounds,
      '--neighbours',
      '5',
      '--systems',
      'encoder,untrained,log-mel-statistics',
    );
    for (const name of ['untrained', 'log-mel-statistics']) {
      expect(report[name]).toMatchObject({
        knn: { top1: { count: 20 } },
        linear: { top1: { count: 20 } },
      });
    }
    expect(
      (report['log-mel-statistics'] as { linear: { top1: { value: number } } }).linear.top1.value,
    ).toBeGreaterThan(0.9);
    const scored = ['evaluate', run, '--data', fewSounds, '--neighbours', '5', '--systems'];
    const turned = await speechJson(...scored, 'log-mel-statistics,encoder');
    expect(turned).not.toHaveProperty('encoder');
    for (const name of ['knn', 'linear', 'log-mel-statistics'])
      expect(turned[name]).toEqual(report[name]);
    const { code, json } = await runSpeech(...scored, 'log-mel-statistics');
    expect(code).toBe(2);
    expect(json).toMatchObject({ error: { code: 'CP_CLI_USAGE', where: '--systems' } });
  });

  it('evaluates verification, few shots, retrieval by sound, and short stretches in noise', async () => {
    expect(
      await speechJson(
        'evaluate',
        run,
        '--data',
        fewSounds,
        '--task',
        'verification',
        '--systems',
        'encoder,mfcc-mean',
      ),
    ).toHaveProperty('mfcc-mean');
    const report = await speechJson(
      'evaluate',
      run,
      '--data',
      fewSounds,
      '--task',
      'few-shot',
      '--ways',
      '2',
      '--systems',
      'encoder',
      '--crop',
      '0.25',
      '--noise',
      '5',
    );
    expect(report['encoder']).toMatchObject({ accuracy: { count: 600 } });
    const crops = await speechJson(
      'evaluate',
      run,
      '--data',
      fewSounds,
      '--crop',
      '0.25',
      '--noise',
      '5',
      '--draws',
      '3',
      '--systems',
      'encoder,log-mel-statistics',
    );
    expect(crops).toMatchObject({
      knn: { top1: { count: 20 } },
      'log-mel-statistics': { linear: { top1: { count: 20 } } },
    });
    const sameResult = (await speechJson(
      'evaluate',
      run,
      '--data',
      fewSounds,
      '--task',
      'retrieval',
      '--systems',
      'log-mel-statistics',
    )) as { 'log-mel-statistics': { map: { value: number } } };
    expect(sameResult['log-mel-statistics'].map.value).toBeGreaterThan(0.6);
  });

  it('finds what sounds alike', async () => {
    const file = join(folder, 'query.wav');
    const { value } = await syntheticSounds('test').at!(2);
    await writeFile(file, value.members['wav']!);
    const report = await speechJson(
      'search',
      run,
      file,
      '--add',
      'synthetic',
      '--split',
      'test',
      '--count',
      '3',
    );
    expect(report['added']).toBe(60);
    const [first] = report['results'] as { hits: { id: string; score: number }[] }[];
    expect(first!.hits).toHaveLength(3);
    expect(first!.hits[0]).toMatchObject({ id: 'test/2' });
    expect(first!.hits[0]!.score).toBeGreaterThan(0.999);
  });
});
