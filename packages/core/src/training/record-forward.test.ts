import {
  conv2d,
  grads as gradsOf,
  keep,
  matMul,
  memory,
  mul,
  randomNormal,
  relu,
  square,
  sum,
  tensor2d,
  type Scalar,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { recordForward } from './record-forward.js';

const x = randomNormal([4, 3], 0, 1, 'float32', 1) as Tensor2D;
const first = randomNormal([3, 5], 0, 1, 'float32', 2) as Tensor2D;
const second = randomNormal([5, 2], 0, 1, 'float32', 3) as Tensor2D;
const factor = tensor2d([1, -2, 3, 4, -5, 6, 7, 8], [4, 2]);
const network = (a: Tensor, b: Tensor) =>
  matMul(relu(matMul(x, a as Tensor2D)), b as Tensor2D) as Tensor2D;

test('gradients taken later, after other gradients, equal those taken at once', async () => {
  const before = memory().numTensors;
  let result!: Tensor2D;
  const forward = recordForward(
    () => void (result = keep(network(first, second))),
    [first, second, x],
  );
  const other = gradsOf((a) => sum(square(a!)))([first]);
  for (const each of other) each.dispose();
  const gradients = forward.backpropagate(() => sum(mul(result, factor)));
  const expected = gradsOf((a, b) => sum(mul(network(a!, b!), factor)) as Scalar)([first, second]);
  for (const [i, gradient] of expected.entries())
    expect([...(await gradients[i]!.data())]).toEqual([...(await gradient.data())]);
  expect(gradients[2]!.shape).toEqual([4, 3]);
  for (const each of [...gradients, ...expected, result]) each!.dispose();
  expect(memory().numTensors).toBe(before);
});

test('what a pass keeps is freed where no gradients are taken, and inputs that it does not reach have none', () => {
  const before = memory().numTensors;
  let result!: Tensor2D;
  const unreached = recordForward(() => void (result = keep(network(first, second))), [factor]);
  expect(memory().numTensors).toBeGreaterThan(before + 1);
  unreached.dispose();
  unreached.dispose();
  result.dispose();
  expect(memory().numTensors).toBe(before);
  const forward = recordForward(
    () => void (result = keep(network(first, second))),
    [first, factor],
  );
  const [gradient, none] = forward.backpropagate(() => sum(result));
  expect(gradient!.shape).toEqual([3, 5]);
  expect(none ?? null).toBeNull();
  expect(() => forward.backpropagate(() => sum(result))).toThrow('one gradient');
  gradient!.dispose();
  result.dispose();
  expect(memory().numTensors).toBe(before);
});

test('the kernels of a pass are named', () => {
  let result!: Tensor;
  const filter = randomNormal([3, 3, 1, 2], 0, 1, 'float32', 4) as Tensor4D;
  const picture = randomNormal([1, 4, 4, 1], 0, 1, 'float32', 5) as Tensor4D;
  const forward = recordForward(
    () => void (result = keep(relu(conv2d(picture, filter, 1, 'same')))),
    [filter],
  );
  expect(forward.kernels).toEqual(['Conv2D', 'Relu']);
  forward.dispose();
  for (const each of [result, filter, picture]) each.dispose();
});
