import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFolder } from '../testing/published-folder.js';
import { readTokenizer } from './read-tokenizer.js';

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'merged-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const pieces = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'cafe', 'Cafe', 'x', 'url', '[X]'];
const id = (piece: string) => pieces.indexOf(piece);
const token = (content: string, flags: object = {}) => ({
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
  ...flags,
});
const wordPiece = {
  added_tokens: pieces.slice(0, 4).map((content, at) => ({ id: at, ...token(content) })),
  normalizer: { type: 'BertNormalizer', lowercase: true },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: null,
  decoder: null,
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(pieces.map((piece, at) => [piece, at])),
  },
};
const bytes = ['c', 'a', 't', 'Ġ', 'ca', 'cat', 'Ġcat', '<mask>'];
const byteLevel = (prefix: boolean) => ({
  added_tokens: [{ id: 7, ...token('<mask>') }],
  normalizer: null,
  pre_tokenizer: { type: 'ByteLevel', add_prefix_space: prefix, use_regex: true },
  post_processor: null,
  decoder: { type: 'ByteLevel' },
  model: {
    type: 'BPE',
    vocab: Object.fromEntries(bytes.map((piece, at) => [piece, at])),
    merges: ['c a', 'ca t', 'Ġ cat'],
  },
});

async function ids(tokenizer: object, files: Record<string, object>, text: string) {
  const place = join(folder, String(count++));
  await writeFolder(place, { 'tokenizer.json': tokenizer, ...files });
  return [...(await readTokenizer(place)).encode(text)];
}
const withConfig = (config: object) => ({ 'tokenizer_config.json': config });
const decoder = (tokens: object) => withConfig({ added_tokens_decoder: tokens });

describe('tokenizer.json beside a tokenizer_config.json', () => {
  it.each([
    [{ do_lower_case: false, tokenizer_class: 'BertTokenizer' }, 'Cafe'],
    [{ do_lower_case: false, tokenizer_class: 'PreTrainedTokenizerFast' }, 'cafe'],
    [{ tokenizer_class: 'BertTokenizer' }, 'cafe'],
  ])('%j: Cafe is %s', async (config, piece) => {
    expect(await ids(wordPiece, withConfig(config), 'Cafe')).toEqual([id(piece)]);
  });

  it.each([
    [true, {}, ['Ġcat']],
    [true, { add_prefix_space: false }, ['cat']],
    [false, { add_prefix_space: true }, ['Ġcat']],
    [false, { add_prefix_space: null }, ['cat']],
  ])('add_prefix_space %s with %j', async (prefix, config, expected) => {
    expect(await ids(byteLevel(prefix), withConfig(config), 'cat')).toEqual(
      expected.map((piece) => bytes.indexOf(piece)),
    );
  });

  it('flags of added_tokens_decoder go first', async () => {
    const read = (flags: object) =>
      ids(byteLevel(false), decoder({ 7: token('<mask>', flags) }), 'cat <mask> cat');
    expect(await read({})).toEqual([5, 3, 7, 6]);
    expect(await read({ lstrip: true })).toEqual([5, 7, 6]);
    expect(await read({ lstrip: true, rstrip: true })).toEqual([5, 7, 5]);
  });

  it.each([{ remove_space: true }, { do_lowercase_and_remove_accent: true }])(
    '%j is for other tokenizers',
    async (config) => {
      const text = 'cat   cat CAT é';
      expect(await ids(byteLevel(false), withConfig(config), text)).toEqual(
        await ids(byteLevel(false), {}, text),
      );
    },
  );

  it('a token that is found as a single word alone is refused', async () => {
    const files = decoder({ 7: token('<mask>', { single_word: true }) });
    await expect(ids(byteLevel(false), files, 'cat')).rejects.toThrow(/"<mask>".*single_word/su);
  });

  it('tokens that tokenizer.json lacks get the next ids', async () => {
    const next = pieces.length;
    const config = decoder({
      [next + 1]: token('<b>'),
      [next]: token('<A>', { special: false, normalized: true }),
    });
    expect(await ids(wordPiece, config, 'x <b> <a> <A>')).toEqual([id('x'), next + 1, next, next]);
    const legacy = { 'added_tokens.json': { '<A>': next } };
    expect(await ids(wordPiece, legacy, '<a> <A>')).toEqual([next, next]);
    const named = { ...legacy, 'special_tokens_map.json': { mask_token: '<A>' } };
    expect(await ids(wordPiece, named, '<A> x')).toEqual([next, id('x')]);
    expect(await ids(wordPiece, named, '<a> x')).not.toContain(next);
  });

  it('special tokens that a config names are found in texts', async () => {
    const config = withConfig({ mask_token: '[MASK]', additional_special_tokens: ['[X]'] });
    expect(await ids(wordPiece, config, 'x [MASK] [X]')).toEqual([id('x'), 4, id('[X]')]);
    expect(await ids(wordPiece, {}, 'x [X]')).toEqual([id('x'), 1, id('x'), 1]);
  });

  it.each([
    ['of the vocabulary', { 3: token('x') }],
    ['of an added token', { 0: token('[SEP]') }],
    ['beyond the next one', { 40: token('<new>') }],
    ['of another token', { 5: token('<new>') }],
  ])('another id %s is refused', async (_, tokens) => {
    const read = ids(wordPiece, decoder(tokens), 'x');
    await expect(read).rejects.toThrow(
      /CP_TEXT_TOKENIZER_MALFORMED.*has the id \d+ in the files beside/su,
    );
    const added = Object.fromEntries(
      Object.entries(tokens).map(([at, { content }]) => [content, Number(at)]),
    );
    await expect(ids(wordPiece, { 'added_tokens.json': added }, 'x')).rejects.toThrow(
      'CP_TEXT_TOKENIZER_MALFORMED',
    );
  });
});

const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n';
it.each([
  [{ 'tokenizer.json': pointer }],
  [{ 'vocab.txt': pointer }],
  [{ 'vocab.json': pointer, 'merges.txt': '#version: 0.2\n' }],
  [{ 'vocab.json': { a: 0 }, 'merges.txt': pointer }],
  [{ 'bpe_simple_vocab_16e6.txt': pointer }],
  [{ 'vocab.txt': pieces.join('\n'), 'tokenizer_config.json': pointer }],
  [{ 'vocab.txt': pieces.join('\n'), 'added_tokens.json': pointer }],
  [{ 'vocab.txt.gz': pointer }],
])('a pointer of Git LFS among %j', async (files) => {
  const place = join(folder, String(count++));
  await writeFolder(place, files);
  await expect(readTokenizer(place)).rejects.toThrow(
    /CP_TEXT_TOKENIZER_MALFORMED.*pointer of Git LFS.*git lfs pull/su,
  );
});
