import {
  add,
  engine,
  matMul,
  mean,
  memory,
  mul,
  randomNormal,
  scalar,
  slice,
  square,
  sub,
  tensor2d,
  tidy,
  variable,
  type Scalar,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { Method } from '../contract/method.js';
import type { Optimizer } from '../contract/optimizer.js';
import { dropout } from '../nn/dropout.js';
import { Linear } from '../nn/linear.js';
import { Rng } from '../random/rng.js';
import { averageSteps } from './accumulate.js';
import { differentiate, release } from './differentiate.js';
import { differentiateCached } from './differentiate-cached.js';
import { train } from './train.js';
import type { TrainingBatch } from './training-batch.js';

const rng = Rng.of(1, 'train.test');

/**
 * Couples all rows (a mean inside a square), draws dropout, has a variable that only the objective
 * reads, and carries.
 */
function toy(rate = 0): Method<Tensor2D> & { linear: Linear; updates: number } {
  const linear = new Linear({ inputs: 3, outputs: 2, rng });
  const scale = variable(scalar(1.5));
  const method = {
    linear,
    views: 2,
    updates: 0,
    encoder: {
      width: 2,
      variables: linear.variables,
      state: {},
      encode: (x: Tensor2D) => linear.apply(x),
      clone: () => {
        throw new Error('not cloned here');
      },
      dispose: () => linear.dispose(),
    },
    variables: { ...linear.variables, scale },
    state: {},
    embed: ([a, b]: readonly Tensor2D[], pass: Parameters<Method['embed']>[1]) => ({
      a: dropout(linear.apply(a!), rate, pass, 'a'),
      b: square(linear.apply(b!)) as Tensor2D,
    }),
    objective: ({ a, b }: Readonly<Record<string, Tensor2D>>) => {
      const coupled = matMul(a!, b!, false, true); // [N, N]
      return {
        loss: mul(add(mean(square(sub(coupled, mean(a!)))), 0.1), square(scale)) as Scalar,
        carry: { b: b! },
        floor: 0,
      };
    },
    update() {
      this.updates++;
    },
    dispose: () => {
      linear.dispose();
      scale.dispose();
    },
  };
  return method;
}

const views = () =>
  [
    randomNormal([7, 3], 0, 1, 'float32', 1),
    randomNormal([7, 3], 0, 1, 'float32', 2),
  ] as Tensor2D[];
const context = { progress: { step: 0, totalSteps: 1 }, pass: { phase: 'train', rng } as const };

test.each([0, 0.3])(
  'gradient caching gives the gradients of the plain step (dropout %s)',
  async (rate) => {
    const method = toy(rate);
    const batch = views();
    const plain = differentiate(method, batch, context);
    const before = memory().numTensors;
    const cached = await differentiateCached(method, batch, context, 3);
    expect((await cached.loss.data())[0]).toBeCloseTo((await plain.loss.data())[0]!, 5);
    expect(Object.keys(cached.gradients).sort()).toEqual(['bias', 'scale', 'weight']);
    for (const [name, gradient] of Object.entries(plain.gradients)) {
      const [expected, actual] = [await gradient.data(), await cached.gradients[name]!.data()];
      const largest = Math.max(...expected.map(Math.abs));
      expected.forEach((value, i) =>
        expect(Math.abs(actual[i]! - value)).toBeLessThanOrEqual(1e-5 * largest + 1e-7),
      );
    }
    release(cached);
    expect(memory().numTensors).toBe(before);
    release(plain);
  },
);

test('a micro-batch, and its replay, embeds bit for bit what the whole batch does, dropout included', async () => {
  const method = toy(0.3);
  const [a, b] = views();
  const whole = await method.embed([a!, b!], context.pass)['a']!.data();
  const again: number[] = [];
  for (const [from, count] of [
    [0, 3],
    [3, 3],
    [6, 1],
  ] as const) {
    const rows = [a!, b!].map((view) => slice(view, [from, 0], [count, -1]));
    const part = () => method.embed(rows, { ...context.pass, firstRow: from })['a']!;
    const [first, replayed] = [await part().data(), await part().data()];
    expect(Array.from(replayed)).toEqual(Array.from(first));
    again.push(...first);
  }
  expect(again.filter((value) => value === 0).length).toBeGreaterThan(0);
  expect(again).toEqual(Array.from(whole));
});

test('accumulation averages losses and gradients', async () => {
  const method = toy();
  const [one, two] = [views(), views().reverse()].map((batch) =>
    differentiate(method, batch, context),
  ) as [ReturnType<typeof differentiate>, ReturnType<typeof differentiate>];
  const [a, b] = [await one.gradients['weight']!.data(), await two.gradients['weight']!.data()];
  const [lossA, lossB] = [(await one.loss.data())[0]!, (await two.loss.data())[0]!];
  const both = averageSteps([one, two]);
  (await both.gradients['weight']!.data()).forEach((value, i) =>
    expect(value).toBeCloseTo((a[i]! + b[i]!) / 2, 4),
  );
  expect((await both.loss.data())[0]).toBeCloseTo((lossA + lossB) / 2, 4);
});

const plainDescent = (method: Method): Optimizer => ({
  state: {},
  step(gradients, rate) {
    for (const [name, gradient] of Object.entries(gradients)) {
      const target = method.variables[name]!;
      const moved = tidy(() => sub(target, mul(gradient, rate)));
      target.assign(moved);
      moved.dispose();
    }
  },
  dispose: () => undefined,
});

async function* batches(count: number): AsyncGenerator<TrainingBatch<Tensor2D>> {
  for (let i = 0; i < count; i++)
    yield {
      views: views(),
      indices: Int32Array.from({ length: 7 }, (_, row) => row),
      cursor: { epoch: 0, position: 7 * (i + 1) },
    };
}

test('training lowers the loss, reports each step, updates the method, leaks nothing', async () => {
  const method = toy();
  const before = memory().numTensors;
  const losses: number[] = [];
  const result = await train({
    method,
    optimizer: plainDescent(method),
    learningRate: () => 0.02,
    batches: batches(12),
    totalSteps: 10,
    seed: 1,
    clipNorm: 1,
    observe: (step) => step === 3,
    onStep: (report) => {
      losses.push(report.loss);
      expect(report.cursor.position).toBe(7 * report.step);
      expect(report.embeddings !== undefined).toBe(report.step === 4);
      expect(report.gradientNorm).toBeGreaterThan(0);
    },
  });
  expect(result).toEqual({ step: 10, ended: 'done' });
  expect(losses[9]!).toBeLessThan(0.8 * losses[0]!);
  expect((method as { updates: number }).updates).toBe(10);
  expect(memory().numTensors).toBe(before);
});

test('observed steps alone report a norm of gradients, and all steps run one graph', async () => {
  const graphs = () => (engine().backend as unknown as { readonly sessions: number }).sessions;
  const method = toy();
  const run = (steps: number, seed: number) =>
    train({
      method,
      optimizer: plainDescent(method),
      learningRate: () => 0.02,
      batches: batches(steps),
      totalSteps: steps,
      seed,
      observe: (step) => step % 2 === 0,
      onStep: ({ step, gradientNorm, embeddings }) => {
        expect([gradientNorm !== undefined, embeddings !== undefined]).toEqual(
          step % 2 === 1 ? [true, true] : [false, false],
        );
      },
    });
  await run(1, 1);
  const afterObserved = graphs();
  expect(afterObserved).toBeGreaterThan(0);
  await run(4, 2);
  expect(graphs()).toBe(afterObserved);
});

test('a loss that is not finite ends training with a coded error', async () => {
  const method = toy();
  (method.linear.variables['weight'] as { assign(x: Tensor2D): void }).assign(
    tensor2d([
      [NaN, 0],
      [0, 0],
      [0, 0],
    ]),
  );
  await expect(
    train({
      method,
      optimizer: plainDescent(method),
      learningRate: () => 0.02,
      batches: batches(2),
      totalSteps: 2,
      seed: 1,
    }),
  ).rejects.toMatchObject({ code: 'CP_CORE_LOSS_NOT_FINITE' });
});

test('it stops when told to, and when the data ends', async () => {
  const method = toy();
  const options = {
    method,
    optimizer: plainDescent(method),
    learningRate: () => 0.01,
    totalSteps: 5,
    seed: 1,
  };
  expect(
    await train({
      ...options,
      batches: batches(9),
      onStep: ({ step }) => (step === 2 ? 'stop' : undefined),
    }),
  ).toEqual({ step: 2, ended: 'stopped' });
  expect(await train({ ...options, batches: batches(3) })).toEqual({
    step: 3,
    ended: 'data-ended',
  });
});
