/** The tokens of texts, each with its text and its word's place. */
export interface WordTokens {
  /** [N x T] row-major, as they were given. */
  readonly ids: Int32Array;
  /**
   * 1 over the root of the number of tokens of the text that stay; 0 for marks, padding and tokens
   * that are left out.
   */
  readonly shares: Float32Array;
  readonly text: Int32Array;
  /** Of the word, below the number of places. */
  readonly place: Int32Array;
  /** [N]: words of each text, at least 1 and at most the number of places. */
  readonly counts: Int32Array;
  /** The largest count. */
  readonly maximum: number;
  /** Whether each text begins with a mark. */
  readonly marked: boolean;
}

/** The id of a mark is that of the padding; a mark has a mask. */
const mark = 0;

/**
 * Divides texts into words at their marks. Words beyond the places share the last one.
 *
 * @param ids [N x T] @param mask [N x T] @param keepMask 0 for a token that is left out
 */
export function wordsOf(
  ids: Int32Array,
  mask: Float32Array,
  [rows, time]: readonly [number, number],
  places: number,
  keepMask?: Uint8Array,
): WordTokens {
  const shares = new Float32Array(ids.length),
    text = new Int32Array(ids.length),
    place = new Int32Array(ids.length),
    counts = new Int32Array(rows);
  let marked = true;
  for (let row = 0; row < rows; row++) {
    let at = -1,
      tokens = 0;
    const from = row * time,
      end = from + time;
    if (mask[from] !== 0 && ids[from] !== mark) marked = false;
    for (let i = from; i < end; i++) {
      if (mask[i] !== 0 && ids[i] === mark) at = Math.min(at + 1, places - 1);
      text[i] = row;
      place[i] = Math.max(0, at);
      if (mask[i] !== 0 && ids[i] !== mark && keepMask?.[i] !== 0) tokens++;
    }
    const share = 1 / Math.sqrt(Math.max(1, tokens));
    for (let i = from; i < end; i++)
      if (mask[i] !== 0 && ids[i] !== mark && keepMask?.[i] !== 0) shares[i] = share;
    counts[row] = Math.max(1, at + 1);
  }
  return {
    ids,
    shares,
    text,
    place,
    counts,
    maximum: counts.reduce((maximum, count) => Math.max(maximum, count), 1),
    marked,
  };
}
