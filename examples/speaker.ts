/**
 * Speaker verification without labels on synthesised voices, from data to score. About 25 seconds
 * on two cores.
 *
 *     npx tsx examples/speaker.ts
 */
import assert from 'node:assert/strict';
import {
  adamW,
  applyRunningUpdates,
  differentiate,
  disposeBatch,
  inference,
  projectionHead,
  release,
  Rng,
} from '@counterpoint/core';
import { startEngine } from '@counterpoint/engine';
import { allTrials, detectionCurve, equalErrorRate, sortTrials } from '@counterpoint/eval';
import {
  angularPrototypical,
  featureBatch,
  infoOf,
  logMel,
  noise,
  SpeakerContrast,
  TemporalConvolution,
  type Waveform,
} from '@counterpoint/audio';
import { tidy, type Tensor4D } from '@tensorflow/tfjs-core';

const [seed, sampleRateHz, bands, batchSize, steps] = [1, 8000, 32, 32, 80];
await startEngine();

// Data: a voice is a pitch and the length of a vocal tract; an utterance is half a second of vowels.
const vowels = [
  [800, 1200],
  [300, 2300],
  [300, 900],
  [500, 1800],
  [500, 1000],
] as const; // the first two formants in Hz
function utterance(speaker: number, take: number, part: 'train' | 'test'): Waveform {
  const voice = Rng.of(seed, 'voice', part, speaker);
  const [pitchHz, tract] = [voice.uniform(90, 240), voice.uniform(0.8, 1.25)];
  const rng = Rng.of(seed, 'utterance', part, speaker, take);
  const samples = new Float32Array(sampleRateHz / 2);
  for (let start = 0; start < samples.length; start += 1000) {
    const formants = rng.pick(vowels).map((hz) => hz * tract);
    const pitch = pitchHz * rng.uniform(0.9, 1.1);
    for (let hz = pitch; hz < 3800; hz += pitch) {
      const gain = formants.reduce((sum, f) => sum + Math.exp(-(((hz - f) / 150) ** 2)), 0.02);
      for (let t = start; t < start + 1000; t++)
        samples[t]! += 0.2 * gain * Math.sin((2 * Math.PI * hz * t) / sampleRateHz);
    }
  }
  return { samples, sampleRateHz };
}
const speakers = 192;
const train = Array.from({ length: speakers }, (_, i) =>
  [0, 1].map((take) => utterance(i, take, 'train')),
);
const testLabels = Int32Array.from({ length: 160 }, (_, i) => Math.floor(i / 4));
const test = Array.from(testLabels, (speaker, i) => utterance(speaker, i, 'test'));
const background = noise({ ratioDecibels: [5, 25] });
const features = logMel({ sampleRateHz, bands, highHz: 3900, windowSeconds: 0.032 });
const noisy = (waves: readonly Waveform[], ...address: (string | number)[]): Tensor4D =>
  featureBatch(
    waves.map((wave, i) => {
      const draw = background.draw(infoOf(wave), Rng.of(seed, ...address, i));
      const { samples } = background.apply(wave, draw) as Waveform; // this step needs no waiting
      return features.extract(samples);
    }),
  );

// Model, method and loss: two utterances of one speaker attract, all others repel.
const encoder = new TemporalConvolution({ bands, widths: [64, 64], strides: [2], seed });
const method = new SpeakerContrast({
  encoder,
  head: projectionHead({ inputs: encoder.width, width: 32, seed }),
  loss: angularPrototypical,
});
const optimizer = adamW({ variables: method.variables });

// Evaluation: the equal error rate over all pairs of noisy utterances of speakers never heard.
async function errorRate(): Promise<number> {
  const batch = noisy(test, 'test noise');
  const embeddings = tidy(() => encoder.encode(batch, inference)); // [N, D]
  const rows = (await embeddings.data()) as Float32Array;
  embeddings.dispose();
  disposeBatch(batch);
  const { scores, same } = allTrials({
    rows,
    count: test.length,
    width: encoder.width,
    labels: testLabels,
  });
  return equalErrorRate(detectionCurve(sortTrials(scores, same)));
}

// Loop.
const before = await errorRate();
for (let step = 0; step < steps; step++) {
  const order = Rng.of(seed, 'batch', step).permutation(speakers).subarray(0, batchSize);
  const views = [0, 1].map((take) =>
    noisy(
      Array.from(order, (i) => train[i]![take]!),
      'noise',
      step,
      take,
    ),
  );
  const pass = { phase: 'train', rng: Rng.of(seed, 'step', step) } as const;
  const result = differentiate(method, views, { progress: { step, totalSteps: steps }, pass });
  optimizer.step(result.gradients, 0.002);
  applyRunningUpdates(result.running);
  if (step % 20 === 0) console.log(step, (await result.loss.data())[0], `floor ${result.floor}`);
  release({ ...result, running: [] });
  for (const view of views) disposeBatch(view);
}
const after = await errorRate();
console.log(`equal error rate of unknown speakers: ${before} untrained, ${after} trained`);
assert(after < 0.25 && after < before, 'training did not help');
