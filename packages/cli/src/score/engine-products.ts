import type { EmbeddingMatrix, FloatProducts } from '@counterpoint/eval';
import { matMul, tensor2d, tidy } from '@tensorflow/tfjs-core';

/** Products of rows on the engine that runs, for scores that take {@link FloatProducts}. */
export const engineProducts: FloatProducts = (a, b) =>
  tidy(() => matMul(rowsOf(a), rowsOf(b), false, true).dataSync() as Float32Array);

const rowsOf = ({ rows, count, width }: EmbeddingMatrix) => tensor2d(rows, [count, width]);
