import {
  applyRunningUpdates,
  differentiate,
  release,
  Rng,
  rowCount,
  type Differentiated,
  type Method,
  type NamedVariables,
  type ObjectiveContext,
  type Pass,
  type Views,
} from '@counterpoint/core';
import { range, sub, mul, tidy, type Tensor1D } from '@tensorflow/tfjs-core';
import type { MethodSubject } from './method-subject.js';

const learningRate = 0.05;

/** The context of the objective at one step. */
export function contextOf(subject: MethodSubject, views: Views, step: number): ObjectiveContext {
  const pass: Pass = { phase: 'train', rng: Rng.of(5, 'testkit', step) };
  return {
    progress: { step, totalSteps: 10 },
    pass,
    indices: range(0, rowCount(views[0]!), 1, 'int32') as Tensor1D,
    ...subject.context?.(),
  };
}

/** One step of plain gradient descent, as in training. Returns the loss before the step. */
export async function takeStep(
  subject: MethodSubject,
  method: Method,
  step: number,
): Promise<number> {
  const views = subject.views();
  const context = contextOf(subject, views, step);
  const differentiated = differentiate(method, views, context);
  descend(method.variables, differentiated);
  applyRunningUpdates(differentiated.running);
  method.update?.(differentiated.carry, context.progress);
  const [loss] = await differentiated.loss.data();
  release(differentiated);
  return loss!;
}

function descend(variables: NamedVariables, { gradients }: Differentiated): void {
  for (const [name, gradient] of Object.entries(gradients)) {
    const variable = variables[name]!;
    const updated = tidy(() => sub(variable, mul(gradient, learningRate)));
    variable.assign(updated);
    updated.dispose();
  }
}
