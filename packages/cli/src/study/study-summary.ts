import { seedInterval } from '@counterpoint/eval';
import { textTable } from '../terminal/text-table.js';
import { intervalText } from '../score/score-table.js';
import { percent } from './percent.js';
import { systems, type Study, type System } from './study.js';

/** A mean over seeds; both ends are the mean where there is one seed. */
export interface SeedMean {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The means of one share of the labels. */
export interface ShareSummary {
  readonly share: number;
  /** Samples that were learned from. */
  readonly samples: number;
  readonly accuracy: Readonly<Record<System, SeedMean>>;
  /** Paired differences of fine-tuning, seed by seed. */
  readonly gain: Readonly<Record<Exclude<System, 'fine-tuned'>, SeedMean>>;
}

/** Means over the seeds of a study, with intervals where there are several. */
export function studySummary({ cells }: Pick<Study, 'cells'>): ShareSummary[] {
  const shares = [...new Set(cells.map(({ share }) => share))].sort((a, b) => a - b);
  return shares.map((share) => {
    const own = cells.filter((cell) => cell.share === share);
    const over = (value: (cell: (typeof own)[number]) => number) => meanOf(own.map(value));
    const others = systems.filter((system) => system !== 'fine-tuned');
    return {
      share,
      samples: own[0]!.samples,
      accuracy: record(systems, (system) => over(({ accuracy }) => accuracy[system])),
      gain: record(others, (system) =>
        over(({ accuracy }) => accuracy['fine-tuned'] - accuracy[system]),
      ) as ShareSummary['gain'],
    };
  });
}

/** A study as tables of text. */
export function studyText(study: Study): string {
  const summary = studySummary(study);
  const efficiency = textTable(
    ['labels', 'samples', ...systems, 'fine-tuned over linear', 'over from scratch'],
    summary.map(({ share, samples, accuracy, gain }) => [
      percent(share),
      String(samples),
      ...systems.map((system) => intervalText(accuracy[system])),
      intervalText(gain.linear),
      intervalText(gain['from scratch']),
    ]),
  );
  if (study.transfer.length === 0) return efficiency;
  const transfer = textTable(
    ['linear probe on', 'before', `after ${percent(summary.at(-1)!.share)} of the labels`, 'gain'],
    study.transfer.map(({ data, before, after, gain }) => [
      data,
      ...[before, after, gain].map(intervalText),
    ]),
  );
  return `${efficiency}\n\n${transfer}`;
}

function meanOf(values: readonly number[]): SeedMean {
  const { value, low, high } = seedInterval(values);
  return Number.isFinite(low) ? { value, low, high } : { value, low: value, high: value };
}

function record<Name extends string>(
  names: readonly Name[],
  value: (name: Name) => SeedMean,
): Record<Name, SeedMean> {
  return Object.fromEntries(names.map((name) => [name, value(name)])) as Record<Name, SeedMean>;
}
