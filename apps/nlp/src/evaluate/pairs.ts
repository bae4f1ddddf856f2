import { CounterpointError } from '@counterpoint/core';
import {
  bootstrap,
  correctPairs,
  joinReports,
  meanDifference,
  pairAveragePrecision,
  pairClassification,
  pairCosines,
  report,
  selectPairs,
  sparseProduct,
  splitPairs,
  tfIdf,
  type Report,
  type ScoredPairs,
} from '@counterpoint/eval';
import type { ReadText } from '@counterpoint/text';
import type { LoadedModel } from '../load-model.js';
import { embedded, withUntrained } from './systems.js';

/** What usually says that two texts mean the same. */
const usual = ['1', 'true', 'yes', 'same', 'entailment', 'duplicate', 'paraphrase'];

export interface PairsOptions {
  readonly baselines: boolean;
  /** Class names by label; empty where labels are whole numbers. */
  readonly classes: readonly string[];
  /** The class of pairs that mean the same. Default: the first of the usual names that there is. */
  readonly same: string | undefined;
  /** The group of each pair that intervals draw as a whole. */
  readonly intervalOver?: Int32Array;
  /** Receives which class was taken for pairs that mean the same. */
  readonly say?: (line: string) => void;
}

/**
 * Labelled pairs: is the second text a paraphrase of the first, or follows from it? Average
 * precision, and
 * accuracy and F1 of half of the pairs at the threshold that is best on the other half; beside
 * TF-IDF and the
 * untrained encoder. Labels are classes by name, whole numbers, or scores of 0 and 1.
 *
 * @throws CP_NLP_DATA when a row is no labelled pair, or no class means the same
 */
export async function evaluatePairs(
  model: LoadedModel,
  all: readonly ReadText[],
  { baselines, classes, same, intervalOver: allGroups, say }: PairsOptions,
): Promise<Report> {
  const isLabelled = all.map((row) => className(row, classes) !== undefined);
  const rows = all.filter((_, i) => isLabelled[i]);
  const groups = allGroups?.filter((_, i) => isLabelled[i]);
  const blank = all.length - rows.length;
  const notes =
    blank === 0
      ? []
      : [`${blank} rows without a class are left out (${all[isLabelled.indexOf(false)]!.key}).`];
  const is = areSame(rows, classes, { same, say });
  const [a, b] = [rows.map(({ texts }) => texts[0]), rows.map(({ texts }) => texts[1]!)];
  const cosines = await withUntrained(model, baselines, async (each) =>
    pairCosines(await embedded(each, a), await embedded(each, b)),
  );
  const trainedHalves = splitPairs(cosines.trained, is);
  // The groups of the half that is scored.
  const intervalOver = groups && Int32Array.from(splitPairs(groups, is).test.scores);
  const options = { intervalOver };
  const trained = pairClassification(trainedHalves.test, trainedHalves.validation, options);
  if (!baselines) return { ...joinReports('pairs', { '': trained }), notes };
  const words = tfIdf([...a, ...b], { sublinear: true });
  const sparse = splitPairs(
    Float64Array.from(a, (text, i) => sparseProduct(words.vector(text), words.vector(b[i]!))),
    is,
  );
  const untrained = cosines.untrained && splitPairs(cosines.untrained, is);
  const precision = (pairs: ScoredPairs, at: Uint32Array): number => {
    const subset = selectPairs(pairs, at);
    // Of few pairs a draw may have none that are the same.
    return Array.from(subset.same).some(Boolean) ? pairAveragePrecision(subset) : 0;
  };
  const gainOver = (other: typeof sparse) =>
    report('', {
      'average-precision': bootstrap(
        trainedHalves.test.scores.length,
        (at) => precision(trainedHalves.test, at) - precision(other.test, at),
        { resamples: 200, ...options },
      ),
      accuracy: meanDifference(correctPairs(trainedHalves), correctPairs(other), options),
    });
  const joined = joinReports('pairs', {
    '': trained,
    'tf-idf': pairClassification(sparse.test, sparse.validation, options),
    'gain.tf-idf': gainOver(sparse),
    ...(untrained && {
      untrained: pairClassification(untrained.test, untrained.validation, options),
      'gain.untrained': gainOver(untrained),
    }),
  });
  return { ...joined, notes: [...notes, ...(joined.notes ?? [])] };
}

/** Whether the texts of each pair mean the same. */
function areSame(
  rows: readonly ReadText[],
  classes: readonly string[],
  { same, say }: Pick<PairsOptions, 'same' | 'say'>,
): boolean[] {
  const names = rows.map((row) => className(row, classes));
  const there = [...new Set(names)].filter((name) => name !== undefined).sort();
  const metricName = same === undefined ? undefined : plainName(same);
  const candidates = there.filter((each) =>
    metricName === undefined ? usual.includes(each.toLowerCase()) : each === metricName,
  );
  // Of more than two numbers none says by itself that texts mean the same: 1 is `neutral` in SNLI.
  const isGuess =
    metricName === undefined && there.length > 2 && candidates.every((each) => /^\d+$/u.test(each));
  const name = isGuess || candidates.length > 1 ? undefined : candidates[0];
  const bad = rows.find(({ texts }, i) => texts.length < 2 || names[i] === undefined);
  if (name !== undefined && bad === undefined) {
    const others = there.filter((each) => each !== name);
    say?.(`Pairs of the class ${name} mean the same; ${others.join(', ') || 'no others'} do not.`);
    return names.map((each) => each === name);
  }
  throw new CounterpointError('CP_NLP_DATA', {
    what:
      bad === undefined
        ? whatOf(candidates, { there, same, isGuess })
        : `The row ${bad.key} is no labelled pair`,
    where: 'evaluate',
    expected: 'two texts and a class a row',
    remedy: `name the class with --same; there are ${there.join(', ') || 'none'}`,
  });
}

function whatOf(candidates: readonly string[], { there, same, isGuess }: Candidates): string {
  if (isGuess) return `It is not known which of the classes ${there.join(', ')} means the same`;
  if (candidates.length > 1) return `Several classes mean the same: ${candidates.join(', ')}`;
  return `No class is called ${same === undefined ? usual.join(' or ') : `"${same}"`}`;
}

interface Candidates {
  readonly there: readonly string[];
  readonly same: string | undefined;
  readonly isGuess: boolean;
}

/** The class of a row: by name, as a whole number, or a score of 0 or 1. */
function className({ label, score }: ReadText, classes: readonly string[]): string | undefined {
  if (label !== undefined) return plainName(classes[label] ?? String(label));
  return score === undefined ? undefined : plainName(String(score));
}

/** `1.0` is the class 1. */
function plainName(name: string): string {
  return /^\d+\.0+$/u.test(name) ? name.replace(/\.0+$/u, '') : name;
}
