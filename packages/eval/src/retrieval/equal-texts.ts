import { unitedGroups } from '@counterpoint/core';

/**
 * A number for each pair, the same where pairs share a text on either side, directly or through
 * others: whoever
 * finds an equal text, or another translation of the same one, is right.
 *
 * @param pairs two texts each; the sides are apart
 * @returns int32 [pairs]
 * @example
 * equalTexts([['a', 'A'], ['b', 'B'], ['c', 'A']]); // Int32Array [0, 1, 0]
 */
export function equalTexts(pairs: readonly (readonly string[])[]): Int32Array {
  const numbersOf = (side: number): Int32Array => {
    const numbers = new Map<string, number>();
    return Int32Array.from(pairs, (texts) => {
      const text = texts[side]!;
      const number = numbers.get(text) ?? numbers.size;
      numbers.set(text, number);
      return number;
    });
  };
  return unitedGroups([numbersOf(0), numbersOf(1)]);
}
