import { undefinedOn } from '@counterpoint/core';
import { auditLeakage, leakageNote, refuseLeakage, type RetrievalData } from '@counterpoint/eval';
import type { LoadedModel } from '../load-model.js';
import { readRetrieval } from '../read-retrieval.js';
import { rowsOfRun } from './rows-of-run.js';
import { refuseUnaudited, type LeakagePolicy } from './text-leakage.js';

/**
 * Notes on queries that training has seen: those of the data's own training judgements (BEIR's
 * `qrels/train`), and texts that the run was trained on.
 *
 * @param data the folder that is scored
 * @throws CP_EVAL_LEAKAGE when there are copies and the policy is `fail`; CP_NLP_USAGE when nothing
 *   is known of the training and the policy is `fail`
 */
export async function retrievalLeakage(
  model: LoadedModel,
  { queries, judgements }: RetrievalData,
  data: string,
  policy: LeakagePolicy,
): Promise<readonly string[]> {
  const scored = new Set(judgements.keys());
  const tested = queries.texts.filter((_, i) => scored.has(queries.ids[i]!));
  const trained = await readRetrieval(data, { split: 'train' }).catch(
    undefinedOn('CP_NLP_DATA', 'CP_EVAL_EMPTY'),
  );
  const isOther = trained !== undefined && !sameKeys(trained.judgements, judgements);
  const trainQueryIds = new Set(isOther ? trained.judgements.keys() : []);
  const trainTexts = [
    ...(isOther
      ? trained.queries.texts.filter((_, i) => trainQueryIds.has(trained.queries.ids[i]!))
      : []),
    ...(await rowsOfRun(model)).flatMap(({ texts }) => [...texts]),
  ];
  if (trainTexts.length === 0) {
    refuseUnaudited(policy, data);
    return [];
  }
  const audit = auditLeakage({ content: { train: trainTexts, test: tested } });
  if (policy === 'fail') refuseLeakage(audit);
  const note = leakageNote(audit);
  return [note ?? `No copy of a training text is among the ${tested.length} queries.`];
}

function sameKeys(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): boolean {
  return a.size === b.size && [...a.keys()].every((key) => b.has(key));
}
