import { CounterpointError, type Dataset, type Sample } from '@counterpoint/core';
import { indexedDataset, type RawSample } from '@counterpoint/data';
import { queriesOfFold, readQueryFold, type RetrievalData } from '@counterpoint/eval';
import { readRetrieval, type RetrievalFiles } from './read-retrieval.js';

/** Where judged queries and documents are. */
export interface JudgedData {
  readonly folder: string;
  readonly files?: RetrievalFiles;
  /** A fold of the queries that is left out, such as `1/5`. */
  readonly without?: string;
}

/**
 * Queries and the documents judged relevant to them as pairs: rows with the columns `query` and
 * `passage`, one for each judgement above 0.
 *
 * @throws CP_NLP_DATA, CP_EVAL_OPTION for a fold that is none, and the errors of `retrievalData`
 */
export async function judgedRows({
  folder,
  files = {},
  without,
}: JudgedData): Promise<Dataset<RawSample>> {
  const data = await readRetrieval(folder, files);
  const rows = pairsOf(data, without);
  if (rows.length === 0)
    throw new CounterpointError('CP_NLP_DATA', {
      what: 'No query has a document that is judged relevant',
      where: folder,
      expected: '`relevant` in the queries, or qrels',
      remedy: 'name the judgements with ?qrels=FILE',
    });
  return indexedDataset<RawSample>({
    name: `judged pairs of ${folder}`,
    fingerprint: `judged-pairs-1 ${without ?? ''} ${data.fingerprint}`,
    size: rows.length,
    key: (i) => rows[i]!.key,
    read: (index): Sample<RawSample> => ({ index, ...rows[index]!, value: { members: {} } }),
  });
}

interface JudgedPair {
  readonly key: string;
  readonly metadata: Readonly<Record<'query' | 'passage', string>>;
}

function pairsOf(data: RetrievalData, without: string | undefined): JudgedPair[] {
  const { documents, queries, judgements } = data;
  const left = new Set(without === undefined ? [] : queriesOfFold(data, readQueryFold(without)));
  const rowOf = new Map(documents.ids.map((id, i) => [id, i]));
  return queries.ids.flatMap((id, i) => {
    if (left.has(i)) return [];
    return [...(judgements.get(id) ?? [])].flatMap(([document, grade]): JudgedPair[] => {
      const row = rowOf.get(document);
      if (grade <= 0 || row === undefined) return [];
      const metadata = { query: queries.texts[i]!, passage: documents.texts[row]! };
      return [{ key: `${id}:${document}`, metadata }];
    });
  });
}
