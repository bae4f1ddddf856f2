import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSafetensors, writeSafetensors } from '@counterpoint/core';
import { memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { textTransformer } from '../encoder/text-transformer.js';
import type { PieceTokenizer } from '../tokenizer/piece-tokenizer.js';
import { trainWordPiece } from '../tokenizer/train-word-piece.js';
import { readTextModel } from './read-text-model.js';
import { embedWith, type TextModel } from './text-model.js';
import { writeTextModel } from './write-text-model.js';

const texts = [
  'the cat sat on the mat',
  'a dog',
  'cats and dogs sit on mats and logs and more logs than any cat can count',
  'x',
];
let tokenizer: PieceTokenizer;
let folder: string;
beforeAll(async () => {
  tokenizer = await trainWordPiece(texts, { size: 60, leastCount: 1 });
  folder = await mkdtemp(join(tmpdir(), 'damaged-text-model-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A small BERT with mean pooling. */
const model = (): TextModel => ({
  encoder: textTransformer(
    {
      ...{ width: 16, heads: 2, layers: 2, hidden: 24, maxTokens: 32, types: 2 },
      vocabulary: tokenizer.size,
    },
    5,
  ),
  tokenizer,
  maxTokens: 30,
  normalize: true,
});

const damagedFolder = async (change: (place: string) => Promise<void>): Promise<string> => {
  const place = await mkdtemp(join(folder, 'damaged-'));
  await writeTextModel(place, model(), { onnx: false });
  await change(place);
  return place;
};
const edit =
  (file: string, change: (value: Record<string, unknown>) => unknown) => async (place: string) => {
    await writeFile(
      join(place, file),
      JSON.stringify(
        change(JSON.parse(await readFile(join(place, file), 'utf8')) as Record<string, unknown>),
      ),
    );
  };
it.each<[string, string, (place: string) => Promise<void>]>([
  ['no config', 'CP_TEXT_MODEL_MALFORMED', (place) => rm(join(place, 'config.json'))],
  ['no weights', 'CP_TEXT_MODEL_MALFORMED', (place) => rm(join(place, 'model.safetensors'))],
  ['no tokenizer', 'CP_TEXT_TOKENIZER_MISSING', (place) => rm(join(place, 'tokenizer.json'))],
  [
    'a config that is no JSON',
    'CP_TEXT_MODEL_MALFORMED',
    (place) => writeFile(join(place, 'config.json'), '{"model_type":'),
  ],
  [
    'an unknown family',
    'CP_TEXT_MODEL_UNSUPPORTED',
    edit('config.json', () => ({ model_type: 'mamba' })),
  ],
  [
    'a width that fills the memory',
    'CP_TEXT_MODEL_MALFORMED',
    edit('config.json', (config) => ({ ...config, hidden_size: 1e12 })),
  ],
  [
    'a width that is not that of the weights',
    'CP_TEXT_MODEL_MALFORMED',
    edit('config.json', (config) => ({ ...config, hidden_size: 32 })),
  ],
  [
    'more layers than there are weights',
    'CP_TEXT_MODEL_MALFORMED',
    edit('config.json', (config) => ({ ...config, num_hidden_layers: 3 })),
  ],
  [
    'relative positions',
    'CP_TEXT_MODEL_UNSUPPORTED',
    edit('config.json', (config) => ({ ...config, position_embedding_type: 'relative_key' })),
  ],
  [
    'two poolings',
    'CP_TEXT_MODEL_UNSUPPORTED',
    edit('1_Pooling/config.json', (config) => ({ ...config, pooling_mode_max_tokens: true })),
  ],
  [
    'a module outside the folder',
    'CP_TEXT_MODEL_UNSUPPORTED',
    edit('modules.json', () => [{ path: '../..', type: 'Transformer' }]),
  ],
  [
    'cut weights',
    'CP_CORE_SAFETENSORS_INVALID',
    async (place) =>
      writeFile(
        join(place, 'model.safetensors'),
        (await readFile(join(place, 'model.safetensors'))).subarray(0, 3000),
      ),
  ],
  [
    'a header that claims more than the file',
    'CP_CORE_SAFETENSORS_INVALID',
    (place) =>
      writeFile(
        join(place, 'model.safetensors'),
        Uint8Array.from([255, 255, 255, 255, 255, 255, 255, 127, 1]),
      ),
  ],
  [
    'a tokenizer of another model',
    'CP_TEXT_TOKENIZER_MISMATCH',
    async (place) => {
      const other = await trainWordPiece(
        [
          'completely other words with many more letters: quick brown foxes jump over lazy zebras, vexing bold hymns',
        ],
        { size: 400, leastCount: 1 },
      );
      await writeFile(join(place, 'tokenizer.json'), JSON.stringify(other.files.tokenizer));
    },
  ],
])('%s', async (_, code, change) => {
  const place = await damagedFolder(change);
  const before = memory().numTensors;
  await expect(readTextModel(place)).rejects.toMatchObject({ code });
  expect(memory().numTensors).toBe(before);
});

it('published names with a prefix, and gains named gamma, load too', async () => {
  const place = await damagedFolder(async (to) => {
    const { tensors } = readSafetensors(await readFile(join(to, 'model.safetensors')), to);
    const renamed = Object.fromEntries(
      Object.entries(tensors).map(([name, value]) => [
        `bert.${name.replace('LayerNorm.weight', 'LayerNorm.gamma').replace('LayerNorm.bias', 'LayerNorm.beta')}`,
        value,
      ]),
    );
    await writeFile(
      join(to, 'model.safetensors'),
      writeSafetensors({ tensors: renamed, metadata: {} }),
    );
  });
  const [expected, actual] = [
    await embedWith(model(), texts),
    await embedWith(await readTextModel(place), texts),
  ];
  expect([...actual]).toEqual([...expected]);
});
