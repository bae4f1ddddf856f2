import { statistic, type NamedVariables, type Optimizer } from '@counterpoint/core';
import type { Fixture } from '@counterpoint/testkit';
import { memory, mul, tensor, tidy, variable, type Variable } from '@tensorflow/tfjs-core';

/**
 * Checks that an optimiser minimises a parabola, does not change a variable without a gradient,
 * disposes of no input, and leaks no tensor.
 *
 * @param more further variables, which get no gradient
 */
export function optimizerFixture(
  config: Readonly<Record<string, unknown>>,
  more: () => NamedVariables = () => ({}),
): Fixture {
  let x: Variable, idle: Variable;
  return {
    config,
    parts() {
      [x, idle] = [tidy(() => variable(tensor([3, -2, 1]))), statistic(1, [2])];
      return { variables: { x, idle, ...more() } };
    },
    async trial(optimizer: Optimizer) {
      const step = () => tidy(() => optimizer.step({ x: mul(x, 2) }, 0.05));
      step();
      const before = memory().numTensors;
      for (let i = 0; i < 30; i++) step();
      if (memory().numTensors > before)
        throw new Error(`${memory().numTensors - before} tensors left behind by 30 steps`);
      const values = await x.data();
      if (!(Math.abs(values[0]!) < 3 && Math.abs(values[1]!) < 2 && Math.abs(values[2]!) < 1))
        throw new Error(`${[...values].join(', ')} after 31 steps from 3, -2, 1`);
      if ((await idle.data()).some((value) => value !== 1))
        throw new Error('a variable without a gradient moved');
      optimizer.dispose();
    },
  };
}
