import { undefinedOn } from '@counterpoint/core';
import {
  auditLeakage,
  leakageNote,
  queriesOfFold,
  refuseLeakage,
  type QueryFold,
  type RetrievalData,
} from '@counterpoint/eval';
import type { LoadedModel } from '../load-model.js';
import { readRetrieval } from '../read-retrieval.js';
import { rowsOfRun } from './rows-of-run.js';
import { refuseUnaudited, type LeakagePolicy } from './text-leakage.js';

/** Where the scored queries are from, and which of them count. */
export interface RetrievalLeakageOptions {
  /** The folder that is scored. */
  readonly data: string;
  readonly policy: LeakagePolicy;
  /** The fold that one model scores. @default all queries */
  readonly part?: QueryFold;
}

/**
 * Notes on queries that training has seen: those of the data's own training judgements (BEIR's
 * `qrels/train`), and texts that the run was trained on. Only queries that a model scores are looked
 * for among its texts: of several models the i-th scores the i-th fold.
 *
 * @throws CP_EVAL_LEAKAGE when there are copies and the policy is `fail`; CP_NLP_USAGE when nothing
 *   is known of the training and the policy is `fail`
 */
export async function retrievalLeakage(
  models: readonly LoadedModel[],
  scored: RetrievalData,
  { data, policy, part }: RetrievalLeakageOptions,
): Promise<readonly string[]> {
  const trained = await readRetrieval(data, { split: 'train' }).catch(
    undefinedOn('CP_NLP_DATA', 'CP_EVAL_EMPTY'),
  );
  const isOther = trained !== undefined && !sameKeys(trained.judgements, scored.judgements);
  const trainQueries = isOther ? textsOf(trained, trained.queries.ids.keys()) : [];
  const folds = models.length;
  const notes: string[] = [];
  for (const [i, model] of models.entries()) {
    const fold = folds > 1 ? { fold: i + 1, folds } : part;
    const places = fold === undefined ? scored.queries.ids.keys() : queriesOfFold(scored, fold);
    const train = [...trainQueries, ...(await rowsOfRun(model)).flatMap(({ texts }) => [...texts])];
    const which = folds > 1 ? `Part ${i + 1}/${folds}: ` : '';
    const note = noteOn(train, textsOf(scored, places), { data, policy });
    if (note !== undefined) notes.push(`${which}${note}`);
  }
  return notes;
}

function noteOn(
  train: readonly string[],
  test: readonly string[],
  { data, policy }: RetrievalLeakageOptions,
): string | undefined {
  if (train.length === 0) {
    refuseUnaudited(policy, data);
    return undefined;
  }
  const audit = auditLeakage({ content: { train, test } });
  if (policy === 'fail') refuseLeakage(audit);
  return leakageNote(audit) ?? `No copy of a training text is among the ${test.length} queries.`;
}

/** The texts of the judged queries among these. */
function textsOf({ queries, judgements }: RetrievalData, places: Iterable<number>): string[] {
  return [...places].flatMap((i) => (judgements.has(queries.ids[i]!) ? [queries.texts[i]!] : []));
}

function sameKeys(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): boolean {
  return a.size === b.size && [...a.keys()].every((key) => b.has(key));
}
