import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { isCounterpointError, Rng } from '@counterpoint/core';
import { Tokenizer } from '@huggingface/tokenizers';
import { describe, expect, it } from 'vitest';
import { dataFolder } from '../../../../tools/vitest/data-folder.js';
import { learnMerges } from './learn-merges.js';
import { PieceTokenizer } from './piece-tokenizer.js';
import { readTokenizer } from './read-tokenizer.js';
import { trainByteBpe } from './train-byte-bpe.js';
import { trainWordPiece } from './train-word-piece.js';
import { bertTokenizerFiles } from './bert-tokenizer-files.js';

const hard = [
  '',
  ' ',
  'hello',
  'Hello,  world!',
  ' leading and trailing ',
  'tab\tand\nnewline',
  'naïve café — “quoted”',
  'e\u0301 combining',
  '\uFEFFmark',
  'שלום עולם',
  'مرحبا بالعالم',
  '日本語のテキスト',
  '👩‍👩‍👧‍👦 family',
  '[CLS] inside [MASK]',
  "don't we'll I'd",
  '3.14159 and 1,000',
  'a'.repeat(150),
  '\u0000\u0001 control',
  'x\u00a0y',
];
const corpus = [
  'the cat sat on the mat',
  'the dog sat on the log',
  'a cat and a dog',
  'cats and dogs sit on mats and logs',
  'der Hund saß auf der Matte',
];
const tokenizers = dataFolder('tokenizers');

describe.skipIf(!tokenizers)('published vocabularies', () => {
  it('BERT: known ids of the reference', async () => {
    const bert = await readTokenizer(`${tokenizers}/bert-base-uncased`);
    expect(bert.size).toBe(30522);
    expect(bert.special).toEqual({ pad: 0, unknown: 100, mask: 103 });
    expect([...bert.encode('Hello world!')]).toEqual([101, 7592, 2088, 999, 102]);
    expect([...bert.encode('unaffable tokenization', { maxTokens: 4 })]).toEqual([
      101, 14477, 20961, 102,
    ]);
    expect(bert.decode(bert.encode('hello world'))).toBe('hello world');
  });

  it('CLIP: known ids of the reference, through folder and file', async () => {
    const clip = await readTokenizer(`${tokenizers}/clip`);
    expect(clip.size).toBe(49408);
    expect([...clip.encode('a photo of a cat')]).toEqual([49406, 320, 1125, 539, 320, 2368, 49407]);
    const file = await readTokenizer(`${tokenizers}/clip/bpe_simple_vocab_16e6.txt.gz`);
    expect(file.fingerprint).toBe(clip.fingerprint);
  });

  it('GPT-2: known ids of the reference', async () => {
    const gpt2 = await readTokenizer(`${tokenizers}/gpt2`);
    expect([...gpt2.encode('Hello world')]).toEqual([15496, 995]);
    expect(gpt2.decode(gpt2.encode('Hello  world, ünïcode 👍'))).toBe('Hello  world, ünïcode 👍');
  });

  it.each(['bert-base-uncased', 'clip', 'gpt2'])(
    '%s: remembering words changes nothing',
    async (name) => {
      const mine = await readTokenizer(`${tokenizers}/${name}`);
      const reference = new Tokenizer(mine.files.tokenizer, mine.files.config);
      const whole = (text: string) =>
        reference.encode(text).ids.map((id: number | undefined) => id ?? mine.special.unknown);
      for (const text of [...hard, ...hard])
        expect([...mine.encode(text)], JSON.stringify(text)).toEqual(whole(text));
      const rng = Rng.of(1, 'texts');
      const letters = Array.from(' aé\tB.,-\u0301日👍\u00a0’0');
      for (let i = 0; i < 300; i++) {
        const text = Array.from({ length: rng.integer(20) }, () => rng.pick(letters)).join('');
        expect([...mine.encode(text)], JSON.stringify(text)).toEqual(whole(text));
      }
    },
  );

  it('reads a line of a megabyte without work beyond the limit', async () => {
    const bert = await readTokenizer(`${tokenizers}/bert-base-uncased`);
    expect(bert.encode('word '.repeat(200_000), { maxTokens: 64 })).toHaveLength(64);
    expect(bert.encode('w'.repeat(1_000_000), { maxTokens: 64 })).toHaveLength(3);
    const gpt2 = await readTokenizer(`${tokenizers}/gpt2`);
    expect(gpt2.encode('wx'.repeat(100_000), { maxTokens: 64 })).toHaveLength(64);
  });

  it('counts the words of real text as byte-pair encoding by brute force does', async () => {
    const lines = gunzipSync(readFileSync(`${tokenizers}/sentencepiece/botchan.txt.gz`))
      .toString('utf8')
      .split('\n')
      .slice(0, 60);
    const words = new Map<string, number>();
    for (const word of lines.join(' ').split(/\s+/u))
      if (word) words.set(word, (words.get(word) ?? 0) + 1);
    const options = {
      words,
      split: (word: string) => Array.from(word),
      join: (a: string, b: string) => a + b,
      merges: 80,
      leastCount: 2,
    };
    expect(learnMerges(options).map(({ joined }) => joined)).toEqual(slowMerges(options));
  });
});

describe('trained vocabularies', () => {
  it('WordPiece: decodes what it encodes, keeps letters that it knows, and calls others unknown', async () => {
    const mine = await trainWordPiece(corpus, { size: 80, leastCount: 1 });
    expect(mine.size).toBeLessThanOrEqual(80);
    for (const text of corpus)
      expect(mine.decode(mine.encode(text))).toBe(text.toLowerCase().replace('ß', 'ß'));
    expect([...mine.encode('ж', { special: false })]).toEqual([mine.special.unknown]);
    expect(mine.pieces('the')).toEqual(['the']);
  });

  it('byte-level BPE: gives back any text', async () => {
    const mine = await trainByteBpe(corpus, { size: 300, leastCount: 1 });
    expect(mine.size).toBeLessThanOrEqual(300);
    for (const text of hard.filter((each) => !each.startsWith('\uFEFF')))
      expect(mine.decode(mine.encode(text)), text).toBe(text);
    expect(mine.pieces('the cat')).toHaveLength(2);
  });

  it('does not depend on the order of the corpus', async () => {
    const forward = await trainByteBpe(corpus, { size: 320 });
    const backward = await trainByteBpe([...corpus].reverse(), { size: 320 });
    expect(backward.fingerprint).toBe(forward.fingerprint);
  });

  it('writes a tokenizer.json that reads back the same', async () => {
    const mine = await trainWordPiece(corpus, { size: 60, leastCount: 1 });
    const folder = await mkdtemp(join(tmpdir(), 'tokenizer-'));
    await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(mine.files.tokenizer));
    await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify(mine.files.config));
    const read = await readTokenizer(folder);
    expect(read.fingerprint).toBe(mine.fingerprint);
    expect(read.special).toEqual(mine.special);
    await rm(folder, { recursive: true });
  });

  it('refuses an empty corpus', async () => {
    await expect(trainWordPiece(['', ' '], { size: 100 })).rejects.toMatchObject({
      code: 'CP_TEXT_CORPUS_TOO_SMALL',
    });
  });
});

describe('hostile tokenizer.json', () => {
  const good = bertTokenizerFiles(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'a']).tokenizer;
  const model = good['model'] as Record<string, unknown>;
  it.each<[string, Record<string, unknown>]>([
    ['no model', {}],
    ['a model of an unknown type', { ...good, model: { type: 'Nonsense', vocab: { a: 0 } } }],
    [
      'an id that would fill memory',
      { ...good, model: { ...model, vocab: { ...(model['vocab'] as object), b: 4_000_000_000 } } },
    ],
    [
      'a negative id',
      { ...good, model: { ...model, vocab: { ...(model['vocab'] as object), b: -1 } } },
    ],
    ['an id that is text', { ...good, model: { ...model, vocab: { b: 'x' } } }],
    [
      'an id twice',
      { ...good, model: { ...model, vocab: { ...(model['vocab'] as object), b: 5 } } },
    ],
    [
      'merges of three',
      { ...good, model: { type: 'BPE', vocab: { a: 0, b: 1 }, merges: ['a b c'] } },
    ],
    [
      'an added token beyond the vocabulary',
      { ...good, added_tokens: [{ id: 1e9, content: 'x' }] },
    ],
    ['a vocabulary that is a number', { ...good, model: { ...model, vocab: 5 } }],
    [
      'a template of unknown pieces',
      {
        ...good,
        post_processor: {
          type: 'TemplateProcessing',
          single: [
            { SpecialToken: { id: '[NOPE]', type_id: 0 } },
            { Sequence: { id: 'A', type_id: 0 } },
          ],
          pair: [],
          special_tokens: {},
        },
      },
    ],
    [
      'a pattern beyond all measure',
      {
        ...good,
        pre_tokenizer: {
          type: 'Split',
          pattern: { Regex: 'a'.repeat(30_000) },
          behavior: 'Removed',
          invert: false,
        },
      },
    ],
  ])('%s', (_, tokenizer) => {
    let thrown: unknown;
    try {
      new PieceTokenizer({ tokenizer, config: {} });
    } catch (error) {
      thrown = error;
    }
    expect(isCounterpointError(thrown) && thrown.code).toBe('CP_TEXT_TOKENIZER_MALFORMED');
  });

  it('no file, and files that are not JSON', async () => {
    await expect(readTokenizer('/nowhere')).rejects.toMatchObject({
      code: 'CP_TEXT_TOKENIZER_MISSING',
    });
    const folder = await mkdtemp(join(tmpdir(), 'tokenizer-'));
    await expect(readTokenizer(folder)).rejects.toMatchObject({
      code: 'CP_TEXT_TOKENIZER_MISSING',
    });
    for (const content of ['', '[1]', '{"model":', '\u0000\u0001']) {
      await writeFile(join(folder, 'tokenizer.json'), content);
      await expect(readTokenizer(folder)).rejects.toMatchObject({
        code: 'CP_TEXT_TOKENIZER_MALFORMED',
      });
    }
    await rm(folder, { recursive: true });
  });
});

function slowMerges({
  words,
  merges,
  leastCount,
}: {
  words: Map<string, number>;
  merges: number;
  leastCount: number;
}): string[] {
  const texts = [...words].map(([word, count]) => ({ parts: Array.from(word), count }));
  const order = new Map(
    [...new Set(texts.flatMap(({ parts }) => parts))].sort().map((symbol, i) => [symbol, i]),
  );
  const learned: string[] = [];
  while (learned.length < merges) {
    const counts = new Map<string, { left: string; right: string; count: number }>();
    for (const { parts, count } of texts) {
      for (let i = 0; i + 1 < parts.length; i++) {
        const [left, right] = [parts[i]!, parts[i + 1]!];
        const key = JSON.stringify([left, right]);
        counts.set(key, { left, right, count: (counts.get(key)?.count ?? 0) + count });
      }
    }
    const [best] = [...counts.values()].sort(
      (a, b) =>
        b.count - a.count ||
        order.get(a.left)! - order.get(b.left)! ||
        order.get(a.right)! - order.get(b.right)!,
    );
    if (!best || best.count < leastCount) break;
    const joined = best.left + best.right;
    if (!order.has(joined)) order.set(joined, order.size);
    for (const text of texts) {
      const parts: string[] = [];
      for (let i = 0; i < text.parts.length; i++) {
        if (text.parts[i] === best.left && text.parts[i + 1] === best.right) {
          parts.push(joined);
          i++;
        } else parts.push(text.parts[i]!);
      }
      text.parts = parts;
    }
    learned.push(joined);
  }
  return learned;
}
