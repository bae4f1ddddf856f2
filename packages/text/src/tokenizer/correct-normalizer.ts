import { readCharsmap } from './charsmap.js';
import { isRecord } from './check-tokenizer-files.js';

/** A normalizer of `@huggingface/tokenizers`, as far as it is changed. */
export interface Normalizer {
  normalize(text: string): string;
  /** Those of a Sequence. */
  readonly normalizers?: readonly (Normalizer | null)[];
}

/**
 * Lets a normalizer of `@huggingface/tokenizers`, and those in it, do as in `tokenizers`:
 * `Precompiled` applies its table of replacements, for which the library has NFKC alone, and
 * `Strip` knows Unicode's white space.
 *
 * @param part its part of `tokenizer.json`
 * @throws CP_TEXT_TOKENIZER_MALFORMED where the table is damaged
 */
export function correctNormalizer(
  normalizer: Normalizer | null,
  part: unknown,
  where: string,
): void {
  if (normalizer === null || !isRecord(part)) return;
  if (part['type'] === 'Sequence')
    for (const [i, inner] of normalizer.normalizers!.entries())
      correctNormalizer(inner, (part['normalizers'] as readonly unknown[])[i], where);
  if (part['type'] === 'Precompiled')
    normalizer.normalize = readCharsmap(part['precompiled_charsmap'], where);
  if (part['type'] === 'Strip') {
    const { strip_left: left, strip_right: right } = part;
    normalizer.normalize = (text) => {
      const leftStripped = left === false ? text : text.replace(/^\p{White_Space}+/u, '');
      return right === false ? leftStripped : leftStripped.replace(/\p{White_Space}+$/u, '');
    };
  }
}
