import { CounterpointError, type Dataset, type Sample } from '@counterpoint/core';
import { indexedDataset, type RawSample } from '@counterpoint/data';
import { join } from 'node:path';
import { placesOfPart, queryPart } from './query-parts.js';
import { readRetrieval } from './read-retrieval.js';

/**
 * Queries and the documents judged relevant to them as pairs: rows with the columns `query` and `passage`, one for each judgement above 0.
 *
 * @param path a folder that `readRetrieval` reads; after a `?`, joined by `&`: `docs`, `queries` and `qrels` name files in it, and `without=1/5`
 * leaves the queries of that part out, to be scored
 * @throws CP_NLP_USAGE, CP_NLP_DATA
 */
export async function judgedRows(path: string): Promise<Dataset<RawSample>> {
  const [folder, query] = parted(path);
  const { documents, queries, judgements, fingerprint } = await readRetrieval(folder, query.files);
  const left = new Set(
    query.without === undefined
      ? []
      : placesOfPart({ queries, judgements }, queryPart(query.without)),
  );
  const places = new Map(documents.ids.map((id, i) => [id, i]));
  const rows = queries.ids.flatMap((id, i) =>
    left.has(i)
      ? []
      : [...(judgements.get(id) ?? [])].flatMap(([document, grade]) => {
          const place = places.get(document);
          return grade > 0 && place !== undefined
            ? [
                {
                  key: `${id}:${document}`,
                  metadata: { query: queries.texts[i]!, passage: documents.texts[place]! },
                },
              ]
            : [];
        }),
  );
  if (rows.length === 0)
    throw new CounterpointError('CP_NLP_DATA', {
      what: 'No query has a document that is judged relevant',
      where: path,
      expected: '`relevant` in the queries, or qrels',
      remedy: 'name the judgements with ?qrels=FILE',
    });
  return indexedDataset<RawSample>({
    name: `judged pairs of ${path}`,
    fingerprint: `judged-pairs-1 ${query.without ?? ''} ${fingerprint}`,
    size: rows.length,
    key: (i) => rows[i]!.key,
    read: (index): Sample<RawSample> => ({ index, ...rows[index]!, value: { members: {} } }),
  });
}

interface JudgedQuery {
  readonly files: { docs?: string; queries?: string; qrels?: string };
  readonly without?: string;
}

function parted(path: string): [folder: string, query: JudgedQuery] {
  const [folder = '', asked = ''] = path.split('?');
  const files: Record<string, string> = {};
  let without: string | undefined;
  for (const [name, value] of new URLSearchParams(asked)) {
    if (name === 'without') without = value;
    else if (name === 'docs' || name === 'queries' || name === 'qrels')
      files[name] = join(folder, value);
    else
      throw new CounterpointError('CP_NLP_USAGE', {
        what: `"${name}" is not understood`,
        where: path,
        expected: 'docs, queries, qrels or without',
        remedy: 'such as FOLDER?queries=queries.en.jsonl&without=1/5',
      });
  }
  return [folder, { files, without }];
}
