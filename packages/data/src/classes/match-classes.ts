import { CounterpointError, nearestWord } from '@counterpoint/core';

/** How the classes of some data correspond to those of a run. */
export interface ClassMapping {
  /** The run's classes, in the order of their indices. */
  readonly classes: readonly string[];
  /** The run's index of each class of the data, by the data's index; -1 where the run lacks it. */
  readonly indices: readonly number[];
  /** Whether data and run have the same classes in the same order. */
  readonly same: boolean;
  /** Classes of the run that the data lacks. */
  readonly missing: readonly string[];
}

/**
 * Matches the classes of data with the classes of a run by their names. Data may lack classes of
 * the run and may have another order.
 *
 * @param runClasses the classes that the run was trained or fitted with
 * @param dataClasses the classes of the data to score
 * @param where the data's name, for the error
 * @param occurs whether the data has a sample of a class, by the data's index; numbers as classes
 *   leave gaps (labels 2 and 20 are of 21 classes), which need not match. Default: every class
 * @throws CP_DATA_CLASSES when the data has samples of a class that the run does not know
 *
 * @example
 * matchClasses(['cat', 'cow', 'dog'], ['dog', 'cat']).indices;   // [2, 0]
 */
export function matchClasses(
  runClasses: readonly string[],
  dataClasses: readonly string[],
  where?: string,
  occurs: (index: number) => boolean = () => true,
): ClassMapping {
  const places = new Map(runClasses.map((name, i) => [normalName(name), i]));
  const unknown = dataClasses.filter((name, i) => occurs(i) && !places.has(normalName(name)));
  if (unknown.length > 0) {
    const near = nearestWord(unknown[0]!, runClasses);
    throw new CounterpointError('CP_DATA_CLASSES', {
      what:
        `The data has ${unknown.length} of ${dataClasses.filter((_, i) => occurs(i)).length} ` +
        `classes that the run does not know: ${listed(unknown)}`,
      where,
      expected: `classes among ${listed(runClasses)}`,
      remedy:
        near === undefined
          ? 'rename the classes of the data, or leave these samples out'
          : `rename the classes of the data; "${near}" is the nearest to "${unknown[0]}"`,
      facts: { unknown, runClasses, dataClasses },
    });
  }
  const indices = dataClasses.map((name) => places.get(normalName(name)) ?? -1);
  const present = new Set(indices);
  return {
    classes: runClasses,
    indices,
    same:
      dataClasses.length === runClasses.length && indices.every((index, place) => index === place),
    missing: runClasses.filter((_, i) => !present.has(i)),
  };
}

/**
 * Names that differ only in composed and decomposed letters are one name (macOS writes folders
 * decomposed).
 */
function normalName(name: string): string {
  return name.normalize('NFC');
}

function listed(names: readonly string[]): string {
  const firstNames = names.slice(0, 12).join(', ');
  return names.length > 12 ? `${firstNames} and ${names.length - 12} more` : firstNames;
}
