import { CounterpointError } from '@counterpoint/core';
import {
  accuracyReport,
  joinReports,
  knn,
  meanDifference,
  meanInterval,
  report,
  tfIdf,
  type Interval,
  type LabelledMatrix,
  type Parts,
  type Report,
} from '@counterpoint/eval';
import type { LoadedModel } from '../load-model.js';
import type { ReadText } from '../open-texts.js';
import { embedded, withUntrained } from './systems.js';

/** Labelled texts: the class of the nearest training text, beside TF-IDF's nearest with the paired difference; on request a linear probe. */
export async function evaluateClassification(
  model: LoadedModel,
  train: readonly ReadText[],
  test: readonly ReadText[],
  { baselines, probe }: { readonly baselines: boolean; readonly probe: boolean },
): Promise<Report> {
  if ([...train, ...test].some(({ label }) => label === undefined))
    throw new CounterpointError('CP_NLP_DATA', {
      what: 'Some rows have no label',
      where: 'evaluate',
      expected: 'a class for every row',
      remedy: 'name its column with --label-column',
    });
  const parts = await withUntrained(model, baselines, async (each): Promise<Parts> => ({
    train: await labelled(each, train),
    test: await labelled(each, test),
  }));
  const nearest = knn(parts.trained.train, parts.trained.test, { k: 1 }).correct;
  const own = report('nearest', { 'nearest.accuracy': meanInterval(nearest) });
  const probes: Record<string, Report> = probe
    ? {
        probe: accuracyReport(
          'probe',
          parts.trained,
          parts.untrained ? { untrained: parts.untrained } : {},
          { scores: ['linear'] },
        ),
      }
    : {};
  if (!baselines) return joinReports('classification', { '': own, ...probes });
  const search = tfIdf(train.map(({ texts }) => texts[0])).searcher(train.map((_, i) => String(i)));
  const words = Uint8Array.from(test, ({ texts, label }) =>
    train[Number(search(texts[0], 1)[0]?.document ?? -1)]?.label === label ? 1 : 0,
  );
  const untrained: Record<string, Interval> = parts.untrained
    ? {
        'untrained.nearest.accuracy': meanInterval(
          knn(parts.untrained.train, parts.untrained.test, { k: 1 }).correct,
        ),
      }
    : {};
  return joinReports('classification', {
    '': own,
    'tf-idf': report('', { 'nearest.accuracy': meanInterval(words) }),
    'gain.tf-idf': report('', { 'nearest.accuracy': meanDifference(nearest, words) }),
    before: report('', untrained),
    ...probes,
  });
}

async function labelled(
  model: Parameters<typeof embedded>[0],
  rows: readonly ReadText[],
): Promise<LabelledMatrix> {
  return {
    ...(await embedded(
      model,
      rows.map(({ texts }) => texts[0]),
    )),
    labels: Int32Array.from(rows, ({ label }) => label!),
  };
}
