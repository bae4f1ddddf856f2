import {
  corePlugin,
  Registry,
  applyRunningUpdates,
  differentiateCached,
  differentiateShared,
  dropout,
  rankShare,
  release,
  Rng,
  rowCount,
  rowsOfRank,
  sgd,
  sliceRows,
  type Batch,
  type Communicator,
  type Component,
  type Differentiated,
  type Encoder,
  type Method,
  type NamedVariables,
  type ObjectiveContext,
  type Pass,
  type RankShare,
  type Views,
} from '@counterpoint/core';
import type { Fixture } from '@counterpoint/testkit';
import { add, concat, mul, tensor1d, Tensor, tidy } from '@tensorflow/tfjs-core';

/** Rows of the trial's batch, and rows of a micro-batch. */
export const rows = 24;
const defaultMicroBatch = 4;
export const steps = 3;

/** Values by the name of their tensor. */
export type Values = Readonly<Record<string, Float32Array | Int32Array | Uint8Array>>;

/** The result of a trial: the gradients of each step, and the content of a checkpoint. */
export interface Outcome {
  readonly losses: readonly number[];
  readonly gradients: readonly Values[];
  readonly variables: Values;
  readonly state: Values;
}

/** How a test changes what a rank does. */
export interface Mutation {
  communicator?(communicator: Communicator): Communicator;
  share?(share: RankShare): RankShare;
  method?(method: Method, firstRow: number): Method;
}

/**
 * Makes a method of a fixture. Encoders of core's fixtures get dropout on their output; those of
 * text have their own.
 */
export async function makeMethod(component: Component, fixture: Fixture): Promise<Method> {
  const parts = { samples: 100, datasetSize: 100, batchSize: rows, ...(await fixture.parts?.(1)) };
  const created = parts as { encoder?: Encoder };
  if (created.encoder !== undefined && /^(core|acme)\//.test(component.id))
    created.encoder = withDropout(created.encoder);
  // Components that a config names within a method's: losses, teachers.
  const registry = new Registry(fixture.plugins ?? [corePlugin]);
  return (await component.create(component.schema.parse(fixture.config), {
    seed: 1,
    parts,
    create: (kind, config, context) => registry.create(kind, config, context),
  })) as Method;
}

function withDropout<B extends Batch>(encoder: Encoder<B>): Encoder<B> {
  const { width, variables, state } = encoder;
  return {
    width,
    variables,
    state,
    encode: (batch: B, pass?: Pass) => {
      const embeddings = encoder.encode(batch, pass);
      return pass === undefined ? embeddings : dropout(embeddings, 0.2, pass, 'trial');
    },
    clone: () => withDropout(encoder.clone()),
    dispose: () => encoder.dispose(),
  };
}

/** Plain SGD of some steps in one process, in micro-batches. */
export async function runAlone(
  component: Component,
  fixture: Fixture,
  microBatch = defaultMicroBatch,
): Promise<Outcome> {
  const method = await makeMethod(component, fixture);
  return run(method, fixture, (views, context) =>
    differentiateCached(method, views, context, microBatch),
  );
}

/** The same on one rank of several. */
export async function runOnRank(
  component: Component,
  fixture: Fixture,
  communicator: Communicator,
  mutation: Mutation = {},
  microBatch = defaultMicroBatch,
): Promise<Outcome> {
  const { from, count } = rowsOfRank(rows, microBatch, communicator);
  const ownMethod = await makeMethod(component, fixture);
  const method = mutation.method?.(ownMethod, from) ?? ownMethod;
  const rankCommunicator = mutation.communicator?.(communicator) ?? communicator;
  const share = mutation.share;
  return run(method, fixture, async (views, context) => {
    const part = views.map((view) => sliceRows(view, from, count));
    const what = `step ${context.progress.step}`;
    return differentiateShared(method, part, context, {
      communicator: rankCommunicator,
      firstRow: from,
      microBatch,
      what,
      share: share?.(rankShare(rankCommunicator, from, what)),
    });
  });
}

async function run(
  method: Method,
  fixture: Fixture,
  differentiate: (views: Views, context: ObjectiveContext) => Promise<Differentiated>,
): Promise<Outcome> {
  const optimizer = sgd({ variables: method.variables, momentum: 0 });
  const losses: number[] = [];
  const gradients: Values[] = [];
  for (let step = 0; step < steps; step++) {
    const views = viewsOf(fixture, step);
    const context = contextOf(step);
    const differentiated = await differentiate(views, context);
    optimizer.step(differentiated.gradients, 0.1);
    applyRunningUpdates(differentiated.running);
    method.update?.(differentiated.carry, context.progress);
    losses.push((await differentiated.loss.data())[0]!);
    gradients.push(await valuesOf(differentiated.gradients));
    release(differentiated);
  }
  return {
    losses,
    gradients,
    variables: await valuesOf(method.variables),
    state: await valuesOf(method.state),
  };
}

/** The fixture's views, repeated with small differences up to the number of rows of the trial. */
function viewsOf(fixture: Fixture, step: number): Views {
  return fixture.views!().map((view) => {
    const times = rows / rowCount(view);
    const larger = (tensor: Tensor, name = ''): Tensor =>
      tidy(() =>
        concat(
          Array.from({ length: times }, (_, i) =>
            tensor.dtype === 'int32' || i + step === 0 || name === 'mask' || name === 'score'
              ? tensor
              : add(mul(tensor, 1 - 0.1 * i), 0.05 * i + 0.02 * step),
          ),
        ),
      );
    return view instanceof Tensor
      ? larger(view)
      : Object.fromEntries(
          Object.entries(view).map(([name, tensor]) => [name, larger(tensor as Tensor, name)]),
        );
  });
}

function contextOf(step: number): ObjectiveContext {
  const each = (value: (row: number) => number) =>
    tensor1d(
      Int32Array.from({ length: rows }, (_, row) => value(row)),
      'int32',
    );
  return {
    progress: { step, totalSteps: 200 },
    pass: { phase: 'train', rng: Rng.of(5, 'step', step) },
    indices: each((row) => 2 * row + step),
    groups: each((row) => row >> 1) as ObjectiveContext['groups'],
  };
}

async function valuesOf(variables: NamedVariables | Differentiated['gradients']): Promise<Values> {
  const entries = Object.entries(variables as Readonly<Record<string, Tensor>>);
  return Object.fromEntries(
    await Promise.all(
      entries.map(async ([name, tensor]) => [name, (await tensor.data()).slice()] as const),
    ),
  );
}

/**
 * The largest difference of two sets of values, relative to the largest value of each tensor, or
 * to a tenth of the largest of all
 * where that is more: a bias whose true gradient is zero holds the noise of the others alone.
 */
export function difference(a: Values, b: Values): number {
  const largest = (values: ArrayLike<number>) => {
    let maximum = 0;
    for (let i = 0; i < values.length; i++) maximum = Math.max(maximum, Math.abs(values[i]!));
    return maximum;
  };
  if (Object.keys(a).sort().join() !== Object.keys(b).sort().join()) return Infinity;
  const limit = Math.max(0, ...Object.values(a).map(largest));
  let worst = 0;
  for (const [name, values] of Object.entries(a)) {
    const apart = values.map((value, i) => value - b[name]![i]!);
    worst = Math.max(worst, largest(apart) / Math.max(largest(values), 0.1 * limit, 1e-12));
  }
  return worst;
}
