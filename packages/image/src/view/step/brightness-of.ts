import { add, div, mul, type Tensor } from '@tensorflow/tfjs-core';
import { luma } from '../../colour/luma.js';
import type { Planes } from './image-step.js';

/** Luma of RGB planes; of other channels, their mean. [N, pixels] */
export function brightnessOf(planes: Planes): Tensor {
  if (planes.length !== 3)
    return div(
      planes.reduce((sum, plane) => add(sum, plane)),
      planes.length,
    );
  const [red, green, blue] = planes as readonly [Tensor, Tensor, Tensor];
  return add(add(mul(red, luma.red), mul(green, luma.green)), mul(blue, luma.blue));
}
