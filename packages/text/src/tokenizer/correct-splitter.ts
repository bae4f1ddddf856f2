import { isRecord } from './check-tokenizer-files.js';
import { splitPieces, type SplitBehaviour } from './split-pieces.js';

/** A pre-tokenizer of `@huggingface/tokenizers`, as far as it is changed. */
export interface Splitter {
  pre_tokenize_text(text: string, options?: object): string[];
  /** Those of a Sequence. */
  readonly tokenizers?: readonly (Splitter | null)[];
  /** Of a Split, and of ByteLevel. */
  pattern?: RegExp | null;
  /** Of a Metaspace. */
  readonly replacement?: string;
  prepend_scheme?: string;
}

/** As `\w` of Unicode Technical Standard 18, annex C; JavaScript's knows ASCII alone. */
const word = String.raw`\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}`;
/** With U+0085 and without U+FEFF, unlike JavaScript's `\s`. */
const space = String.raw`\p{White_Space}`;
const punctuation = String.raw`\p{P}!-/:-@\[-\x60\{-~`;

const words = new RegExp(`[${word}]+|[^${word}${space}]+`, 'gu');
const unspaced = new RegExp(`[^${space}]+`, 'gu');
const bertWords = new RegExp(`[^${space}${punctuation}]+|[${punctuation}]`, 'gu');
const marks = new RegExp(`[${punctuation}]`, 'gu');
const digits = /\p{N}/gu;

/** GPT-2's words (Radford et al. 2019, as its published code has them). */
const byteLevelWords = new RegExp(
  String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^${space}\p{L}\p{N}]+|${space}+(?![^${space}])|${space}+`,
  'gu',
);

/**
 * Lets a pre-tokenizer of `@huggingface/tokenizers`, and those in it, split as `tokenizers` does:
 * by Unicode's classes, and by all behaviours.
 *
 * @param part its part of `tokenizer.json`
 */
export function correctSplitter(splitter: Splitter | null, part: unknown): void {
  if (splitter === null || !isRecord(part)) return;
  const split = (by: (text: string) => string[]): void => {
    splitter.pre_tokenize_text = by;
  };
  switch (part['type']) {
    case 'Sequence':
      for (const [i, inner] of splitter.tokenizers!.entries())
        correctSplitter(inner, (part['pretokenizers'] as readonly unknown[])[i]);
      break;
    case 'WhitespaceSplit':
      split((text) => text.match(unspaced) ?? []);
      break;
    case 'Whitespace':
      split((text) => text.match(words) ?? []);
      break;
    case 'BertPreTokenizer':
      split((text) => text.match(bertWords) ?? []);
      break;
    case 'ByteLevel':
      splitter.pattern = byteLevelWords;
      break;
    case 'Digits': {
      const behaviour = part['individual_digits'] === true ? 'Isolated' : 'Contiguous';
      split((text) => splitPieces(text, digits, behaviour));
      break;
    }
    case 'Punctuation': {
      const behaviour = behaviourOf(part);
      split((text) => splitPieces(text, marks, behaviour));
      break;
    }
    case 'Split': {
      const { pattern } = splitter;
      if (pattern === null || pattern === undefined)
        throw new Error('a Split has neither a Regex nor a String');
      const behaviour = behaviourOf(part);
      split((text) => splitPieces(text, pattern, behaviour, part['invert'] === true));
      break;
    }
    case 'Metaspace':
      correctMetaspace(splitter, part);
  }
}

/** Each space begins a piece, where `split` is not false. */
function correctMetaspace(
  splitter: Splitter,
  { add_prefix_space: prefix, split }: Readonly<Record<string, unknown>>,
): void {
  if (prefix === false) splitter.prepend_scheme = 'never';
  if (split === false) return;
  const replaced = splitter.pre_tokenize_text.bind(splitter);
  const spaces = new RegExp(escapePattern(splitter.replacement!), 'gu');
  splitter.pre_tokenize_text = (text, options) =>
    replaced(text, options).flatMap((part) => splitPieces(part, spaces, 'MergedWithNext'));
}

const behaviours: readonly string[] = [
  'Isolated',
  'Removed',
  'MergedWithPrevious',
  'MergedWithNext',
  'Contiguous',
] satisfies readonly SplitBehaviour[];

function behaviourOf({ behavior = 'Isolated' }: Readonly<Record<string, unknown>>): SplitBehaviour {
  if (!behaviours.includes(behavior as string))
    throw new Error(`a behavior is ${String(behavior)}`);
  return behavior as SplitBehaviour;
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
}
