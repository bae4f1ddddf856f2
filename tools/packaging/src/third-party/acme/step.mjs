// A step of image views of 40 lines: a grid of squares is set to the mean of the view, as in
// GridMask, Chen et al. 2020, https://arxiv.org/abs/2001.04086.
import { imageStep } from '@counterpoint/image';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';

const isHidden = ({ size, top, left }, y, x) =>
  (y + top) % (2 * size) < size && (x + left) % (2 * size) < size;

function gridMask({ size }) {
  return imageStep({
    draw: (_, rng) => ({ size, top: rng.integer(2 * size), left: rng.integer(2 * size) }),
    pass(canvas, draw) {
      for (let c = 0; c < canvas.channels; c++) {
        const plane = canvas.plane(c);
        const mean = plane.reduce((sum, value) => sum + value, 0) / plane.length;
        for (let y = 0; y < canvas.height; y++)
          for (let x = 0; x < canvas.width; x++)
            if (isHidden(draw, y, x)) plane[y * canvas.width + x] = mean;
      }
    },
    passBatch(planes, draws, side) {
      const places = Array.from({ length: side * side }, (_, i) => [
        Math.floor(i / side),
        i % side,
      ]);
      const hides = (draw) => places.map(([y, x]) => draw !== null && isHidden(draw, y, x));
      const mask = tf.tensor2d(draws.map(hides), [draws.length, side * side], 'bool');
      return planes.map((plane) => tf.where(mask, tf.mean(plane, 1, true), plane));
    },
  });
}

export const gridMaskComponent = {
  kind: 'augmenter',
  id: 'acme/grid-mask',
  summary: 'Hides a grid of squares.',
  schema: z.strictObject({ size: z.int().min(1).max(64).default(2) }),
  create: (config) => gridMask(config),
};
