import {
  accuracyReport,
  joinReports,
  judgeTraining,
  knn,
  meanDifference,
  meanInterval,
  meanOf,
  report,
  tunedKnn,
  type LabelledMatrix,
  type Parts,
  type Report,
} from '@counterpoint/eval';
import { singleText, type ReadText } from '@counterpoint/text';
import type { LoadedModel } from '../load-model.js';
import { embedded, withUntrained } from './systems.js';
import { textLeakage, type LeakagePolicy } from './text-leakage.js';
import { neighboursOfWords, type Neighbourhoods } from './word-neighbours.js';

export interface ClassificationOptions {
  readonly baselines: boolean;
  /** A linear probe too. */
  readonly probe: boolean;
  /** For copies of training texts among the test texts. Default `report`. */
  readonly leakage?: LeakagePolicy;
  /** The group of each test row that intervals draw as a whole. */
  readonly intervalOver?: Int32Array;
}

/**
 * Texts that all have a label: the class of the nearest training text (`nearest`), the vote of as many
 * neighbours as do best
 * on the training texts (`knn`), and on request a linear probe; beside the same of TF-IDF and of
 * the untrained
 * encoder, with paired differences. Copies of training texts among the test texts are counted.
 *
 * @throws CP_EVAL_LEAKAGE when there are copies and
 *   `leakage` is `fail`
 */
export async function evaluateClassification(
  model: LoadedModel,
  train: readonly ReadText[],
  test: readonly ReadText[],
  { baselines, probe, leakage = 'report', intervalOver }: ClassificationOptions,
): Promise<Report> {
  const notes = textLeakage(train, test, leakage);
  const parts = await withUntrained(model, baselines, async (each): Promise<Parts> => ({
    train: await labelled(each, train),
    test: await labelled(each, test),
  }));
  const trainedNeighbours = neighboursOf(parts.trained);
  const probes: Record<string, Report> = probe
    ? {
        probe: accuracyReport(
          'probe',
          parts.trained,
          parts.untrained ? { untrained: parts.untrained } : {},
          { scores: ['linear'], intervalOver },
        ),
      }
    : {};
  const trained = report('', scoresOf(trainedNeighbours, intervalOver), notes);
  if (!baselines) return joinReports('classification', { '': trained, ...probes });
  const words = neighboursOfWords(train, test);
  const untrained = parts.untrained && neighboursOf(parts.untrained);
  const systems = {
    trained: meanOf(trainedNeighbours.knn),
    untrained: untrained && meanOf(untrained.knn),
    baselines: { 'tf-idf': meanOf(words.knn) },
  };
  const judged = { intervalOver };
  const verdict = judgeTraining('accuracy of neighbours', test.length, systems, judged);
  return joinReports('classification', {
    '': trained,
    'tf-idf': report('', scoresOf(words, intervalOver)),
    'gain.tf-idf': report('', gainsOf(trainedNeighbours, words, intervalOver)),
    ...(untrained && {
      untrained: report('', scoresOf(untrained, intervalOver)),
      'gain.untrained': report('', gainsOf(trainedNeighbours, untrained, intervalOver)),
    }),
    ...probes,
    verdict: report('', {}, [verdict.sentence]),
  });
}

const neighboursOf = ({ train, test }: Parts): Neighbourhoods => ({
  nearest: knn(train, test, { k: 1 }).correct,
  knn: tunedKnn(train, test).correct,
});

type Groups = Int32Array | undefined;

const scoresOf = ({ nearest, knn: vote }: Neighbourhoods, intervalOver: Groups) => ({
  'nearest.accuracy': meanInterval(nearest, { intervalOver }),
  'knn.accuracy': meanInterval(vote, { intervalOver }),
});

const gainsOf = (trained: Neighbourhoods, other: Neighbourhoods, intervalOver: Groups) => ({
  'nearest.accuracy': meanDifference(trained.nearest, other.nearest, { intervalOver }),
  'knn.accuracy': meanDifference(trained.knn, other.knn, { intervalOver }),
});

const labelsOf = (rows: readonly ReadText[]) => Int32Array.from(rows, ({ label }) => label!);

async function labelled(
  model: Parameters<typeof embedded>[0],
  rows: readonly ReadText[],
): Promise<LabelledMatrix> {
  return { ...(await embedded(model, rows.map(singleText))), labels: labelsOf(rows) };
}
