/**
 * SimCLR on drawn pictures, from data to score. About 20 seconds on two cores.
 *
 *     npx tsx examples/simclr.ts
 */
import assert from 'node:assert/strict';
import {
  applyRunningUpdates,
  differentiate,
  ntXent,
  projectionHead,
  release,
  ResidualNetwork,
  Rng,
  sgd,
  TwoViews,
} from '@counterpoint/core';
import { startEngine } from '@counterpoint/engine';
import { accuracy, knn, type LabelledMatrix } from '@counterpoint/eval';
import { drawScene, imageModality, PictureView, type Scene } from '@counterpoint/image';
import { tidy, type Tensor4D } from '@tensorflow/tfjs-core';

const [seed, side, batchSize, steps] = [1, 24, 48, 60];
await startEngine();

// Data: one shape on a noisy ground; its shape is the label, which training never sees.
const scenes = (from: number, count: number): Scene[] =>
  Array.from({ length: count }, (_, i) => drawScene(from + i, { seed, part: 'train', side }));
const [train, test] = [scenes(0, 480), scenes(10_000, 240)];
const modality = imageModality({ side });
const view = new PictureView({
  side,
  area: [0.5, 1],
  flip: 0.5,
  jitter: { chance: 0.8, brightness: 0.6, contrast: 0.6, saturation: 0.6, hue: 0.3 },
  grey: 0.2,
});

// Model, method and loss.
const encoder = new ResidualNetwork({
  channels: 3,
  blocks: [1, 1],
  kind: 'basic',
  width: 8,
  stem: 'small',
  rng: Rng.of(seed, 'encoder'),
});
const head = projectionHead({ inputs: encoder.width, width: 32, seed });
const method = new TwoViews({ encoder, head, loss: ntXent({ temperature: 0.2 }) });
const optimizer = sgd({ variables: method.variables, momentum: 0.9, weightDecay: 1e-4 });

// Evaluation: nearest neighbours in the encoder's space, by the shapes of the training scenes.
const names = [...new Set(train.map(({ objects }) => objects[0]!.shape))];
async function embedded(of: readonly Scene[]): Promise<LabelledMatrix> {
  const embeddings = tidy(() => encoder.encode(modality.batch(of.map(({ picture }) => picture)))); // [N, D]
  const rows = (await embeddings.data()) as Float32Array;
  embeddings.dispose();
  const labels = of.map(({ objects }) => names.indexOf(objects[0]!.shape));
  return { rows, count: of.length, width: encoder.width, labels };
}
const score = async () =>
  accuracy(knn(await embedded(train), await embedded(test), { k: 5 })).value;

// Loop.
const before = await score();
for (let step = 0; step < steps; step++) {
  const rng = Rng.of(seed, 'batch', step);
  const pictures = Array.from({ length: batchSize }, () => rng.pick(train).picture);
  const views = [0, 1].map((which) =>
    modality.batch(
      pictures.map((picture, i) => view.apply(picture, view.draw(picture, rng.fork(which, i)))),
    ),
  ) as Tensor4D[]; // each [N, side, side, 3]
  const pass = { phase: 'train', rng: Rng.of(seed, 'step', step) } as const;
  const done = differentiate(method, views, { progress: { step, totalSteps: steps }, pass });
  optimizer.step(done.gradients, 0.05);
  applyRunningUpdates(done.running);
  if (step % 20 === 0) console.log(step, (await done.loss.data())[0], `floor ${done.floor}`);
  release({ ...done, running: [] });
  for (const each of views) each.dispose();
}
const after = await score();
console.log(`shapes by nearest neighbours: ${before} untrained, ${after} trained`);
assert(after > before + 0.05, 'training did not help');
