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
