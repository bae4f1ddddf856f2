import type { Canvas } from '../canvas.js';

/**
 * Stretches each channel so that its least value becomes 0 and its largest 1; a channel of one
 * value stays.
 */
export function autocontrast(canvas: Canvas): void {
  forEachPlane(canvas, (plane) => {
    let [low, high] = [Infinity, -Infinity];
    for (const value of plane) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (high > low)
      for (let i = 0; i < plane.length; i++) plane[i] = (plane[i]! - low) / (high - low);
  });
}

/**
 * Makes the 256 levels of each channel about equally frequent, as Pillow's `ImageOps.equalize`
 * does.
 */
export function equalise(canvas: Canvas): void {
  forEachPlane(canvas, (plane) => {
    const counts = new Uint32Array(256);
    for (const value of plane) counts[levelOf(value)]!++;
    const last = counts.findLastIndex((count) => count > 0);
    const step = Math.floor((plane.length - counts[last]!) / 255);
    if (step === 0) return;
    const table = new Float32Array(256);
    let below = step >> 1;
    counts.forEach((count, level) => {
      table[level] = Math.min(255, Math.floor(below / step)) / 255;
      below += count;
    });
    for (let i = 0; i < plane.length; i++) plane[i] = table[levelOf(plane[i]!)]!;
  });
}

/** Keeps the highest bits of each level. */
export function posterise(canvas: Canvas, bits: number): void {
  const mask = 255 & (255 << (8 - bits));
  forEachPlane(canvas, (plane) => {
    for (let i = 0; i < plane.length; i++) plane[i] = (levelOf(plane[i]!) & mask) / 255;
  });
}

/**
 * clamp(f v + (1 - f) smooth), smooth being the mean of 3 x 3 pixels with weight 5 in the middle;
 * the border stays, as in Pillow.
 */
export function sharpen(canvas: Canvas, factor: number): void {
  const { height, width } = canvas;
  forEachPlane(canvas, (plane) => {
    const from = plane.slice();
    for (let y = 1; y < height - 1; y++) {
      for (let x = 1; x < width - 1; x++) {
        const at = y * width + x;
        let sum = 4 * from[at]!;
        for (let row = at - width; row <= at + width; row += width)
          sum += from[row - 1]! + from[row]! + from[row + 1]!;
        const value = factor * from[at]! + ((1 - factor) * sum) / 13;
        plane[at] = Math.max(0, Math.min(1, value));
      }
    }
  });
}

function forEachPlane(canvas: Canvas, change: (plane: Float32Array) => void): void {
  for (let c = 0; c < canvas.channels; c++) change(canvas.plane(c));
}

const levelOf = (value: number): number =>
  Math.max(0, Math.min(255, Math.floor(255 * value + 0.5)));
