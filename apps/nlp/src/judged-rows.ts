import { join } from 'node:path';
import { CounterpointError, type Dataset, type Sample } from '@counterpoint/core';
import { indexedDataset, type RawSample } from '@counterpoint/data';
import { queriesOfFold, readQueryFold, type RetrievalData } from '@counterpoint/eval';
import { readRetrieval, type RetrievalFiles } from './read-retrieval.js';

/**
 * Queries and the documents judged relevant to them as pairs: rows with the columns `query` and
 * `passage`,
 * one for each judgement above 0.
 *
 * @param path a folder that `readRetrieval` reads; after a `?`, joined by `&`: `docs`, `queries`
 *   and `qrels`
 * name files in it, `split` names judgements in BEIR's folder, and `without=1/5` leaves out the
 * queries of
 * that fold, to be scored
 * @throws CP_NLP_USAGE, CP_NLP_DATA, and the errors of `retrievalData`
 */
export async function judgedRows(path: string): Promise<Dataset<RawSample>> {
  const { folder, files, without } = readJudgedPath(path);
  const data = await readRetrieval(folder, files);
  const rows = pairsOf(data, without);
  if (rows.length === 0)
    throw new CounterpointError('CP_NLP_DATA', {
      what: 'No query has a document that is judged relevant',
      where: path,
      expected: '`relevant` in the queries, or qrels',
      remedy: 'name the judgements with ?qrels=FILE',
    });
  return indexedDataset<RawSample>({
    name: `judged pairs of ${path}`,
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

interface JudgedPath {
  readonly folder: string;
  readonly files: RetrievalFiles;
  readonly without?: string;
}

function readJudgedPath(path: string): JudgedPath {
  const [folder = '', settings = ''] = path.split('?');
  const files: { docs?: string; queries?: string; qrels?: string; split?: string } = {};
  let without: string | undefined;
  for (const [name, value] of new URLSearchParams(settings)) {
    if (name === 'without') without = value;
    else if (name === 'split') files.split = value;
    else if (name === 'docs' || name === 'queries' || name === 'qrels')
      files[name] = join(folder, value);
    else
      throw new CounterpointError('CP_NLP_USAGE', {
        what: `"${name}" is no setting of judged pairs`,
        where: path,
        expected: 'docs, queries, qrels, split or without',
        remedy: 'such as FOLDER?queries=queries.en.jsonl&without=1/5',
      });
  }
  return { folder, files, without };
}
