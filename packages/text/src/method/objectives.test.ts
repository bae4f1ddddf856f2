import { finiteDifferences } from '../../../core/src/testing/finite-differences.js';
import {
  differentiate,
  differentiateCached,
  inference,
  multipleNegativesRanking,
  type ObjectiveContext,
} from '@counterpoint/core';
import {
  grad,
  memory,
  randomNormal,
  slice,
  tensor1d,
  tensor2d,
  tidy,
  type Scalar,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { padded, type TokenBatch } from '../batch/token-batch.js';
import { bag } from '../encoder/bag.js';
import { guidedNegatives } from './guided-negatives.js';
import {
  angleText,
  coSENT,
  cosineScores,
  multipleNegatives,
  simCSE,
  supervisedContrast,
  tripletText,
  weightedObjectives,
} from './objectives.js';
import { TextContrast, type TextObjective } from './text-contrast.js';

const context: ObjectiveContext = { progress: { step: 0, totalSteps: 1 }, pass: inference };
const random = (seed: number, n = 5): Tensor2D =>
  randomNormal([n, 4], 0, 1, 'float32', seed) as Tensor2D;
const value = async (
  objective: TextObjective,
  embeddings: Parameters<TextObjective>[0],
  more: Partial<ObjectiveContext> = {},
) => (await objective(embeddings, { ...context, ...more }).loss.data())[0]!;

it('parallel embeddings give ln N, or ln 2N with a hard negative each', async () => {
  const one = tensor2d(new Float32Array(20).fill(1), [5, 4]);
  expect(await value(simCSE(), { views: [one, one] })).toBeCloseTo(Math.log(5), 4);
  expect(
    await value(multipleNegatives({ symmetric: false }), { views: [one, one, one] }),
  ).toBeCloseTo(Math.log(10), 4);
  expect(multipleNegatives()({ views: [one, one, one] }, context).floor).toBeCloseTo(
    Math.log(10),
    6,
  );
});

it('Matryoshka is the sum over the leading dimensions, hard negatives cut too', async () => {
  const views = [random(1), random(2), random(3)];
  const cut = (width: number) => views.map((view) => slice(view, [0, 0], [-1, width]));
  const whole = await value(multipleNegatives({ widths: [2, 4] }), { views });
  const parts = await Promise.all(
    [2, 4].map((width) => value(multipleNegatives(), { views: cut(width) })),
  );
  expect(whole).toBeCloseTo(parts[0]! + parts[1]!, 4);
});

it('scores, labels, hard negatives and guides that are missing are told', () => {
  const views = [random(1), random(2)];
  for (const objective of [
    angleText(),
    coSENT(),
    cosineScores(),
    tripletText(),
    supervisedContrast(),
    guidedNegatives(),
  ])
    expect(() => objective({ views }, context)).toThrow(/CP_TEXT_VIEWS/u);
});

it('objectives can be weighed against each other', async () => {
  const embeddings = {
    views: [random(1), random(2)],
    scores: tensor2d([[0.1], [0.5], [0.9], [0.3], [0.7]]),
  };
  const both = await value(
    weightedObjectives([
      [2, simCSE()],
      [0.5, cosineScores()],
    ]),
    embeddings,
  );
  expect(both).toBeCloseTo(
    2 * (await value(simCSE(), embeddings)) + 0.5 * (await value(cosineScores(), embeddings)),
    4,
  );
});

it('AnglE adds the order of angles to the order of cosines, and refuses an odd width', async () => {
  const embeddings = {
    views: [random(1), random(2)],
    scores: tensor2d([[0.1], [0.5], [0.9], [0.3], [0.7]]),
  };
  const angles = await value(angleText({ cosineWeight: 0 }), embeddings);
  const cosines = await value(coSENT(), embeddings);
  expect(await value(angleText({ cosineWeight: 0.5 }), embeddings)).toBeCloseTo(
    angles + 0.5 * cosines,
    4,
  );
  expect(() => angleText({ widths: [3] })(embeddings, context)).toThrow(/CP_CORE_LOSS_SHAPES/u);
});

/** The loss of GISTEmbed in float64 loops. */
async function guidedOracle(
  views: readonly Tensor2D[],
  guides: readonly Tensor2D[],
  temperature: number,
): Promise<number> {
  const unit = async (x: Tensor2D) =>
    (await x.array()).map((row) => row.map((each) => each / Math.hypot(...row)));
  const [q, k, gq, gk] = (await Promise.all([...views, ...guides].map(unit))) as [
    number[][],
    number[][],
    number[][],
    number[][],
  ];
  const dot = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  const losses = q.map((anchor, i) => {
    const limit = dot(gq[i]!, gk[i]!);
    let sum = Math.exp(dot(anchor, k[i]!) / temperature);
    q.forEach((_, j) => {
      if (j === i) return;
      if (dot(gq[i]!, gk[j]!) <= limit) sum += Math.exp(dot(anchor, k[j]!) / temperature);
      if (dot(gq[i]!, gq[j]!) <= limit) sum += Math.exp(dot(anchor, q[j]!) / temperature);
      if (dot(gk[i]!, gk[j]!) <= limit) sum += Math.exp(dot(k[i]!, k[j]!) / temperature);
    });
    return Math.log(sum) - dot(anchor, k[i]!) / temperature;
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

it('guided negatives: the value of float64 loops, its gradient, no leak', async () => {
  const views = [random(1), random(2)],
    guides = [random(3), random(4)];
  const objective = guidedNegatives({ temperature: 0.5 });
  expect(await value(objective, { views, guides })).toBeCloseTo(
    await guidedOracle(views, guides, 0.5),
    4,
  );
  const before = memory().numTensors;
  objective({ views, guides }, context).loss.dispose();
  expect(memory().numTensors).toBe(before);
  const f = (x: Tensor) =>
    tidy(() => objective({ views: [x as Tensor2D, views[1]!], guides }, context).loss as Scalar);
  const [exact, numeric] = [
    await grad(f)(views[0]!).data(),
    await finiteDifferences(f as never, views[0]!),
  ];
  exact.forEach((gradient, i) => expect(gradient).toBeCloseTo(numeric[i]!, 2));
});

it('a guide that finds a negative more alike than the positive takes it out', async () => {
  const views = [random(1), random(2)];
  const far = tensor2d(Array.from({ length: 5 }, (_, i) => [Math.cos(i), Math.sin(i), 0, 0]));
  const wrong = tensor2d(
    Array.from({ length: 5 }, (_, i) => [Math.cos(i + Math.PI), Math.sin(i + Math.PI), 0, 0]),
  ); // opposite: everything else is nearer
  expect(await value(guidedNegatives(), { views, guides: [far, wrong] })).toBeLessThan(1e-3);
  expect(await value(guidedNegatives(), { views, guides: [far, far] })).toBeGreaterThan(0.1);
});

it('gradient caching gives the gradients of the plain step with a guide and with scores', async () => {
  const guide = bag({ vocabulary: 20, width: 6, hidden: 0 }, 2);
  const ids = (from: number) => padded([[from], [from + 1, 2], [3, from + 2], [from + 3]], 0);
  for (const [objective, views] of [
    [guidedNegatives(), () => [ids(1), ids(9)]],
    [coSENT(), () => [{ ...ids(1), score: tensor2d([[0.1], [0.9], [0.5], [0.3]]) }, ids(9)]],
  ] as [TextObjective, () => TokenBatch[]][]) {
    const method = new TextContrast({
      encoder: bag({ vocabulary: 20, width: 8, hidden: 0 }, 1),
      guide,
      objective,
    });
    const [plain, cached] = [
      differentiate(method, views(), context),
      await differentiateCached(method, views(), context, 2),
    ];
    const [a, b] = [
      await plain.gradients['encoder.rows.weight']!.data(),
      await cached.gradients['encoder.rows.weight']!.data(),
    ];
    expect(a.some((gradient) => gradient !== 0)).toBe(true);
    a.forEach((gradient, i) => expect(b[i]!).toBeCloseTo(gradient, 4));
  }
});

it('groups spare false negatives in both directions', async () => {
  const views = [random(1), random(2)];
  const groups = tensor1d([0, 0, 0, 0, 0], 'int32');
  expect(await value(multipleNegatives(), { views }, { groups })).toBeCloseTo(0, 4);
});

it('the method embeds each view under its own randomness, with guide and scores beside it', async () => {
  const encoder = bag({ vocabulary: 20, width: 8, hidden: 0 }, 1),
    guide = bag({ vocabulary: 20, width: 6, hidden: 0 }, 2);
  const method = new TextContrast({ encoder, guide, objective: guidedNegatives() });
  const views = [padded([[1, 2], [3]], 0), padded([[4], [5, 6]], 0)];
  const embeddings = method.embed(views, inference);
  expect(Object.keys(embeddings).sort()).toEqual(['guide0', 'guide1', 'view0', 'view1']);
  expect(method.objective(embeddings, context).loss.shape).toEqual([]);
  expect(Object.keys(method.variables)).toEqual(['encoder.rows.weight']);
  const pair = { q: random(1), k: random(2) };
  expect(
    await value(multipleNegatives({ symmetric: false }), { views: [pair.q, pair.k] }),
  ).toBeCloseTo((await multipleNegativesRanking({ scale: 20 })(pair.q, pair.k).data())[0]!, 5);
});
