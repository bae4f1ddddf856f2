import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { publishedModel, weightsFile, writeFolder } from '../testing/published-folder.js';
import { readTextModel } from './read-text-model.js';
import { embedWith } from './text-model.js';
import { writeTextModel } from './write-text-model.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exported-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const letters = Array.from('abcdefghijklmnopqrstuvwxyz');
const wordPieces = [
  '[PAD]',
  '[UNK]',
  '[CLS]',
  '[SEP]',
  '[MASK]',
  ...letters,
  ...letters.map((each) => `##${each}`),
];
const bytePieces = Object.fromEntries(
  ['<s>', '<pad>', '</s>', '<unk>', ...letters, 'Ġ', 'th', 'the', '<mask>'].map((piece, id) => [
    piece,
    id,
  ]),
);
const texts = ['a', 'the cat sat on the mat and then on the cat', 'cats'];
const wordPieceFiles = { 'vocab.txt': wordPieces.join('\n') };

it.each([
  [
    'bert',
    { ...wordPieceFiles, 'tokenizer_config.json': { do_lower_case: true, model_max_length: 512 } },
  ],
  [
    'bert',
    {
      ...wordPieceFiles,
      'tokenizer_config.json': { tokenizer_class: null, pad_token: { content: '[PAD]' } },
    },
  ],
  ['mpnet', wordPieceFiles],
  ['modernbert', wordPieceFiles],
  ['roberta', { 'vocab.json': bytePieces, 'merges.txt': '#version: 0.2\nt h\nth e\n' }],
] as const)(
  'an export of a %s loads in transformers.js: texts of unlike length in one batch',
  async (family, files) => {
    const { model, config } = publishedModel(family);
    const source = join(folder, `source ${family} ${JSON.stringify(files).length}`);
    await writeFolder(source, {
      ...files,
      'config.json': config,
      'model.safetensors': weightsFile(model.weights),
    });
    const read = await readTextModel(source);
    const name = `out-${family}-${JSON.stringify(files).length}`;
    await writeTextModel(join(folder, name), read);
    const { env, pipeline } = await import('@huggingface/transformers');
    Object.assign(env, {
      allowRemoteModels: false,
      allowLocalModels: true,
      localModelPath: folder,
      cacheDir: folder,
    });
    const extract = await pipeline('feature-extraction', name, { dtype: 'fp32', device: 'cpu' });
    const { data } = await extract(texts, { pooling: 'mean', normalize: true });
    const ours = await embedWith(read, texts);
    ours.forEach((value, i) => expect(Number(data[i])).toBeCloseTo(value, 4));
    const stored = JSON.parse(
      await readFile(join(folder, name, 'tokenizer_config.json'), 'utf8'),
    ) as Record<string, unknown>;
    expect(stored['pad_token']).toBeDefined();
    expect(stored['tokenizer_class']).toBeTruthy();
    await extract.dispose();
  },
);
