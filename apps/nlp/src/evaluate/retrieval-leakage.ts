import { openSource, resolveSource, type DataConfig } from '@counterpoint/cli';
import { absentOn, Registry } from '@counterpoint/core';
import { auditLeakage, leakageNote, refuseLeakage, type RetrievalData } from '@counterpoint/eval';
import { readTexts } from '@counterpoint/text';
import type { LoadedModel } from '../load-model.js';
import { plugins } from '../plugins.js';
import { readRetrieval } from '../read-retrieval.js';
import { texts } from '../texts.js';
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
    absentOn('CP_NLP_DATA', 'CP_EVAL_EMPTY'),
  );
  const isOther = trained !== undefined && !sameKeys(trained.judgements, judgements);
  const trainQueryIds = new Set(isOther ? trained.judgements.keys() : []);
  const trainTexts = [
    ...(isOther
      ? trained.queries.texts.filter((_, i) => trainQueryIds.has(trained.queries.ids[i]!))
      : []),
    ...(await textsOfRun(model)),
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

/** Each text of the rows that a run was trained on; none where they cannot be read any more. */
async function textsOfRun(model: LoadedModel): Promise<string[]> {
  const { config } = (model.run ?? {}) as { config?: { data?: DataConfig } };
  if (config?.data === undefined) return [];
  try {
    const onSkip = () => undefined;
    const registry = new Registry(plugins);
    const rows = await openSource(resolveSource(texts(), config.data), {
      registry,
      extensions: [],
      onSkip,
    });
    const readRows = await readTexts(rows as never, model.columns, onSkip);
    return readRows.flatMap(({ texts: each }) => [...each]);
  } catch (error) {
    return absentOn()(error) ?? [];
  }
}
