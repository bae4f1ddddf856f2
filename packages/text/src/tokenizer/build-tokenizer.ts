import { Tokenizer } from '@huggingface/tokenizers';
import { correctNormalizer } from './correct-normalizer.js';
import { correctSplitter } from './correct-splitter.js';
import type { TokenizerFiles } from './text-tokenizer.js';

/**
 * The tokenizer of `@huggingface/tokenizers`, with its parts corrected where they differ from
 * those of `tokenizers`, which writes these files.
 *
 * @throws CP_TEXT_TOKENIZER_MALFORMED where a table of replacements is damaged
 */
export function buildTokenizer({ tokenizer, config }: TokenizerFiles, where: string): Tokenizer {
  const built = new Tokenizer(tokenizer, config);
  correctNormalizer(built.normalizer, tokenizer['normalizer'], where);
  correctSplitter(built.pre_tokenizer, tokenizer['pre_tokenizer']);
  return built;
}
