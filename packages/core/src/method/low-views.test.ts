import { randomNormal, type Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { Embeddings, Method } from '../contract/method.js';
import { inference } from '../contract/pass.js';
import { projectionHead } from '../head/projection-head.js';
import { Linear } from '../nn/linear.js';
import { Rng } from '../random/rng.js';
import type { Encoder } from '../contract/encoder.js';
import { BYOL } from './byol.js';
import type { LowViewsConfig } from './low-views.js';
import { MoCo } from './moco.js';
import { MoCoV3 } from './moco-v3.js';
import { NNCLR } from './nnclr.js';
import { SimSiam } from './simsiam.js';
import { TwoViews } from './two-views.js';

function encoder(): Encoder<Tensor2D> {
  const linear = new Linear({ inputs: 4, outputs: 6, rng: Rng.of(1, 'encoder') });
  return {
    width: 6,
    variables: linear.variables,
    state: {},
    encode: (x) => linear.apply(x),
    clone: encoder,
    dispose: () => linear.dispose(),
  };
}
const head = (inputs: number) => projectionHead({ inputs, width: 5, seed: 1, batchNorm: false });
const parts = () => ({ encoder: encoder(), head: head(6), seed: 1 });
const predicting = () => ({ ...parts(), predictor: head(5) });

/** The methods that take small views; SwAV and DINO have their own, in their losses. */
const methods: Readonly<Record<string, (low: LowViewsConfig) => Method>> = {
  SimCLR: (low) => new TwoViews({ ...parts(), ...low }) as unknown as Method,
  MoCo: (low) => new MoCo({ ...parts(), ...low, queueSize: 16 }) as unknown as Method,
  'MoCo v3': (low) => new MoCoV3({ ...predicting(), ...low }) as unknown as Method,
  BYOL: (low) => new BYOL({ ...predicting(), ...low }) as unknown as Method,
  SimSiam: (low) => new SimSiam({ ...predicting(), ...low }) as unknown as Method,
  NNCLR: (low) => new NNCLR({ ...predicting(), ...low, queueSize: 16 }) as unknown as Method,
};

const view = (seed: number) => randomNormal([7, 4], 0, 1, 'float32', seed) as Tensor2D;
const context = { progress: { step: 0, totalSteps: 1 }, pass: inference };
const lossOf = async (method: Method, embeddings: Embeddings) =>
  (await method.objective(embeddings, context).loss.data())[0]!;

test.each(Object.entries(methods))(
  '%s embeds small views beside what it embeds without them',
  (_, make) => {
    const [a, b, low] = [view(1), view(2), view(3)];
    const method = make({ lowViews: 1 });
    expect(method.views).toBe(3);
    const names = Object.keys(make({}).embed([a, b], inference));
    expect(Object.keys(method.embed([a, b, low], inference)).sort()).toEqual(
      [...names, 'low0'].sort(),
    );
  },
);

test.each(Object.entries(methods))(
  '%s: the loss is the mean over its terms, whatever the number of small views',
  async (_, make) => {
    const method = make({ lowViews: 2 });
    const views = [1, 2, 3, 4].map(view);
    const { low0, low1, ...large } = method.embed(views, inference);
    const ofLarge = await lossOf(method, large);
    const [one, other, both] = await Promise.all([
      lossOf(method, { ...large, low0: low0! }),
      lossOf(method, { ...large, low0: low1! }),
      lossOf(method, { ...large, low0: low0!, low1: low1! }),
    ]);
    // terms of the large views, and of one small view; the mean weighs them by their number
    const terms = method instanceof MoCo || method instanceof TwoViews ? 1 : 2;
    const each = method instanceof MoCo ? 1 : 2;
    const ofSmall = (mean: number) => (mean * (terms + each) - ofLarge * terms) / each;
    const expected =
      (ofLarge * terms + (ofSmall(one!) + ofSmall(other!)) * each) / (terms + 2 * each);
    expect(both).toBeCloseTo(expected, 4);
    expect(one).not.toBeCloseTo(ofLarge, 4);
  },
);

test('SimCLR: the pair of large views, and each small view with both large ones', async () => {
  const make = methods['SimCLR']!;
  const [a, b, low] = [view(1), view(2), view(3)];
  const method = make({ lowViews: 1 });
  const embeddings = method.embed([a, b, low], inference);
  const pair = (x: string, y: string) => lossOf(method, { a: embeddings[x]!, b: embeddings[y]! });
  const expected = (await pair('a', 'b')) + (await pair('low0', 'a')) + (await pair('low0', 'b'));
  expect(await lossOf(method, embeddings)).toBeCloseTo(expected / 3, 5);
});
