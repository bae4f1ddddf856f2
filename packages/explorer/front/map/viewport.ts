/** Where the map is looked at: the middle in map units, and pixels a unit. */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** The whole map with a margin. */
export function fitViewport(points: Float32Array, width: number, height: number): Viewport {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 2) {
    left = Math.min(left, points[i]!);
    right = Math.max(right, points[i]!);
    top = Math.min(top, points[i + 1]!);
    bottom = Math.max(bottom, points[i + 1]!);
  }
  const scale =
    0.92 * Math.min(width / Math.max(1e-6, right - left), height / Math.max(1e-6, bottom - top));
  return { x: (left + right) / 2, y: (top + bottom) / 2, scale };
}

export function toScreen(
  { x, y, scale }: Viewport,
  width: number,
  height: number,
  px: number,
  py: number,
): readonly [number, number] {
  return [(px - x) * scale + width / 2, (py - y) * scale + height / 2];
}

/** Whether a point lies within a polygon: even-odd rule. */
export function insidePolygon(
  x: number,
  y: number,
  polygon: readonly (readonly [number, number])[],
): boolean {
  let inside = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [xi, yi] = polygon[i]!;
    const [xj, yj] = polygon[j]!;
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}
