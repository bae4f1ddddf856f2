import { randomNormal, tensor1d, type Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { Encoder } from '../contract/encoder.js';
import { Linear } from '../nn/linear.js';
import { Mlp } from '../nn/mlp.js';
import { Rng } from '../random/rng.js';
import { FineTune } from './fine-tune.js';

function encoder(): Encoder<Tensor2D> {
  const wrap = (mlp: Mlp): Encoder<Tensor2D> => ({
    ...{ width: 6, variables: mlp.variables, state: mlp.state },
    encode: (batch, pass) => mlp.apply(batch, pass),
    clone: () => wrap(mlp.clone()),
    dispose: () => mlp.dispose(),
  });
  return wrap(new Mlp({ widths: [5, 6], rng: Rng.of(5) }));
}

test('the cross entropy of the head, with smoothing, without labels, and away from the start', async () => {
  const head = new Linear({ inputs: 6, outputs: 3, rng: Rng.of(9, 'head') });
  const method = new FineTune({
    encoder: encoder(),
    head,
    classes: 3,
    labelSmoothing: 0.1,
    distil: 2,
  });
  const rows = (seed: number) => randomNormal([6, 6], 0, 1, 'float32', seed) as Tensor2D;
  const [embedding, start] = [rows(1), rows(2)];
  const groups = tensor1d([0, 1, 2, 2, -1, 0], 'int32');
  const progress = { step: 0, totalSteps: 10 };
  const context = { progress, pass: { phase: 'train', rng: Rng.of(1, 'pass') } as const };
  const { loss } = method.objective({ embedding, start }, { ...context, groups });
  const logits = [...(await head.apply(embedding).data())];
  let [entropy, count] = [0, 0];
  [0, 1, 2, 2, -1, 0].forEach((label, i) => {
    if (label < 0) return;
    const row = logits.slice(3 * i, 3 * i + 3);
    const total = Math.log(row.reduce((sum, each) => sum + Math.exp(each), 0));
    row.forEach((each, c) => {
      entropy += ((c === label ? 0.9 : 0) + 0.1 / 3) * (total - each);
    });
    count++;
  });
  const [z, z0] = [Array.from(await embedding.data()), Array.from(await start.data())];
  const distance = z.reduce((sum, each, i) => sum + (each - z0[i]!) ** 2, 0) / z.length;
  expect((await loss.data())[0]).toBeCloseTo(entropy / count + 2 * distance, 4);
  expect(() => method.objective({ embedding }, context)).toThrow(/CP_CORE_LABELS_MISSING/);
});
