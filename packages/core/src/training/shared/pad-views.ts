import { pad, Tensor } from '@tensorflow/tfjs-core';
import type { Batch, Views } from '../../contract/batch.js';
import { tensorsOf } from './agree-on-step.js';

/**
 * Pads views with zeros at the end of each axis, so that rows have the same shape on every rank:
 * texts are padded to the longest of their batch, and the masks of dropout follow that length.
 * Disposes of the tensors that it replaces.
 *
 * @param rowShapes for every tensor of the views, in order
 */
export function padViews<B extends Batch>(
  views: Views<B>,
  rowShapes: readonly (readonly number[])[],
): Views<B> {
  let place = 0;
  return views.map((view) => {
    const shapes = rowShapes.slice(place, (place += tensorsOf(view).length));
    if (view instanceof Tensor) return padRows(view, shapes[0]!) as B;
    return Object.fromEntries(
      Object.entries(view).map(([name, one], i) => [name, padRows(one as Tensor, shapes[i]!)]),
    ) as B;
  });
}

function padRows(tensor: Tensor, rowShape: readonly number[]): Tensor {
  const missing = rowShape.map((side, axis) => side - tensor.shape[axis + 1]!);
  if (missing.every((count) => count === 0)) return tensor;
  const padded = pad(tensor, [[0, 0], ...missing.map((count): [number, number] => [0, count])]);
  tensor.dispose();
  return padded;
}
