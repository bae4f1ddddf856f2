import { ByolANetwork, byolAViews, encodeWav, logMelModality } from '@counterpoint/audio';
import type { Sound } from '@counterpoint/audio';
import { SimCLR, adamW, disposeBatch, projectionHead, train } from '@counterpoint/core';
import type { Batch, Modality, TrainingBatch } from '@counterpoint/core';
import { indexedDataset, mapDataset, startCursor } from '@counterpoint/data';
import type { RawSample } from '@counterpoint/data';
import { viewBatches } from '@counterpoint/cli';
import { startEngine } from '@counterpoint/engine';
import type { Benchmark } from './benchmark.js';

const clips = 128,
  batchSize = 64,
  rounds = 3,
  warmUp = 2,
  steps = 2;

/**
 * A step of training by BYOL-A's network (64 channels, 2048 wide) on 64 clips of five seconds:
 * with WAV files decoded, cropped to .95 s and made
 * into views anew each time, over the same step with tensors that are ready. `ours` is the former,
 * `peer` the latter.
 */
export const run: Benchmark = async ({ say }) => {
  await startEngine({ prefer: 'cpu' });
  const files = Array.from({ length: clips }, (_, k) =>
    encodeWav({
      channels: [
        Float32Array.from({ length: 80000 }, (_, i) => 0.5 * Math.sin(i * i * 1e-6 * (k + 1))),
      ],
      sampleRateHz: 16000,
    }),
  );
  const modality = logMelModality({ seconds: 0.95 }) as Modality<RawSample, Sound, Batch>;
  const recordings = indexedDataset<RawSample>({
    name: 'sweeps',
    size: clips,
    fingerprint: 'sweeps',
    key: String,
    read: (index) => ({ index, key: String(index), value: { members: { wav: files[index]! } } }),
  });
  const dataset = mapDataset(recordings, (sample) => modality.decode(sample));
  const [view] = await byolAViews();
  const real = viewBatches<Sound, Batch>({
    dataset,
    modality: modality as unknown as Modality<unknown, Sound, Batch>,
    views: [view!, view!] as never,
    size: batchSize,
    seed: 1,
    from: startCursor,
  });
  const encoder = new ByolANetwork();
  const method = new SimCLR({
    encoder,
    head: projectionHead({ inputs: encoder.width, width: 128, seed: 1 }),
  } as never);
  const optimizer = adamW({ variables: method.variables });
  const { value: first } = (await real.next()) as { value: TrainingBatch<Batch> };
  const ready = (async function* (): AsyncGenerator<TrainingBatch<Batch>> {
    for (;;)
      yield {
        ...first,
        views: first.views.map((tensor) => (tensor as { clone(): Batch }).clone()),
      };
  })();
  let done = 0;
  const timed = async (
    source: AsyncIterator<TrainingBatch<Batch>>,
    count: number,
  ): Promise<number> => {
    const start = performance.now();
    await train<Batch>({
      method: method as never,
      optimizer,
      learningRate: () => 1e-3,
      batches: source,
      totalSteps: done + count,
      startStep: done,
      seed: 1,
    });
    done += count;
    return (performance.now() - start) / 1000 / count;
  };
  await timed(ready, warmUp);
  const ours: number[] = [],
    peer: number[] = [];
  for (let round = 0; round < rounds; round++) {
    peer.push(await timed(ready, steps));
    ours.push(await timed(real, steps));
  }
  for (const tensor of first.views) disposeBatch(tensor);
  const [fastest, fastestReady] = [Math.min(...ours), Math.min(...peer)];
  say(
    `audio-step: ${fastest.toFixed(2)} s with recordings, ${fastestReady.toFixed(2)} s with ready ` +
      `tensors, ${(fastest / fastestReady).toFixed(2)} times`,
  );
  return {
    name: 'audio-step',
    ours: fastest,
    peer: fastestReady,
    ratio: fastest / fastestReady,
    memoryRatio: null,
  };
};
