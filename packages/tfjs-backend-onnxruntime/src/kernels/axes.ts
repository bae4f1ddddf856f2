/** Axes in ONNX's form: non-negative, and all axes by default. */
export function axesOf(
  axis: number | readonly number[] | null | undefined,
  rank: number,
): number[] {
  const axes =
    axis === undefined || axis === null
      ? Array.from({ length: rank }, (_, i) => i)
      : typeof axis === 'number'
        ? [axis]
        : [...axis];
  return axes.map((a) => (a < 0 ? a + rank : a)).sort((a, b) => a - b);
}
