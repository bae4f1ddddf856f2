import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeFolder } from '../testing/published-folder.js';
import { readTokenizer } from './read-tokenizer.js';

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokenizer-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Ids of a text by the tokenizer of a folder with these files. */
async function ids(files: Record<string, unknown>, text: string): Promise<number[]> {
  const place = join(folder, String(count++));
  await writeFolder(place, files);
  return [...(await readTokenizer(place)).encode(text)];
}

const pieces = [
  '[PAD]',
  '[UNK]',
  '[CLS]',
  '[SEP]',
  '[MASK]',
  'cafe',
  'café',
  'Cafe',
  'CAFE',
  '日',
  '本',
  '日本',
];
const bert = { 'vocab.txt': pieces.join('\r\n') };
const id = (piece: string) => pieces.indexOf(piece);

it.each([
  [undefined, 'Cafe', ['cafe']],
  [{ do_lower_case: true }, 'CAFE', ['cafe']],
  [{ do_lower_case: false }, 'Cafe', ['Cafe']],
  [{ do_lower_case: false }, 'CAFE', ['CAFE']],
  [{ do_lower_case: true, strip_accents: false }, 'CAFÉ', ['café']],
  [{ do_lower_case: true, strip_accents: true }, 'CAFÉ', ['cafe']],
  [{ do_lower_case: false, strip_accents: true }, 'Café', ['Cafe']],
  [{}, '日本', ['日', '本']],
  [{ tokenize_chinese_chars: false }, '日本', ['日本']],
])('vocab.txt with %j: %s is %j', async (config, text, expected) => {
  const files = config ? { ...bert, 'tokenizer_config.json': config } : bert;
  expect(await ids(files, text)).toEqual([id('[CLS]'), ...expected.map(id), id('[SEP]')]);
});

it('the special pieces of a config or of special_tokens_map.json', async () => {
  const pieces = ['<p>', '<u>', '<c>', '<e>', '<m>', 'cafe'];
  const names = {
    pad_token: '<p>',
    unk_token: { content: '<u>' },
    cls_token: '<c>',
    sep_token: '<e>',
    mask_token: '<m>',
  };
  for (const file of ['tokenizer_config.json', 'special_tokens_map.json'])
    expect(await ids({ 'vocab.txt': pieces.join('\n'), [file]: names }, 'cafe x')).toEqual([
      2, 5, 1, 3,
    ]);
  await expect(ids({ 'vocab.txt': pieces.join('\n') }, 'x')).rejects.toThrow(
    /CP_TEXT_TOKENIZER_MALFORMED.*\[PAD\]/su,
  );
});

it('added_tokens.json', async () => {
  expect(await ids({ ...bert, 'added_tokens.json': { '<url>': 12 } }, 'cafe <url>')).toEqual([
    2, 5, 12, 3,
  ]);
  await expect(ids({ ...bert, 'added_tokens.json': { '<url>': -1 } }, 'x')).rejects.toThrow(
    'CP_TEXT_TOKENIZER_MALFORMED',
  );
});

const merges = '#version: 0.2\nc a\nca t\nĠ cat\n';
const byteLevel = ['c', 'a', 't', 'Ġ', 'ca', 'cat', 'Ġcat'];
const numbered = (list: readonly string[]) =>
  Object.fromEntries(list.map((piece, at) => [piece, at]));

it('vocab.json and merges.txt of RoBERTa have <s> and </s>, of GPT-2 none, of CLIP its own', async () => {
  const roberta = numbered(['<s>', '<pad>', '</s>', '<unk>', ...byteLevel, '<mask>']);
  expect(await ids({ 'vocab.json': roberta, 'merges.txt': merges }, 'cat cat')).toEqual([
    0, 9, 10, 2,
  ]);
  expect(
    await ids(
      {
        'vocab.json': roberta,
        'merges.txt': merges,
        'tokenizer_config.json': { add_prefix_space: true },
      },
      'cat',
    ),
  ).toEqual([0, 10, 2]);
  expect(await ids({ 'vocab.json': roberta, 'merges.txt': merges }, 'cat <mask>')).toEqual([
    0, 9, 11, 2,
  ]);
  const gpt2 = numbered([...byteLevel, '<|endoftext|>']);
  expect(await ids({ 'vocab.json': gpt2, 'merges.txt': merges }, 'cat cat')).toEqual([5, 6]);
  const clip = numbered([
    'c',
    'a',
    't',
    't</w>',
    'ca',
    'cat</w>',
    '<|startoftext|>',
    '<|endoftext|>',
  ]);
  expect(
    await ids({ 'vocab.json': clip, 'merges.txt': '#version: 0.2\nc a\nca t</w>\n' }, 'CAT cat'),
  ).toEqual([6, 5, 5, 7]);
});

it('a RoBERTa vocabulary without its special pieces is refused', async () => {
  const files = {
    'vocab.json': numbered(byteLevel),
    'merges.txt': merges,
    'tokenizer_config.json': { tokenizer_class: 'RobertaTokenizer' },
  };
  await expect(ids(files, 'cat')).rejects.toThrow(/CP_TEXT_TOKENIZER_MALFORMED.*<s>/su);
});

it.each([
  ['BertJapaneseTokenizer', { 'vocab.txt': pieces.join('\n') }],
  ['EsmTokenizer', { 'vocab.txt': pieces.join('\n') }],
  ['XLMRobertaTokenizer', { 'vocab.json': { '<s>': 0, '<pad>': 1, '</s>': 2 }, 'merges.txt': '' }],
  ['Qwen2Tokenizer', { 'vocab.json': { a: 0 }, 'merges.txt': '' }],
])('a vocabulary of a %s is refused', async (name, files) => {
  const config = { 'tokenizer_config.json': { tokenizer_class: name } };
  await expect(ids({ ...files, ...config }, 'cafe')).rejects.toThrow(name);
  const model = { 'config.json': { tokenizer_class: name } };
  await expect(ids({ ...files, ...model }, 'cafe')).rejects.toThrow(name);
});

it('a class of tokenizer_config.json goes before that of config.json', async () => {
  const files = {
    'config.json': { tokenizer_class: 'EsmTokenizer' },
    'tokenizer_config.json': { tokenizer_class: 'BertTokenizer' },
  };
  expect(await ids({ ...bert, ...files }, 'cafe')).toEqual([2, 5, 3]);
});

it.each([
  ['word_tokenizer_type', 'mecab', 'basic'],
  ['do_basic_tokenize', false, true],
  ['subword_tokenizer_type', 'character', 'wordpiece'],
  ['never_split', ['[X]'], []],
])('%s of a vocab.txt is %j: refused', async (key, refused, usual) => {
  const files = (value: unknown) => ({ ...bert, 'tokenizer_config.json': { [key]: value } });
  await expect(ids(files(refused), 'cafe')).rejects.toThrow(`${key} = ${JSON.stringify(refused)}`);
  expect(await ids(files(usual), 'cafe')).toEqual([2, 5, 3]);
});

it.each(['BertTokenizerFast', 'MPNetTokenizer', 'PreTrainedTokenizerFast', null])(
  'a vocab.txt of a %s is read',
  async (name) => {
    const config = { 'tokenizer_config.json': { tokenizer_class: name } };
    expect(await ids({ ...bert, ...config }, 'cafe')).toEqual([2, 5, 3]);
  },
);

it.each(['do_lower_case', 'strip_accents', 'tokenize_chinese_chars'])(
  'the switch %s is true, false or null',
  async (name) => {
    const files = (value: unknown) => ({ ...bert, 'tokenizer_config.json': { [name]: value } });
    expect(await ids(files(null), 'cafe')).toEqual([2, 5, 3]);
    await expect(ids(files('false'), 'cafe')).rejects.toThrow(`${name} is "false"`);
    await expect(ids(files(0), 'cafe')).rejects.toThrow(`${name} is 0`);
  },
);

it('a byte-order mark before any file', async () => {
  const mark = '\uFEFF';
  const config = `${mark}{"do_lower_case": false}`;
  expect(
    await ids(
      { 'vocab.txt': `${mark}${pieces.join('\n')}`, 'tokenizer_config.json': config },
      'CAFE',
    ),
  ).toEqual([2, id('CAFE'), 3]);
  const vocab = `${mark}{"<s>": 0, "<pad>": 1, "</s>": 2, "a": 3}`;
  expect(await ids({ 'vocab.json': vocab, 'merges.txt': `${mark}#version: 0.2\n` }, 'a')).toEqual([
    0, 3, 2,
  ]);
});

it('tokens of added_tokens_decoder, as those of added_tokens.json', async () => {
  const next = pieces.length;
  const token = (content: string, special: boolean) => ({ content, special, normalized: !special });
  const decoder = { 0: token('[PAD]', true), [next]: token('Kyoto', false) };
  const config = { 'tokenizer_config.json': { added_tokens_decoder: decoder } };
  const added = { 'added_tokens.json': { Kyoto: next } };
  const expected = [2, next, 5, 3];
  expect(await ids({ ...bert, ...config }, 'Kyoto cafe')).toEqual(expected);
  expect(await ids({ ...bert, ...added }, 'Kyoto cafe')).toEqual(expected);
  expect(await ids({ ...bert, ...config, ...added }, 'Kyoto cafe')).toEqual(expected);
  const moved = { 'added_tokens.json': { Kyoto: next + 1 } };
  await expect(ids({ ...bert, ...config, ...moved }, 'x')).rejects.toThrow(/"Kyoto" has the ids/u);
  const odd = { 'tokenizer_config.json': { added_tokens_decoder: { x: 'Kyoto' } } };
  await expect(ids({ ...bert, ...odd }, 'x')).rejects.toThrow(/added_tokens_decoder has an entry/u);
});
