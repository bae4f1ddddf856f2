import { mkdtemp, readFile, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { runInProcess } from '../../../../tools/vitest/run-in-process.js';
import { speechProgram } from '../program.js';

const clap = (...args: readonly string[]) =>
  runInProcess(speechProgram(), 'clap', ...args, '--json');

const few = 'synthetic?label=kind&only=kind:bell,hum';
const features = JSON.stringify({
  sampleRateHz: 16000,
  bands: 16,
  windowSeconds: 0.032,
  hopSeconds: 0.05,
});
const tiny = [
  '--set',
  'encoder.towers.audio.encoder={"type":"audio/temporal-convolution","bands":16,"widths":[16,16]}',
  '--set',
  'encoder.towers.text.encoder.width=32',
  '--set',
  'learningRate.base=0.003',
  '--set',
  'encoder.width=16',
  '--set',
  `modality.sides.audio.features=${features}`,
  '--set',
  `views.sides.audio.features=${features}`,
  '--set',
  'modality.sides.audio.seconds=0.5',
  '--set',
  'views.sides.audio.seconds=0.5',
  '--batch-size',
  '32',
];
let folder = '',
  run = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-clap-'));
  run = join(folder, 'run');
  const { code, errors } = await clap(
    'train',
    '--method',
    'sounds',
    '--data',
    few,
    '--classes',
    'a bell,a hum',
    '--template',
    'the sound of {}',
    '--epochs',
    '24',
    '--out',
    run,
    ...tiny,
  );
  expect(code, errors).toBe(0);
}, 120_000);

describe('clap', () => {
  it('makes captions of classes and tells them apart by their names alone', async () => {
    const { json } = (await clap('evaluate', run, '--data', few)) as unknown as {
      json: Record<string, Record<string, Record<string, unknown>>>;
    };
    const top1 = (of: Record<string, Record<string, unknown>>) =>
      (of['zero-shot']!['top1'] as { value: number }).value;
    expect(top1(json)).toBeGreaterThan(0.9); // two classes, 48 steps
    expect(json['retrieval']).toMatchObject({
      'sound to caption': { 'recall@1': {} },
      'caption to sound': { 'recall@10': {} },
    });
    expect(json['untrained']).toBeDefined();
  }, 60_000);

  it('gives calibrated probabilities, and takes other names', async () => {
    const { json } = (await clap(
      'zero-shot',
      run,
      '--data',
      few,
      '--split',
      'test',
      '--calibrate',
      'train',
    )) as unknown as { json: Record<string, unknown> };
    expect(json['classes']).toEqual(['a bell', 'a hum']);
    expect(json['zero-shot'] ?? json).toMatchObject({ top1: {}, ece: {}, 'ece-calibrated': {} });
    const other = (await clap(
      'zero-shot',
      run,
      '--data',
      few,
      '--split',
      'test',
      '--classes',
      'a bell,a hum,a drum',
    )) as unknown as { json: { answers: unknown[]; classes: unknown } };
    expect(other.json.classes).toEqual(['a bell', 'a hum', 'a drum']);
    expect(other.json).not.toHaveProperty('notScored');
    const fewer = await clap(
      ...['zero-shot', run, '--data', few, '--split', 'test', '--classes', 'a bell,a drum'],
    );
    expect(fewer.json).toMatchObject({ notScored: '--classes has no word for hum' });
    expect(fewer.json).not.toHaveProperty('top1');
  }, 60_000);

  it('finds recordings by words, from an index', async () => {
    const ask = () =>
      clap('search', run, 'the sound of a hum', '--data', few, '--split', 'test', '--top', '4');
    const first = await ask();
    const {
      answers: [answer],
    } = first.json as unknown as { answers: [{ hits: { class: string }[] }] };
    expect(answer.hits.map((hit) => hit.class)).toEqual(Array.from({ length: 4 }, () => 'hum'));
    expect((await ask()).json).toEqual(first.json);
  }, 60_000);

  it('exports towers that load elsewhere, without the run', async () => {
    const out = join(folder, 'exported'),
      moved = join(folder, 'moved');
    const { json, errors } = (await clap(
      'export',
      run,
      '--out',
      out,
      '--data',
      few,
    )) as unknown as { json: { largestDifference: number }; errors: string };
    expect(json, errors).toMatchObject({
      sides: ['audio', 'text'],
      width: 16,
      input: 'features',
      recordings: 23,
    });
    expect(json.largestDifference).toBeLessThanOrEqual(1e-4);
    await rename(out, moved);
    const session = await InferenceSession.create(join(moved, 'onnx', 'audio_model.onnx'));
    expect([session.inputNames, session.outputNames]).toEqual([['features'], ['audio_embeds']]);
    expect(
      (await InferenceSession.create(join(moved, 'onnx', 'text_model.onnx'))).outputNames,
    ).toEqual(['text_embeds']);
    expect(JSON.parse(await readFile(join(moved, 'preprocessing.json'), 'utf8'))).toMatchObject({
      input: 'features',
      output: 'audio_embeds',
      sampleRateHz: 16000,
      frames: 11,
    });
    expect(await readFile(join(moved, 'encoder.json'), 'utf8')).not.toContain(folder);
    const [here, there] = [
      await clap('evaluate', run, '--data', few, '--no-untrained'),
      await clap('evaluate', moved, '--data', few, '--no-untrained'),
    ];
    expect({ ...there.json, run: 0 }).toEqual({ ...here.json, run: 0 });
  }, 60_000);

  it('refuses by code what cannot be', async () => {
    const refused = async (code: string, ...args: string[]) =>
      expect(await clap(...args)).toMatchObject({
        code: code === 'CP_CLI_USAGE' ? 2 : 1,
        json: { error: { code } },
      });
    await refused(
      'CP_CLI_USAGE',
      'train',
      '--data',
      few,
      '--classes',
      'only one',
      '--out',
      join(folder, 'no'),
    );
    await refused(
      'CP_MULTIMODAL_TEMPLATE',
      'zero-shot',
      run,
      '--data',
      few,
      '--template',
      'a sound',
    );
    await refused('CP_MULTIMODAL_CLASSES', 'zero-shot', run, '--data', few, '--classes', 'hum,Hum');
    await refused('CP_MULTIMODAL_RUN', 'evaluate', folder, '--data', few);
  }, 60_000);
});
