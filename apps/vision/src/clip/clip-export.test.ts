import { cp, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { embedSide } from '@counterpoint/cli';
import { embedTexts } from '@counterpoint/multimodal';
import { beforeAll, describe, expect, it } from 'vitest';
import { clipCommand, openPairs, tinyClip } from '../testing/tiny-clip.js';
import { loadClip } from './load-clip.js';

let folder = '';
let run = '';
let pictures = '';

beforeAll(async () => {
  ({ folder, run, pictures } = await tinyClip());
}, 120_000);

describe('clip export', () => {
  it('is loaded by @huggingface/transformers, which gives the same embeddings and classes', async () => {
    const { largestDifference } = (await clipCommand(
      'export',
      run,
      '--out',
      join(folder, 'towers'),
    )) as unknown as { largestDifference: number };
    expect(largestDifference).toBeLessThan(1e-4);
    for (const name of [
      'config.json',
      'preprocessor_config.json',
      'tokenizer.json',
      'onnx/model.onnx',
      'onnx/text_model.onnx',
      'onnx/vision_model.onnx',
    ])
      expect((await stat(join(folder, 'towers', name))).size).toBeGreaterThan(10);
    const { env, pipeline, AutoTokenizer, CLIPTextModelWithProjection } =
      await import('@huggingface/transformers');
    Object.assign(env, {
      allowRemoteModels: false,
      allowLocalModels: true,
      localModelPath: folder,
      cacheDir: folder,
    });
    const options = { dtype: 'fp32', device: 'cpu' } as const;
    const clip = await loadClip(join(folder, 'towers')); // our own files load from there too
    const paths = [0, 1, 2].map((i) => join(pictures, `${i}.png`));
    const data = await openPairs(pictures);
    const ours = await embedSide(clip, clip.towers, 'image', data, {
      onSkip: () => undefined,
    });
    const extract = await pipeline('image-feature-extraction', 'towers', options);
    for (const path of paths) {
      const { data: row } = await extract(path);
      const at = ours.keys.findIndex((key) => path.endsWith(key)) * ours.width;
      for (let d = 0; d < ours.width; d++)
        expect(Math.abs(Number(row[d]) - ours.rows[at + d]!)).toBeLessThan(1e-4);
    }
    const labels = ['red circle', 'blue star', 'striped ring'];
    const texts = await embedTexts(
      clip,
      clip.towers,
      labels.map((label) => `a ${label}`),
    );
    const [tokenizer, model] = [
      await AutoTokenizer.from_pretrained('towers'),
      await CLIPTextModelWithProjection.from_pretrained('towers', options),
    ];
    const { text_embeds: words } = (await model(
      tokenizer(
        labels.map((label) => `a ${label}`),
        { padding: true, truncation: true },
      ),
    )) as { text_embeds: { data: Float32Array } };
    texts.rows.forEach((value, i) => expect(Math.abs(words.data[i]! - value)).toBeLessThan(1e-4));
    const classify = await pipeline('zero-shot-image-classification', 'towers', options);
    const prediction = (await classify(paths[0]!, labels, { hypothesis_template: 'a {}' })) as {
      label: string;
      score: number;
    }[];
    const unit = (rows: ArrayLike<number>, i: number) => {
      const row = Array.from({ length: ours.width }, (_, d) => rows[i * ours.width + d]!);
      const length = Math.hypot(...row);
      return row.map((value) => value / length);
    };
    const picture = unit(
      ours.rows,
      ours.keys.findIndex((key) => paths[0]!.endsWith(key)),
    );
    const logits = labels.map(
      (_, i) =>
        clip.logits.scale *
        unit(texts.rows, i).reduce((sum, value, d) => sum + value * picture[d]!, 0),
    );
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    for (const { label, score } of prediction)
      expect(score).toBeCloseTo(Math.exp(logits[labels.indexOf(label)]!) / total, 4);
    await Promise.all([extract.dispose(), classify.dispose(), model.dispose()]);
  }, 120_000);
});

describe('clip export of SigLIP', () => {
  it('is loaded as SigLIP: each class is a question of its own', async () => {
    const place = join(folder, 'pairwise'),
      logits = { scale: 10, bias: -2 };
    await cp(join(folder, 'towers'), place, { recursive: true });
    // Towers of SigLIP are the same but for the bias.
    await writeFile(join(place, 'logits.json'), JSON.stringify(logits));
    expect(await clipCommand('export', place, '--out', join(folder, 'siglip'))).toMatchObject({
      family: 'siglip',
    });
    const { env, pipeline } = await import('@huggingface/transformers');
    Object.assign(env, {
      allowRemoteModels: false,
      allowLocalModels: true,
      localModelPath: folder,
      cacheDir: folder,
    });
    const classify = await pipeline('zero-shot-image-classification', 'siglip', {
      dtype: 'fp32',
      device: 'cpu',
    });
    const path = join(pictures, '0.png'),
      labels = ['red circle', 'blue star'];
    const prediction = (await classify(path, labels, { hypothesis_template: 'a {}' })) as {
      label: string;
      score: number;
    }[];
    const { nearest } = (await clipCommand(
      'ask',
      place,
      path,
      ...labels.map((label) => `a ${label}`),
      '--out',
      join(folder, 'siglip.png'),
    )) as unknown as { nearest: { text: string; cosine: number }[] };
    for (const { text, cosine } of nearest) {
      const expected = 1 / (1 + Math.exp(-(logits.scale * cosine + logits.bias)));
      expect(prediction.find(({ label }) => `a ${label}` === text)!.score).toBeCloseTo(expected, 4);
    }
    await classify.dispose();
  }, 60_000);
});
