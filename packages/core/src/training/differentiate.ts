import { variableGrads, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import { keepAll } from './keep-all.js';
import type { Batch, Views } from '../contract/batch.js';
import type { Embeddings, Method, ObjectiveContext } from '../contract/method.js';
import type { NamedVariables } from '../contract/named-variables.js';
import type { RunningUpdate } from '../contract/pass.js';

/**
 * A loss with its gradients, and the tensors needed after the step. The caller disposes of it with
 * {@link release}.
 */
export interface Differentiated {
  /** A scalar. */
  readonly loss: Scalar;
  /**
   * By the names of the method's variables, each of its variable's shape, such as [in, out]. A
   * variable that the loss does not reach is absent.
   */
  readonly gradients: Readonly<Record<string, Tensor>>;
  /** What the objective hands to `update`: rows [N, D], indices [N], means [1, D]. */
  readonly carry: Readonly<Record<string, Tensor>>;
  readonly running: readonly RunningUpdate[];
  /** [N, D] each, by name. */
  readonly embeddings: Embeddings;
  readonly floor?: number;
}

/** The plain step: the whole batch at once. */
export function differentiate<B extends Batch>(
  method: Method<B>,
  views: Views<B>,
  context: ObjectiveContext,
): Differentiated {
  const running: RunningUpdate[] = [];
  let carry: Readonly<Record<string, Tensor>> = {};
  let embeddings: Embeddings = {};
  let floor: number | undefined;
  const pass = { ...context.pass, record: (update: RunningUpdate) => void running.push(update) };
  const { value, grads } = variableGrads(() => {
    embeddings = keepAll(method.embed(views, pass));
    const objective = method.objective(embeddings, context);
    carry = keepAll(objective.carry ?? {});
    floor = objective.floor;
    return objective.loss;
  }, Object.values(method.variables));
  return {
    loss: value,
    gradients: byName(grads, method.variables),
    carry,
    running,
    embeddings,
    floor,
  };
}

/**
 * Disposes of all tensors of a {@link Differentiated}; tensors that are already disposed of are
 * skipped.
 */
export function release({ loss, gradients, carry, embeddings, running }: Differentiated): void {
  for (const disposable of [
    loss,
    ...Object.values(gradients),
    ...Object.values(carry),
    ...Object.values(embeddings),
    ...running.map(({ batch }) => batch),
  ]) {
    if (!disposable.isDisposed) disposable.dispose();
  }
}

/**
 * Disposes of gradients after the optimizer's step. Called before any read, so that a lazy engine
 * keeps them inside its graph and allocates no memory for them.
 */
export function releaseGradients({ gradients }: Pick<Differentiated, 'gradients'>): void {
  for (const gradient of Object.values(gradients)) gradient.dispose();
}

/**
 * Gradients by the module's names instead of TensorFlow.js's numbers. Shapes stay: each gradient
 * has that of its variable, such as [in, out].
 */
export function byName(
  gradients: Readonly<Record<string, Tensor>>,
  variables: NamedVariables,
): Record<string, Tensor> {
  const entries = Object.entries(variables).map(
    ([name, variable]) => [name, gradients[variable.name]] as const,
  );
  return Object.fromEntries(
    entries.filter((entry): entry is [string, Tensor] => entry[1] !== undefined),
  );
}
