import { toScreen, type Viewport } from './viewport.js';

/** What is drawn over the points. */
export interface Overlay {
  /** [count, 2] */
  readonly points: Float32Array;
  readonly selected: number | undefined;
  /** Points that rings are drawn around, with lines from the selected one. */
  readonly marked: readonly number[];
  /** Pairs of points that lines are drawn between. */
  readonly lines: readonly (readonly [number, number])[];
  /** Corners on the canvas. */
  readonly lasso: readonly (readonly [number, number])[];
}

/**
 * Draws lines between pairs, the selected point with its neighbours, and the lasso.
 *
 * @param density pixels of the canvas in one of the screen
 */
export function drawOverlay(
  context: CanvasRenderingContext2D,
  view: Viewport,
  { points, selected, marked, lines, lasso }: Overlay,
  density: number,
): void {
  const { width, height } = context.canvas;
  const at = (i: number) => toScreen(view, width, height, points[2 * i]!, points[2 * i + 1]!);
  const strokeLines = (pairs: readonly (readonly [number, number])[], opacity: number) => {
    context.globalAlpha = opacity;
    context.beginPath();
    for (const [a, b] of pairs) {
      context.moveTo(...at(a));
      context.lineTo(...at(b));
    }
    context.stroke();
    context.globalAlpha = 1;
  };
  const ring = (i: number, radius: number) => {
    context.beginPath();
    context.arc(...at(i), radius * density, 0, 2 * Math.PI);
    context.stroke();
  };
  context.lineWidth = 1.5 * density;
  context.strokeStyle = getComputedStyle(context.canvas).color;
  strokeLines(lines, lines.length > 200 ? 0.12 : 0.3);
  if (selected !== undefined) {
    strokeLines(
      marked.map((i) => [selected, i] as const),
      0.35,
    );
    for (const i of marked) ring(i, 5);
    context.lineWidth = 3 * density;
    ring(selected, 8);
  }
  if (lasso.length > 1) {
    context.setLineDash([6 * density, 4 * density]);
    context.beginPath();
    lasso.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
    context.closePath();
    context.stroke();
    context.setLineDash([]);
  }
}
