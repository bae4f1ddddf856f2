import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { runOnnx } from '@counterpoint/engine';
import { runVision } from '../testing/run-vision.js';
import { writePictures } from '../testing/write-pictures.js';

const webm = fileURLToPath(
  new URL('../../../../packages/video/fixtures/numbers.webm', import.meta.url),
);
let folder = '';
const run = () => join(folder, 'run');
const set = (...entries: string[]) => entries.flatMap((entry) => ['--set', entry]);
const small = set('modality.side=16', 'views.side=16', 'learningRate.warmupEpochs=0');
const smallTowers = set(
  'encoder.width=8',
  'encoder.towers.video.encoder.depth=0',
  'encoder.towers.video.encoder.encoder.width=2',
  'encoder.towers.sound.encoder.widths=[4,4,4]',
);

async function command(...args: string[]): Promise<Record<string, unknown>> {
  const { json, code, errors } = await runVision('video', ...args, '--json');
  expect(errors, errors).not.toMatch(/CP_/);
  expect(code, JSON.stringify(json)).toBe(0);
  return json as Record<string, unknown>;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-video-'));
  const size = ['--data', 'bouncers:16', '--batch-size', '8', '--epochs', '1'];
  await command('train', ...size, '--out', run(), ...small, ...smallTowers);
}, 300_000);

describe('video', () => {
  it('evaluates classes, retrieval both ways, synchrony by shift and the place of the sound', async () => {
    const report = await command('evaluate', run(), '--data', 'bouncers:16', '--no-baselines');
    expect(report).toMatchObject({
      classes: { knn: { top1: { count: 16 } } },
      features: { linear: { top1: { count: 16 } } },
      neighbours: {
        classes: { trained: { normalisation: 'none' } },
        features: { trained: { normalisation: 'none' } },
      },
      retrieval: {
        'video to sound': { 'recall@1': { count: 16 } },
        'sound to video': { mrr: { count: 16 } },
      },
      sync: { 'auc at 100 ms': { count: 16 }, 'auc at 500 ms': { count: 16 } },
      located: { 'sounding object': { count: 16 }, 'by chance': { count: 16 } },
    });
  }, 300_000);

  it('opens the newest checkpoint of a run that ended before its export', async () => {
    const killed = join(folder, 'killed');
    await cp(run(), killed, { recursive: true });
    await rm(join(killed, 'export'), { recursive: true });
    const words = ['--data', 'bouncers:8', '--no-baselines', '--no-locate'];
    const [report, complete] = [
      await command('evaluate', killed, ...words),
      await command('evaluate', run(), ...words),
    ];
    expect(report['retrieval']).toEqual(complete['retrieval']);
  }, 300_000);

  it('scores the validation part of drawn clips, and refuses a split that there is not', async () => {
    const words = ['evaluate', run(), '--data', 'bouncers:8', '--no-baselines', '--no-locate'];
    const [validation, test] = [
      await command(...words, '--test', 'validation'),
      await command(...words),
    ];
    expect(validation['retrieval']).not.toEqual(test['retrieval']);
    const refused = await runVision('video', ...words, '--test', 'tset', '--json');
    expect(refused.json).toMatchObject({ error: { code: 'CP_DATA_SPLIT' } });
  }, 300_000);

  it('embeds drawn clips and files, and finds a clip by itself', async () => {
    const out = join(folder, 'embedded.npy');
    const { count, width } = await command('embed', run(), '--data', 'bouncers:4', '--out', out);
    expect([count, width]).toEqual([4, 8]);
    await command('search', run(), '--add', 'bouncers:8');
    const { results } = (await command('search', run(), webm, '--top', '3')) as {
      results: { hits: unknown[] }[];
    };
    expect(results[0]!.hits).toHaveLength(3);
  }, 300_000);

  it('exports an encoder that opens again and embeds alike', async () => {
    const out = join(folder, 'exported');
    const { clips, largestDifference, onnx } = await command('export', run(), '--out', out);
    expect(clips).toBe(4);
    expect(largestDifference).toBeLessThan(1e-5);
    expect(Object.keys(onnx as object)).toEqual(['video.onnx', 'sound.onnx']);
    expect((await readdir(out)).sort()).toEqual([
      'README.md',
      'encoder.json',
      'encoder.safetensors',
      'export.json',
      'preprocessing.json',
      'recipe.json',
      'sound.onnx',
      'video.onnx',
    ]);
    const { files } = JSON.parse(await readFile(join(out, 'preprocessing.json'), 'utf8')) as {
      files: Record<string, { input: string; shape: number[] }>;
    };
    const { input, shape } = files['video.onnx']!;
    const clip = { data: new Float32Array(2 * 16 * 16 * 16 * 3), shape: [2, ...shape.slice(1)] };
    const { embedding } = await runOnnx(await readFile(join(out, 'video.onnx')), { [input]: clip });
    expect(embedding!.shape).toEqual([2, 8]);
    expect(JSON.parse(await readFile(join(out, 'encoder.json'), 'utf8'))).toMatchObject({
      encoder: { type: 'video/towers' },
      modality: { type: 'video/clip' },
    });
  }, 300_000);

  it.each([
    ['video/r2plus1d', ['width=2']],
    ['video/frames', ['encoder.width=4', 'depth=1']],
  ])(
    'exports an encoder of video alone: %s',
    async (encoder, settings) => {
      const [trained, out] = [join(folder, encoder), join(folder, `${encoder}-exported`)];
      const entries = settings.map((entry) => `encoder.${entry}`);
      const size = ['--data', 'bouncers:16', '--batch-size', '8', '--epochs', '1'];
      const words = [...small, '--method', 'simclr', ...set(`encoder.type=${encoder}`, ...entries)];
      await command('train', ...size, '--out', trained, ...words);
      const compact = ['--dtype', 'q8', '--threads', '1', '--data', 'bouncers:5'];
      const { onnx, cost } = await command('export', trained, '--out', out, ...compact);
      expect(Object.values(onnx as Record<string, number>)).toEqual([expect.any(Number)]);
      const { video } = cost as Record<string, { samples: number; cosine: number; bytes: number }>;
      expect(video).toMatchObject({ samples: 5 });
      expect(video!.cosine).toBeGreaterThan(0.9);
      const quantized = await readFile(join(out, 'video_quantized.onnx'));
      expect(quantized.length).toBe(video!.bytes);
      const { files } = JSON.parse(await readFile(join(out, 'preprocessing.json'), 'utf8')) as {
        files: Record<string, { shape: number[] }>;
      };
      const shape = [1, ...files['video.onnx']!.shape.slice(1)];
      const clip = { data: new Float32Array(shape.reduce((a, b) => a * b)), shape };
      const { embedding } = await runOnnx(quantized, { video: clip });
      expect(embedding!.shape[0]).toBe(1);
    },
    300_000,
  );

  it('binds sound to the locked encoder of a run of pictures, and needs it no more', async () => {
    const [pictures, bound, moved] = ['pictures', 'bound', 'moved'].map((n) => join(folder, n));
    await writePictures(join(folder, 'stills'), 24, 16);
    const { code, errors } = await runVision(
      ...['train', '--data', join(folder, 'stills'), '--out', pictures!, '--epochs', '1'],
      ...['--batch-size', '8', ...set('encoder.width=2', 'modality.side=16', 'views.side=16')],
    );
    expect(code, errors).toBe(0);
    const settings = set(
      'encoder.width=8',
      'encoder.towers.sound.encoder.widths=[4,4,4]',
      'learningRate.warmupEpochs=0',
    );
    const size = ['--data', 'bouncers:16', '--batch-size', '8', '--epochs', '1'];
    const method = ['--method', 'bind', '--locked', pictures!];
    await command('train', ...size, ...method, '--out', bound!, ...settings);
    const values = async (path: string, prefix: string) => {
      const file = await readFile(join(path, 'export', 'encoder.safetensors'));
      const length = Number(file.readBigUInt64LE(0));
      const header = JSON.parse(file.subarray(8, 8 + length).toString()) as Record<
        string,
        { data_offsets: [number, number] }
      >;
      const [from, to] = header[`${prefix}conv1.weight`]!.data_offsets;
      return file.subarray(8 + length + from, 8 + length + to).toString('hex');
    };
    const inTower = 'video.encoder.frame.';
    expect(await values(bound!, inTower)).toBe(await values(pictures!, ''));
    await rm(pictures!, { recursive: true });
    await command('export', bound!, '--out', moved!);
    await rm(bound!, { recursive: true });
    const report = await command('evaluate', moved!, '--data', 'bouncers:16', '--no-baselines');
    expect(report).toMatchObject({ retrieval: { 'video to sound': { mrr: { count: 16 } } } });
    expect(await readFile(join(moved!, 'encoder.json'), 'utf8')).not.toContain(folder);
  }, 300_000);

  it('locks nothing at random, and no encoder without towers', async () => {
    const refused = async (...args: string[]) =>
      expect(
        await runVision('video', 'train', '--data', 'bouncers:80', ...args, '--json'),
      ).toMatchObject({ json: { error: { code: 'CP_VISION_USAGE' } } });
    await refused('--method', 'bind', '--dry-run');
    await refused('--method', 'simclr', '--locked', run(), '--dry-run');
    await refused('--method', 'bind', '--locked', run(), '--dry-run');
  }, 300_000);

  it('every recipe resolves to a plan', async () => {
    for (const method of ['avts', 'in-batch', 'avid', 'cma', 'simclr', 'byol'])
      await command('train', '--data', 'bouncers:80', '--method', method, '--dry-run');
  }, 300_000);
});
