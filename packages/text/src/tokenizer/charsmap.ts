import { CounterpointError } from '@counterpoint/core';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Longer graphemes are replaced character by character (`tokenizers`, normalizer `Precompiled`). */
const longestGrapheme = 5;

/** Texts of these characters alone are one grapheme a character, whatever the table. */
const plain = /^[ -~]*$/u;

/**
 * The replacements of a SentencePiece model (`precompiled_charsmap`), as `tokenizers` applies them:
 * a grapheme of up to 5 bytes becomes what its shortest known beginning becomes, each character of
 * others becomes what itself does.
 *
 * The table is a double-array trie of UTF-8 bytes (Aoe 1989, https://doi.org/10.1109/32.31365) with
 * its length before it, and the replacements behind it, each ended by a zero.
 *
 * @param table base64
 * @throws CP_TEXT_TOKENIZER_MALFORMED
 */
export function readCharsmap(table: unknown, where: string): (text: string) => string {
  if (typeof table !== 'string' || table === '')
    throw malformed(where, 'The normalizer Precompiled has no precompiled_charsmap');
  const bytes = new Uint8Array(Buffer.from(table, 'base64'));
  const size = bytes.length < 4 ? 0 : new DataView(bytes.buffer).getUint32(0, true);
  if (size === 0 || size % 4 !== 0 || 4 + size > bytes.length)
    throw malformed(where, 'A precompiled_charsmap is cut or damaged');
  const units = new Uint32Array(bytes.buffer.slice(4, 4 + size));
  const replacements = bytes.subarray(4 + size);
  const replace = (part: string): string | undefined => {
    const start = firstValue(units, encoder.encode(part));
    if (start === undefined) return undefined;
    if (start >= replacements.length)
      throw malformed(where, 'A precompiled_charsmap points beyond its end');
    const end = replacements.indexOf(0, start);
    return decoder.decode(replacements.subarray(start, end < 0 ? undefined : end));
  };
  const remembered = new Map<string, string>();
  const ofGrapheme = (grapheme: string): string => {
    const short = encoder.encode(grapheme).length <= longestGrapheme;
    const whole = short ? replace(grapheme) : undefined;
    return whole ?? Array.from(grapheme, (letter) => replace(letter) ?? letter).join('');
  };
  const remember = (grapheme: string): string => {
    let mapped = remembered.get(grapheme);
    if (mapped === undefined) {
      mapped = ofGrapheme(grapheme);
      if (remembered.size < mostRemembered) remembered.set(grapheme, mapped);
    }
    return mapped;
  };
  return (text) =>
    plain.test(text)
      ? Array.from(text, remember).join('')
      : Array.from(graphemes.segment(text), ({ segment }) => remember(segment)).join('');
}

const mostRemembered = 20_000;

/** The value of the shortest beginning of a key that the trie holds. */
function firstValue(units: Uint32Array, key: Uint8Array): number | undefined {
  let at = offsetOf(units[0]!);
  for (const byte of key) {
    if (byte === 0) return undefined;
    at ^= byte;
    const unit = units[at];
    if (unit === undefined || (unit & 0x800000ff) !== byte) return undefined;
    at ^= offsetOf(unit);
    if ((unit & 0x100) !== 0) return (units[at] ?? 0) & 0x7fffffff;
  }
  return undefined;
}

function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}

function malformed(where: string, what: string): CounterpointError {
  return new CounterpointError('CP_TEXT_TOKENIZER_MALFORMED', {
    what,
    where,
    expected: 'the replacements of a SentencePiece model, base64',
    remedy: 'export the tokenizer again with the library that made it',
  });
}
