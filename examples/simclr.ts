/**
 * SimCLR on drawn pictures, from data to score: shapes are recognised that no label ever named.
 * About 40 seconds on two cores.
 *
 *     npx tsx examples/simclr.ts
 */
import assert from 'node:assert/strict';
import {
  adamW,
  applyRunningUpdates,
  differentiate,
  disposeBatch,
  inference,
  ntXent,
  projectionHead,
  release,
  ResidualNetwork,
  Rng,
  SimCLR,
} from '@counterpoint/core';
import { startEngine } from '@counterpoint/engine';
import { knn, type LabelledMatrix } from '@counterpoint/eval';
import {
  drawScene,
  imageModality,
  PictureView,
  sceneShapes,
  type Picture,
  type Scene,
} from '@counterpoint/image';
import { concat, dispose, tidy, type Tensor2D } from '@tensorflow/tfjs-core';

const [seed, side, batchSize, steps] = [1, 20, 64, 150];
await startEngine();

// Data: one plain shape a picture, of any colour, place and size. Views change all but the shape.
const scenes = (from: number, to: number): Scene[] =>
  Array.from({ length: to - from }, (_, i) =>
    drawScene(from + i, { seed, part: 'train', side }),
  ).filter(({ objects }) => objects[0]!.texture === 'plain');
const [train, test] = [scenes(0, 3600), scenes(3600, 5000)];
const modality = imageModality({ side });
const view = new PictureView({
  side,
  area: [0.5, 1],
  jitter: { chance: 0.9, brightness: 0.8, contrast: 0.8, saturation: 0.8, hue: 0.5 },
  grey: 0.2,
});

// Model, method and loss.
const encoder = new ResidualNetwork({
  channels: 3,
  blocks: [1, 1],
  kind: 'basic',
  width: 16,
  stem: 'small',
  rng: Rng.of(seed, 'encoder'),
});
const method = new SimCLR({
  encoder,
  head: projectionHead({ inputs: encoder.width, width: 32, seed }),
  loss: ntXent({ temperature: 0.2 }),
});
const optimizer = adamW({ variables: method.variables });

// Evaluation: the shape of each test picture by vote of the ten nearest training pictures.
async function embedded(of: readonly Scene[]): Promise<LabelledMatrix> {
  const parts = Array.from({ length: Math.ceil(of.length / 128) }, (_, i) => {
    const batch = modality.batch(of.slice(128 * i, 128 * (i + 1)).map(({ picture }) => picture));
    const embeddings = tidy(() => encoder.encode(batch, inference)); // [<=128, D]
    disposeBatch(batch);
    return embeddings;
  });
  const embeddings = concat(parts) as Tensor2D; // [N, D]
  const rows = (await embeddings.data()) as Float32Array;
  dispose([embeddings, ...parts]);
  const labels = Int32Array.from(of, ({ objects }) => sceneShapes.indexOf(objects[0]!.shape));
  return { rows, count: of.length, width: encoder.width, labels };
}
async function accuracy(): Promise<number> {
  const { correct } = knn(await embedded(train), await embedded(test), { k: 10 });
  return correct.reduce((sum, hit) => sum + Number(hit), 0) / test.length;
}

// Loop.
const before = await accuracy();
for (let step = 0; step < steps; step++) {
  const order = Rng.of(seed, 'batch', step).permutation(train.length).subarray(0, batchSize);
  const views = [0, 1].map((which) =>
    modality.batch(
      Array.from(order, (i): Picture => {
        const { picture } = train[i]!;
        return view.apply(picture, view.draw(picture, Rng.of(seed, 'view', step, i, which)));
      }),
    ),
  );
  const pass = { phase: 'train', rng: Rng.of(seed, 'step', step) } as const;
  const done = differentiate(method, views, { progress: { step, totalSteps: steps }, pass });
  optimizer.step(done.gradients, 0.003);
  applyRunningUpdates(done.running);
  if (step % 30 === 0) console.log(step, (await done.loss.data())[0], `floor ${done.floor}`);
  release({ ...done, running: [] });
  for (const batch of views) disposeBatch(batch);
}
const after = await accuracy();
console.log(`shapes of new pictures by their neighbours: ${before} untrained, ${after} trained`);
assert(after > 0.5 && after > before + 0.1, 'training did not help');
