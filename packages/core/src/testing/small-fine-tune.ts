import { randomNormal, tensor1d, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Encoder } from '../contract/encoder.js';
import type { NamedVariables } from '../contract/named-variables.js';
import type { Optimizer } from '../contract/optimizer.js';
import type { Pass } from '../contract/pass.js';
import type { Progress } from '../contract/method.js';
import { FineTune } from '../method/fine-tune.js';
import { Linear } from '../nn/linear.js';
import { Mlp } from '../nn/mlp.js';
import { Rng } from '../random/rng.js';
import { differentiate, release } from '../training/differentiate.js';
import { applyRunningUpdates } from '../training/running-updates.js';

/** Values by name. */
export const read = async (variables: NamedVariables): Promise<Record<string, number[]>> =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(variables).map(async ([name, value]) => [name, [...(await value.data())]]),
    ),
  ) as Record<string, number[]>;
/** A batch [6, 5]. */
export const rows = (seed: number): Tensor2D =>
  randomNormal([6, 5], 0, 1, 'float32', seed) as Tensor2D;
/** A class for each row, int32 [6]; -1 for none. */
export const labels = (): Tensor1D => tensor1d([0, 1, 2, 2, -1, 0], 'int32');
export const pass: Pass = { phase: 'train', rng: Rng.of(1, 'pass') };
export const progress = (step: number): Progress => ({ step, totalSteps: 10 });

/** A small encoder with batch normalisation: 5 to 6 values. */
export function encoder(seed: number): Encoder<Tensor2D> {
  const wrap = (mlp: Mlp): Encoder<Tensor2D> => ({
    width: 6,
    variables: mlp.variables,
    state: mlp.state,
    encode: (batch, inner) => mlp.apply(batch, inner),
    clone: () => wrap(mlp.clone()),
    dispose: () => mlp.dispose(),
  });
  return wrap(new Mlp({ widths: [5, 8, 6], activation: 'tanh', rng: Rng.of(seed) }));
}

/** Classification of 3 classes by a head on an encoder. */
export const fineTune = (trained: Encoder<Tensor2D>, distil = 0): FineTune<Tensor2D> =>
  new FineTune({
    encoder: trained,
    head: new Linear({ inputs: 6, outputs: 3, rng: Rng.of(9, 'head') }),
    classes: 3,
    distil,
  });

/** One step of a method as the loop makes it. */
export function takeStep(method: FineTune<Tensor2D>, optimizer: Optimizer, step: number): void {
  const [view, groups] = [rows(step + 3), labels()];
  const done = differentiate(method, [view], { progress: progress(step), pass, groups });
  optimizer.step(done.gradients, 0.05, progress(step));
  applyRunningUpdates(done.running);
  release({ ...done, running: [] });
  view.dispose();
  groups.dispose();
}
