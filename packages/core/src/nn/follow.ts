import { add, mul, sub, type Scalar, type Tensor, type Variable } from '@tensorflow/tfjs-core';
import { assignValue } from './assign-value.js';
import { fusedStep } from './fused.js';

/** Moves a variable towards a value: target = target + rate (source - target). */
export function follow(target: Variable, source: Tensor, rate: Scalar): void {
  const [next] = fusedStep('Follow', { target, source, rate }, {}, () => [
    add(target, mul(sub(source, target), rate)),
  ]) as [Tensor];
  assignValue(target, next);
}
