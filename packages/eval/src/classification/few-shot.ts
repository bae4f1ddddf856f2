import { CounterpointError, Rng } from '@counterpoint/core';
import { type BootstrapOptions, type Interval, meanInterval } from '../interval/bootstrap.js';
import { classCount, inRange, sameCounts } from '../matrix/check.js';
import { type LabelledMatrix, unitRows } from '../matrix/embedding-matrix.js';

/** Classes, labelled rows and number of the episodes of {@link fewShot}. */
export interface FewShotOptions extends BootstrapOptions {
  /** Classes in an episode. Default 5. */
  readonly ways?: number;
  /** Labelled rows of each class. Default 1. */
  readonly shots?: number;
  /** Rows of each class to recognise. Default 15, or as many as every class has. */
  readonly queries?: number;
  /** Default 600. */
  readonly episodes?: number;
}

/**
 * n-way k-shot accuracy: in each episode n classes and k rows of each are drawn, and other rows of
 * these classes are given to the
 * class of nearest mean, by cosine. The interval is over episodes.
 *
 * Episodes after Vinyals et al. 2016, "Matching networks for one shot learning",
 * https://arxiv.org/abs/1606.04080; class means after
 * Snell, Swersky and Zemel 2017, "Prototypical networks for few-shot learning", equation 1,
 * https://arxiv.org/abs/1703.05175.
 * Differs: cosine instead of Euclidean distance, for these embeddings were trained by cosine.
 *
 * @throws CP_EVAL_COUNTS, CP_EVAL_LABEL, CP_EVAL_OPTION; CP_EVAL_EMPTY when too few classes have
 *   enough rows
 */
export function fewShot(data: LabelledMatrix, options: FewShotOptions = {}): Interval {
  const { ways = 5, shots = 1, episodes = 600, seed = 0 } = options;
  sameCounts('fewShot', { rows: data.count, labels: data.labels.length });
  inRange('ways', ways, 2, 1e6, true);
  inRange('shots', shots, 1, 1e6, true);
  inRange('episodes', episodes, 1, 1e7, true);
  const byClass: number[][] = Array.from({ length: classCount('fewShot', data.labels) }, () => []);
  for (let i = 0; i < data.count; i++) byClass[data.labels[i]!]!.push(i);
  const usable = byClass.filter(({ length }) => length > shots);
  if (usable.length < ways) {
    throw new CounterpointError('CP_EVAL_EMPTY', {
      what: `${usable.length} classes have more than ${shots} rows`,
      where: 'fewShot',
      expected: `at least ${ways}`,
      remedy: 'use fewer ways or shots',
    });
  }
  const queries = options.queries ?? Math.min(15, ...usable.map(({ length }) => length - shots));
  inRange('queries', queries, 1, Math.min(...usable.map(({ length }) => length)) - shots, true);
  const unit = unitRows(data);
  const accuracies = Float64Array.from({ length: episodes }, (_, e) =>
    episode(unit.rows, unit.width, usable, ways, shots, queries, Rng.of(seed, 'episode', e)),
  );
  return meanInterval(accuracies, options);
}

function episode(
  rows: Float32Array,
  width: number,
  byClass: readonly (readonly number[])[],
  ways: number,
  shots: number,
  queries: number,
  rng: Rng,
): number {
  const classes = Array.from(rng.permutation(byClass.length).subarray(0, ways), (c) => {
    const members = byClass[c]!;
    return Array.from(
      rng.permutation(members.length).subarray(0, shots + queries),
      (i) => members[i]!,
    );
  });
  const means = classes.map((members) => {
    const mean = new Float64Array(width);
    for (const i of members.slice(0, shots))
      for (let d = 0; d < width; d++) mean[d]! += rows[i * width + d]!;
    const norm = Math.hypot(...mean) || 1;
    return mean.map((value) => value / norm);
  });
  let right = 0;
  classes.forEach((members, c) => {
    for (const i of members.slice(shots)) {
      const cosines = means.map((mean) =>
        mean.reduce((sum, value, d) => sum + value * rows[i * width + d]!, 0),
      );
      const rivals = cosines.filter((cosine, other) => other !== c && cosine >= cosines[c]!).length;
      if (rivals === 0) right++; // a tie is no recognition: collapsed embeddings score 0, not 1/n
    }
  });
  return right / (ways * queries);
}
