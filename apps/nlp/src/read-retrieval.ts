import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CounterpointError, ifExists } from '@counterpoint/core';
import {
  readQrels,
  retrievalData,
  type Judgements,
  type RetrievalData,
  type RetrievalRow,
} from '@counterpoint/eval';
import { documentText, openTexts } from '@counterpoint/text';

export type { NamedTexts, RetrievalData } from '@counterpoint/eval';

/** Files that are not found by their names, and what is read of them. */
export interface RetrievalFiles {
  readonly docs?: string;
  readonly queries?: string;
  /** `query 0 document grade` a line, or BEIR's `query-id corpus-id score`. */
  readonly qrels?: string;
  /**
   * Which of several files in BEIR's folder `qrels`. Default: `test`, `dev`, `val`, or the only
   * one.
   */
  readonly split?: string;
  /** The document that has a query's id is neither found nor judged for it. */
  readonly excludeSelf?: boolean;
}

const tables = /\.(jsonl|ndjson|tsv|csv)(\.gz)?$|\.parquet$/u;
const qrelsFile = /\.(tsv|txt|trec|qrels?)(\.gz)?$/u;

/**
 * Reads documents, queries and judgements: a folder with `docs*` or `corpus*` of { id, title?,
 * text } and
 * `queries*` of { id, text, relevant }, or the files by name. `_id` will do for `id`. Without
 * `relevant`,
 * judgements are those of BEIR's folder `qrels`. A folder that holds no table and one
 * folder stands for that one.
 *
 * @throws CP_NLP_DATA, and the errors of `retrievalData` and `readQrels`
 */
export async function readRetrieval(
  path: string,
  files: RetrievalFiles = {},
): Promise<RetrievalData> {
  const folder = await unwrapped(path);
  const documents = await rowsOf(files.docs ?? (await findTable(folder, 'docs', 'corpus')));
  const queries = await rowsOf(files.queries ?? (await findTable(folder, 'queries')));
  const judged = queries.some(({ relevant }) => relevant !== undefined && relevant !== null);
  if (files.split !== undefined && (judged || files.qrels !== undefined))
    throw noSplits(files.split, files.qrels ?? folder);
  const qrels = files.qrels ?? (judged ? undefined : await findQrels(folder, files.split));
  const judgements: Judgements | undefined =
    qrels === undefined ? undefined : readQrels(await textOf(qrels), qrels);
  return retrievalData({
    documents,
    queries,
    judgements,
    excludeSelf: files.excludeSelf,
    content: [documents, queries].map((rows) => rows.map(({ metadata }) => metadata)),
    where: folder,
  });
}

/** Judgements of one file have no splits. */
function noSplits(split: string, where: string): CounterpointError {
  return new CounterpointError('CP_NLP_DATA', {
    what: `The judgements have no splits, and "${split}" is asked for`,
    where,
    expected: 'a folder `qrels` with a file for each split, and queries without `relevant`',
    remedy: 'leave the split out, or name its file with --qrels',
  });
}

/** The folder itself, or what is inside of it where it holds nothing but one folder. */
async function unwrapped(folder: string): Promise<string> {
  const entries = (await ifExists(readdir(folder, { withFileTypes: true }))) ?? [];
  const seen = entries.filter(({ name }) => !/^\.|^__MACOSX$/u.test(name));
  const [only, ...others] = seen.filter((entry) => entry.isDirectory());
  const holdsData = seen.some(({ name }) => name === 'qrels' || tables.test(name));
  if (only === undefined || others.length > 0 || holdsData) return folder;
  return unwrapped(join(folder, only.name));
}

async function findTable(folder: string, ...starts: string[]): Promise<string> {
  const names = (await ifExists(readdir(folder))) ?? [];
  const matches = names.filter(
    (name) => starts.some((start) => name.startsWith(start)) && tables.test(name),
  );
  if (matches.length === 1) return join(folder, matches[0]!);
  throw new CounterpointError('CP_NLP_DATA', {
    what: `${matches.length || 'No'} files begin with ${starts.map((start) => `"${start}"`).join(' or ')}`,
    where: folder,
    expected: `one ${starts[0]}*.jsonl; there are ${names.sort().join(', ') || 'no files'}`,
    remedy: `name it with --${starts[0]}`,
  });
}

/** BEIR's judgements: `qrels/test.tsv` and the like. */
async function findQrels(folder: string, split: string | undefined): Promise<string | undefined> {
  const names = ((await ifExists(readdir(join(folder, 'qrels')))) ?? []).filter((name) =>
    qrelsFile.test(name),
  );
  if (names.length === 0) return undefined;
  const splits = split === undefined ? ['test', 'dev', 'val', 'validation'] : [split];
  const candidates = splits.flatMap((start) =>
    names.filter((name) => name.split('.')[0] === start),
  );
  const match = candidates[0] ?? (split === undefined && names.length === 1 ? names[0] : undefined);
  if (match !== undefined) return join(folder, 'qrels', match);
  throw new CounterpointError('CP_NLP_DATA', {
    what: `No judgements are called ${splits.join(' or ')}`,
    where: join(folder, 'qrels'),
    expected: `one of ${names.join(', ')}`,
    remedy: 'name the file with --qrels',
  });
}

async function textOf(path: string): Promise<string> {
  try {
    const bytes = await readFile(path);
    return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (cause) {
    throw new CounterpointError('CP_NLP_DATA', {
      what: `The judgements cannot be read: ${(cause as Error).message}`,
      where: path,
      expected: 'lines of `query 0 document grade`, or a table of query-id, corpus-id, score',
      remedy: 'correct --qrels',
      cause,
    });
  }
}

interface StoredRow extends RetrievalRow {
  readonly metadata: Readonly<Record<string, unknown>>;
}

async function rowsOf(path: string): Promise<StoredRow[]> {
  const rows: StoredRow[] = [];
  const dataset = await openTexts(path);
  for await (const sample of dataset.epoch({ seed: 0, epoch: 0, shuffle: false })) {
    const metadata = sample.metadata ?? {};
    const { id, _id, title, text, relevant } = metadata;
    const name = id ?? _id;
    if (
      name === undefined ||
      name === null ||
      (typeof text !== 'string' && typeof title !== 'string')
    )
      throw new CounterpointError('CP_NLP_DATA', {
        what: `A row has no ${name === undefined || name === null ? 'id' : 'text'}`,
        where: `${path}, ${sample.key}`,
        expected: '{ id, text }, with or without a title',
        remedy: `complete it, or leave it out; columns are ${Object.keys(metadata).join(', ')}`,
      });
    rows.push({ id: name, text: documentText({ title, text }), relevant, metadata });
  }
  return rows;
}
