import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import type { Embeddings } from '../contract/method.js';
import { lowEmbeddings } from './low-views.js';

/**
 * The terms of every prediction: that of each large view against the target of the other one, those
 * of small views against both targets.
 *
 * @param term of a prediction and a target, [N, D] each
 * @param rest the embeddings of small views, by their names
 */
export function bothWays(
  term: (prediction: Tensor2D, target: Tensor2D) => Scalar,
  [predictionA, predictionB]: readonly [Tensor2D, Tensor2D],
  [targetA, targetB]: readonly [Tensor2D, Tensor2D],
  rest: Embeddings,
): Scalar[] {
  return [
    term(predictionA, targetB),
    term(predictionB, targetA),
    ...lowEmbeddings(rest).flatMap((prediction) => [
      term(prediction, targetA),
      term(prediction, targetB),
    ]),
  ];
}
