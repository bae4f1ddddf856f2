/** The most classes that are listed. */
const maximumNames = 20;

/**
 * How the classes of a split with another order, or with fewer classes, match those of the
 * training split, in a sentence.
 *
 * @param dataClasses the classes of the split, in its order
 * @param indices of each of them in the training split; -1 for one without samples that it lacks
 */
export function classMapping(
  dataClasses: readonly string[],
  indices: ArrayLike<number>,
  where: string,
): string {
  const matches = [...dataClasses.entries()].filter(([i]) => indices[i]! >= 0);
  const pairs = matches.slice(0, maximumNames).map(([i, name]) => `${i} ${name} -> ${indices[i]}`);
  const more = matches.length > maximumNames ? `, and ${matches.length - maximumNames} more` : '';
  return `Classes of ${where} match by name: ${pairs.join(', ')}${more}.`;
}
