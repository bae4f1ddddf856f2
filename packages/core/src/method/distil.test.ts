import { memory, randomNormal, tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { Encoder } from '../contract/encoder.js';
import { Mlp } from '../nn/mlp.js';
import { adamW } from '../optimizer/adamw.js';
import { Rng } from '../random/rng.js';
import { pass, progress, read } from '../testing/small-fine-tune.js';
import { differentiate, release } from '../training/differentiate.js';
import { applyRunningUpdates } from '../training/running-updates.js';
import { Distil } from './distil.js';

function encoder(seed: number, width: number): Encoder<Tensor2D> {
  const wrap = (mlp: Mlp): Encoder<Tensor2D> => ({
    ...{ width, variables: mlp.variables, state: mlp.state },
    encode: (batch, inner) => mlp.apply(batch, inner),
    clone: () => wrap(mlp.clone()),
    dispose: () => mlp.dispose(),
  });
  return wrap(new Mlp({ widths: [5, 8, width], activation: 'tanh', rng: Rng.of(seed) }));
}
const context = { progress: { step: 0, totalSteps: 10 }, pass };

test.each([
  ['of other widths: through a linear map', 3, 1, 0.5],
  ['of equal widths: in the space of the teacher', 4, 1, 0.5],
  ['cosines alone', 3, 0, 2],
  ['values alone', 3, 2, 0],
])('the loss %s', async (_, width, regression, similarity) => {
  const [student, teacher] = [encoder(1, width), encoder(2, 4)];
  const method = new Distil({ encoder: student, teacher, regression, similarity });
  const [z, t] = [
    randomNormal([6, width], 0, 1, 'float32', 3) as Tensor2D,
    randomNormal([6, 4], 1, 2, 'float32', 4) as Tensor2D,
  ];
  const { loss } = method.objective({ embedding: z, teacher: t });
  const [zs, ts] = [(await z.array()) as number[][], (await t.array()) as number[][]];
  const { 'head.weight': weight, 'head.bias': bias } = await read(method.variables);
  expect(weight === undefined).toBe(width === 4 || regression === 0);
  const mapped = zs.map((row) =>
    weight === undefined
      ? row
      : bias!.map((b, e) => row.reduce((sum, value, d) => sum + value * weight[4 * d + e]!, b)),
  );
  const meanOf = (rows: number[][], d: number) =>
    rows.reduce((sum, row) => sum + row[d]!, 0) / rows.length;
  const centred = (rows: number[][]) => rows.map((row) => row.map((x, d) => x - meanOf(rows, d)));
  const variances = [0, 1, 2, 3].map((d) =>
    meanOf(
      centred(ts).map((r) => r.map((x) => x * x)),
      d,
    ),
  );
  const floor = variances.reduce((a, b) => a + b) / 400;
  const distance = meanOf(
    mapped.map((row, n) => [
      row.reduce((sum, x, d) => sum + (x - ts[n]![d]!) ** 2 / ((variances[d] ?? 1) + floor), 0) / 4,
    ]),
    0,
  );
  const cosines = (rows: number[][]) =>
    centred(rows).flatMap((a, _, all) =>
      all.map(
        (b) => a.reduce((s, x, d) => s + x * b[d]!, 0) / (Math.hypot(...a) * Math.hypot(...b)),
      ),
    );
  const [ours, theirs] = [cosines(zs), cosines(ts)];
  const difference = ours.reduce((sum, x, i) => sum + (x - theirs[i]!) ** 2, 0) / ours.length;
  const expected = (regression > 0 ? regression * distance : 0) + similarity * difference;
  expect((await loss.data())[0]).toBeCloseTo(expected, 4);
});

test('a student that always gives the mean has a regression of nearly 1, the teacher itself 0', async () => {
  const method = new Distil({ encoder: encoder(1, 4), teacher: encoder(2, 4), similarity: 0 });
  const t = tensor2d([1, 5, 2, 0, 3, 1, 2, 4, 0, 9, 2, 2], [3, 4]);
  const mean = tensor2d([4 / 3, 5, 2, 2, 4 / 3, 5, 2, 2, 4 / 3, 5, 2, 2], [3, 4]);
  const of = async (embedding: Tensor2D) =>
    (await method.objective({ embedding, teacher: t }).loss.data())[0]!;
  // A value of the teacher never differs: it counts neither way.
  expect(await of(mean)).toBeGreaterThan(0.7);
  expect(await of(mean)).toBeLessThan(0.75);
  expect(await of(t)).toBe(0);
});

test('training moves the student towards the teacher, which keeps its values', async () => {
  const before = memory().numTensors;
  const method = new Distil({ encoder: encoder(1, 3), teacher: encoder(2, 6) });
  const optimizer = adamW({ variables: method.variables });
  const start = await read({ ...method.teacher.variables, ...method.teacher.state });
  const losses: number[] = [];
  for (let step = 0; step < 60; step++) {
    const view = randomNormal([32, 5], 0, 1, 'float32', 1 + (step % 4)) as Tensor2D;
    const done = differentiate(method, [view], { ...context, progress: progress(step) });
    losses.push((await done.loss.data())[0]!);
    optimizer.step(done.gradients, 0.02, progress(step));
    applyRunningUpdates(done.running);
    release({ ...done, running: [] });
    view.dispose();
  }
  expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
  expect(await read({ ...method.teacher.variables, ...method.teacher.state })).toEqual(start);
  optimizer.dispose();
  method.dispose();
  expect(memory().numTensors).toBe(before);
});
