/**
 * SimCLR on drawn pictures, from data to score: the encoder learns to recognize edited copies of
 * pictures. About 20 seconds on two cores; recall@1 rises from about 0.12 to 0.47 with each of three
 * seeds.
 *
 *     npx tsx examples/simclr.ts
 */
import assert from 'node:assert/strict';
import {
  adamW,
  applyRunningUpdates,
  differentiate,
  disposeBatch,
  ntXent,
  projectionHead,
  release,
  ResidualNetwork,
  Rng,
  TwoViews,
} from '@counterpoint/core';
import { startEngine } from '@counterpoint/engine';
import { nearest, type EmbeddingMatrix } from '@counterpoint/eval';
import { drawScene, imageModality, simclrCifarViews, type Picture } from '@counterpoint/image';
import type { Tensor4D } from '@tensorflow/tfjs-core';

const [seed, side, batchSize, steps] = [1, 16, 64, 180];
await startEngine();

// Data: pictures of several shapes. Test pictures show combinations that training never does.
const pictures = (part: 'train' | 'test', count: number): Picture[] =>
  Array.from(
    { length: count },
    (_, i) => drawScene(i, { seed, part, side, kinds: ['several'] }).picture,
  );
const [train, test] = [pictures('train', 1024), pictures('test', 300)];
const modality = imageModality({ side });

// Views: random crops, flips and colours of a picture.
const [augmenter] = simclrCifarViews({ side, area: [0.7, 1] });
const batchOf = (pictures: readonly Picture[]) => modality.batch(pictures) as Tensor4D; // [N, side, side, 3]
const edited = (pictures: readonly Picture[], ...address: (string | number)[]) =>
  batchOf(
    pictures.map((picture, i) =>
      augmenter!.apply(picture, augmenter!.draw(picture, Rng.of(seed, ...address, i))),
    ),
  );

// Model, method and loss.
const encoder = new ResidualNetwork({
  channels: 3,
  blocks: [1, 1],
  kind: 'basic',
  width: 16,
  stem: 'small',
  rng: Rng.of(seed, 'encoder'),
});
const head = projectionHead({ inputs: encoder.width, width: 64, seed });
const method = new TwoViews({ encoder, head, loss: ntXent({ temperature: 0.2 }) });
const optimizer = adamW({ variables: method.variables });

// Evaluation: recall@1, the share of edited copies whose nearest picture is the original.
async function embed(batch: Tensor4D): Promise<EmbeddingMatrix> {
  const embeddings = encoder.encode(batch); // [N, D]
  const rows = (await embeddings.data()) as Float32Array;
  disposeBatch(batch);
  embeddings.dispose();
  return { rows, count: rows.length / encoder.width, width: encoder.width };
}
async function recall(): Promise<number> {
  const { indices } = nearest(await embed(edited(test, 'copies')), await embed(batchOf(test)), 1);
  return Array.from(indices).filter((index, i) => index === i).length / test.length;
}

// Loop.
const before = await recall();
for (let step = 0; step < steps; step++) {
  const order = Rng.of(seed, 'batch', step).permutation(train.length).subarray(0, batchSize);
  const pictures = Array.from(order, (i) => train[i]!);
  const views = [0, 1].map((view) => edited(pictures, 'view', step, view));
  const pass = { phase: 'train', rng: Rng.of(seed, 'step', step) } as const;
  const result = differentiate(method, views, { progress: { step, totalSteps: steps }, pass });
  optimizer.step(result.gradients, 0.005);
  applyRunningUpdates(result.running);
  if (step % 20 === 0) console.log(step, (await result.loss.data())[0], `floor ${result.floor}`);
  release({ ...result, running: [] });
  for (const view of views) disposeBatch(view);
}
const after = await recall();
console.log(`recall@1 of edited copies: ${before} untrained, ${after} trained`);
assert(after > 0.35 && after > 2 * before, 'training did not help');
