/**
 * The words of a text, folded: letters and digits with the marks on them, in lower case,
 * canonically composed.
 * Words of scripts without spaces stay whole runs; give {@link Bm25Options.words} a tokenizer for
 * those.
 */
export function words(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu) ?? []
  );
}
