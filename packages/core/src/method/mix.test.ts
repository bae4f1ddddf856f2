import { randomNormal, tensor1d, tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { Encoder } from '../contract/encoder.js';
import type { Mix } from '../contract/mixture.js';
import { inference } from '../contract/pass.js';
import { projectionHead } from '../head/projection-head.js';
import { infoNCE } from '../loss/info-nce.js';
import { ntXent } from '../loss/nt-xent.js';
import { byolRegression } from '../loss/regression.js';
import { mixUp } from '../mixture/mix-up.js';
import { Linear } from '../nn/linear.js';
import { sgd } from '../optimizer/sgd.js';
import { drawBeta } from '../random/beta.js';
import { Rng } from '../random/rng.js';
import { differentiate, release } from '../training/differentiate.js';
import { differentiateCached } from '../training/differentiate-cached.js';
import { train } from '../training/train.js';
import type { TrainingBatch } from '../training/training-batch.js';
import { BYOL } from './byol.js';
import { MoCo } from './moco.js';
import { TwoViews } from './two-views.js';

const [rows, width] = [6, 4];
const view = (seed: number) => randomNormal([rows, width], 0, 1, 'float32', seed) as Tensor2D;
const partners = [3, 0, 4, 5, 1, 2];
const shares = [0.9, 0.6, 0.75, 1, 0.5, 0.8];
const groups = [0, 1, 0, -1, 2, 1];
const mix = (): Mix => ({
  partners: tensor1d(partners, 'int32'),
  shares: tensor1d(shares),
});
const context = { progress: { step: 0, totalSteps: 1 }, pass: inference };

type Row = readonly number[];
const unit = (all: readonly Row[]): number[][] =>
  all.map((row) => row.map((x) => x / Math.hypot(...row)));
const dot = (x: Row, y: Row) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);

/** i-Mix in loops: row i against all keys but those of the groups of its two samples. */
function oracle(
  q: readonly Row[],
  k: readonly Row[],
  temperature: number,
  rowGroups: readonly number[] | undefined,
  queue: readonly Row[] = [],
): number {
  const inOneGroup = (i: number, j: number) =>
    rowGroups![i]! >= 0 && rowGroups![i] === rowGroups![j];
  const [anchors, keys] = [unit(q), unit(k)];
  const costs = anchors.map((anchor, i) => {
    const p = partners[i]!;
    const inBatch = keys.flatMap((key, j) => {
      const isTarget = j === i || j === p;
      const isMasked =
        rowGroups !== undefined && !isTarget && (inOneGroup(i, j) || inOneGroup(p, j));
      return isMasked ? [] : [Math.exp(dot(anchor, key) / temperature)];
    });
    const all = [...inBatch, ...unit(queue).map((key) => Math.exp(dot(anchor, key) / temperature))];
    const total = Math.log(all.reduce((sum, each) => sum + each, 0));
    const cost = (target: number) => total - dot(anchor, keys[target]!) / temperature;
    return shares[i]! * cost(i) + (1 - shares[i]!) * cost(p);
  });
  return costs.reduce((sum, cost) => sum + cost, 0) / rows;
}

function encoder(): Encoder<Tensor2D> {
  const linear = new Linear({ inputs: width, outputs: 6, rng: Rng.of(1, 'encoder') });
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

test.each([undefined, groups])(
  'InfoNCE with soft targets equals its oracle, groups %j',
  async (g) => {
    const [a, b] = [view(1), view(2)];
    const loss = infoNCE({ temperature: 0.3 })(a, b, {
      mix: mix(),
      groups: g && tensor1d(g, 'int32'),
    });
    expect((await loss.data())[0]).toBeCloseTo(oracle(await a.array(), await b.array(), 0.3, g), 5);
  },
);

test('shares of one are the plain loss', async () => {
  const [a, b] = [view(1), view(2)];
  const whole = { partners: mix().partners, shares: tensor1d(Array<number>(rows).fill(1)) };
  const loss = infoNCE({ temperature: 0.3 });
  expect((await loss(a, b, { mix: whole }).data())[0]).toBeCloseTo(
    (await loss(a, b).data())[0]!,
    5,
  );
});

test('MoCo: keys of the batch stand before the queue, and its floor counts both', async () => {
  const method = new MoCo({
    encoder: encoder(),
    head: head(6),
    queueSize: 8,
    temperature: 0.2,
    seed: 1,
  });
  const [query, key] = [view(1), view(2)].map((x) =>
    randomNormal([rows, 5], 0, 1, 'float32', x.id),
  );
  const objective = method.objective(
    { query: query as Tensor2D, key: key as Tensor2D },
    { ...context, mix: mix() },
  );
  const queue = (await method.state['queue.rows']!.array()) as number[][];
  const expected = oracle(
    (await query!.array()) as number[][],
    (await key!.array()) as number[][],
    0.2,
    undefined,
    queue,
  );
  expect((await objective.loss.data())[0]).toBeCloseTo(expected, 4);
  expect(objective.floor).toBeCloseTo(Math.log(rows + 8), 6);
});

test('MoCo: earlier keys of either sample of a mixed row are no negatives', async () => {
  const make = () => new MoCo({ encoder: encoder(), head: head(6), queueSize: rows, seed: 1 });
  const [q, k] = [1, 2].map((seed) => randomNormal([rows, 5], 0, 1, 'float32', seed) as Tensor2D);
  const indices = tensor1d([10, 11, 12, 13, 14, 15], 'int32');
  const masked = make();
  // the queue then holds one key of each sample of the batch
  masked.update({ key: tensor2d(unit(await k!.array())), indices });
  const withIndices = masked.objective({ query: q!, key: k! }, { ...context, mix: mix(), indices });
  const queue = unit((await masked.state['queue.rows']!.array()) as number[][]);
  const [anchors, keys] = [unit(await q!.array()), unit(await k!.array())];
  const costs = anchors.map((anchor, i) => {
    const p = partners[i]!;
    const rest = queue.filter((_, j) => j !== i && j !== p);
    const total = Math.log(
      [...keys, ...rest].reduce((sum, key) => sum + Math.exp(dot(anchor, key) / 0.2), 0),
    );
    const mixed = shares[i]! * dot(anchor, keys[i]!) + (1 - shares[i]!) * dot(anchor, keys[p]!);
    return total - mixed / 0.2;
  });
  expect((await withIndices.loss.data())[0]).toBeCloseTo(
    costs.reduce((sum, cost) => sum + cost / rows, 0),
    4,
  );
});

test('BYOL: twice the way to the mixture of unit targets', async () => {
  const method = new BYOL({ encoder: encoder(), head: head(6), predictor: head(5) });
  const embeddings = method.embed([view(1), view(2)], inference);
  const targets = unit((await embeddings['targetB']!.array()) as number[][]);
  const mixed = targets.map((row, i) =>
    row.map((x, d) => shares[i]! * x + (1 - shares[i]!) * targets[partners[i]!]![d]!),
  );
  const expected =
    2 * (await byolRegression(embeddings['predictionA']!, tensor2d(mixed)).data())[0]!;
  const { loss } = method.objective(embeddings, { mix: mix() });
  expect((await loss.data())[0]).toBeCloseTo(expected, 5);
});

test('gradient caching gives the gradients of the plain step with a mixed view', async () => {
  const method = new TwoViews({
    encoder: encoder(),
    head: head(6),
    loss: infoNCE({ temperature: 0.2 }),
  });
  const views = [view(1), view(2)];
  const mixed = { ...context, mix: mix() };
  const plain = differentiate(method, views, mixed);
  const cached = await differentiateCached(method, views, mixed, 4);
  for (const [name, gradient] of Object.entries(plain.gradients)) {
    const [expected, actual] = [await gradient.data(), await cached.gradients[name]!.data()];
    expected.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 4));
  }
  for (const each of [plain, cached]) release(each);
});

async function* batches(): AsyncGenerator<TrainingBatch<Tensor2D>> {
  for (let i = 0; ; i++)
    yield {
      views: [view(1), view(2)],
      indices: Int32Array.from({ length: rows }, (_, row) => row),
      cursor: { epoch: 0, position: i },
    };
}

const losses = async (method: TwoViews<Tensor2D>, mixture = mixUp()) => {
  const draws: number[] = [];
  await train({
    method,
    mixture,
    optimizer: sgd({ variables: method.variables }),
    learningRate: () => 0.1,
    batches: batches(),
    totalSteps: 3,
    seed: 1,
    onStep: ({ loss }) => void draws.push(loss),
  });
  return draws;
};
const twoViews = (loss = infoNCE({ temperature: 0.2 })) =>
  new TwoViews({ encoder: encoder(), head: head(6), loss });

test('training mixes the first view of each step by the seed alone', async () => {
  const first = await losses(twoViews());
  expect(await losses(twoViews())).toEqual(first);
  expect(await losses(twoViews(), { ...mixUp(), draw: plainDraw })).not.toEqual(first);
});

const plainDraw = ([n = 0]: readonly number[]) => ({
  partners: Array.from({ length: n }, (_, i) => i),
  shares: Array<number>(n).fill(1),
});

test('a loss that takes no soft targets is refused before the first step', async () => {
  await expect(losses(twoViews(ntXent({ temperature: 0.2 })))).rejects.toThrow(
    /CP_CORE_MIX_METHOD/u,
  );
  await expect(losses(twoViews(infoNCE({ temperature: 0.2, symmetric: true })))).rejects.toThrow(
    /CP_CORE_MIX_METHOD/u,
  );
});

test('MixUp: rows by their shares; own share at least a half; tokens are refused', async () => {
  const mixture = mixUp({ alpha: 0.4 });
  const batch = view(3);
  const draw = mixture.draw(batch.shape, Rng.of(1));
  expect([...draw.partners].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  for (const share of draw.shares) expect(share).toBeGreaterThanOrEqual(0.5);
  const [before, after] = [
    await batch.array(),
    await (mixture.apply(batch, draw) as Tensor2D).array(),
  ];
  after.forEach((row, i) =>
    row.forEach((value, d) =>
      expect(value).toBeCloseTo(
        draw.shares[i]! * before[i]![d]! + (1 - draw.shares[i]!) * before[draw.partners[i]!]![d]!,
        5,
      ),
    ),
  );
  expect(() => mixture.apply({ ids: tensor1d([1], 'int32') }, draw)).toThrow(/CP_CORE_MIX_BATCH/u);
});

test.each([0.1, 1, 3])('Beta(%f, %f) has its mean and variance', (alpha) => {
  const rng = Rng.of(1, 'beta');
  const samples = Array.from({ length: 20_000 }, () => drawBeta(rng, alpha, alpha));
  const mean = samples.reduce((sum, x) => sum + x, 0) / samples.length;
  const variance = samples.reduce((sum, x) => sum + (x - mean) ** 2, 0) / samples.length;
  expect(mean).toBeCloseTo(0.5, 1.7);
  expect(Math.abs(variance * 4 * (2 * alpha + 1) - 1)).toBeLessThan(0.05);
  expect(samples.every((x) => x >= 0 && x <= 1)).toBe(true);
});
