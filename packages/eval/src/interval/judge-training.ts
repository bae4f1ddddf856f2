import { bootstrap, type BootstrapOptions, type Interval } from './bootstrap.js';
import type { Statistic } from './statistic.js';

/** Scores of the trained encoder and of what it is compared with. */
export interface JudgedSystems {
  readonly trained: Statistic;
  /** The same encoder before training; of a run that began from a model, that model. */
  readonly untrained?: Statistic;
  /** What needs no training, by name: raw input, words. */
  readonly baselines?: Readonly<Record<string, Statistic>>;
}

/** Whether training helped. */
export interface TrainingVerdict {
  /** The trained encoder's score. */
  readonly score: Interval;
  /** The paired difference from the untrained encoder. */
  readonly gainOverUntrained?: Interval;
  /** The baseline of the highest score. */
  readonly bestBaseline?: string;
  /** The paired difference from it. */
  readonly gainOverBaseline?: Interval;
  /** `helped`: every gain's interval is above 0; `hurt`: one is below 0; `unclear` otherwise. */
  readonly verdict: 'helped' | 'hurt' | 'unclear';
  /** One sentence that says so, with the intervals. */
  readonly sentence: string;
}

/**
 * Judges whether training helped: the trained encoder's score, and its paired differences from the
 * untrained
 * one and from the best baseline, with bootstrap intervals over the same rows.
 *
 * @param name of the score, for the sentence; higher is better
 * @param count rows of the test part
 * @throws CP_EVAL_EMPTY, CP_EVAL_OPTION, CP_EVAL_COUNTS, CP_EVAL_NOT_FINITE
 * @example
 * const trained = meanOf(Array.from({ length: 100 }, (_, i) => (i < 90 ? 1 : 0)));
 * const untrained = meanOf(Array.from({ length: 100 }, (_, i) => (i < 50 ? 1 : 0)));
 * judgeTraining('accuracy', 100, { trained, untrained }).sentence;
 * // 'Training helped: accuracy .900 is .400 above the untrained start (.300 to .500).'
 */
export function judgeTraining(
  name: string,
  count: number,
  { trained, untrained, baselines = {} }: JudgedSystems,
  options?: BootstrapOptions,
): TrainingVerdict {
  const all = Uint32Array.from({ length: count }, (_, i) => i);
  const gainOver = (other: Statistic): Interval =>
    bootstrap(count, (rows) => trained(rows) - other(rows), options);
  const best = Object.entries(baselines)
    .map(([baseline, statistic]) => ({ baseline, statistic, value: statistic(all) }))
    .sort((a, b) => b.value - a.value)[0];
  const score = bootstrap(count, trained, options);
  const gainOverUntrained = untrained && gainOver(untrained);
  const gainOverBaseline = best && gainOver(best.statistic);
  const gains = [gainOverUntrained, gainOverBaseline].filter((gain) => gain !== undefined);
  const verdict = gains.some(({ high }) => high < 0)
    ? 'hurt'
    : gains.length > 0 && gains.every(({ low }) => low > 0)
      ? 'helped'
      : 'unclear';
  const parts = [
    gainOverUntrained && `${distance(gainOverUntrained)} the untrained start`,
    gainOverBaseline && `${distance(gainOverBaseline)} the best baseline, ${best.baseline}`,
  ];
  const compared = [gainOverUntrained, gainOverBaseline]
    .map((gain, i) => gain && `${parts[i]} (${decimal(gain.low)} to ${decimal(gain.high)})`)
    .filter((part) => part !== undefined)
    .join(' and ');
  return {
    score,
    gainOverUntrained,
    bestBaseline: best?.baseline,
    gainOverBaseline,
    verdict,
    sentence:
      compared === ''
        ? `${name} is ${decimal(score.value)}; there is nothing to compare it with.`
        : `${openings[verdict]}: ${name} ${decimal(score.value)} is ${compared}.`,
  };
}

const openings: Readonly<Record<TrainingVerdict['verdict'], string>> = {
  helped: 'Training helped',
  hurt: 'Training hurt',
  unclear: 'It is unclear whether training helped',
};

function distance({ value }: Interval): string {
  return `${decimal(Math.abs(value))} ${value < 0 ? 'below' : 'above'}`;
}

/** Three decimals without the zero before the point. */
function decimal(value: number): string {
  return value.toFixed(3).replace(/^(-?)0\./u, '$1.');
}
