import { differentiate, inference, type ObjectiveContext } from '@counterpoint/core';
import { mul, randomNormal, tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { padded, type TokenBatch } from '../batch/token-batch.js';
import { bag } from '../encoder/bag.js';
import { textModality, type ScoredTokenBatch } from '../record/text-modality.js';
import { HashedNgrams } from '../tokenizer/hashed-ngrams.js';
import { distillation } from './distillation.js';
import { TextContrast } from './text-contrast.js';

const context: ObjectiveContext = { progress: { step: 0, totalSteps: 1 }, pass: inference };
const random = (seed: number, width = 4): Tensor2D =>
  randomNormal([5, width], 0, 1, 'float32', seed) as Tensor2D;
const lossOf = async (views: Tensor2D, guide: Tensor2D, config = {}) =>
  (await distillation(config)({ views: [views], guides: [guide] }, context).loss.data())[0]!;

test('it is the sum of both parts, in loops of float64', async () => {
  const [z, t] = [random(1), random(2)];
  const unit = (rows: number[][]) => rows.map((row) => row.map((v) => v / Math.hypot(...row)));
  const [a, b] = [unit(await z.array()), unit(await t.array())];
  const dot = (x: number[], y: number[]) => x.reduce((sum, v, i) => sum + v * y[i]!, 0);
  const regression = a.reduce((sum, row, i) => sum + (1 - dot(row, b[i]!)) / 5, 0);
  let similarity = 0;
  for (let i = 0; i < 5; i++)
    for (let j = 0; j < 5; j++) similarity += (dot(a[i]!, a[j]!) - dot(b[i]!, b[j]!)) ** 2 / 25;
  expect(await lossOf(z, t)).toBeCloseTo(regression + 10 * similarity, 4);
  expect(await lossOf(z, t, { regression: 2, similarity: 0 })).toBeCloseTo(2 * regression, 4);
  expect(await lossOf(z, t, { regression: 0, similarity: 1 })).toBeCloseTo(similarity, 5);
});

test('the teacher itself is the floor, at any length; a turned space keeps the similarities', async () => {
  const t = random(3);
  expect(await lossOf(mul(t, 7), t)).toBeCloseTo(0, 5);
  const turned = tensor2d((await t.array()).map(([a, b, c, d]) => [b!, -a!, d!, c!]));
  expect(await lossOf(turned, t, { regression: 0 })).toBeCloseTo(0, 5);
  expect(await lossOf(turned, t, { similarity: 0 })).toBeGreaterThan(0.3);
});

test('a narrower student has the similarities alone; no teacher is refused', async () => {
  expect(await lossOf(random(4, 3), random(5), { regression: 0 })).toBeGreaterThan(0);
  expect(() => distillation()({ views: [random(4, 3)], guides: [random(5)] }, context)).toThrow(
    /CP_TEXT_VIEWS.*4 values, the student 3/,
  );
  expect(() => distillation()({ views: [random(1)] }, context)).toThrow(/no teacher/);
});

test('the gradient reaches the student', async () => {
  const encoder = bag({ vocabulary: 10, width: 4, hidden: 0, initialDeviation: 1 }, 1);
  const method = new TextContrast({ encoder, objective: distillation(), views: 1 });
  const batch: TokenBatch = {
    ...padded([[1, 2], [3], [4, 5, 6], [7], [8]], 0),
    guide: random(6),
  } as TokenBatch;
  const { gradients, loss } = differentiate(method, [batch], context);
  expect((await loss.data())[0]).toBeGreaterThan(0);
  const [rows] = Object.values(gradients);
  expect(Math.max(...(await rows!.data()))).toBeGreaterThan(0);
});

test('vectors come from a column; rows without one are refused', () => {
  const modality = textModality({
    tokenizer: new HashedNgrams({ buckets: 32 }),
    guideColumn: 'embedding',
  });
  const decode = (metadata: Record<string, unknown>) =>
    modality.decode({ index: 0, key: 'row', value: { members: {} }, metadata } as never) as never;
  const [one, two] = [
    decode({ text: 'a dog', embedding: [1, 2] }),
    decode({ text: 'a cat', embedding: Float32Array.of(3, 4) }),
  ];
  const { guide } = modality.batch([one, two]) as ScoredTokenBatch;
  expect([...guide!.dataSync()]).toEqual([1, 2, 3, 4]);
  for (const embedding of [undefined, null, 'x', [], ['1'], [1, NaN]])
    expect(() => decode({ text: 'a', embedding })).toThrow(/CP_TEXT_NO_VECTOR/);
  expect(() => decode({ text: 'a', embeding: [1] })).toThrow(/did you mean "embeding"/);
  const longer = decode({ text: 'a', embedding: [1, 2, 3] });
  expect(() => modality.batch([one, longer])).toThrow(/CP_TEXT_NO_VECTOR/);
});
