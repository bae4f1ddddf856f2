import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildTokenizer } from './build-tokenizer.js';
import { PieceTokenizer } from './piece-tokenizer.js';

type Part = Readonly<Record<string, unknown>>;
interface Case {
  readonly splitter?: Part;
  readonly normalizer?: Part;
  readonly expected: readonly (string | readonly string[])[];
}

/** Written by `tools/golden/reference/make-tokenizer-parts.py`. */
const { texts, cases } = JSON.parse(
  readFileSync(new URL('../../fixtures/tokenizer-parts.json', import.meta.url), 'utf8'),
) as { readonly texts: readonly string[]; readonly cases: readonly Case[] };

const filesOf = ({ splitter = null, normalizer = null }: Partial<Record<keyof Case, unknown>>) => ({
  tokenizer: {
    added_tokens: [],
    normalizer,
    pre_tokenizer: splitter,
    post_processor: null,
    decoder: null,
    model: { type: 'WordPiece', unk_token: '[UNK]', vocab: { '[UNK]': 0 } },
  },
  config: {},
});

describe('parts of a tokenizer, against those of tokenizers', () => {
  it.each(cases.map((each) => [nameOf(each), each] as const))('%s', (_, each) => {
    const { normalizer, pre_tokenizer: splitter } = buildTokenizer(filesOf(each), 'tokenizer.json');
    const got = texts.map((text) =>
      each.splitter === undefined
        ? normalizer!(text)
        : splitter!(text, { section_index: 0 }).filter((piece: string) => piece !== ''),
    );
    expect(got).toEqual(each.expected);
  });
});

function nameOf({ splitter, normalizer }: Case): string {
  return JSON.stringify(splitter ?? normalizer).slice(0, 90);
}

const malformed = expect.objectContaining({ code: 'CP_TEXT_TOKENIZER_MALFORMED' }) as Error;
const table = String(
  cases.find(({ normalizer }) => normalizer)!.normalizer!['precompiled_charsmap'],
);

it.each([
  ['none', undefined],
  ['an empty one', ''],
  ['a cut one', Buffer.from(table, 'base64').subarray(0, 100).toString('base64')],
  ['one of a length alone', 'AAEAAA=='],
])('refuses a table of replacements that is damaged: %s', (_, precompiled_charsmap) => {
  const files = filesOf({ normalizer: { type: 'Precompiled', precompiled_charsmap } });
  expect(() => new PieceTokenizer(files)).toThrow(malformed);
});

it('refuses a behavior that is none, and a Split without a pattern', () => {
  for (const splitter of [
    { type: 'Punctuation', behavior: 'Sideways' },
    { type: 'Split', pattern: {}, behavior: 'Isolated' },
  ]) {
    const files = filesOf({ splitter });
    expect(() => new PieceTokenizer(files)).toThrow(malformed);
  }
});
