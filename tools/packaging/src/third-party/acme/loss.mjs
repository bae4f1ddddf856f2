// A loss of 30 lines: soft nearest neighbours, Frosst et al. 2019, https://arxiv.org/abs/1902.01889.
import { component, unitRows, withTraits } from '@counterpoint/core';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';

/** -mean ln of the share of the positive among all other rows, at a temperature that is learned. */
function softNeighbours({ temperature }) {
  const logScale = tf.tidy(() => tf.variable(tf.scalar(-Math.log(temperature))));
  const loss = (a, b) =>
    tf.tidy(() => {
      const [z, twins] = [unitRows(tf.concat([a, b], 0)), unitRows(tf.concat([b, a], 0))]; // [2N, D]
      const own = tf.mul(tf.eye(z.shape[0]), 1e9); // no row is its own neighbour
      const logits = tf.sub(tf.mul(tf.matMul(z, z, false, true), tf.exp(logScale)), own);
      const positive = tf.mul(tf.sum(tf.mul(z, twins), 1), tf.exp(logScale));
      return tf.mean(tf.sub(tf.logSumExp(logits, 1), positive));
    });
  const floor = ({ rows }) => Math.log(2 * rows - 1);
  const dispose = () => logScale.dispose();
  return withTraits(loss, { floor, variables: { logScale }, dispose });
}

export const softNeighboursComponent = component({
  kind: 'loss',
  id: 'acme/soft-nearest-neighbours',
  summary: 'Soft nearest neighbours, with a learned temperature.',
  schema: z.strictObject({ temperature: z.number().positive().default(0.2) }),
  create: (config) => softNeighbours(config),
});
