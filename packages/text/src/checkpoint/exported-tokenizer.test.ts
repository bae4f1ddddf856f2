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
const texts = ['a', 'the cat sat on the mat and then on the cat', 'The CAT  sat', 'cats'];
const wordPieceFiles = { 'vocab.txt': wordPieces.join('\n') };
const few = Array.from('acehmnost');
const casedPieces = [
  ...wordPieces.slice(0, 5),
  ...[...few, ...few.map((each) => each.toUpperCase())].flatMap((each) => [each, `##${each}`]),
];

/** A special token as tokenizer.json lists it. */
const special = (content: string, id: number) => ({ id, content, special: true });

/** XLM-R's: SentencePiece's unigrams, with the ids of fairseq. */
const unigrams: readonly [string, number][] = [
  ...(['<s>', '<pad>', '</s>', '<unk>'] as const).map((piece): [string, number] => [piece, 0]),
  ['▁', -3],
  ['▁the', -4],
  ['cat', -5],
  ...letters.map((each): [string, number] => [each, -8]),
  ['<mask>', 0],
];
const xlmTokenizer = {
  version: '1.0',
  added_tokens: [...[0, 1, 2, 3], unigrams.length - 1].map((id) => special(unigrams[id]![0], id)),
  normalizer: {
    type: 'Sequence',
    normalizers: [{ type: 'NFKC' }, { type: 'Replace', pattern: { Regex: ' {2,}' }, content: ' ' }],
  },
  pre_tokenizer: {
    type: 'Sequence',
    pretokenizers: [
      { type: 'WhitespaceSplit' },
      { type: 'Metaspace', replacement: '▁', add_prefix_space: true, prepend_scheme: 'always' },
    ],
  },
  post_processor: {
    type: 'TemplateProcessing',
    single: [
      { SpecialToken: { id: '<s>', type_id: 0 } },
      { Sequence: { id: 'A', type_id: 0 } },
      { SpecialToken: { id: '</s>', type_id: 0 } },
    ],
    pair: [],
    special_tokens: {
      '<s>': { id: '<s>', ids: [0], tokens: ['<s>'] },
      '</s>': { id: '</s>', ids: [2], tokens: ['</s>'] },
    },
  },
  decoder: { type: 'Metaspace', replacement: '▁', add_prefix_space: true },
  model: { type: 'Unigram', unk_id: 3, vocab: unigrams },
};

/** ModernBERT's: bytes in pairs between BERT's special tokens. */
const modernVocab = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...letters, 'Ġ', 'th', 'the'];
const modernTokenizer = {
  version: '1.0',
  added_tokens: modernVocab.slice(0, 5).map(special),
  normalizer: { type: 'NFC' },
  pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, use_regex: true },
  post_processor: {
    type: 'TemplateProcessing',
    single: [
      { SpecialToken: { id: '[CLS]', type_id: 0 } },
      { Sequence: { id: 'A', type_id: 0 } },
      { SpecialToken: { id: '[SEP]', type_id: 0 } },
    ],
    pair: [],
    special_tokens: {
      '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
      '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] },
    },
  },
  decoder: { type: 'ByteLevel' },
  model: {
    type: 'BPE',
    vocab: Object.fromEntries(modernVocab.map((piece, id) => [piece, id])),
    merges: ['t h', 'th e'],
  },
};

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
  [
    'bert',
    { 'vocab.txt': casedPieces.join('\n'), 'tokenizer_config.json': { do_lower_case: false } },
  ],
  [
    'modernbert',
    {
      'tokenizer.json': modernTokenizer,
      'tokenizer_config.json': {
        tokenizer_class: 'PreTrainedTokenizerFast',
        pad_token: '[PAD]',
        model_max_length: 8192,
      },
    },
  ],
  [
    'xlm-roberta',
    {
      'tokenizer.json': xlmTokenizer,
      'tokenizer_config.json': {
        tokenizer_class: 'XLMRobertaTokenizerFast',
        pad_token: '<pad>',
        model_max_length: 512,
      },
    },
  ],
  ['roberta', { 'vocab.json': bytePieces, 'merges.txt': '#version: 0.2\nt h\nth e\n' }],
] as const)(
  'an export of a %s loads in transformers.js: texts of unlike length in one batch',
  async (family, files) => {
    const xlm = family === 'xlm-roberta';
    const { model, config } = publishedModel(xlm ? 'roberta' : family);
    const source = join(folder, `source ${family} ${JSON.stringify(files).length}`);
    await writeFolder(source, {
      ...files,
      'config.json': { ...config, model_type: family },
      'config_sentence_transformers.json': {
        prompts: { query: 'the ' },
        default_prompt_name: 'query',
      },
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
    const ours = await embedWith(read, texts, { prompt: 'none' });
    ours.forEach((value, i) => expect(Number(data[i])).toBeCloseTo(value, 4));
    const json = JSON.parse(
      await readFile(join(folder, name, 'tokenizer_config.json'), 'utf8'),
    ) as Record<string, unknown>;
    expect(json['pad_token']).toBeDefined();
    expect(json['tokenizer_class']).toBeTruthy();
    const prompts = JSON.parse(
      await readFile(join(folder, name, 'config_sentence_transformers.json'), 'utf8'),
    ) as Record<string, unknown>;
    expect(prompts).toMatchObject({ prompts: { query: 'the ' }, default_prompt_name: 'query' });
    const again = await readTextModel(join(folder, name));
    expect(await embedWith(again, texts)).toEqual(await embedWith(read, texts));
    expect(await embedWith(again, ['cat'])).not.toEqual(
      await embedWith(again, ['cat'], { prompt: 'none' }),
    );
    await extract.dispose();
  },
);
