import { mirrored } from '../../kernel/blur-into.js';
import type { Canvas } from '../canvas.js';

/** An affine map of the plane: output (x, y) reads input (a x + b y, c x + d y), both from the centre, moved by (right, down) pixels. */
export interface AffineMap {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly right?: number;
  readonly down?: number;
}

/** Moves the pixels of every channel by an affine map: bilinear, borders mirrored. */
export function resamplePlanes(
  canvas: Canvas,
  { a, b, c, d, right = 0, down = 0 }: AffineMap,
): void {
  const { height, width, channels } = canvas;
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  for (let channel = 0; channel < channels; channel++) {
    const plane = canvas.plane(channel);
    const from = plane.slice();
    for (let y = 0, to = 0; y < height; y++) {
      for (let x = 0; x < width; x++, to++) {
        const [dx, dy] = [x - middleX, y - middleY];
        const column = middleX + a * dx + b * dy - right;
        const row = middleY + c * dx + d * dy - down;
        const [left, top] = [Math.floor(column), Math.floor(row)];
        const [across, below] = [column - left, row - top];
        const [x0, x1] = [mirrored(left, width), mirrored(left + 1, width)];
        const [y0, y1] = [mirrored(top, height) * width, mirrored(top + 1, height) * width];
        const upper = from[y0 + x0]! * (1 - across) + from[y0 + x1]! * across;
        const lower = from[y1 + x0]! * (1 - across) + from[y1 + x1]! * across;
        plane[to] = upper * (1 - below) + lower * below;
      }
    }
  }
}
