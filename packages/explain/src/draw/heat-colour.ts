/** Red, green, blue, 0-255. */
export type Colour = readonly [number, number, number];

/**
 * Ends of a diverging scale that colour-blind readers tell apart: blue below zero, orange above
 * (Okabe and Ito).
 */
const [negative, positive]: readonly [Colour, Colour] = [
  [0, 114, 178],
  [213, 94, 0],
];

/**
 * The colour of a value and how opaque it is.
 *
 * @param level -1 to 1: the value over the largest absolute one
 * @returns the colour with an opacity of 0 to 1
 */
export function heatColour(level: number): { readonly colour: Colour; readonly opacity: number } {
  const strength = Math.min(1, Math.abs(level));
  return { colour: level < 0 ? negative : positive, opacity: 0.85 * Math.sqrt(strength) };
}

/** Values over the largest absolute one; all 0 where every value is 0. */
export function heatLevels(values: ArrayLike<number>): Float64Array {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  return Float64Array.from(values, (value) => (largest === 0 ? 0 : value / largest));
}
