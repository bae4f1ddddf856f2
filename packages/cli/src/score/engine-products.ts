import type { EmbeddingMatrix, FloatProducts } from '@counterpoint/eval';
import { matMul, tensor2d, tidy } from '@tensorflow/tfjs-core';

/**
 * Products of rows on the engine that runs, [N, D] by [M, D] to N x M numbers row by row, for scores
 * that take {@link FloatProducts}. The values leave `tidy` by the side: what it returns it searches for tensors, number by number.
 */
export const engineProducts: FloatProducts = (a, b) => {
  let values: Float32Array = new Float32Array();
  tidy(() => {
    values = matMul(rowsOf(a), rowsOf(b), false, true).dataSync<'float32'>();
  });
  return values;
};

const rowsOf = ({ rows, count, width }: EmbeddingMatrix) => tensor2d(rows, [count, width]);
