import { isDeepStrictEqual } from 'node:util';
import { Rng, type Mixture } from '@counterpoint/core';
import { memory, randomNormal, type Tensor } from '@tensorflow/tfjs-core';

const shape = [6, 8, 8, 3];

/**
 * Checks that a mixture draws plain JSON that depends on the stream alone, that shares and partners
 * fit the batch, and that applying keeps the shape, the input and the number of tensors.
 */
export async function trialMixture(component: unknown): Promise<void> {
  const mixture = component as Mixture;
  const batch = randomNormal(shape, 0, 1, 'float32', 1);
  const before = await batch.data();
  const draws = [0, 1, 2, 3].map((step) => mixture.draw(shape, Rng.of(1, step)));
  if (draws.every((draw) => isDeepStrictEqual(draw, draws[0]))) throw new Error('one draw for all');
  for (const [step, draw] of draws.entries()) {
    if (!isDeepStrictEqual(mixture.draw(shape, Rng.of(1, step)), draw))
      throw new Error('another draw from the same stream');
    if (!isDeepStrictEqual(JSON.parse(JSON.stringify(draw)), draw))
      throw new Error('a draw that is no plain JSON');
    const { partners, shares } = draw;
    if (partners.length !== 6 || partners.some((row) => !(row >= 0 && row < 6)))
      throw new Error('a partner outside of the batch');
    if (shares.length !== 6 || shares.some((share) => !(share >= 0 && share <= 1)))
      throw new Error('a share outside of 0 to 1');
    const tensors = memory().numTensors;
    const mixed = mixture.apply(batch, draw) as Tensor;
    if (mixed.shape.join() !== shape.join()) throw new Error('a mixed batch of another shape');
    mixed.dispose();
    if (memory().numTensors !== tensors) throw new Error('tensors stay behind');
  }
  if (!isDeepStrictEqual(await batch.data(), before)) throw new Error('the batch was changed');
  batch.dispose();
}
