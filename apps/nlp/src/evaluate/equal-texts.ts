/**
 * A number for each pair, the same where pairs share a text on either side, directly or through others: whoever finds an equal text, or
 * another translation of the same one, is right.
 */
export function equalTexts(pairs: readonly (readonly string[])[]): Int32Array {
  const of = Int32Array.from(pairs, (_, i) => i);
  const first = (i: number): number => (of[i] === i ? i : (of[i] = first(of[i]!)));
  const seen = new Map<string, number>();
  pairs.forEach((texts, i) =>
    texts.slice(0, 2).forEach((text, side) => {
      const name = `${side} ${text}`;
      const other = seen.get(name);
      if (other === undefined) seen.set(name, i);
      else of[first(i)] = first(other);
    }),
  );
  return of.map((_, i) => first(i));
}
