import { readdir } from 'node:fs/promises';
import { CounterpointError } from '@counterpoint/core';
import type { Report } from '@counterpoint/eval';
import type { LoadedModel } from '../load-model.js';
import { queryPart } from '../query-parts.js';
import { readRetrieval } from '../read-retrieval.js';
import type { EvaluateOptions } from './evaluate-options.js';
import { retrievalLeakage } from './retrieval-leakage.js';
import { evaluateRetrieval } from './retrieval.js';

/** Whether data are queries and documents: options name the documents, or a folder holds them. */
export async function holdsQueries(
  { data, docs }: EvaluateOptions,
  isFolder: boolean,
): Promise<boolean> {
  if (docs !== undefined) return true;
  const names = isFolder ? await readdir(data) : [];
  return names.some((name) => name.startsWith('docs') || name.startsWith('corpus.'));
}

/** The report of queries and documents; each of several models scores its part of the queries. */
export async function scoreQueries(
  models: readonly LoadedModel[],
  options: EvaluateOptions,
): Promise<Report> {
  const { data, docs, queries, qrels, excludeSelf, part } = options;
  refuseGroups(options);
  const judged = await readRetrieval(data, {
    ...{ docs, queries, qrels, excludeSelf },
    split: options.test,
  });
  if (models.length > 1 && part !== undefined)
    throw new CounterpointError('CP_NLP_USAGE', {
      what: 'Several models have a part of the queries each',
      where: '--part',
      expected: 'one model',
      remedy: 'leave --part out',
    });
  const fold = part === undefined ? undefined : queryPart(part);
  const audit = { data, policy: options.leakage, part: fold };
  const copies = await retrievalLeakage(models, judged, audit);
  const scored = { ...judged, notes: [...judged.notes, ...copies] };
  return evaluateRetrieval(models, scored, {
    baselines: options.baselines,
    weight: options.weight,
    excludeSelf,
    writeRun: options.writeRun,
    part: fold,
  });
}

/** Queries have no facts that a file of them would tell. @throws CP_NLP_USAGE */
function refuseGroups({ intervalOver }: EvaluateOptions): void {
  if (intervalOver === undefined) return;
  throw new CounterpointError('CP_NLP_USAGE', {
    what: 'Intervals of retrieval are over queries',
    where: '--interval-over',
    expected: 'another task',
    remedy: 'leave it out',
  });
}
