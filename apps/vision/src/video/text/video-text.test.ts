import { copyFile, mkdir, mkdtemp, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { runOnnx } from '@counterpoint/engine';
import { runVision } from '../../testing/run-vision.js';

const webm = fileURLToPath(
  new URL('../../../../../packages/video/fixtures/numbers.webm', import.meta.url),
);
let folder = '';
const run = () => join(folder, 'run');
const set = (...entries: string[]) => entries.flatMap((entry) => ['--set', entry]);
const tiny = [
  ...set('modality.sides.video.side=32', 'views.sides.video.side=32'),
  ...set('encoder.width=16', 'encoder.towers.video.encoder.encoder.width=8'),
  ...set('encoder.towers.video.encoder.convolutions=[16]', 'encoder.towers.text.encoder.width=32'),
  ...set('learningRate.base=0.003', 'learningRate.warmupEpochs=0'),
  ...['--batch-size', '16'],
];

async function text(...args: string[]): Promise<Record<string, unknown>> {
  const { json, code, errors } = await runVision('video', 'text', ...args, '--json');
  expect(errors, errors).not.toMatch(/CP_/);
  expect(code, JSON.stringify(json)).toBe(0);
  return json as Record<string, unknown>;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-video-text-'));
  await text('train', '--data', 'bouncers:96', '--epochs', '10', '--out', run(), ...tiny);
}, 300_000);

describe('video text', () => {
  it('finds captions of videos and videos of captions better than untrained towers', async () => {
    const report = (await text('evaluate', run(), '--data', 'bouncers:48')) as unknown as Record<
      string,
      Record<string, Record<string, { value: number; count: number }>>
    >;
    for (const direction of ['video to caption', 'caption to video']) {
      const { mrr } = report['retrieval']![direction]!;
      expect(mrr!.count).toBe(48);
      const { mrr: untrained } = (
        report as unknown as Record<string, Record<string, Record<string, { mrr: typeof mrr }>>>
      )['untrained']!['retrieval']![direction]!;
      expect(mrr!.value).toBeGreaterThan(untrained!.value);
    }
  }, 300_000);

  it('embeds videos, and finds them by words', async () => {
    const out = join(folder, 'embedded.npy');
    const { count, width } = await text('embed', run(), '--data', 'bouncers:4', '--out', out);
    expect([count, width]).toEqual([4, 16]);
    const words = 'a large ball of metal bounces';
    const { answers } = (await text('search', run(), words, '--data', 'bouncers:8')) as {
      answers: { question: string; hits: { caption: string }[] }[];
    };
    expect(answers[0]!.question).toBe(words);
    expect(answers[0]!.hits[0]!.caption).toMatch(/^a \w+ \w+ of \w+ bounces$/u);
  }, 300_000);

  it('reads captions beside files and of a manifest, and counts every caption', async () => {
    const [beside, listed] = [join(folder, 'beside'), join(folder, 'listed')];
    for (const place of [beside, listed]) await mkdir(place);
    for (const name of ['a', 'b', 'c', 'd']) {
      // An empty element of Matroska at the end: other bytes, the same video.
      const other = Buffer.from([0xec, 0x81, name.charCodeAt(0)]);
      await writeFile(join(beside, `${name}.webm`), Buffer.concat([await readFile(webm), other]));
      await writeFile(join(beside, `${name}.txt`), `numbers of ${name}\nthe same ${name} again\n`);
    }
    await copyFile(webm, join(listed, 'numbers.webm'));
    const rows = [0, 1, 2, 3].map((i) => `numbers.webm,${i / 2},${i / 2 + 1},number ${i}`);
    await writeFile(
      join(listed, 'clips.csv'),
      `${['path,start,end,caption', ...rows].join('\n')}\n`,
    );
    for (const data of [beside, join(listed, 'clips.csv')]) {
      const out = `${data}-run`;
      const frames = set('modality.sides.video.frames=4', 'views.sides.video.frames=4');
      const fewer = [...frames, ...set('encoder.towers.video.encoder.frames=4')];
      const size = ['--epochs', '1', '--batch-size', '4', '--data', data];
      await text('train', '--out', out, ...tiny, ...fewer, ...size);
      const report = await text('evaluate', out, '--data', data, '--no-baselines');
      expect(report['retrieval']).toMatchObject({
        'video to caption': { mrr: { count: 4 } },
        'caption to video': { mrr: { count: data === beside ? 8 : 4 } },
      });
    }
  }, 300_000);

  it('exports towers that load elsewhere and that ONNX Runtime runs alone', async () => {
    const [out, moved] = [join(folder, 'exported'), join(folder, 'moved')];
    const { largestDifference, clips, sides } = await text('export', run(), '--out', out);
    expect([clips, sides]).toEqual([4, ['video', 'text']]);
    expect(largestDifference).toBeLessThan(1e-4);
    await rename(out, moved);
    const clip = { data: new Float32Array(2 * 16 * 32 * 32 * 3), shape: [2, 16, 32, 32, 3] };
    const file = await readFile(join(moved, 'onnx', 'video_model.onnx'));
    expect((await runOnnx(file, { video: clip }))['video_embeds']!.shape).toEqual([2, 16]);
    expect(await readFile(join(moved, 'encoder.json'), 'utf8')).not.toContain(folder);
    const scores = (of: string) => text('evaluate', of, '--data', 'bouncers:16', '--no-baselines');
    expect({ ...(await scores(moved)), run: 0 }).toEqual({ ...(await scores(run())), run: 0 });
  }, 300_000);

  it('refuses by code towers without both sides', async () => {
    const { json, code } = await runVision('video', 'text', 'evaluate', folder, '--json');
    expect(code).not.toBe(0);
    expect(JSON.stringify(json)).toMatch(/CP_/);
  });
});
