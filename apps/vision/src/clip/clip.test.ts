import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSafetensors } from '@counterpoint/core';
import { drawScene, encodePng } from '@counterpoint/image';
import { embedTexts } from '@counterpoint/multimodal';
import { beforeAll, describe, expect, it } from 'vitest';
import { runVision } from '../testing/run-vision.js';
import { embedSide, loadClip } from './load-clip.js';
import { openPairs } from './pairs.js';

let folder = '',
  run = '',
  pictures = '';
const tiny = [
  '--batch-size',
  '16',
  '--set',
  'encoder.width=16',
  '--set',
  'encoder.towers.image.encoder.encoder.width=4',
  '--set',
  'encoder.towers.text.encoder.width=16',
  '--set',
  'encoder.towers.text.encoder.layers=1',
];

async function tensorsOf(run: string): Promise<ReturnType<typeof readSafetensors>['tensors']> {
  const path = join(run, 'export', 'encoder.safetensors');
  return readSafetensors(await readFile(path), path).tensors;
}

async function command(...args: string[]): Promise<Record<string, never>> {
  const { json, code, errors } = await runVision('clip', ...args, '--json');
  expect(errors, errors).not.toMatch(/CP_/);
  expect(code, JSON.stringify(json)).toBe(0);
  return json as Record<string, never>;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterpoint-clip-'));
  [run, pictures] = [join(folder, 'run'), join(folder, 'pictures')];
  await mkdir(pictures);
  for (let i = 0; i < 12; i++) {
    const { picture, sentence } = drawScene(i, { seed: 7, part: 'train', kinds: ['one'] });
    await writeFile(join(pictures, `${i}.png`), await encodePng(picture));
    await writeFile(
      join(pictures, `${i}.txt`),
      i === 5 ? ' ' : i === 3 ? `${sentence} ${'and so on '.repeat(30)}` : sentence,
    );
  }
  await command('train', '--data', 'scenes:64:one,two', '--epochs', '2', '--out', run, ...tiny);
}, 120_000);

describe('clip', () => {
  it('evaluates both directions, zero-shot, relations, the gap and hubs, beside the untrained towers', async () => {
    const found = (await command('evaluate', run, '--data', 'scenes:40:one,two')) as Record<
      string,
      Record<string, unknown>
    >;
    for (const part of [found, found['untrained']!]) {
      expect(part['retrieval']).toMatchObject({
        'picture to caption': { 'recall@1': { count: 40 } },
        'caption to picture': { 'recall@10': { count: 40 } },
      });
      expect(part['csls']).toMatchObject({
        'picture to caption': { 'recall@1': { count: 40 } },
        'caption to picture': { mrr: { count: 40 } },
      });
      expect(Object.keys(part['scenes'] as object).sort()).toEqual([
        'relation preferred',
        'zero-shot',
      ]);
      expect(Object.keys(part['hubness'] as object)).toEqual(['captions', 'pictures']);
    }
  }, 60_000);

  it('counts any of several captions of a picture, wherever its copies stand', async () => {
    const several = join(folder, 'several');
    await mkdir(several);
    for (let i = 0; i < 12; i++) {
      const { picture } = drawScene(i % 4, { seed: 9, part: 'train', kinds: ['one'] });
      await writeFile(join(several, `${i}.png`), await encodePng(picture));
      await writeFile(join(several, `${i}.txt`), `caption ${i} of picture ${i % 4}`);
    }
    const found = await command(
      ...['evaluate', run, '--data', several, '--split', '', '--no-baselines'],
    );
    const { retrieval } = found as unknown as {
      retrieval: Record<string, Record<string, { value: number; count: number }>>;
    };
    const forward = retrieval['picture to caption']!;
    const backward = retrieval['caption to picture']!;
    expect([forward['recall@1']!.count, backward['recall@1']!.count]).toEqual([4, 12]);
    expect(backward['recall@5']!.value).toBe(1);
  });

  it('a run killed before its export scores and exports the towers of its newest checkpoint', async () => {
    const killed = join(folder, 'killed');
    await cp(run, killed, { recursive: true });
    await rm(join(killed, 'export'), { recursive: true });
    const scores = async (path: string) => ({
      ...(await command('evaluate', path, '--data', 'scenes:20:one,two')),
      run: undefined,
    });
    expect(await scores(killed)).toEqual(await scores(run));
    await command('export', killed, '--out', join(folder, 'from killed'));
    expect(await scores(join(folder, 'from killed'))).toEqual(await scores(run));
    await rm(join(killed, 'checkpoints'), { recursive: true });
    expect(await runVision('clip', 'evaluate', killed, '--data', 'scenes:20')).toMatchObject({
      code: 1,
      errors: expect.stringContaining('CP_MULTIMODAL_RUN') as string,
    });
  }, 60_000);

  it('names classes beside the commonest class and the untrained towers, with paired gains', async () => {
    const classes = join(folder, 'classes');
    for (let i = 0; i < 12; i++) {
      const {
        picture,
        sentence,
        objects: [object],
      } = drawScene(i, { seed: 9, part: 'train', kinds: ['one'] });
      const of = join(classes, object!.colour === 'red' || i % 3 > 0 ? 'red' : 'other');
      await mkdir(of, { recursive: true });
      await writeFile(join(of, `${i}.png`), await encodePng(picture));
      await writeFile(join(of, `${i}.txt`), sentence);
    }
    interface Named {
      readonly 'zero-shot': { readonly top1: { readonly value: number } };
    }
    const found = (await command(
      'evaluate',
      run,
      '--data',
      classes,
      '--split',
      '',
      '--template',
      'a plain {} circle',
    )) as unknown as Named & {
      majority: Named;
      untrained: Named;
      gain: { majority: Named; untrained: Named };
    };
    const top1 = (of: Named) => of['zero-shot'].top1.value;
    expect(top1(found.majority)).toBeGreaterThanOrEqual(8 / 12);
    expect(top1(found.gain.majority)).toBeCloseTo(top1(found) - top1(found.majority), 12);
    expect(top1(found.gain.untrained)).toBeCloseTo(top1(found) - top1(found.untrained), 12);
    const inWords = (words: string) =>
      command(
        'evaluate',
        run,
        '--data',
        classes,
        '--split',
        '',
        '--template',
        'a plain {} circle',
        '--classes',
        words,
        '--no-untrained',
      ) as unknown as Promise<Named>;
    expect(top1(await inWords('other,red'))).toBe(top1(found));
    const swapped = top1(await inWords('red,other'));
    expect(swapped).toBeCloseTo(1 - top1(found), 12); // two classes whose names change places
    expect(
      await runVision(
        'clip',
        'evaluate',
        run,
        '--data',
        classes,
        '--split',
        '',
        '--classes',
        'red',
      ),
    ).toMatchObject({ code: 2, errors: expect.stringContaining('CP_VISION_USAGE') as string });
  }, 60_000);

  it('searches a folder from its index, and shows one page', async () => {
    const page = join(folder, 'page.html');
    const ask = () =>
      command('search', run, 'a red circle', '--data', pictures, '--top', '3', '--out', page);
    const first = await ask();
    expect(first).toEqual(await ask()); // from the index
    expect((first as unknown as { answers: { hits: unknown[] }[] }).answers[0]!.hits).toHaveLength(
      3,
    );
    const html = await readFile(page, 'utf8');
    expect(html.match(/<img[^>]+src="data:image\/png;base64,/g)).toHaveLength(3);
    expect(html).toContain('a red circle');
  }, 60_000);

  it('ranks statements about a picture and draws where it answers', async () => {
    const out = join(folder, 'answer.png');
    const { nearest, words } = (await command(
      'ask',
      run,
      join(pictures, '0.png'),
      'a red circle',
      'a blue star',
      '--out',
      out,
    )) as unknown as { nearest: { cosine: number }[]; words: { word: string }[] };
    expect(nearest).toHaveLength(2);
    expect(nearest[0]!.cosine).toBeGreaterThanOrEqual(nearest[1]!.cosine);
    expect(words.map(({ word }) => word)[0]).toBe('a');
    expect((await readFile(out)).subarray(1, 4).toString()).toBe('PNG');
  }, 60_000);

  it('calls statements true or false by a threshold on statements whose truth is known', async () => {
    const known = join(folder, 'known');
    await mkdir(known);
    for (let i = 0; i < 8; i++) {
      const { picture, sentence } = drawScene(i, { seed: 9, part: 'train', kinds: ['one'] });
      await writeFile(join(known, `${i}.png`), await encodePng(picture));
      await writeFile(
        join(known, `${i}.json`),
        JSON.stringify({
          sentence: i % 2 === 0 ? sentence : 'nothing of that kind',
          holds: i % 2 === 0,
        }),
      );
    }
    const { nearest, threshold } = (await command(
      'ask',
      run,
      join(pictures, '0.png'),
      'a red circle',
      'nothing of that kind',
      '--judge',
      `${known}?truth=holds`,
      '--out',
      join(folder, 'judged.png'),
    )) as unknown as {
      nearest: { cosine: number; said: boolean }[];
      threshold: { threshold: number; accuracy: number };
    };
    expect(threshold.accuracy).toBeGreaterThanOrEqual(0.5);
    for (const { cosine, said } of nearest) expect(said).toBe(cosine >= threshold.threshold);
    expect(
      await runVision('clip', 'ask', run, join(pictures, '0.png'), 'x', '--judge', known),
    ).toMatchObject({ code: 2, errors: expect.stringContaining('CP_VISION_USAGE') as string });
    const { statements } = (await command(
      'evaluate',
      run,
      '--data',
      `${known}?truth=holds`,
      '--split',
      '',
    )) as unknown as { statements: { accuracy: { count: number } } };
    expect(statements.accuracy.count).toBe(8);
  }, 60_000);

  it('classifies by names with several prompts', async () => {
    const { answers, classes } = (await command(
      'zero-shot',
      run,
      '--data',
      pictures,
      '--classes',
      'circle,star',
      '--template',
      'a {}',
      '--template',
      'a red {}',
    )) as unknown as { answers: { probability: number }[]; classes: string[] };
    expect([answers.length, classes]).toEqual([12, ['circle', 'star']]);
    for (const { probability } of answers) expect(probability).toBeGreaterThanOrEqual(0.5);
  }, 60_000);

  it('trains on two kinds of pictures of the same things', async () => {
    for (const side of ['a', 'b']) {
      await mkdir(join(folder, side));
      for (let i = 0; i < 20; i++) {
        const { picture } = drawScene(i, { seed: side === 'a' ? 1 : 2, part: 'train' });
        await writeFile(join(folder, side, `${i}.png`), await encodePng(picture));
        await writeFile(
          join(folder, side, `${i}.json`),
          JSON.stringify({ id: side === 'b' && i === 19 ? 'another' : `thing ${i}`, kind: i % 7 }),
        );
      }
    }
    const styles = join(folder, 'styles'),
      data = `${join(folder, 'a')} + ${join(folder, 'b')} on id by kind`;
    await command(
      'train',
      '--method',
      'styles',
      '--data',
      data,
      '--epochs',
      '1',
      '--out',
      styles,
      '--batch-size',
      '16',
      '--set',
      'encoder.width=16',
      '--set',
      'encoder.towers.first.encoder.directions=4',
    );
    const found = (await command('evaluate', styles, '--data', data, '--split', '')) as Record<
      string,
      unknown
    >;
    expect(found['retrieval']).toMatchObject({ 'first to second': { 'recall@1': { count: 19 } } });
  }, 120_000);
});

describe('clip train --locked', () => {
  it('sees each picture once, trains the texts alone, and leaves towers that see pictures', async () => {
    const [seen, locked] = [join(folder, 'seen'), join(folder, 'locked')];
    expect(
      (
        await runVision(
          'train',
          '--data',
          pictures,
          '--out',
          seen,
          '--batch-size',
          '8',
          '--epochs',
          '1',
          '--json',
          '--set',
          'encoder.width=4',
          '--set',
          'modality.side=12',
          '--set',
          'views.side=12',
        )
      ).code,
    ).toBe(0);
    await command(
      'train',
      '--data',
      'scenes:64',
      '--epochs',
      '1',
      '--locked',
      seen,
      '--out',
      locked,
      '--batch-size',
      '16',
      '--set',
      'encoder.width=16',
      '--set',
      'encoder.towers.text.encoder.width=16',
    );
    const before = await tensorsOf(seen),
      after = await tensorsOf(locked);
    for (const [name, { bytes }] of Object.entries(before))
      expect(after[`image.encoder.${name}`]!.bytes).toEqual(bytes);
    const { retrieval } = (await command('evaluate', locked, '--data', 'scenes:20')) as Record<
      string,
      unknown
    >;
    expect(retrieval).toMatchObject({ 'picture to caption': { 'recall@1': { count: 20 } } });
    expect(
      await runVision(
        'clip',
        'train',
        '--data',
        'scenes:64',
        '--locked',
        run,
        '--out',
        join(folder, 'no'),
      ),
    ).toMatchObject({ code: 2, errors: expect.stringContaining('CP_VISION_USAGE') as string });
  }, 120_000);
});

describe('clip export', () => {
  it('is loaded by @huggingface/transformers, which gives the same embeddings and classes', async () => {
    const { largestDifference } = (await command(
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
    const data = await openPairs(pictures, { extensions: ['png'] });
    const ours = await embedSide(clip, clip.towers, 'image', data);
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
    const said = (await classify(paths[0]!, labels, { hypothesis_template: 'a {}' })) as {
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
    for (const { label, score } of said)
      expect(score).toBeCloseTo(Math.exp(logits[labels.indexOf(label)]!) / total, 4);
    await Promise.all([extract.dispose(), classify.dispose(), model.dispose()]);
  }, 120_000);
});

describe('clip export of SigLIP', () => {
  it('is loaded as SigLIP: each class is a question of its own', async () => {
    const place = join(folder, 'pairwise'),
      logits = { scale: 10, bias: -2 };
    await cp(join(folder, 'towers'), place, { recursive: true });
    // towers of SigLIP are the same but for the bias
    await writeFile(join(place, 'logits.json'), JSON.stringify(logits));
    expect(await command('export', place, '--out', join(folder, 'siglip'))).toMatchObject({
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
    const said = (await classify(path, labels, { hypothesis_template: 'a {}' })) as {
      label: string;
      score: number;
    }[];
    const { nearest } = (await command(
      'ask',
      place,
      path,
      ...labels.map((label) => `a ${label}`),
      '--out',
      join(folder, 'siglip.png'),
    )) as unknown as { nearest: { text: string; cosine: number }[] };
    for (const { text, cosine } of nearest) {
      const expected = 1 / (1 + Math.exp(-(logits.scale * cosine + logits.bias)));
      expect(said.find(({ label }) => `a ${label}` === text)!.score).toBeCloseTo(expected, 4);
    }
    await classify.dispose();
  }, 60_000);
});

describe('bad input', () => {
  const train = (...args: string[]) =>
    runVision('clip', 'train', '--epochs', '1', ...tiny, '--set', 'batchSize=4', ...args);

  it('counts captions that are empty or too long, and skips pictures without one', async () => {
    const { code, errors } = await train('--data', pictures, '--out', join(folder, 'counted'));
    expect([code, errors]).toEqual([
      0,
      expect.stringContaining(
        '1 have none and are skipped; 1 captions are longer than 32 tokens and are cut',
      ),
    ]);
  }, 60_000);

  it.each([
    [
      'one caption for everything',
      async (path: string) => {
        for (let i = 0; i < 6; i++) await copy(path, i, 'the same');
      },
      'CP_MULTIMODAL_CAPTIONS',
    ],
    [
      'no captions at all',
      async (path: string) => {
        for (let i = 0; i < 6; i++) await copy(path, i);
      },
      'CP_MULTIMODAL_CAPTIONS',
    ],
  ])(
    '%s is refused by code',
    async (name, make, code) => {
      const path = join(folder, name);
      await mkdir(path);
      await make(path);
      const found = await train('--data', path, '--out', join(folder, `${name} run`));
      expect([found.code, found.errors]).toEqual([1, expect.stringContaining(code)]);
    },
    60_000,
  );

  it('refuses prompts without a placeholder, equal class names, empty questions, folders without towers', async () => {
    const refused = async (code: string, ...args: string[]) =>
      expect(await runVision('clip', ...args)).toMatchObject({
        code: code.endsWith('_USAGE') ? 2 : 1,
        errors: expect.stringContaining(code) as string,
      });
    await refused(
      'CP_MULTIMODAL_TEMPLATE',
      'zero-shot',
      run,
      '--data',
      pictures,
      '--classes',
      'a,b',
      '--template',
      'a picture',
    );
    await refused(
      'CP_MULTIMODAL_CLASSES',
      'zero-shot',
      run,
      '--data',
      pictures,
      '--classes',
      'star,Star',
    );
    await refused('CP_MULTIMODAL_CAPTIONS', 'search', run, ' ', '--data', pictures);
    await refused('CP_MULTIMODAL_RUN', 'evaluate', folder, '--data', 'scenes:20');
    await refused(
      'CP_DATA_JOIN',
      'train',
      '--method',
      'styles',
      '--data',
      `${pictures} + ${pictures} on nothing`,
    );
    await refused(
      'CP_VISION_USAGE',
      'train',
      '--data',
      `${pictures}?truth=nothing`,
      '--out',
      join(folder, 'untrue'),
    );
  }, 60_000);

  async function copy(path: string, i: number, caption?: string): Promise<void> {
    await writeFile(join(path, `${i}.png`), await readFile(join(pictures, `${i}.png`)));
    if (caption !== undefined) await writeFile(join(path, `${i}.txt`), caption);
  }
});
