import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readFixture } from './fixture.js';

const words = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'a', 'dog', 'runs', 'the', 'cat', 'sleeps'];
const vocab = Object.fromEntries(
  Array.from({ length: 40 }, (_, i) => [words[i] ?? `[unused${i}]`, i]),
);
const special = (content: string) => ({
  id: vocab[content],
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
});
const tokenizer = {
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: words.slice(0, 4).map(special),
  normalizer: {
    type: 'BertNormalizer',
    lowercase: true,
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
  },
  pre_tokenizer: { type: 'BertPreTokenizer' },
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
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab,
  },
};

/** Writes a folder as repositories of transformers.js are laid out, with the fixture `bert`. */
export async function writeBertFolder(start: string): Promise<void> {
  await mkdir(join(start, 'onnx'), { recursive: true });
  await mkdir(join(start, '1_Pooling'));
  await mkdir(join(start, '2_Normalize'));
  const { file } = await readFixture('bert');
  const json = (name: string, value: unknown) =>
    writeFile(join(start, name), JSON.stringify(value));
  await writeFile(join(start, 'onnx', 'model.onnx'), file);
  await json('config.json', {
    model_type: 'bert',
    architectures: ['BertModel'],
    max_position_embeddings: 24,
  });
  await json('tokenizer.json', tokenizer);
  await json('tokenizer_config.json', {
    tokenizer_class: 'BertTokenizer',
    pad_token: '[PAD]',
    cls_token: '[CLS]',
    sep_token: '[SEP]',
    unk_token: '[UNK]',
  });
  await json(join('1_Pooling', 'config.json'), {
    pooling_mode_mean_tokens: true,
    pooling_mode_cls_token: false,
  });
  const module = (path: string, kind: string) => ({
    path,
    type: `sentence_transformers.models.${kind}`,
  });
  await json('modules.json', [
    module('', 'Transformer'),
    module('1_Pooling', 'Pooling'),
    module('2_Normalize', 'Normalize'),
  ]);
}
