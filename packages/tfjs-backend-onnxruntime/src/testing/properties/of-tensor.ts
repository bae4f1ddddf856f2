import type * as tf from '@tensorflow/tfjs-core';
import { type Property, type Type, types, randomTensor } from './random-case.js';
import type { Seeded } from '../seeded.js';

/** A drawn tensor; `choose` fixes the choices and gives the call. */
export const ofTensor =
  (
    smallest: number,
    maximum: number,
    choose: (shape: number[], seeded: Seeded) => (x: never) => tf.Tensor | tf.Tensor[],
    allowedTypes: readonly Type[] = types,
  ): Property =>
  (seeded) => {
    const shape = seeded.shape(seeded.whole(smallest, maximum), 5);
    const type = seeded.pick(allowedTypes);
    const [x, call] = [randomTensor(seeded, shape, type), choose(shape, seeded)];
    return { inputs: `${type}[${shape}]`, run: () => call(x()) };
  };
