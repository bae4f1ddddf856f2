import { CounterpointError } from '@counterpoint/core';
import type { Found, Judgements, Run } from './run.js';

/**
 * Reads TREC qrels: `query iteration document grade` a line. A negative grade counts as 0.
 *
 * The formats of trec_eval, https://trec.nist.gov/trec_eval/.
 *
 * @throws CP_EVAL_TREC_LINE
 */
export function readQrels(text: string, file?: string): Judgements {
  const judgements = new Map<string, Map<string, number>>();
  for (const { columns, line } of linesOf(text)) {
    const [query, , document, grade] = columns;
    if (columns.length !== 4 || !Number.isFinite(Number(grade)))
      malformed('qrels', 'query iteration document grade', line, file);
    let judged = judgements.get(query!);
    if (judged === undefined) judgements.set(query!, (judged = new Map()));
    judged.set(document!, Math.max(0, Number(grade)));
  }
  return judgements;
}

/**
 * Reads a TREC run: `query Q0 document rank score name` a line. As trec_eval does, it is ordered by score, not by the rank column;
 * of equal scores the document whose name is later comes first.
 *
 * @throws CP_EVAL_TREC_LINE
 */
export function readRun(text: string, file?: string): Run {
  const run = new Map<string, Found[]>();
  for (const { columns, line } of linesOf(text)) {
    const [query, , document, , score] = columns;
    if (columns.length !== 6 || !Number.isFinite(Number(score)))
      malformed('run', 'query Q0 document rank score name', line, file);
    const found = run.get(query!);
    const one = { document: document!, score: Number(score) };
    if (found === undefined) run.set(query!, [one]);
    else found.push(one);
  }
  for (const found of run.values())
    found.sort((a, b) => b.score - a.score || (a.document < b.document ? 1 : -1));
  return run;
}

/** Qrels as text, one line a judged document. */
export function writeQrels(judgements: Judgements): string {
  return [...judgements]
    .flatMap(([query, judged]) =>
      [...judged].map(([document, grade]) => `${query} 0 ${document} ${grade}\n`),
    )
    .join('');
}

/** A run as text. The rank counts from 1. */
export function writeRun(run: Run, name: string): string {
  return [...run]
    .flatMap(([query, found]) =>
      found.map(({ document, score }, i) => `${query} Q0 ${document} ${i + 1} ${score} ${name}\n`),
    )
    .join('');
}

function* linesOf(text: string): Generator<{ columns: string[]; line: number }> {
  const lines = text.split(/\r?\n/);
  for (let i = 0; i < lines.length; i++) {
    const trimmed = lines[i]!.trim();
    if (trimmed !== '') yield { columns: trimmed.split(/\s+/), line: i + 1 };
  }
}

function malformed(kind: string, expected: string, line: number, file?: string): never {
  throw new CounterpointError('CP_EVAL_TREC_LINE', {
    what: `A line is not one of TREC ${kind}`,
    where: `${file ?? kind}, line ${line}`,
    expected: `the columns ${expected}`,
    facts: { file, line },
  });
}
