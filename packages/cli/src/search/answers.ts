import {
  CounterpointError,
  disposeBatch,
  isCounterpointError,
  type Sample,
  type SkippedSample,
} from '@counterpoint/core';
import type { Hit, VectorIndex } from '@counterpoint/search';
import type { Program } from '../program/program.js';
import type { OpenedRun } from '../run/open-run.js';
import { entryId } from './add-to-index.js';
import { querySamples } from './query-samples.js';
import type { SearchResult } from './search-result.js';

export interface AnswerOptions {
  /** Entries for each query. */
  readonly top: number;
  /** Values of an embedding that are compared. Default: all. */
  readonly width?: number;
  /** The split of queries that are data. Default: the training split, or the only one. */
  readonly split?: string;
  /** Entries of a lower similarity are no answers. Default: any similarity. */
  readonly above?: number;
  /** Receives each query that cannot be read; without it such a query is an error. */
  readonly onSkip?: (skipped: SkippedSample) => void;
}

/** A sample is itself from this similarity on; another one of its name is an answer. */
const ownSimilarity = 0.9999;

/** The nearest entries of each query; the query itself is no answer. */
export async function answers(
  program: Program,
  run: OpenedRun,
  index: VectorIndex,
  queries: readonly string[],
  { top, width, split, above = -Infinity, onSkip }: AnswerOptions,
): Promise<SearchResult[]> {
  const results: SearchResult[] = [];
  for (const sample of await querySamples(program, run, queries, { split, onSkip })) {
    const { key, index: place } = sample;
    const vector = await embeddingOf(run, sample).catch((error: unknown) => {
      if (onSkip === undefined || !isCounterpointError(error)) throw error;
      onSkip({ index: place, key, code: error.code, message: error.message });
    });
    if (vector === undefined) continue;
    const stored = sample as Parameters<typeof entryId>[0];
    const queryId = entryId(stored);
    // A file is named by its whole path; rows of several tables may have one name.
    const isFile = stored.value.path !== undefined;
    const isItself = ({ id, score }: Hit) => id === queryId && (isFile || score >= ownSimilarity);
    const hits = (await index.search(vector, top + 1, { width })).filter(
      (hit) => !isItself(hit) && hit.score >= above,
    );
    results.push({ query: key, sample, hits: hits.slice(0, top) });
  }
  if (queries.length > 0 && results.length === 0)
    throw new CounterpointError('CP_CLI_NOTHING_READ', {
      what: `None of the ${program.samples} to look for could be read`,
      where: queries.join(', '),
      expected: 'at least one that can be read',
      remedy: 'see the reasons above, or use --on-error fail for the first one',
    });
  return results;
}

/** The embedding of one sample. */
export async function embeddingOf(
  { encoder, modality }: Pick<OpenedRun, 'encoder' | 'modality'>,
  sample: Sample,
): Promise<Float32Array> {
  const batch = modality.batch([await modality.decode(sample)]);
  const embedding = encoder.encode(batch);
  disposeBatch(batch);
  const values = (await embedding.data()) as Float32Array;
  embedding.dispose();
  return values;
}
