import { CounterpointError } from '@counterpoint/core';

/**
 * Compares the classes that samples of two splits have, where one is scored by what the other teaches.
 *
 * @param train labels of the samples that teach
 * @param test labels of the samples that are scored, in the same order of classes
 * @param classes names in the order of the labels
 * @param where the name of the scored data, for messages
 * @returns a sentence on classes that occur only among the scored samples; undefined where there are
 *   none
 * @throws CP_DATA_CLASSES when no scored sample has a class of the training samples
 *
 * @example
 * unlearnedClasses([0, 1], [1, 2], ['ant', 'bee', 'cat'], 'insects');
 * // 'Classes of insects without a training sample: cat (1 of 2 samples), which count as wrong.'
 */
export function unlearnedClasses(
  train: ArrayLike<number>,
  test: ArrayLike<number>,
  classes: readonly string[] | undefined,
  where: string,
): string | undefined {
  const trainClasses = new Set(Array.from(train));
  const unknown = Array.from(test).filter((label) => !trainClasses.has(label));
  if (unknown.length === 0) return undefined;
  const names = [...new Set(unknown)].map((label) => classes?.[label] ?? String(label));
  const list = names.slice(0, 12).join(', ') + (names.length > 12 ? ', ...' : '');
  if (unknown.length < test.length)
    return (
      `Classes of ${where} without a training sample: ${list} ` +
      `(${unknown.length} of ${test.length} samples), which count as wrong.`
    );
  const trainNames = [...trainClasses].map((label) => classes?.[label] ?? String(label));
  throw new CounterpointError('CP_DATA_CLASSES', {
    what: `No sample has a class of the training split: the classes are ${list}`,
    where,
    expected: `classes among ${trainNames.slice(0, 12).join(', ')}`,
    remedy: 'rename the classes of one split, or choose a score that learns no classes',
    facts: { unknown: names, train: trainNames },
  });
}
