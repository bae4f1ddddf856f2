import { tensor1d, tensor2d, tidy, type Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { Encoder } from '../contract/encoder.js';
import type { Method, ObjectiveContext } from '../contract/method.js';
import { debiased, hardNegative } from '../loss/reweighted.js';
import { copyValues } from '../nn/copy-values.js';
import { frozen } from '../nn/frozen.js';
import { Linear } from '../nn/linear.js';
import { Mlp } from '../nn/mlp.js';
import { Rng } from '../random/rng.js';
import { InstanceDiscrimination } from './instance-discrimination.js';
import { MoCo } from './moco.js';
import { MoCoV3 } from './moco-v3.js';
import { NNCLR } from './nnclr.js';
import { TwoViews } from './two-views.js';

const rows = 8,
  inputs = 5;

function encoder(seed = 1): Encoder<Tensor2D> {
  const linear = new Linear({ inputs, outputs: 6, rng: Rng.of(seed, 'encoder') });
  return {
    width: 6,
    variables: linear.variables,
    state: {},
    encode: (x) => linear.apply(x),
    dispose: () => linear.dispose(),
    clone: () => {
      const twin = encoder();
      copyValues({ variables: linear.variables, state: {} }, twin);
      return twin;
    },
  };
}

const head = (part: string) =>
  new Mlp({ widths: [6, 6, 6], batchNorm: false, rng: Rng.of(1, part) });
const base = () => ({ encoder: encoder(), head: head('head'), seed: 1 });
const views = (count: number, step: number) =>
  Array.from({ length: count }, (_, view) => {
    const rng = Rng.of(4, 'view', step, view);
    return tensor2d(
      Array.from({ length: rows * inputs }, () => rng.normal()),
      [rows, inputs],
    );
  });

/**
 * Three steps without learning: queues and banks fill with rows of the marks given. @returns the
 * loss of the last
 */
async function lossOf(
  method: Method<Tensor2D>,
  marks: { readonly groups?: readonly number[]; readonly indices?: readonly number[] },
): Promise<number> {
  let loss = NaN;
  for (let step = 0; step < 3; step++) {
    const context: ObjectiveContext = {
      progress: { step, totalSteps: 3 },
      pass: { phase: 'train', rng: Rng.of(5, step) },
      ...(marks.groups ? { groups: tensor1d([...marks.groups], 'int32') } : {}),
      ...(marks.indices ? { indices: tensor1d([...marks.indices], 'int32') } : {}),
    };
    const objective = method.objective(
      method.embed(views(method.views, step), context.pass),
      context,
    );
    loss = (await objective.loss.data())[0]!;
    tidy(() => method.update?.(objective.carry ?? {}, context.progress));
  }
  return loss;
}

const ascending = Array.from({ length: rows }, (_, i) => i);
const one = Array.from({ length: rows }, () => 3);
const methods: Readonly<Record<string, () => Method<Tensor2D>>> = {
  SimCLR: () => new TwoViews(base()),
  MoCo: () => new MoCo({ ...base(), queueSize: 12 }),
  'MoCo with mixed negatives': () =>
    new MoCo({ ...base(), queueSize: 12, mixing: { hardest: 12, mixed: 6, withQuery: 4 } }),
  'MoCo v3': () => new MoCoV3({ ...base(), predictor: head('predictor') }),
  NNCLR: () => new NNCLR({ ...base(), predictor: head('predictor'), queueSize: 12 }),
  'instance discrimination': () =>
    new InstanceDiscrimination({ ...base(), samples: rows, negatives: 16 }),
};

test.each(Object.entries(methods))(
  '%s: where all samples are of one group nothing is left to repel, in the batch and in what is remembered',
  async (_, make) => {
    expect(await lossOf(make(), { indices: ascending, groups: one })).toBe(0);
    expect(await lossOf(make(), { indices: ascending, groups: ascending })).toBeGreaterThan(0.1);
  },
);

test.each([
  ['debiased', debiased({ temperature: 0.5 })],
  ['hard negatives', hardNegative({ temperature: 0.5 })],
])('%s: one group leaves less than any negative would', async (_, loss) => {
  const alone = await lossOf(new TwoViews({ ...base(), loss }), { groups: one });
  expect(alone).toBeLessThan(
    0.2 * (await lossOf(new TwoViews({ ...base(), loss }), { groups: ascending })),
  );
});

test('earlier keys of the same sample are no negatives, unless they are kept for an experiment', async () => {
  const same = Array.from({ length: rows }, () => 7);
  expect(await lossOf(new MoCo({ ...base(), queueSize: 12 }), { indices: same })).toBe(0);
  expect(
    await lossOf(new MoCo({ ...base(), queueSize: 12, ownKeys: 'negatives' }), { indices: same }),
  ).toBeGreaterThan(0.1);
});

test('the third version trains no variable that is frozen, and still gives it to twin and checkpoint', () => {
  const method = new MoCoV3({
    encoder: frozen(encoder(), '^bias$'),
    head: head('head'),
    predictor: head('predictor'),
    frozen: '^weight$',
  });
  expect(Object.keys(method.variables).filter((name) => name.startsWith('encoder'))).toEqual([]);
  expect(Object.keys(method.state)).toEqual(
    expect.arrayContaining([
      'encoder.weight',
      'encoder.bias',
      'twin.encoder.weight',
      'twin.encoder.bias',
    ]),
  );
});
