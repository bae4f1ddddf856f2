import type { OpenedRun } from '@counterpoint/cli';
import {
  disposeBatch,
  parseConfig,
  type Batch,
  type Dataset,
  type Encoder,
  type Sample,
  type SkippedSample,
} from '@counterpoint/core';
import { batches, mapDataset } from '@counterpoint/data';
import type { ClipTowers } from '@counterpoint/video';
import {
  attributeToFrames,
  clipModalitySchema,
  middleView,
  strongestPlace,
  type Clip,
  type Place,
} from '@counterpoint/video';
import {
  reshape,
  slice,
  tidy,
  type Tensor,
  type Tensor2D,
  type Tensor5D,
} from '@tensorflow/tfjs-core';

/** Both sides of clips, and the sound at other times. */
export interface EmbeddedClips {
  readonly count: number;
  readonly width: number;
  readonly video: Float32Array;
  readonly sound: Float32Array;
  /** One list of embeddings for each shift. */
  readonly shifted: readonly Float32Array[];
  readonly keys: readonly string[];
  readonly metadata: readonly (Readonly<Record<string, unknown>> | undefined)[];
  /** The class of each clip; -1 where it has none. */
  readonly labels: Int32Array;
  /** Where each clip's sound is attributed to; empty unless asked for. */
  readonly places: readonly Place[];
  /** The first frame of each clip's view, in its own frames. */
  readonly firstFrames: readonly number[];
  /** At which clips are read. */
  readonly framesPerSecond: number;
}

export interface EmbedClipsOptions {
  readonly encoder: ClipTowers;
  readonly modality: OpenedRun['modality'];
  readonly config: OpenedRun['config'];
  /** Seconds by which sound is moved. */
  readonly shifts: readonly number[];
  readonly locate: boolean;
  readonly onSkip?: (skipped: SkippedSample) => void;
  readonly onProgress?: (done: number) => void;
}

const batchSize = 16;

/** Embeds the middle of each clip by both towers. */
export async function embedClips(
  storedDataset: Dataset,
  options: EmbedClipsOptions,
): Promise<EmbeddedClips> {
  const { encoder, modality, config, shifts, locate, onSkip, onProgress } = options;
  const { type: _, ...settings } = config.modality;
  const { frames, side, framesPerSecond } = parseConfig(clipModalitySchema, settings, 'video/clip');
  const dataset = mapDataset(storedDataset, (sample: Sample) =>
    modality.decode(sample),
  ) as Dataset<Clip>;
  const gathered: Gathered = {
    video: [],
    sound: [],
    shifted: shifts.map(() => []),
    keys: [],
    metadata: [],
    labels: [],
    places: [],
    firstFrames: [],
  };
  const order = { size: batchSize, seed: 0, shuffle: false, dropLast: false, epochs: 1, onSkip };
  for await (const { samples } of batches(dataset, order)) {
    const batch = modality.batch(
      samples.map(({ value }) => middleView(value, { frames, side, shifts })),
    ) as Readonly<Record<'video' | 'sound' | 'shifted', Tensor>>;
    const rows = (sideOf: Batch) => valuesOf(() => encoder.encode(sideOf));
    gathered.video.push(await rows({ video: batch.video }));
    gathered.sound.push(await rows({ sound: batch.sound }));
    for (const [k, list] of gathered.shifted.entries())
      list.push(await rowsOfShift(encoder, batch.shifted, k));
    if (locate)
      gathered.places.push(...(await placesOf(encoder, batch.video as Tensor5D, batch.sound)));
    disposeBatch(batch);
    for (const { key, label, metadata, value } of samples) {
      gathered.keys.push(key);
      gathered.labels.push(label ?? -1);
      gathered.metadata.push(metadata);
      gathered.firstFrames.push(Math.max(0, Math.floor((value.frames.length - frames) / 2)));
    }
    onProgress?.(gathered.keys.length);
  }
  return {
    ...gathered,
    count: gathered.keys.length,
    width: encoder.width,
    framesPerSecond,
    video: joined(gathered.video),
    sound: joined(gathered.sound),
    shifted: gathered.shifted.map(joined),
    labels: Int32Array.from(gathered.labels),
  };
}

interface Gathered {
  readonly video: Float32Array[];
  readonly sound: Float32Array[];
  readonly shifted: Float32Array[][];
  readonly keys: string[];
  readonly metadata: EmbeddedClips['metadata'][number][];
  readonly labels: number[];
  readonly places: Place[];
  readonly firstFrames: number[];
}

async function valuesOf(make: () => Tensor2D): Promise<Float32Array> {
  const embedding = tidy(make);
  const values = (await embedding.data()) as Float32Array;
  embedding.dispose();
  return values;
}

/** @param shifted [N, K, ...] */
function rowsOfShift(encoder: Encoder, shifted: Tensor, k: number): Promise<Float32Array> {
  return valuesOf(() => {
    const [count, , ...rest] = shifted.shape;
    const one = slice(shifted, [0, k, ...rest.map(() => 0)], [count!, 1, ...rest]);
    return encoder.encode({ sound: reshape(one, [count!, ...rest]) });
  });
}

async function placesOf(encoder: ClipTowers, video: Tensor5D, sound: Tensor): Promise<Place[]> {
  const places = attributeToFrames(encoder, video, sound);
  const [count, frames, height, width] = places.shape as [number, number, number, number];
  const values = (await places.data()) as Float32Array;
  places.dispose();
  const size = frames * height * width;
  return Array.from({ length: count }, (_, i) =>
    strongestPlace(values.subarray(i * size, (i + 1) * size), [frames, height, width]),
  );
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
