import { reshape, reverse, tensor2d, where, type Tensor3D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { imageStep, type ImageStep, type ImageStepComponent, type Planes } from './image-step.js';

export interface FlipConfig {
  /** `horizontal` swaps left and right, `vertical` top and bottom. @default 'horizontal' */
  readonly axis?: 'horizontal' | 'vertical';
}

export const flipSchema: z.ZodType<Required<FlipConfig>, FlipConfig> = z.strictObject({
  axis: z.enum(['horizontal', 'vertical']).default('horizontal'),
});

/** Mirrors a view. Leading a chain, the horizontal flip is a part of the crop. */
export function flip({ axis = 'horizontal' }: FlipConfig = {}): ImageStep<true> {
  return imageStep<true>({
    draw: () => true,
    pass(canvas) {
      for (let c = 0; c < canvas.channels; c++) {
        const plane = canvas.plane(c);
        for (let y = 0; y < canvas.height; y++)
          if (axis === 'horizontal')
            plane.subarray(y * canvas.width, (y + 1) * canvas.width).reverse();
        if (axis === 'vertical') swapRows(plane, canvas.height, canvas.width);
      }
    },
    passBatch: (planes, draws, side) => flipBatch(planes, draws, side, axis === 'vertical' ? 1 : 2),
  });
}

function swapRows(plane: Float32Array, height: number, width: number): void {
  for (let y = 0; y < height >> 1; y++) {
    const row = plane.slice(y * width, (y + 1) * width);
    const below = (height - 1 - y) * width;
    plane.copyWithin(y * width, below, below + width);
    plane.set(row, below);
  }
}

function flipBatch(
  planes: Planes,
  draws: readonly (true | null)[],
  side: number,
  axis: 1 | 2,
): Planes {
  const flips = tensor2d(
    draws.map((draw) => draw !== null),
    [draws.length, 1],
    'bool',
  );
  return planes.map((plane) => {
    const square = reshape(plane, [draws.length, side, side]) as Tensor3D;
    const flipped = reshape(reverse(square, axis), plane.shape);
    return where(flips, flipped, plane);
  });
}

export const flipComponent: ImageStepComponent<Required<FlipConfig>, true> = {
  kind: 'augmenter',
  id: 'image/flip',
  summary: 'Mirrors left and right, or top and bottom.',
  schema: flipSchema,
  create: (config) => flip(config),
};
