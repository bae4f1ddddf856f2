import { CounterpointError } from '@counterpoint/core';
import { nearest, type EmbeddingMatrix, type Neighbours } from '@counterpoint/eval';
import { classificationOf, votesOf, type Category } from '../analysis/classify-by-neighbours.js';
import { compareRuns, type OtherRun } from '../analysis/compare-runs.js';
import { crossModalOf, type SidesOfRows } from '../analysis/cross-modal-of.js';
import { dimensionsOf } from '../analysis/dimensions-of.js';
import { duplicatesOf } from '../analysis/duplicates-of.js';
import { packPlaces, type SamplePlaces } from '../data/pack-places.js';
import type { Preview } from '../data/preview.js';
import { thumbSheets, type Pixels, type SheetEncoder } from '../data/thumb-sheets.js';
import { principalComponents } from '../layout/pca.js';
import { trustMarks } from '../layout/trust-marks.js';
import { umap } from '../layout/umap.js';
import { BlobStore } from './blob-store.js';
import { factsOf } from './facts-of.js';
import type { PageData, PageMap, PageTraining } from './page-data.js';

/** Samples with their embeddings, and what else the page is to show. */
export interface ExplorerInput {
  readonly title: string;
  readonly run: string;
  readonly data: string;
  /** The program's name, for the commands that the page suggests. */
  readonly program: string;
  readonly embeddings: EmbeddingMatrix;
  readonly keys: readonly string[];
  readonly classes?: readonly string[];
  /** [count], -1 for none. */
  readonly labels?: Int32Array;
  /** Facts of each sample: columns and folders, `split` among them. */
  readonly metadata?: readonly (Readonly<Record<string, unknown>> | undefined)[];
  readonly previews?: readonly Preview[];
  /** Pictures that stand for sounds, in order: spectrograms. */
  readonly spectrograms?: readonly (Pixels | undefined)[];
  readonly sheetEncoder?: SheetEncoder;
  /** Places of some samples, for `why similar`; or the reason why there are none. */
  readonly places?: readonly SamplePlaces[];
  readonly placesTurned?: boolean;
  readonly placesReason?: string;
  readonly training?: PageTraining;
  /** Embeddings of the same samples by earlier checkpoints, rising by step. */
  readonly checkpoints?: readonly { readonly step: number; readonly embeddings: EmbeddingMatrix }[];
  readonly comparison?: OtherRun;
  readonly sides?: SidesOfRows;
  readonly words?: { readonly names: readonly string[]; readonly embeddings: EmbeddingMatrix };
  readonly options?: ExplorerOptions;
}

export interface ExplorerOptions {
  /** @default 0 */
  readonly seed?: number;
  /** Neighbours of each sample. @default 15 */
  readonly neighbours?: number;
  /** The cosine from which on two samples are near-duplicates. @default .99 */
  readonly duplicateThreshold?: number;
  /** Passes of UMAP over the edges. @default 500 up to 10,000 samples, else 200 */
  readonly epochs?: number;
  /** The most bytes of sound. @default 20 MB */
  readonly soundBytes?: number;
}

/** A page's data, its arrays, and what other files are written from. */
export interface BuiltPage {
  readonly data: PageData;
  readonly blobs: BlobStore;
  /** [count], -1 for none. */
  readonly labels: Int32Array;
  /** [count, 2] */
  readonly points: Float32Array;
  readonly neighbours: Neighbours;
}

/**
 * Computes everything that the page shows.
 *
 * @throws CP_EXPLORER_EMPTY below 4 samples, CP_EXPLORER_COUNTS
 */
export async function buildPage(input: ExplorerInput): Promise<BuiltPage> {
  const { embeddings, keys, metadata, previews = [], options = {} } = input;
  const { count } = embeddings;
  checkCounts(input);
  const { seed = 0, duplicateThreshold = 0.99, epochs } = options;
  const k = Math.min(options.neighbours ?? 15, count - 1);
  const blobs = new BlobStore();
  const neighbours = nearest(embeddings, embeddings, k, { itself: true });
  const pca = principalComponents(embeddings, 2);
  const points = umap(neighbours, { seed, epochs, start: pca.scores });
  const mapOf = (name: string, at: Float32Array, near: Int32Array, step?: number): PageMap => ({
    name,
    step,
    points: blobs.add(at),
    trust: blobs.add(trustMarks(at, near, k)),
  });
  const maps = [
    mapOf('UMAP', points, neighbours.indices),
    mapOf('PCA', pca.scores, neighbours.indices),
    ...checkpointMaps(input, points, k, seed, mapOf),
  ];
  const labels = input.labels ?? new Int32Array(count).fill(-1);
  const classes = input.classes ?? [];
  const labelled = labels.some((label) => label >= 0);
  const votes = votesOf(neighbours, labels);
  const { facts, categories } = factsOf(metadata ?? [], count, blobs);
  const split = categories.find(({ name }) => name === 'split');
  const own: readonly Category[] = labelled
    ? [{ name: 'class', categories: classes, codes: labels }]
    : [];
  const texts = previews.map(({ text }) => text?.slice(0, 500) ?? null);
  const pictures = previews.map(({ picture }, i) => picture ?? input.spectrograms?.[i]);
  const data: PageData = {
    version: 1,
    title: input.title,
    run: input.run,
    data: input.data,
    command: input.program,
    count,
    width: embeddings.width,
    keys,
    texts: texts.some((text) => text !== null) ? texts : undefined,
    classes,
    labels: blobs.add(labels),
    predicted: blobs.add(votes.predicted),
    facts,
    maps,
    neighbours: {
      k,
      indices: blobs.add(neighbours.indices),
      scores: blobs.add(Float32Array.from(neighbours.scores)),
    },
    thumbs: await thumbSheets(pictures, cellOf(pictures), blobs, input.sheetEncoder),
    sounds: soundsOf(previews, options.soundBytes ?? 20e6, blobs),
    places: packPlaces(
      count,
      input.places ?? [],
      input.placesTurned ?? false,
      meanOf(embeddings),
      blobs,
    ),
    placesReason: input.placesReason,
    classification: labelled ? classificationOf(votes, labels, classes, categories, k) : undefined,
    training: input.training,
    dimensions: dimensionsOf(embeddings, pca.shares, [...own, ...categories]),
    ...duplicatesOf(neighbours, split, duplicateThreshold),
    comparison: input.comparison
      ? compareRuns({ embeddings, neighbours, points }, input.comparison, labels, blobs, {
          seed,
          epochs,
        })
      : undefined,
    crossModal: input.sides ? crossModalOf(embeddings, input.sides, blobs) : undefined,
    words: wordsOf(input),
  };
  return { data, blobs, labels, points, neighbours };
}

/**
 * Maps of earlier checkpoints, each begun where the later one ended, so that samples stay where
 * they can.
 */
function checkpointMaps(
  input: ExplorerInput,
  points: Float32Array,
  k: number,
  seed: number,
  mapOf: (name: string, at: Float32Array, near: Int32Array, step: number) => PageMap,
): PageMap[] {
  let later = points;
  return [...(input.checkpoints ?? [])]
    .reverse()
    .map(({ step, embeddings }) => {
      const near = nearest(embeddings, embeddings, k, { itself: true });
      later = umap(near, {
        seed,
        epochs: input.options?.epochs ?? 200,
        start: later,
        gentle: true,
      });
      return mapOf(`step ${step}`, later, near.indices, step);
    })
    .reverse();
}

function soundsOf(
  previews: readonly Preview[],
  most: number,
  blobs: BlobStore,
): PageData['sounds'] {
  if (!previews.some(({ sound }) => sound)) return undefined;
  let used = 0;
  return previews.map(({ sound }) => {
    if (sound === undefined || used >= most) return null;
    used += sound.length;
    return blobs.add(sound);
  });
}

/** The mean of the rows. */
function meanOf({ rows, count, width }: EmbeddingMatrix): Float32Array {
  const mean = new Float64Array(width);
  for (let i = 0; i < count; i++)
    for (let d = 0; d < width; d++) mean[d]! += rows[i * width + d]! / count;
  return Float32Array.from(mean);
}

/** The size of a thumbnail: the pictures' own up to 48 pixels, in their common form. */
function cellOf(pictures: readonly (Pixels | undefined)[]): readonly [number, number] {
  const first = pictures.find((picture) => picture !== undefined);
  if (first === undefined) return [32, 32];
  const alike = pictures.every(
    (picture) =>
      picture === undefined ||
      Math.abs(picture.width / picture.height - first.width / first.height) < 0.01,
  );
  const scale = Math.min(1, 48 / Math.max(first.width, first.height));
  return alike
    ? [Math.max(8, Math.round(first.width * scale)), Math.max(8, Math.round(first.height * scale))]
    : [48, 48];
}

function wordsOf({ words, embeddings }: ExplorerInput): PageData['words'] {
  if (words === undefined) return undefined;
  const k = Math.min(30, embeddings.count);
  const { indices, scores } = nearest(words.embeddings, embeddings, k);
  return words.names.map((word, i) => ({
    word,
    samples: Array.from(indices.subarray(i * k, (i + 1) * k)),
    scores: Array.from(scores.subarray(i * k, (i + 1) * k), (score) => Number(score.toFixed(4))),
  }));
}

function checkCounts(input: ExplorerInput): void {
  const { count } = input.embeddings;
  if (count < 4)
    throw new CounterpointError('CP_EXPLORER_EMPTY', {
      what: `There are ${count} samples`,
      where: input.data,
      expected: 'at least 4',
      remedy: 'give more data, or look at what was skipped',
    });
  const lists = {
    keys: input.keys,
    labels: input.labels,
    metadata: input.metadata,
    previews: input.previews,
    spectrograms: input.spectrograms,
  };
  for (const [name, list] of Object.entries(lists)) differ(name, list?.length, count);
  differ('the other run', input.comparison?.embeddings.count, count);
  for (const { step, embeddings } of input.checkpoints ?? [])
    differ(`step ${step}`, embeddings.count, count);
}

function differ(name: string, length: number | undefined, count: number): void {
  if (length === undefined || length === count) return;
  throw new CounterpointError('CP_EXPLORER_COUNTS', {
    what: `${name} has ${length} entries for ${count} samples`,
    expected: 'one a sample',
  });
}
