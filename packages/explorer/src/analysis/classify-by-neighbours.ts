import type { Neighbours } from '@counterpoint/eval';
import type { PageClassification, PageError, PageSlice } from '../page/page-data.js';
import { shareInterval } from './share-interval.js';

/** A category of every sample, -1 for none. */
export interface Category {
  readonly name: string;
  readonly categories: readonly string[];
  readonly codes: Int32Array;
}

/** The class that neighbours vote for. */
export interface Votes {
  /** -1 where no neighbour has a class. */
  readonly predicted: Int32Array;
  /** The share of the votes for it. */
  readonly confidence: Float32Array;
}

/**
 * Each sample's class by the majority of its k nearest neighbours that have one; of equal votes the
 * nearer wins.
 */
export function votesOf({ k, indices }: Neighbours, labels: Int32Array): Votes {
  const count = labels.length;
  const predicted = new Int32Array(count).fill(-1);
  const confidence = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const votes = new Map<number, number>();
    let all = 0;
    for (let at = i * k; at < (i + 1) * k; at++) {
      const label = labels[indices[at]!]!;
      if (label < 0) continue;
      votes.set(label, (votes.get(label) ?? 0) + 1);
      all++;
    }
    for (const [label, weight] of votes)
      if (weight / all > confidence[i]!) [predicted[i], confidence[i]] = [label, weight / all];
  }
  return { predicted, confidence };
}

/**
 * Accuracy by slices with intervals, confusion, the most confident errors, and samples that are
 * likely mislabelled.
 */
export function classificationOf(
  { predicted, confidence }: Votes,
  labels: Int32Array,
  classes: readonly string[],
  facts: readonly Category[],
  neighbours: number,
): PageClassification {
  const scored = [...labels.keys()].filter((i) => labels[i]! >= 0 && predicted[i]! >= 0);
  const right = (i: number) => (labels[i] === predicted[i] ? 1 : 0);
  const confusion = new Array<number>(classes.length ** 2).fill(0);
  for (const i of scored) confusion[labels[i]! * classes.length + predicted[i]!]!++;
  const errors: PageError[] = scored
    .filter((i) => !right(i))
    .map((sample) => ({
      sample,
      predicted: predicted[sample]!,
      confidence: confidence[sample]!,
    }))
    .sort((a, b) => b.confidence - a.confidence || a.sample - b.sample);
  const suspects = errors.filter((error) => error.confidence >= 0.8);
  const classCategory: Category = { name: 'class', categories: classes, codes: labels };
  return {
    overall: shareInterval(scored.map(right)),
    neighbours,
    slices: [classCategory, ...facts].map((fact) => sliceOf(fact, scored, right)),
    confusion,
    errors: errors.slice(0, 200),
    suspects: suspects.slice(0, 200),
    counts: { errors: errors.length, suspects: suspects.length },
  };
}

function sliceOf(
  { name, categories, codes }: Category,
  scored: readonly number[],
  right: (i: number) => number,
): PageSlice {
  const members = categories.map(() => [] as number[]);
  for (const i of scored) members[codes[i]!]?.push(right(i));
  const rows = categories
    .map((category, code) => ({ name: category, values: members[code]! }))
    .filter(({ values }) => values.length > 0)
    .map(({ name: value, values }) => ({ ...shareInterval(values), name: value }));
  return { fact: name, rows: rows.sort((a, b) => a.value - b.value) };
}
