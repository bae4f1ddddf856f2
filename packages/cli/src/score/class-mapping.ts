/** The most classes that are listed. */
const maximumNames = 20;

/**
 * How the classes of a split with another order, or with fewer classes, match those of the
 * training split, in a sentence.
 *
 * @param dataClasses the classes of the split, in its order
 * @param indices of each of them in the training split
 */
export function classMapping(
  dataClasses: readonly string[],
  indices: ArrayLike<number>,
  where: string,
): string {
  const pairs = dataClasses
    .slice(0, maximumNames)
    .map((name, i) => `${i} ${name} -> ${indices[i]}`);
  const more =
    dataClasses.length > maximumNames ? `, and ${dataClasses.length - maximumNames} more` : '';
  return `Classes of ${where} match by name: ${pairs.join(', ')}${more}.`;
}
