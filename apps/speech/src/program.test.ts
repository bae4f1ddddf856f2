import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runInProcess } from '../../../tools/vitest/run-in-process.js';
import { syntheticSounds } from '@counterpoint/audio';
import { speechProgram } from './program.js';

/** Two of the six kinds. */
const few = 'synthetic?only=kind:bell,hum';

let folder = '';
let run = '';

/** Runs one command with --json; what it ended with and what it printed. */
const program = (...args: readonly string[]) => runInProcess(speechProgram(), ...args, '--json');
const command = async (...args: readonly string[]) => (await program(...args)).json;

const features = JSON.stringify({
  sampleRateHz: 16000,
  bands: 16,
  windowSeconds: 0.032,
  hopSeconds: 0.05,
});
const tiny = [
  '--set',
  'encoder.bands=16',
  '--set',
  'encoder.widths=[8,8]',
  '--set',
  'modality.seconds=0.5',
  '--set',
  'views.seconds=0.5',
  '--batch-size',
  '60',
  '--set',
  `modality.features=${features}`,
  '--set',
  `views.features=${features}`,
];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-speech-'));
  run = join(folder, 'run');
  await command(
    'train',
    '--method',
    'cpc',
    '--epochs',
    '1',
    '--out',
    run,
    ...tiny,
    '--set',
    'method.contextWidth=4',
    '--set',
    'method.steps=2',
  );
}, 60_000);

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
    const own = JSON.stringify({
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
      `modality.features=${own}`,
      `views.features=${own}`,
      'modality.seconds=0.5',
      'views.seconds=0.5',
      'learningRate.warmupEpochs=0',
    ];
    const found = await command(
      'train',
      '--data',
      few,
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
    expect(found).toMatchObject({ step: 1, ended: 'done', skipped: 0 });
    expect(found['loss']).toSatisfy(Number.isFinite);
  });

  it('normalises features by statistics of the data that it stores, or by running statistics', async () => {
    const of = join(folder, 'by data');
    await command(
      'train',
      '--data',
      few,
      '--method',
      'cola',
      '--epochs',
      '0.5',
      '--out',
      of,
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
      JSON.parse(await readFile(join(of, 'config.json'), 'utf8')) as {
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
    const found = await command(
      'train',
      '--data',
      few,
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
    expect(found).toMatchObject({ ended: 'done' });
  });

  it('embeds a part of the recordings', async () => {
    const out = join(folder, 'all.npy');
    expect(
      await command(
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
    const found = await command(
      'evaluate',
      run,
      '--data',
      few,
      '--neighbours',
      '5',
      '--systems',
      'encoder,untrained,log-mel-statistics',
    );
    for (const name of ['untrained', 'log-mel-statistics']) {
      expect(found[name]).toMatchObject({
        knn: { top1: { count: 20 } },
        linear: { top1: { count: 20 } },
      });
    }
    expect(
      (found['log-mel-statistics'] as { linear: { top1: { value: number } } }).linear.top1.value,
    ).toBeGreaterThan(0.9);
  });

  it('evaluates verification, few shots, retrieval of sounds by sound, and short stretches in noise', async () => {
    expect(
      await command(
        'evaluate',
        run,
        '--data',
        few,
        '--task',
        'verification',
        '--systems',
        'encoder,mfcc-mean',
      ),
    ).toHaveProperty('mfcc-mean');
    const found = await command(
      'evaluate',
      run,
      '--data',
      few,
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
    expect(found['encoder']).toMatchObject({ accuracy: { count: 600 } });
    const crops = await command(
      'evaluate',
      run,
      '--data',
      few,
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
    const alike = (await command(
      'evaluate',
      run,
      '--data',
      few,
      '--task',
      'retrieval',
      '--systems',
      'log-mel-statistics',
    )) as { 'log-mel-statistics': { map: { value: number } } };
    expect(alike['log-mel-statistics'].map.value).toBeGreaterThan(0.6);
  });

  it('finds what sounds alike', async () => {
    const file = join(folder, 'query.wav');
    const { value } = await syntheticSounds('test').at!(2);
    await writeFile(file, value.members['wav']!);
    const found = await command(
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
    expect(found['added']).toBe(60);
    const [first] = found['results'] as { hits: { id: string; score: number }[] }[];
    expect(first!.hits).toHaveLength(3);
    expect(first!.hits[0]).toMatchObject({ id: 'test/2' });
    expect(first!.hits[0]!.score).toBeGreaterThan(0.999);
  });

  it('learns to transcribe, and transcribes', async () => {
    const file = join(folder, 'said.wav');
    await writeFile(file, (await syntheticSounds('test').at!(1)).value.members['wav']!);
    const learned = await command(
      'transcribe',
      run,
      '--learn',
      few,
      '--join',
      '1-2',
      '--steps',
      '3',
      '--batch-size',
      '4',
      '--beam',
      '2',
    );
    expect(learned['word-error-rate']).toMatchObject({ count: 20 });
    const heard = await command('transcribe', run, file);
    expect(heard['transcriptions']).toMatchObject([{ file }]);
  });

  it('keeps what it learned when it cannot be scored', async () => {
    const written = join(run, 'transcriber', 'transcriber.safetensors');
    await rm(written);
    expect(
      await command(
        'transcribe',
        run,
        '--learn',
        few,
        '--steps',
        '1',
        '--batch-size',
        '2',
        '--test-data',
        join(folder, 'nowhere'),
      ),
    ).toHaveProperty('error.code');
    expect((await readFile(written)).length).toBeGreaterThan(1000);
  });

  it('exports an encoder that embeds the same, and an ONNX file that takes sound', async () => {
    const out = join(folder, 'exported');
    const { model, width, input, recordings, largestDifference, cost } = await command(
      'export',
      run,
      '--out',
      out,
      '--dtype',
      'fp16',
    );
    expect([width, input, recordings]).toEqual([8, 'features', 15]);
    expect(largestDifference).toBeLessThanOrEqual(1e-4);
    expect(cost).toMatchObject({ type: 'fp16', samples: 240 });
    expect(JSON.parse(await readFile(join(out, 'preprocessing.json'), 'utf8'))).toMatchObject({
      frames: 11,
      bands: 16,
      sampleRateHz: 16000,
      maximumSeconds: 30,
      reader: 'prepare.mjs',
    });
    const card = await readFile(join(out, 'README.md'), 'utf8');
    for (const part of ['fingerprint', '## Recipe', '## Scores', '### On other data', 'fp16'])
      expect(card).toContain(part);
    expect(
      await command(
        'embed',
        out,
        '--data',
        few,
        '--split',
        'test',
        '--out',
        join(folder, 'again.npy'),
      ),
    ).toMatchObject({ count: 20, model });
    await command(
      'embed',
      run,
      '--data',
      few,
      '--split',
      'test',
      '--out',
      join(folder, 'first.npy'),
    );
    expect(await readFile(join(folder, 'again.npy'))).toEqual(
      await readFile(join(folder, 'first.npy')),
    );
    expect(await command('export', out)).toMatchObject({ out, model, largestDifference });
    expect(await command('export', run, '--twin')).toMatchObject({
      error: { code: 'CP_CLI_TWIN_MISSING' },
    });
  });

  it.each([
    [['evaluate', '--data', 'synthetic', '--task', 'tasks'], 'CP_CLI_USAGE'],
    [['evaluate', '--data', 'synthetic?label=colour'], 'CP_AUDIO_DATA'],
    [['evaluate', '--data', 'synthetic', '--systems', 'mel'], 'CP_CLI_USAGE'],
    [['evaluate', '--data', 'synthetic', '--draws', '3'], 'CP_CLI_USAGE'],
    [['transcribe', '--learn', 'synthetic', '--join', '3'], 'CP_AUDIO_CONFIG'],
    [['transcribe', 'x.wav'], 'CP_AUDIO_TRANSCRIBER'],
  ])('%j is a coded error', async ([name, ...args], code) => {
    const other = code === 'CP_AUDIO_TRANSCRIBER' ? join(folder, 'exported') : run;
    expect(await program(name!, other, ...args)).toMatchObject({
      code: code.endsWith('_USAGE') ? 2 : 1, // a command line that is not understood
      json: { error: { code } },
    });
  });
});
