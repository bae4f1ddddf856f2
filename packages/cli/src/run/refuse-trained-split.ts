import { CounterpointError, type Dataset } from '@counterpoint/core';
import { reportOf, type DataReport } from '@counterpoint/data';
import type { DataConfig } from './pretrain-config.js';

/** What a run is trained on, and the other split that it is to be scored on. */
export interface ScoredSplit {
  /** The data of the run, as its config names it. */
  readonly data: Pick<DataConfig, 'split'>;
  /** What was read of it. */
  readonly training: DataReport;
  /** The split to score, as it was asked for and as it was opened. */
  readonly split: string;
  readonly opened: Dataset;
  /** The option that asked for it. */
  readonly option: string;
}

/**
 * Refuses to score a run on a split that it is trained on: one of several, the same one by another
 * of its names, or a part of the data that names its split itself.
 *
 * @throws CP_CLI_USAGE
 */
export function refuseTrainedSplit({ data, training, split, opened, option }: ScoredSplit): void {
  const trained = new Set(partsOf(training));
  const isAsked = [data.split].flat().includes(split);
  const part = partsOf(reportOf(opened)).find((each) => trained.has(each));
  if (!isAsked && part === undefined) return;
  throw new CounterpointError('CP_CLI_USAGE', {
    what: `The run is trained on the split "${split}"`,
    where: option,
    expected: 'another split than that of --split',
    remedy: 'name the validation split, such as val, or leave the option out',
  });
}

/** The splits of all data that some data was put together from; without those that are not named. */
function partsOf(report: DataReport | undefined): readonly string[] {
  if (report === undefined) return [];
  const { parts, source, split } = report;
  if (parts !== undefined) return parts.flatMap(partsOf);
  return split === '' ? [] : [JSON.stringify([source, split])];
}
