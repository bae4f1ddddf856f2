import '@tensorflow/tfjs-backend-cpu';
import { setBackend, tensor, tidy } from '@tensorflow/tfjs-core';
import { gradientCases, weightsOf } from './cases.js';
import type { GradientCase } from './gradient-case.js';

const step = 1e-5;

/** The gradient at every input of every case, by central differences on the CPU backend. */
export async function differences(): Promise<number[][][]> {
  await setBackend('cpu');
  return gradientCases.map((each) =>
    each.inputs.map((input, i) =>
      input.values.map((value, at) => {
        const [above, below] = [value + step, value - step].map((moved) =>
          weighted(each, i, at, moved),
        ) as [number, number];
        return (above - below) / (2 * step);
      }),
    ),
  );
}

/** A case's result, weighted and summed, with one element moved. */
function weighted({ inputs, run }: GradientCase, input: number, at: number, moved: number): number {
  return tidy(() => {
    const tensors = inputs.map(({ shape, values }, i) =>
      tensor(i === input ? values.with(at, moved) : [...values], [...shape]),
    );
    const result = run(...tensors).dataSync<'float32'>();
    const weights = weightsOf(result.length);
    return result.reduce((total, value, i) => total + value * weights[i]!, 0);
  });
}
