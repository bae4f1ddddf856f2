import { CounterpointError } from '@counterpoint/core';
import type { Judgements, Run } from './run.js';
import type { RankedDocument } from './ranked-document.js';
import { trecOrder } from './trec-order.js';

const header = /^query[-_ ]?id$/iu;

/**
 * Reads relevance judgements: TREC's `query iteration document grade` a line, or BEIR's table of
 * `query-id corpus-id score` with or without its header. A negative grade counts as 0.
 *
 * The formats of trec_eval, https://trec.nist.gov/trec_eval/, and of BEIR,
 * https://arxiv.org/abs/2104.08663.
 *
 * @throws CP_EVAL_TREC_LINE; CP_EVAL_DUPLICATE_ID when a document has two grades for one query
 * @example
 * readQrels('query-id\tcorpus-id\tscore\nq1\td7\t2\n').get('q1')?.get('d7'); // 2
 */
export function readQrels(text: string, file?: string): Judgements {
  const judgements = new Map<string, Map<string, number>>();
  let width = 0;
  for (const { columns, line, first } of linesOf(text)) {
    if (first && header.test(columns[0]!) && !isNumber(columns.at(-1))) continue;
    width ||= columns.length;
    const grade = columns.at(-1);
    if ((width !== 3 && width !== 4) || columns.length !== width || !isNumber(grade))
      malformed('qrels', 'query iteration document grade, or query document grade', line, file);
    const [query, document] = [columns[0]!, columns.at(-2)!];
    let judged = judgements.get(query);
    if (judged === undefined) judgements.set(query, (judged = new Map()));
    const value = Math.max(0, Number(grade));
    if ((judged.get(document) ?? value) !== value) throw twoGrades(query, document, line, file);
    judged.set(document, value);
  }
  return judgements;
}

/**
 * Reads a TREC run: `query Q0 document rank score name` a line. As in trec_eval it is ordered by
 * score, not
 * by the rank column; see {@link trecOrder}.
 *
 * @throws CP_EVAL_TREC_LINE; CP_EVAL_DUPLICATE_ID when a document is found twice for one query
 */
export function readRun(text: string, file?: string): Run {
  const run = new Map<string, RankedDocument[]>();
  for (const { columns, line } of linesOf(text)) {
    const [query, , document, , score] = columns;
    if (columns.length !== 6 || !isNumber(score))
      malformed('run', 'query Q0 document rank score name', line, file);
    const results = run.get(query!);
    const one = { document: document!, score: Number(score) };
    if (results === undefined) run.set(query!, [one]);
    else results.push(one);
  }
  return new Map([...run].map(([query, results]) => [query, trecOrder(results, query)]));
}

/** Qrels as text, one line a judged document. @throws CP_EVAL_TREC_ID when an id has a space */
export function writeQrels(judgements: Judgements): string {
  return [...judgements]
    .flatMap(([query, judged]) =>
      [...judged].map(([document, grade]) => `${column(query)} 0 ${column(document)} ${grade}\n`),
    )
    .join('');
}

/**
 * A run as text, in the order of {@link trecOrder}. The rank counts from 1.
 *
 * @throws CP_EVAL_TREC_ID when an id or the name has a space, CP_EVAL_NOT_FINITE,
 *   CP_EVAL_DUPLICATE_ID
 */
export function writeRun(run: Run, name: string): string {
  return [...run]
    .flatMap(([query, results]) =>
      trecOrder(results, query).map(
        ({ document, score }, i) =>
          `${column(query)} Q0 ${column(document)} ${i + 1} ${score} ${column(name)}\n`,
      ),
    )
    .join('');
}

/** An id as a column. Columns are separated by white space, so an id cannot have any. */
function column(id: string): string {
  if (/^\S+$/u.test(id)) return id;
  throw new CounterpointError('CP_EVAL_TREC_ID', {
    what: `The id ${JSON.stringify(id)} ${id === '' ? 'is empty' : 'has white space'}`,
    where: 'a TREC file',
    expected: 'ids without white space, which separates the columns',
    remedy: 'give such queries and documents other ids',
    facts: { id },
  });
}

interface Line {
  readonly columns: readonly string[];
  readonly line: number;
  readonly first: boolean;
}

/**
 * Lines with their columns: separated by tabs where the first line has two or more, else by white
 * space.
 */
function* linesOf(text: string): Generator<Line> {
  const lines = text.replace(/^\uFEFF/u, '').split(/\r\n|\n|\r/u);
  let first = true;
  let separator = /\s+/u;
  for (let i = 0; i < lines.length; i++) {
    const trimmed = lines[i]!.trim();
    if (trimmed === '') continue;
    if (first && trimmed.split('\t').length > 2) separator = /\s*\t\s*/u;
    yield { columns: trimmed.split(separator), line: i + 1, first };
    first = false;
  }
}

function isNumber(text: string | undefined): boolean {
  return text !== undefined && text !== '' && Number.isFinite(Number(text));
}

function twoGrades(
  query: string,
  document: string,
  line: number,
  file?: string,
): CounterpointError {
  return new CounterpointError('CP_EVAL_DUPLICATE_ID', {
    what: `The document ${document} has two grades for the query ${query}`,
    where: `${file ?? 'qrels'}, line ${line}`,
    expected: 'one grade a query and document',
    remedy: 'remove one of the lines',
    facts: { query, document, file, line },
  });
}

function malformed(kind: string, expected: string, line: number, file?: string): never {
  throw new CounterpointError('CP_EVAL_TREC_LINE', {
    what: `A line is not one of TREC ${kind}`,
    where: `${file ?? kind}, line ${line}`,
    expected: `the columns ${expected}`,
    facts: { file, line },
  });
}
