/** The most classes that are listed. */
const shown = 20;

/**
 * How the classes of a split with another order, or with fewer classes, match those of the
 * training split, in a sentence.
 *
 * @param own the classes of the split, in its order
 * @param indices of each of them in the training split
 */
export function classMapping(
  own: readonly string[],
  indices: ArrayLike<number>,
  where: string,
): string {
  const pairs = own.slice(0, shown).map((name, i) => `${i} ${name} -> ${indices[i]}`);
  const more = own.length > shown ? `, and ${own.length - shown} more` : '';
  return `Classes of ${where} match by name: ${pairs.join(', ')}${more}.`;
}
