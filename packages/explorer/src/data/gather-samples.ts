import {
  disposeBatch,
  isCounterpointError,
  type Batch,
  type Encoder,
  type Modality,
  type Sample,
} from '@counterpoint/core';
import { placeVectors, sampleRaster, type PlaceVectors } from '@counterpoint/explain';
import { tidy, slice, type Tensor } from '@tensorflow/tfjs-core';
import type { ExplorerInput } from '../page/explorer-input.js';
import { growingRows } from './growing-rows.js';
import type { SamplePlaces } from './pack-places.js';
import { previewOf, type Preview } from './preview.js';
import type { Pixels } from './thumb-sheets.js';

/** A modality that can name the tokens of a value, as that of texts does. */
export interface NamingModality<B extends Batch = Batch> extends Modality<unknown, unknown, B> {
  /** The tokens of a value as people read them, in order. */
  tokenNames?(value: unknown): readonly string[];
}

/** The samples and the encoders of {@link gatherSamples}, and the bytes that previews may take. */
export interface GatherOptions<B extends Batch> {
  /** Decoded samples in their order. */
  readonly batches: AsyncIterable<{ readonly samples: readonly Sample[] }>;
  /** How many samples are expected, to choose which ones get places and for the memory. */
  readonly size: number;
  readonly modality: NamingModality<B>;
  readonly encoder: Encoder<B>;
  /** Further encoders of the same samples: checkpoints, another run with the same modality. */
  readonly others?: readonly Encoder<B>[];
  /** Keeps pictures, sounds, texts and places of samples, or their texts alone. @default 'all' */
  readonly previews?: 'all' | 'texts';
  /** The most bytes of places. @default 8 MB */
  readonly placesBytes?: number;
  /** The most bytes of sound. @default 20 MB */
  readonly soundBytes?: number;
  readonly onProgress?: (done: number) => void;
}

/** What a page needs of samples. */
export interface GatheredSamples extends Pick<
  ExplorerInput,
  | 'keys'
  | 'labels'
  | 'metadata'
  | 'previews'
  | 'spectrograms'
  | 'places'
  | 'placesTurned'
  | 'placesReason'
  | 'embeddings'
> {
  /** The number of each sample in its data set. */
  readonly indices: Int32Array;
  /** Embeddings by each of the other encoders. */
  readonly others: readonly ExplorerInput['embeddings'][];
}

/**
 * Embeds samples batch by batch, and keeps what the page shows of each: a small picture, a short
 * sound or a text, and places.
 */
export async function gatherSamples<B extends Batch>({
  batches,
  size,
  modality,
  encoder,
  others = [],
  previews: previewKind = 'all',
  placesBytes = 8e6,
  soundBytes = 20e6,
  onProgress,
}: GatherOptions<B>): Promise<GatheredSamples> {
  const encoders = [encoder, ...others];
  const spaces = encoders.map(() => growingRows(size));
  const gathered = {
    keys: [] as string[],
    labels: [] as number[],
    indices: [] as number[],
    metadata: [] as Sample['metadata'][],
  };
  const previews: Preview[] = [];
  const spectrograms: (Pixels | undefined)[] = [];
  const places: SamplePlaces[] = [];
  let [stride, reason, turned, sound] = [0, undefined as string | undefined, false, 0];
  for await (const { samples } of batches) {
    const from = gathered.keys.length;
    const values = samples.map(({ value }) => value);
    const batch = modality.batch(values);
    for (const [e, each] of encoders.entries())
      spaces[e]!.add(await rowsBy(each, batch), samples.length);
    for (const [i, { index, key, label, metadata, value }] of samples.entries()) {
      gathered.keys.push(key);
      gathered.indices.push(index);
      gathered.labels.push(label ?? -1);
      gathered.metadata.push(metadata);
      const preview = previewOf(value);
      if (previewKind === 'texts') {
        previews.push({ text: preview.text });
        continue;
      }
      sound += preview.sound?.length ?? 0;
      previews.push(sound > soundBytes ? { ...preview, sound: undefined } : preview);
      const one = preview.picture ? undefined : rowOf(batch, i);
      const raster = one && (await sampleRaster(one));
      one?.dispose();
      spectrograms.push(raster);
      turned ||= raster?.turned ?? false;
    }
    if (reason === undefined && previewKind === 'all' && placesBytes > 0) {
      try {
        const vectors = await placeVectors(encoder, batch);
        const samplePlaces = vectors.places.map((each, i) => {
          const words = modality.tokenNames?.(values[i]);
          return { sample: from + i, places: words ? cut(each, words.length) : each, words };
        });
        const bytes = samplePlaces.reduce((sum, each) => sum + 2 * each.places.vectors.length, 0);
        stride ||= Math.max(1, Math.ceil((size * bytes) / samplePlaces.length / placesBytes));
        places.push(...samplePlaces.filter(({ sample }) => sample % stride === 0));
      } catch (error) {
        if (!isCounterpointError(error) || error.code !== 'CP_EXPLAIN_PLACES') throw error;
        reason = `${error.report.what}: ${error.report.where}.`;
      }
    }
    disposeBatch(batch);
    onProgress?.(gathered.keys.length);
  }
  const matrices = spaces.map((space) => space.matrix());
  return {
    keys: gathered.keys,
    metadata: gathered.metadata,
    previews,
    spectrograms: previewKind === 'all' ? spectrograms : undefined,
    indices: Int32Array.from(gathered.indices),
    labels: Int32Array.from(gathered.labels),
    embeddings: matrices[0]!,
    others: matrices.slice(1),
    places,
    placesTurned: turned,
    placesReason: reason,
  };
}

async function rowsBy<B extends Batch>(encoder: Encoder<B>, batch: B): Promise<Float32Array> {
  const embedded = tidy(() => encoder.encode(batch));
  const rows = await embedded.data<'float32'>();
  embedded.dispose();
  return rows;
}

/** One row of a batch that is a tensor of four axes. */
function rowOf(batch: Batch, i: number): Tensor | undefined {
  if (!('dataId' in batch)) return undefined;
  const whole = batch as Tensor;
  return whole.shape.length === 4 ? slice(whole, [i, 0, 0, 0], [1, -1, -1, -1]) : undefined;
}

/** The first tokens: padding adds nothing. */
function cut(places: PlaceVectors, tokens: number): PlaceVectors {
  const tokenCount = Math.max(1, Math.min(tokens, places.grid[1]));
  return {
    ...places,
    grid: [1, tokenCount],
    vectors: places.vectors.slice(0, tokenCount * places.width),
  };
}
