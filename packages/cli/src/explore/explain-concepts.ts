import { disposeBatch, type Batch, type Dataset } from '@counterpoint/core';
import type { ConceptDecomposition } from '@counterpoint/explain';
import { limited } from '../run/open-samples.js';
import { askedConcepts, type ConceptSource } from './concept-vectors.js';
import type { ExploredRun, ExploredSide } from './explored-run.js';
import type { FoundSample } from './find-sample.js';

/** So many samples of the data give the mean of a side. */
const meanSamples = 256;

/** Both samples of a pair as concepts. */
export interface PairConcepts {
  /** Where the concepts come from, in words. */
  readonly source: string;
  readonly a: Omit<ConceptDecomposition, 'residual'>;
  readonly b: Omit<ConceptDecomposition, 'residual'>;
}

/**
 * Takes both embeddings of a pair apart into the concepts that the user asked for; undefined when
 * none were. Embeddings are centred by the mean of their side over the data, where there is data,
 * else by the mean of the concepts.
 */
export async function explainConcepts(
  run: ExploredRun,
  source: ConceptSource,
  samples: readonly [FoundSample, FoundSample],
  batches: readonly [Batch, Batch],
  dataset: Dataset | undefined,
): Promise<PairConcepts | undefined> {
  const vectors = await askedConcepts(run, source);
  if (vectors === undefined) return undefined;
  const { decomposeIntoConcepts } = await import('@counterpoint/explain');
  const vocabulary = { names: vectors.names, vectors: vectors.vectors.rows };
  const { width } = vectors.vectors;
  const decomposed = async (at: 0 | 1): Promise<PairConcepts['a']> => {
    const { side } = samples[at];
    const embedded = side.encoder.encode(batches[at]);
    const values = await embedded.data<'float32'>();
    embedded.dispose();
    const mean =
      (dataset && (await meanOf(side, dataset))) ?? meanOfUnitRows(vectors.vectors.rows, width);
    const { concepts, fit, residualLength } = decomposeIntoConcepts(values, vocabulary, { mean });
    return { concepts, fit, residualLength };
  };
  return { source: vectors.source, a: await decomposed(0), b: await decomposed(1) };
}

/** The mean of the unit embeddings of a side. */
async function meanOf(side: ExploredSide, dataset: Dataset): Promise<Float64Array | undefined> {
  const parts: Float32Array[] = [];
  const order = { seed: 0, epoch: 0, shuffle: false };
  for await (const sample of limited(dataset, meanSamples).epoch(order, 0, () => undefined)) {
    const batch = side.modality.batch([await side.decode(sample)]);
    const embedded = side.encoder.encode(batch);
    parts.push(await embedded.data<'float32'>());
    embedded.dispose();
    disposeBatch(batch);
  }
  if (parts.length < 2) return undefined;
  const { width } = side.encoder;
  const rows = new Float32Array(parts.length * width);
  parts.forEach((part, i) => rows.set(part, i * width));
  return meanOfUnitRows(rows, width);
}

function meanOfUnitRows(rows: Float32Array, width: number): Float64Array {
  const mean = new Float64Array(width);
  const count = rows.length / width;
  for (let i = 0; i < count; i++) {
    const row = rows.subarray(i * width, (i + 1) * width);
    const size = Math.hypot(...row) || 1;
    row.forEach((value, d) => (mean[d]! += value / size / count));
  }
  return mean;
}
