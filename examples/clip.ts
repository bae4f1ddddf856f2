/**
 * CLIP on drawn pictures and their sentences, from data to score. About 25 seconds on two cores.
 *
 *     npx tsx examples/clip.ts
 */
import assert from 'node:assert/strict';
import {
  adamW,
  applyRunningUpdates,
  differentiate,
  release,
  ResidualNetwork,
  Rng,
} from '@counterpoint/core';
import { startEngine } from '@counterpoint/engine';
import { nearest, type EmbeddingMatrix } from '@counterpoint/eval';
import { drawScene, imageModality, type Scene } from '@counterpoint/image';
import { clip, sideBatch, Tower, Towers } from '@counterpoint/multimodal';
import { HashedNgrams, textTransformer, tokenBatch } from '@counterpoint/text';
import { tidy, type Tensor2D } from '@tensorflow/tfjs-core';

const [seed, side, batchSize, steps] = [1, 24, 32, 80];
await startEngine();

// Data: one shape and a sentence about it. Test scenes show combinations that training never does.
const scenes = (part: 'train' | 'test', count: number): Scene[] =>
  Array.from({ length: count }, (_, i) => drawScene(i, { seed, part, side }));
const [train, test] = [scenes('train', 480), scenes('test', 120)];
const colours = [...new Set(train.map(({ objects }) => objects[0]!.colour))];
const modality = imageModality({ side });
const tokenizer = new HashedNgrams({ buckets: 512, characters: [], words: [1] });

// Model, method and loss.
const towers = new Towers({
  image: new Tower({
    encoder: new ResidualNetwork({
      channels: 3,
      blocks: [1, 1],
      kind: 'basic',
      width: 8,
      stem: 'small',
      rng: Rng.of(seed, 'image'),
    }),
    width: 32,
    rng: Rng.of(seed, 'image projection'),
  }),
  text: new Tower({
    encoder: textTransformer(
      {
        vocabulary: tokenizer.size,
        width: 32,
        layers: 1,
        heads: 2,
        hidden: 64,
        maxTokens: 24,
        dropout: 0,
      },
      seed,
    ),
    width: 32,
    rng: Rng.of(seed, 'text projection'),
  }),
});
const method = clip({ towers });
const optimizer = adamW({ variables: method.variables });
const pictures = (scenes: readonly Scene[]) =>
  sideBatch('image', modality.batch(scenes.map(({ picture }) => picture)));
const texts = (sentences: readonly string[]) => sideBatch('text', tokenBatch(sentences, tokenizer));

// Evaluation: zero-shot, the nearest of one sentence for each colour.
async function rows(encode: () => Tensor2D): Promise<EmbeddingMatrix> {
  const embeddings = tidy(encode); // [N, D]
  const values = (await embeddings.data()) as Float32Array;
  embeddings.dispose();
  return { rows: values, count: values.length / towers.width, width: towers.width };
}
async function zeroShot(): Promise<number> {
  const prompts = await rows(() =>
    towers.encode(texts(colours.map((colour) => `a ${colour} circle`))),
  );
  const { indices } = nearest(await rows(() => towers.encode(pictures(test))), prompts, 1);
  return (
    test.filter(({ objects }, i) => colours[indices[i]!] === objects[0]!.colour).length /
    test.length
  );
}

// Loop.
const before = await zeroShot();
for (let step = 0; step < steps; step++) {
  const order = Rng.of(seed, 'batch', step).permutation(train.length).subarray(0, batchSize);
  const scenes = Array.from(order, (i) => train[i]!);
  const views = [pictures(scenes), texts(scenes.map(({ sentence }) => sentence))];
  const pass = { phase: 'train', rng: Rng.of(seed, 'step', step) } as const;
  const result = differentiate(method, views, { progress: { step, totalSteps: steps }, pass });
  optimizer.step(result.gradients, 0.003);
  applyRunningUpdates(result.running);
  if (step % 20 === 0) console.log(step, (await result.loss.data())[0], `floor ${result.floor}`);
  release({ ...result, running: [] });
}
const after = await zeroShot();
console.log(`colours of unseen combinations, zero-shot: ${before} untrained, ${after} trained`);
assert(after > 0.5 && after > before, 'training did not help');
