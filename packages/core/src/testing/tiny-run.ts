import { tensor1d, tensor2d, tidy, type Tensor2D } from '@tensorflow/tfjs-core';
import { variablesToFile } from '../checkpoint/variables-file.js';
import type { Encoder } from '../contract/encoder.js';
import type { Method } from '../contract/method.js';
import { prefixed, type NamedVariables } from '../contract/named-variables.js';
import { copyValues } from '../nn/copy-values.js';
import { Linear } from '../nn/linear.js';
import { sgd } from '../optimizer/sgd.js';
import { Rng } from '../random/rng.js';
import { differentiate, release } from '../training/differentiate.js';
import { applyRunningUpdates } from '../training/running-updates.js';

const rows = 8,
  inputs = 3,
  width = 4;

/** A linear encoder of 16 values: small enough to store in a fixture. */
export function tinyEncoder(seed: number): Encoder<Tensor2D> {
  const linear = new Linear({ inputs, outputs: width, rng: Rng.of(seed, 'encoder') });
  return {
    width,
    variables: linear.variables,
    state: {},
    encode: (x) => linear.apply(x),
    dispose: () => linear.dispose(),
    clone() {
      const twin = tinyEncoder(seed);
      copyValues({ variables: linear.variables, state: {} }, twin);
      return twin;
    },
  };
}

/** Everything that a checkpoint of a method holds. */
export function checkpointOf(method: Method): NamedVariables {
  return { ...prefixed('variables', method.variables), ...prefixed('state', method.state) };
}

/** The values of a method as a safetensors file in base64. */
export async function storedValues(method: Method): Promise<string> {
  return Buffer.from(await variablesToFile(checkpointOf(method))).toString('base64');
}

/** One step of plain gradient descent on drawn views of eight samples of four groups. */
export async function tinyStep(
  method: Method<Tensor2D>,
  step: number,
): Promise<{ loss: number; floor: number | undefined }> {
  const rng = Rng.of(11, 'views', step);
  const views = Array.from({ length: method.views }, () =>
    tensor2d(
      Array.from({ length: rows * inputs }, () => rng.normal()),
      [rows, inputs],
    ),
  );
  const groups = tensor1d([0, 0, 1, 1, 2, 2, 3, 3], 'int32');
  const optimizer = sgd({ variables: method.variables, momentum: 0 });
  const result = differentiate(method, views, {
    progress: { step, totalSteps: 2 },
    pass: { phase: 'train', rng: Rng.of(5, 'step', step) },
    groups,
  });
  optimizer.step(result.gradients, 0.05);
  applyRunningUpdates(result.running);
  tidy(() => method.update?.(result.carry, { step, totalSteps: 2 }));
  const loss = (await result.loss.data())[0]!;
  const { floor } = result;
  release({ ...result, running: [] });
  for (const tensor of [...views, groups]) tensor.dispose();
  optimizer.dispose();
  return { loss, floor };
}
