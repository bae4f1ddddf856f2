/**
 * Speaker embeddings from drawn voices by GE2E, from data to score. About 20 seconds on two cores.
 *
 *     npx tsx examples/speaker.ts
 */
import assert from 'node:assert/strict';
import {
  audioResnet,
  featureBatch,
  generalisedEndToEnd,
  logMel,
  SpeakerContrast,
} from '@counterpoint/audio';
import {
  adamW,
  applyRunningUpdates,
  differentiate,
  projectionHead,
  release,
  Rng,
} from '@counterpoint/core';
import { startEngine } from '@counterpoint/engine';
import { allTrials, verificationReport } from '@counterpoint/eval';
import { tidy, type Tensor4D } from '@tensorflow/tfjs-core';

const [seed, batchSize, steps, sampleRateHz] = [1, 12, 30, 8000];
await startEngine();

// Data: a voice is three resonances; pitch, loudness and noise change with each utterance.
function utterance(speaker: number, number: number): Float32Array {
  const voice = Rng.of(seed, 'speaker', speaker);
  const resonances = [
    voice.uniform(300, 900),
    voice.uniform(1000, 2000),
    voice.uniform(2200, 3500),
  ];
  const rng = Rng.of(seed, 'utterance', speaker, number);
  const [pitch, loudness] = [rng.uniform(90, 240), rng.uniform(0.2, 1)];
  const harmonics = Array.from({ length: Math.floor(3800 / pitch) }, (_, k) => {
    const hz = (k + 1) * pitch;
    const gain = resonances.reduce((sum, at) => sum + Math.exp(-(((hz - at) / 150) ** 2)), 0.01);
    return { hz, gain, phase: rng.uniform(0, 6.28) };
  });
  return Float32Array.from({ length: 2400 }, (_, i) => {
    const sound = harmonics.reduce(
      (sum, { hz, gain, phase }) => sum + gain * Math.sin((6.2832 * hz * i) / sampleRateHz + phase),
      0,
    );
    return loudness * (0.1 * sound + 0.02 * rng.normal());
  });
}
const features = logMel({ sampleRateHz, bands: 32, highHz: 3900, windowSeconds: 0.032 });
const batchOf = (of: readonly (readonly [speaker: number, number: number])[]): Tensor4D =>
  featureBatch(of.map(([speaker, number]) => features.extract(utterance(speaker, number)))); // [N, frames, bands, 1]

// Model, method and loss.
const encoder = audioResnet({ depth: 10, width: 4, seed });
const head = projectionHead({ inputs: encoder.width, width: 32, seed, batchNorm: false });
const method = new SpeakerContrast({ encoder, head, views: 2, loss: generalisedEndToEnd });
const optimizer = adamW({ variables: method.variables });

// Evaluation: equal error rate over all pairs of recordings of 20 speakers that training never hears.
const test = Array.from({ length: 80 }, (_, i) => [1000 + (i % 20), Math.floor(i / 20)] as const);
async function equalErrors(): Promise<number> {
  const batch = batchOf(test);
  const embeddings = tidy(() => encoder.encode(batch)); // [N, D]
  const rows = (await embeddings.data()) as Float32Array;
  for (const tensor of [batch, embeddings]) tensor.dispose();
  const labels = test.map(([speaker]) => speaker - 1000);
  const trials = allTrials({ rows, count: test.length, width: encoder.width, labels });
  return verificationReport(trials).rows.find(({ name }) => name === 'eer')!.value;
}

// Loop.
const before = await equalErrors();
for (let step = 0; step < steps; step++) {
  const speakers = Array.from(Rng.of(seed, 'batch', step).permutation(200).subarray(0, batchSize));
  const views = [0, 1].map((view) =>
    batchOf(speakers.map((speaker) => [speaker, 2 * step + view])),
  );
  const pass = { phase: 'train', rng: Rng.of(seed, 'step', step) } as const;
  const done = differentiate(method, views, { progress: { step, totalSteps: steps }, pass });
  optimizer.step(done.gradients, 0.002);
  applyRunningUpdates(done.running);
  if (step % 20 === 0) console.log(step, (await done.loss.data())[0]);
  release({ ...done, running: [] });
  for (const view of views) view.dispose();
}
const after = await equalErrors();
console.log(`equal error rate: ${before} untrained, ${after} trained`);
assert(after < 0.25 && after < before, 'training did not help');
