import { embeddingMatrix, nearest, selectRows, type Neighbours } from '@counterpoint/eval';
import { classificationOf, votesOf, type Category } from '../analysis/classify-by-neighbours.js';
import { compareRuns } from '../analysis/compare-runs.js';
import { conceptsOf, conceptSplitter, type ConceptSplitter } from '../analysis/concepts-of.js';
import { crossModalOf } from '../analysis/cross-modal-of.js';
import { dimensionsOf } from '../analysis/dimensions-of.js';
import { duplicatesOf } from '../analysis/duplicates-of.js';
import { meansOfSides } from '../analysis/means-of-sides.js';
import { packPlaces } from '../data/pack-places.js';
import type { Preview } from '../data/preview.js';
import { thumbCell } from '../data/thumb-cell.js';
import { thumbSheets } from '../data/thumb-sheets.js';
import { mapOfSpace, type SpaceMap } from '../layout/map-of-space.js';
import { BlobStore } from './blob-store.js';
import { checkpointMaps } from './checkpoint-maps.js';
import type { ExplorerInput, ManifestColumns } from './explorer-input.js';
import { factsOf } from './facts-of.js';
import { checkCounts } from './input-counts.js';
import type { PageData, PageDimensions, PageManifest } from './page-data.js';
import { stringColumn } from './string-column.js';

/** A page's data, its arrays, and what other files are written from. */
export interface BuiltPage {
  readonly data: PageData;
  readonly blobs: BlobStore;
  readonly keys: readonly string[];
  readonly texts: readonly (string | undefined)[];
  /** [count], -1 for none. */
  readonly labels: Int32Array;
  /** [count, 2] */
  readonly points: Float32Array;
  readonly neighbours: Neighbours;
  /** Takes any sample apart into concepts; absent where there are none. */
  readonly conceptsOf?: ConceptSplitter['conceptsOf'];
}

/**
 * Computes everything that the page shows.
 *
 * @throws CP_EXPLORER_EMPTY below 4 samples, CP_EXPLORER_COUNTS, CP_EXPLORER_TOO_MANY,
 *   CP_EVAL_NOT_FINITE
 */
export async function buildPage(input: ExplorerInput): Promise<BuiltPage> {
  const { embeddings, keys, metadata, previews = [], options = {}, sides } = input;
  const { count } = embeddings;
  const { seed = 0, duplicateThreshold = 0.99, exactUpTo = 60_000 } = options;
  const { epochs, landmarks, products } = options;
  checkCounts(input, exactUpTo);
  embeddingMatrix(embeddings.rows, embeddings.width); // all finite
  const k = Math.min(options.neighbours ?? 15, count - 1);
  const blobs = new BlobStore();
  const space = mapOfSpace(embeddings, { k, seed, epochs, exactUpTo, landmarks, products });
  const { neighbours, points, components } = space;
  const mapOf = (name: string, at: Float32Array) => ({
    name,
    points: blobs.add(at),
    trust: blobs.add(space.trustOf(at)),
  });
  const maps = [
    mapOf('UMAP', points),
    mapOf('PCA', components.scores),
    ...checkpointMaps(input, points, { k, seed }, blobs),
  ];
  const labels = input.labels ?? new Int32Array(count).fill(-1);
  const classes = input.classes ?? [];
  const labelled = labels.some((label) => label >= 0);
  const votes = votesOf(neighbours, labels);
  const classNames = labelled ? Array.from(labels, (label) => classes[label]) : undefined;
  const { facts, categories } = factsOf(metadata ?? [], count, blobs, classNames);
  const split = categories.find(({ name }) => name === 'split');
  const classCategories: readonly Category[] = labelled
    ? [{ name: 'class', categories: classes, codes: labels }]
    : [];
  const texts = previews.map(({ text }) => text?.slice(0, 500));
  const pictures = previews.map(({ picture }, i) => picture ?? input.spectrograms?.[i]);
  const splitter = input.concepts && conceptSplitter(embeddings, input.concepts, sides?.side);
  const data: PageData = {
    version: 1,
    title: input.title,
    run: input.run,
    data: input.data,
    command: input.program,
    count,
    width: embeddings.width,
    keys: stringColumn(keys, blobs),
    texts: texts.some((text) => text !== undefined) ? stringColumn(texts, blobs) : undefined,
    manifest: manifestOf(input.manifest, blobs),
    classes,
    labels: blobs.add(labels),
    predicted: blobs.add(votes.predicted),
    facts,
    maps,
    neighbours: {
      k,
      indices: blobs.add(neighbours.indices),
      scores: blobs.add(new Float32Array(neighbours.scores)),
    },
    thumbs: await thumbSheets(pictures, thumbCell(pictures), blobs, input.sheetEncoder),
    sounds: soundsOf(previews, options.soundBytes ?? 20e6, blobs),
    places: packPlaces(
      count,
      input.places ?? [],
      input.placesTurned ?? false,
      meansOfSides(embeddings, sides?.side),
      blobs,
    ),
    placesReason: input.placesReason,
    classification: labelled ? classificationOf(votes, labels, classes, categories, k) : undefined,
    training: input.training,
    dimensions: dimensionsOfSpace(input, space, [...classCategories, ...categories]),
    ...duplicatesOf(neighbours, split, duplicateThreshold),
    comparison: input.comparison
      ? compareRuns({ embeddings, neighbours, points }, input.comparison, labels, blobs, {
          ...{ seed, epochs, products },
        })
      : undefined,
    crossModal: sides ? crossModalOf(embeddings, sides, blobs, { seed, products }) : undefined,
    concepts: splitter && conceptsOf(splitter, count, space.landmarks, blobs),
    words: wordsOf(input),
    landmarks: space.landmarks?.length,
    media: input.media,
  };
  return { data, blobs, keys, texts, labels, points, neighbours, conceptsOf: splitter?.conceptsOf };
}

/** What the dimensions hold; of many samples the landmarks stand for all. */
function dimensionsOfSpace(
  { embeddings }: ExplorerInput,
  { components, landmarks }: SpaceMap,
  facts: readonly Category[],
): PageDimensions {
  if (!landmarks) return dimensionsOf(embeddings, components.shares, facts);
  const dimensions = dimensionsOf(
    selectRows(embeddings, [...landmarks]),
    components.shares,
    facts.map((fact) => ({ ...fact, codes: landmarks.map((row) => fact.codes[row]!) })),
  );
  const rows = (samples: readonly number[]) => samples.map((at) => landmarks[at]!);
  return {
    ...dimensions,
    drivers: dimensions.drivers.map((driver) => ({
      ...driver,
      highest: rows(driver.highest),
      lowest: rows(driver.lowest),
    })),
  };
}

function manifestOf(manifest: ManifestColumns | undefined, blobs: BlobStore): PageManifest {
  if (manifest === undefined)
    return { reason: 'The samples have no files that a manifest could name.' };
  if ('reason' in manifest) return manifest;
  return {
    folder: manifest.folder,
    columns: manifest.columns.map(({ name, values }) => ({
      name,
      values: stringColumn(values, blobs),
    })),
  };
}

function soundsOf(
  previews: readonly Preview[],
  maximum: number,
  blobs: BlobStore,
): PageData['sounds'] {
  if (!previews.some(({ sound }) => sound)) return undefined;
  let used = 0;
  return previews.map(({ sound }) => {
    if (sound === undefined || used >= maximum) return null;
    used += sound.length;
    return blobs.add(sound);
  });
}

function wordsOf({ words, embeddings, options }: ExplorerInput): PageData['words'] {
  if (words === undefined) return undefined;
  const k = Math.min(30, embeddings.count);
  const { indices, scores } = nearest(words.embeddings, embeddings, k, {
    products: options?.products,
  });
  return words.names.map((word, i) => ({
    word,
    samples: Array.from(indices.subarray(i * k, (i + 1) * k)),
    scores: Array.from(scores.subarray(i * k, (i + 1) * k), (score) => Number(score.toFixed(4))),
  }));
}
