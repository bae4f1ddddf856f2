const number = /^[+-]?\d+(\.\d+)?$/;

/**
 * The order of class names: names that are numbers by their value and before words; words by their code units.
 *
 * @example
 * ['10', '2', 'other', '1'].sort(compareClassNames);   // ['1', '2', '10', 'other']
 */
export function compareClassNames(a: string, b: string): number {
  const aIsNumber = number.test(a);
  if (aIsNumber !== number.test(b)) return aIsNumber ? -1 : 1;
  if (aIsNumber && Number(a) !== Number(b)) return Number(a) - Number(b);
  return a < b ? -1 : a > b ? 1 : 0;
}
