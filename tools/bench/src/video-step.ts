import { encodeWav, logMelModality, TemporalConvolution } from '@counterpoint/audio';
import { viewBatches } from '@counterpoint/cli';
import { adamW, disposeBatch, Rng, train } from '@counterpoint/core';
import type { Batch, Encoder, Method, Modality, Sample, TrainingBatch } from '@counterpoint/core';
import { mapDataset, openDataset, prefetch, remember, startCursor } from '@counterpoint/data';
import type { RawSample } from '@counterpoint/data';
import { startEngine } from '@counterpoint/engine';
import { resnet } from '@counterpoint/image';
import { Tower, Towers } from '@counterpoint/multimodal';
import {
  AVTS,
  clipModality,
  ClipTowers,
  clipView,
  drawBouncer,
  FrameEncoder,
} from '@counterpoint/video';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Benchmark } from './benchmark.js';

const files = 64,
  batchSize = 64,
  [frames, side, seconds] = [16, 64, 2],
  rounds = 2,
  steps = 4,
  // Batches are read ahead: before a source is timed, this many steps use up or make those.
  untimed = 2;

/**
 * A step of `video/avts` on 64 clips of 16 frames of 64 pixels with 2 s of sound, ResNet-18 of
 * width 16, from WebM files (VP9 and Opus, 3 s at 24 frames a second) with new views each time, over
 * the same step with tensors that are ready. Files are decoded anew, as in a first epoch, or decoded
 * clips are kept in memory, as the program does from the second epoch on (up to 512 MiB). `ours` is
 * the latter, `peer` the step with ready tensors. The user's ffmpeg writes the files.
 */
export const run: Benchmark = async ({ say }) => {
  const folder = await mkdtemp(join(tmpdir(), 'counterpoint-video-step-'));
  try {
    await writeClips(folder);
    await startEngine({ prefer: 'cpu' });
    return await compare(folder, say);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

async function compare(folder: string, say: (line: string) => void): ReturnType<Benchmark> {
  const sound = logMelModality({ seconds }) as unknown as Modality;
  const modality = clipModality({ framesPerSecond: 8, frames, side }, { sound });
  const view = clipView({ frames, side, shifts: 1 });
  const stored = await openDataset(folder, { extensions: modality.extensions, load: 'path' });
  const decode = (sample: Sample<RawSample>) => modality.decode(sample);
  const batchesOf = (make: typeof decode) => {
    const dataset = mapDataset(stored, make);
    const options = { dataset, modality: modality as never, views: [view] as never, seed: 1 };
    return prefetch(viewBatches({ ...options, size: batchSize, from: startCursor }), 2);
  };
  const real = batchesOf(decode);
  const kept = batchesOf(remember(decode, { sizeOf: () => 1 }));
  const method: Method<Batch> = new AVTS({ encoder: towers(), hardFrom: 0 });
  const optimizer = adamW({ variables: method.variables });
  const { value: first } = (await real.next()) as IteratorYieldResult<TrainingBatch<Batch>>;
  const ready = (async function* (): AsyncGenerator<TrainingBatch<Batch>> {
    for (;;) yield { ...first, views: first.views.map(cloned) };
  })();
  let done = 0;
  const timed = async (
    batches: AsyncIterator<TrainingBatch<Batch>>,
    count: number,
  ): Promise<number> => {
    const start = performance.now();
    const learningRate = () => 1e-3;
    const totalSteps = done + count;
    await train({ method, optimizer, learningRate, batches, totalSteps, startStep: done, seed: 1 });
    done = totalSteps;
    return (performance.now() - start) / 1000 / count;
  };
  const ours: number[] = [],
    anew: number[] = [],
    peer: number[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const [source, seconds] of [
      [ready, peer],
      [real, anew],
      [kept, ours],
    ] as const) {
      await timed(source, untimed);
      seconds.push(await timed(source, steps));
    }
  }
  for (const batch of first.views) disposeBatch(batch);
  await real.return(undefined);
  await kept.return(undefined);
  const [fastest = 0, fastestAnew = 0, fastestReady = 0] = [ours, anew, peer].map((all) =>
    Math.min(...all),
  );
  const ratio = fastest / fastestReady;
  const rate = (seconds: number) =>
    `${seconds.toFixed(2)} s (${(batchSize / seconds).toFixed(1)} clips/s)`;
  say(
    `video-step: ${rate(fastestAnew)} with files decoded anew, ${rate(fastest)} with decoded clips ` +
      `in memory, ${fastestReady.toFixed(2)} s with ready tensors: ` +
      `${(fastestAnew / fastestReady).toFixed(2)} and ${ratio.toFixed(2)} times`,
  );
  return { name: 'video-step', ours: fastest, peer: fastestReady, ratio, memoryRatio: null };
}

function towers(): Encoder<Batch> {
  const tower = (encoder: unknown, name: string) =>
    new Tower({ encoder: encoder as Encoder<Batch>, width: 128, rng: Rng.of(1, name) });
  const pictures = resnet({ depth: 18, width: 16, stem: 'large', channels: 5 }, 1);
  const video = new FrameEncoder({
    encoder: pictures,
    frames,
    coordinates: true,
    convolutions: [96, 96],
    pool: 'concat',
  });
  const heard = new TemporalConvolution({
    widths: [64, 96, 96],
    strides: [2, 2, 1],
    segments: 16,
  });
  return new ClipTowers(
    new Towers({ video: tower(video, 'video'), sound: tower(heard, 'sound') }),
  ) as Encoder<Batch>;
}

function cloned(batch: Batch): Batch {
  return Object.fromEntries(
    Object.entries(batch).map(([name, tensor]) => [name, (tensor as { clone(): unknown }).clone()]),
  ) as Batch;
}

/** Writes drawn clips as WebM files. */
async function writeClips(folder: string): Promise<void> {
  const shape = { seconds: 3, framesPerSecond: 24, side, sampleRateHz: 16000 } as const;
  const rate = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${side}x${side}`, '-r', '24'];
  const codecs = ['-c:v', 'libvpx-vp9', '-b:v', '200k', '-cpu-used', '8', '-c:a', 'libopus'];
  for (let i = 0; i < files; i++) {
    const { data, samples } = drawBouncer(i, { seed: 1, part: 'train', ...shape });
    const wav = join(folder, 'sound.tmp');
    await writeFile(wav, encodeWav({ channels: [samples], sampleRateHz: shape.sampleRateHz }));
    const out = join(folder, `${String(i).padStart(3, '0')}.webm`);
    const words = ['-v', 'error', ...rate, '-i', '-', '-i', wav, ...codecs, out];
    const { status, stderr } = spawnSync('ffmpeg', words, { input: data });
    if (status !== 0) throw new Error(`ffmpeg wrote no clip: ${String(stderr)}`);
    await rm(wav);
  }
}
