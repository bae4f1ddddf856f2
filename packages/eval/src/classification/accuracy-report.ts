import { CounterpointError } from '@counterpoint/core';
import { type BootstrapOptions, bootstraps } from '../interval/bootstrap.js';
import { type Report, report } from '../interval/report.js';
import { differenceOfMeans, meanOf, type Statistic } from '../interval/statistic.js';
import { inRange, sameCounts } from '../matrix/check.js';
import type { FloatProducts } from '../matrix/float-products.js';
import type { LabelledMatrix } from '../matrix/embedding-matrix.js';
import type { KnnOptions } from './knn.js';
import { linearProbe, type LinearProbeOptions } from './linear-probe.js';
import { rowNormalisations, type RowNormalisation } from './row-normalisation.js';
import { mostChoiceRows, tunedKnn } from './tuned-knn.js';

/** The parts of a data set as one encoder sees them. The test part is scored once. */
export interface Parts {
  readonly train: LabelledMatrix;
  readonly validation?: LabelledMatrix;
  readonly test: LabelledMatrix;
}

/**
 * Which classifiers {@link accuracyReport} fits, with their settings, and the settings of its
 * intervals.
 */
export interface AccuracyOptions extends BootstrapOptions {
  /** Without `k` each system's number of neighbours is chosen, as {@link tunedKnn} does. */
  readonly knn?: Omit<KnnOptions, 'products'>;
  /**
   * Names of baselines that are raw values, such as pixels: the better normalisation of their rows
   * is chosen for the neighbours, of {@link rowNormalisations}. Embeddings are compared as they are.
   */
  readonly rawValues?: readonly string[];
  readonly linear?: Omit<LinearProbeOptions, 'validation'>;
  /** Default: both. */
  readonly scores?: readonly ('knn' | 'linear')[];
  /**
   * The group of each training sample, such as its speaker: the number of neighbours is then chosen
   * by other groups. See {@link tunedKnn}.
   */
  readonly trainGroups?: ArrayLike<number>;
  /**
   * How many times the test part holds its samples, all of them once and then all again: other
   * crops or other noise of each. A sample's
   * score is the mean over its draws, and intervals are over samples, for draws of one sample are
   * not independent. Default 1.
   */
  readonly draws?: number;
  /** Speeds both scores up; neighbours stay the same. See {@link FloatProducts}. */
  readonly products?: FloatProducts;
}

/** A report, and how many neighbours voted in each system. */
export interface AccuracyReport extends Report {
  /** By the system's name; the encoder's is `trained`. Undefined where no neighbours voted. */
  readonly neighbours?: Readonly<Record<string, NeighbourChoice>>;
}

/** How many neighbours vote, and how rows are prepared for it. */
export interface NeighbourChoice {
  readonly k: number;
  readonly normalisation: RowNormalisation;
}

/**
 * Accuracy of frozen embeddings, always beside what it must beat: the same encoder untrained, and
 * the raw input.
 * Rows: `knn.top1` and `linear.top1` of the encoder; the same below each baseline's name; and
 * below `gain.<baseline>` the paired difference, encoder less baseline. The number of neighbours is
 * chosen for each system by itself, on the validation part or by leaving out one training row after
 * another (4,000 of them where there are more): a note says what was chosen.
 *
 * @param baselines embeddings of the same samples in the same order, such as `{ untrained, raw }`
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY, CP_EVAL_LABEL, CP_EVAL_OPTION
 */
export function accuracyReport(
  title: string,
  encoder: Parts,
  baselines: Readonly<Record<string, Parts>> = {},
  options: AccuracyOptions = {},
): AccuracyReport {
  const trained = correctOf('trained', encoder, options);
  const neighbours: Record<string, NeighbourChoice> = {};
  if (trained.choice) neighbours['trained'] = trained.choice;
  const statistics: Record<string, Statistic> = {};
  for (const [name, correct] of Object.entries(trained.correct))
    statistics[`${name}.top1`] = meanOf(correct);
  for (const [baseline, parts] of Object.entries(baselines)) {
    sameCounts(`test part of ${baseline}`, {
      encoder: encoder.test.count,
      [baseline]: parts.test.count,
    });
    const { correct: hits, choice } = correctOf(baseline, parts, options);
    if (choice) neighbours[baseline] = choice;
    for (const [name, correct] of Object.entries(hits)) {
      statistics[`${baseline}.${name}.top1`] = meanOf(correct);
      statistics[`gain.${baseline}.${name}.top1`] = differenceOfMeans(
        trained.correct[name]!,
        correct,
      );
    }
  }
  const names = Object.keys(statistics);
  const samples = encoder.test.count / (options.draws ?? 1);
  const intervals = bootstraps(samples, Object.values(statistics), options);
  const scores = Object.fromEntries(names.map((name, i) => [name, intervals[i]!]));
  if (Object.keys(neighbours).length === 0) return report(title, scores);
  return { ...report(title, scores, [choiceNote(neighbours, encoder, options)]), neighbours };
}

/** What voted in each system, in a sentence. */
function choiceNote(
  neighbours: Readonly<Record<string, NeighbourChoice>>,
  { train, validation }: Parts,
  { knn: fixed, trainGroups }: AccuracyOptions,
): string {
  const systems = Object.entries(neighbours).map(
    ([name, { k, normalisation }]) =>
      `${name} ${k}${normalisation === 'none' ? '' : ` (${normalisation})`}`,
  );
  const rows = Math.min((validation ?? train).count, mostChoiceRows);
  const by = trainGroups ? 'those of other groups' : 'the others';
  const how =
    fixed?.k !== undefined
      ? ''
      : validation
        ? `, chosen on ${rows} validation samples`
        : `, chosen on ${rows} training samples, each classified by ${by}`;
  return `Neighbours that vote${how}: ${systems.join(', ')}.`;
}

interface SystemHits {
  /** By the score's name, for each test sample. */
  readonly correct: Readonly<Record<string, ArrayLike<number>>>;
  readonly choice?: NeighbourChoice;
}

function correctOf(
  name: string,
  { train, validation, test }: Parts,
  {
    knn: { k, temperature } = {},
    linear,
    scores = ['knn', 'linear'],
    seed,
    draws = 1,
    products,
    rawValues = [],
    trainGroups,
  }: AccuracyOptions,
): SystemHits {
  inRange('draws', draws, 1, test.count, true);
  if (test.count % draws !== 0)
    throw new CounterpointError('CP_EVAL_COUNTS', {
      what: `${test.count} rows are no whole number of samples`,
      where: 'accuracyReport',
      expected: `a multiple of ${draws} draws`,
    });
  const correct: Record<string, ArrayLike<number>> = {};
  let choice: NeighbourChoice | undefined;
  for (const score of scores) {
    if (score === 'linear') {
      const probe = linearProbe(train, test, { seed, products, ...linear, validation });
      correct[score] = overDraws(probe.correct, draws);
      continue;
    }
    const vote = tunedKnn(train, test, {
      ks: k === undefined ? undefined : [k],
      temperature,
      normalisations: rawValues.includes(name) ? rowNormalisations : undefined,
      validation,
      groups: trainGroups,
      products,
    });
    choice = { k: vote.k, normalisation: vote.normalisation };
    correct[score] = overDraws(vote.correct, draws);
  }
  return { correct, choice };
}

/** The mean of each sample's draws. */
function overDraws(correct: Uint8Array, draws: number): ArrayLike<number> {
  if (draws === 1) return correct;
  const samples = correct.length / draws;
  return Float64Array.from(
    { length: samples },
    (_, n) =>
      Array.from({ length: draws }, (_, d) => correct[d * samples + n]!).reduce(
        (a, b) => a + b,
        0,
      ) / draws,
  );
}
