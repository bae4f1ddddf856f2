import { bootstrap, type BootstrapOptions } from '../interval/bootstrap.js';
import { type Report, report } from '../interval/report.js';
import { sameCounts } from '../matrix/check.js';
import { pearson, spearman } from './correlation.js';

/**
 * Semantic textual similarity: how the scores of a system (cosines of pairs) agree with people's,
 * as `spearman` and `pearson`.
 *
 * Cer et al. 2017, "SemEval-2017 task 1", section 5, https://arxiv.org/abs/1708.00055; Spearman as
 * the main score after
 * Reimers, Beyer and Gurevych 2016, https://aclanthology.org/C16-1009/.
 *
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY
 */
export function similarityReport(
  scores: ArrayLike<number>,
  people: ArrayLike<number>,
  options?: BootstrapOptions,
): Report {
  sameCounts('similarityReport', { scores: scores.length, people: people.length });
  const intervalOf = (correlation: (x: ArrayLike<number>, y: ArrayLike<number>) => number) =>
    bootstrap(
      scores.length,
      (rows) =>
        correlation(
          Float64Array.from(rows, (i) => scores[i]!),
          Float64Array.from(rows, (i) => people[i]!),
        ),
      options,
    );
  return report('similarity', { spearman: intervalOf(spearman), pearson: intervalOf(pearson) });
}
