/**
 * Sentence embeddings from pairs of paraphrases, from data to score. About 15 seconds on two cores.
 *
 *     npx tsx examples/sentences.ts
 */
import assert from 'node:assert/strict';
import { differentiate, disposeBatch, release, Rng } from '@counterpoint/core';
import { startEngine } from '@counterpoint/engine';
import { matchRanks, type EmbeddingMatrix } from '@counterpoint/eval';
import {
  bag,
  HashedNgrams,
  multipleNegatives,
  rowAdam,
  TextContrast,
  tokenBatch,
} from '@counterpoint/text';
import { tidy } from '@tensorflow/tfjs-core';

const [seed, batchSize, steps] = [1, 32, 80];
await startEngine();

// Data: the same event in two styles that share no word. One pair of subject and event in five is
// for the test.
const subjects = [
  ['doctor', 'physician'],
  ['child', 'kid'],
  ['dog', 'hound'],
  ['car', 'automobile'],
  ['boat', 'ship'],
  ['teacher', 'instructor'],
  ['king', 'monarch'],
  ['thief', 'robber'],
] as const;
const events = [
  ['sleeps', 'is taking a nap'],
  ['runs', 'moves fast'],
  ['is sad', 'feels unhappy'],
  ['leaves', 'goes away'],
  ['is very big', 'looks enormous'],
  ['is old', 'has many years'],
  ['stops', 'comes to rest'],
  ['shouts', 'makes loud noise'],
] as const;
const pairs = subjects.flatMap(([plain, other], i) =>
  events.map(([event, same], j) => ({
    texts: [`the ${plain} ${event}`, `a ${other} ${same}`] as const,
    test: (i + 3 * j) % 5 === 0,
  })),
);
const [train, test] = [pairs.filter((pair) => !pair.test), pairs.filter((pair) => pair.test)];

// Model, objective and optimizer.
const tokenizer = new HashedNgrams({ buckets: 4096 });
const encoder = bag({ vocabulary: tokenizer.size, width: 64, hidden: 0 }, seed);
const method = new TextContrast({ encoder, objective: multipleNegatives({ temperature: 0.1 }) });
const optimizer = rowAdam({ variables: method.variables });

// Evaluation: how often the paraphrase of a test sentence is the nearest of all.
async function embedded(texts: readonly string[]): Promise<EmbeddingMatrix> {
  const batch = tokenBatch(texts, tokenizer);
  const embeddings = tidy(() => encoder.encode(batch)); // [N, D]
  const rows = (await embeddings.data()) as Float32Array;
  embeddings.dispose();
  disposeBatch(batch);
  return { rows, count: texts.length, width: encoder.width };
}
async function recall(): Promise<number> {
  const [plain, other] = [0, 1].map((style) => test.map(({ texts }) => texts[style]!));
  const ranks = matchRanks(await embedded(plain!), await embedded(other!));
  return ranks.filter((rank) => rank === 1).length / ranks.length;
}

// Loop.
const before = await recall();
for (let step = 0; step < steps; step++) {
  const order = Rng.of(seed, 'batch', step).permutation(train.length).subarray(0, batchSize);
  const views = [0, 1].map((style) =>
    tokenBatch(
      Array.from(order, (i) => train[i]!.texts[style]!),
      tokenizer,
    ),
  );
  const pass = { phase: 'train', rng: Rng.of(seed, 'step', step) } as const;
  const result = differentiate(method, views, { progress: { step, totalSteps: steps }, pass });
  optimizer.step(result.gradients, 0.01);
  if (step % 20 === 0) console.log(step, (await result.loss.data())[0], `floor ${result.floor}`);
  release(result);
  for (const view of views) disposeBatch(view);
}
const after = await recall();
console.log(`paraphrases found first: ${before} untrained, ${after} trained`);
assert(after > 0.7 && after > before, 'training did not help');
