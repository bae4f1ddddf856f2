import type { Dataset } from '@counterpoint/core';
import { reportOf } from '../report/data-report.js';

/**
 * Whether a data set has samples of a class, by the class's index. Where the numbers of samples are
 * not known, every class counts as one that occurs.
 *
 * @example
 * const occurs = classOccurs({ name: 'a', size: 1, classes: ['x'] } as never);
 * occurs(0);   // true: nothing is known of the numbers
 */
export function classOccurs(dataset: Dataset): (index: number) => boolean {
  const counts = reportOf(dataset)?.classes;
  return (index) => counts?.[index]?.samples !== 0;
}
