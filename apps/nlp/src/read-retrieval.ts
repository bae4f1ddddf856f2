import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CounterpointError } from '@counterpoint/core';
import { readQrels, type Judgements } from '@counterpoint/eval';
import { openTexts } from './open-texts.js';

/** Texts with names. */
export interface NamedTexts {
  readonly ids: readonly string[];
  readonly texts: readonly string[];
}

/** Documents, queries and what is relevant to each. */
export interface RetrievalData {
  readonly documents: NamedTexts;
  readonly queries: NamedTexts;
  readonly judgements: Judgements;
  /** Of all of it. */
  readonly fingerprint: string;
}

/** Files that are not found by their names. */
export interface RetrievalFiles {
  readonly docs?: string;
  readonly queries?: string;
  /** `query 0 document grade` a line. */
  readonly qrels?: string;
}

/**
 * A folder with `docs*.jsonl` (or `corpus.jsonl`) of { id, title?, text } and `queries*.jsonl` of { id, text, relevant: [ids] or { id: grade } },
 * or the files by name. `_id` will do for `id`.
 */
export async function readRetrieval(
  folder: string,
  files: RetrievalFiles = {},
): Promise<RetrievalData> {
  const find = async (start: string, ...others: string[]): Promise<string> => {
    const found = (await readdir(folder)).filter(
      (name) =>
        [start, ...others].some((each) => name.startsWith(each)) && /\.jsonl(\.gz)?$/u.test(name),
    );
    if (found.length !== 1)
      throw new CounterpointError('CP_NLP_DATA', {
        what: `${found.length} files begin with "${start}"`,
        where: folder,
        expected: `one ${start}*.jsonl`,
        remedy: `name it with --${start}`,
      });
    return join(folder, found[0]!);
  };
  const documents = await rowsOf(files.docs ?? (await find('docs', 'corpus')));
  const queries = await rowsOf(files.queries ?? (await find('queries')));
  const judgements =
    files.qrels === undefined
      ? new Map(queries.map((query) => [idOf(query), gradesOf(query)]))
      : readQrels(await textOf(files.qrels), files.qrels);
  const fingerprint = createHash('sha256')
    .update(
      JSON.stringify([
        documents,
        queries,
        [...judgements].map(([query, grades]) => [query, [...grades]]),
      ]),
    )
    .digest('hex')
    .slice(0, 16);
  return { documents: named(documents), queries: named(queries), judgements, fingerprint };
}

interface Row {
  readonly id?: string | number;
  readonly _id?: string | number;
  readonly title?: string;
  readonly text: string;
  readonly relevant?: readonly string[] | Readonly<Record<string, number>>;
}

const idOf = ({ id, _id }: Row): string => String(id ?? _id);

function gradesOf({ relevant = [] }: Row): Map<string, number> {
  return new Map(
    Array.isArray(relevant)
      ? relevant.map((document) => [String(document), 1])
      : Object.entries(relevant as Readonly<Record<string, number>>),
  );
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new CounterpointError('CP_NLP_DATA', {
      what: `The judgements cannot be read: ${(cause as Error).message}`,
      where: path,
      expected: 'lines of `query 0 document grade`',
      remedy: 'correct --qrels',
      cause,
    });
  }
}

async function rowsOf(path: string): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const { key, metadata } of (await openTexts(path)).epoch({
    seed: 0,
    epoch: 0,
    shuffle: false,
  })) {
    const row = metadata as unknown as Row;
    if ((row.id ?? row._id) === undefined || typeof row.text !== 'string') {
      throw new CounterpointError('CP_NLP_DATA', {
        what: 'A row has no id or no text',
        where: key,
        expected: '{ id, text }',
        remedy: 'complete it, or leave it out',
      });
    }
    rows.push(row);
  }
  return rows;
}

const named = (rows: readonly Row[]): NamedTexts => ({
  ids: rows.map(idOf),
  texts: rows.map(({ title, text }) =>
    title === undefined || title === '' ? text : `${title} ${text}`,
  ),
});
