import { seedInterval } from '@counterpoint/eval';
import { textTable } from '../terminal/text-table.js';
import { accuracy, difference, rankCorrelations, type ComparedRun } from './comparison.js';

interface Ends {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const percent = ({ value, low, high }: Ends) =>
  `${(100 * value).toFixed(1)} (${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)})`;

/**
 * A comparison for people: one line a run where there is one seed, one line a variant where there
 * are several.
 */
export function comparisonTable(runs: readonly ComparedRun[]): string {
  const seeds = new Set(runs.map(({ seed }) => seed));
  const correlations = rankCorrelations(runs);
  const order =
    correlations === undefined
      ? ''
      : `\nRank correlation of label-free scores with the linear probe over ${runs.length} ` +
        `runs: RankMe ${correlations.rankMe.toFixed(2)}, uniformity ` +
        `${correlations.uniformity.toFixed(2)}, spread ${correlations.spread.toFixed(2)}.`;
  return `${seeds.size > 1 ? overSeeds(runs) : runByRun(runs)}${order}`;
}

function runByRun(runs: readonly ComparedRun[]): string {
  const first = runs[0]?.trained;
  const header = [
    'method',
    'epochs',
    'neighbours %',
    'over untrained',
    'over the first',
    'linear %',
    'over the first',
    'RankMe',
    'minutes',
    'GB',
    'health',
  ];
  return textTable(
    header,
    runs.map(({ variant, training, trained, untrained }) => [
      variant,
      training.epochs.toFixed(2),
      percent(accuracy(trained.knn)),
      percent(difference(trained.knn, untrained.knn)),
      first === trained ? '' : percent(difference(trained.knn, first!.knn)),
      percent(accuracy(trained.linear)),
      first === trained ? '' : percent(difference(trained.linear, first!.linear)),
      trained.rankMe.toFixed(1),
      (training.seconds / 60).toFixed(1),
      (training.peakBytes / 1e9).toFixed(2),
      healthOf(training),
    ]),
  );
}

function overSeeds(runs: readonly ComparedRun[]): string {
  const names = [...new Set(runs.map(({ variant }) => variant))];
  const runsOf = (name: string) => runs.filter(({ variant }) => variant === name);
  const header = [
    'variant',
    'seeds',
    'neighbours %',
    'over untrained',
    'over the first',
    'linear %',
    'RankMe',
    'minutes',
    'health',
  ];
  return textTable(
    header,
    names.map((name) => {
      const variantRuns = runsOf(name);
      const mean = (value: (run: ComparedRun) => number) => seedInterval(variantRuns.map(value));
      const pairs = variantRuns.flatMap((run) =>
        runsOf(names[0]!)
          .filter(({ seed }) => seed === run.seed)
          .map((first) => accuracy(run.trained.knn).value - accuracy(first.trained.knn).value),
      );
      return [
        name,
        String(variantRuns.length),
        percent(mean(({ trained }) => accuracy(trained.knn).value)),
        percent(
          mean(
            ({ trained, untrained }) => accuracy(trained.knn).value - accuracy(untrained.knn).value,
          ),
        ),
        name === names[0] || pairs.length === 0 ? '' : percent(seedInterval(pairs)),
        percent(mean(({ trained }) => accuracy(trained.linear).value)),
        mean(({ trained }) => trained.rankMe).value.toFixed(1),
        mean(({ training }) => training.seconds / 60).value.toFixed(1),
        variantRuns.map(({ training }) => healthOf(training)).join(', '),
      ];
    }),
  );
}

function healthOf({ alarm }: ComparedRun['training']): string {
  return alarm === undefined ? 'healthy' : `${alarm.health} at step ${alarm.step}`;
}
