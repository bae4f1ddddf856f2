import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bag, type BagConfig } from '../encoder/bag.js';
import { HashedNgrams, type HashedNgramsConfig } from '../tokenizer/hashed-ngrams.js';
import { embedWith } from './text-model.js';
import { writeTextModel } from './write-text-model.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exported-bag-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it.each<[string, Partial<BagConfig>, HashedNgramsConfig]>([
  ['with a layer', { hidden: 24 }, { words: [1, 2] }],
  ['without', { hidden: 0 }, { characters: [3], lowercase: false }],
  [
    'with layers behind it',
    {
      hidden: 24,
      dense: [
        { outputs: 20, activation: 'none' },
        { outputs: 16, bias: false, activation: 'gelu' },
        { outputs: 12, activation: 'quick-gelu' },
        { outputs: 8 },
      ],
    },
    {},
  ],
])('the reader of an exported bag needs no dependency: %s', async (name, shape, ngrams) => {
  const encoder = bag({ vocabulary: 64, width: 16, initialDeviation: 1, ...shape }, 5);
  const model = {
    encoder,
    tokenizer: new HashedNgrams({ buckets: 64, ...ngrams }),
    maxTokens: 40,
    normalize: true,
  };
  const place = join(folder, `bag ${name}`);
  await writeTextModel(place, model, { onnx: false });
  expect(await readFile(join(place, 'README.md'), 'utf8')).toContain('read-bag.mjs');
  const { embed } = (await import(pathToFileURL(join(place, 'read-bag.mjs')).href)) as {
    embed: (text: string) => Float32Array;
  };
  const lines = ['A small Cat, sat.', 'Über 3 straßen 日本語', '', 'words '.repeat(60)];
  const rows = await embedWith(model, lines);
  lines.forEach((line, i) =>
    embed(line).forEach((value, d) => expect(value).toBeCloseTo(rows[i * encoder.width + d]!, 5)),
  );
  encoder.dispose();
});
