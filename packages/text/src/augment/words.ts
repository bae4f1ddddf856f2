const unspacedScripts = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}';
const word = new RegExp(`[${unspacedScripts}]\\p{M}*|[^\\s${unspacedScripts}]+`, 'gu');

/**
 * The words that augmenters move about: runs without white space, and single characters of scripts
 * that are written without it.
 */
export function wordsOf(text: string): string[] {
  return text.match(word) ?? [];
}

const unspaced = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]\p{M}*$/u;

/**
 * Words as a text again: a space between words, none between characters of scripts that are written
 * without.
 */
export function textOf(words: readonly string[]): string {
  return words.reduce(
    (text, each, i) =>
      i === 0 || (unspaced.test(each) && unspaced.test(words[i - 1]!))
        ? text + each
        : `${text} ${each}`,
    '',
  );
}
