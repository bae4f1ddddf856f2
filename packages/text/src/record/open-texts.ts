import type { Dataset, SkippedSample } from '@counterpoint/core';
import { concat, openDataset, type RawSample } from '@counterpoint/data';

/** The split and the class column of {@link openTexts}. */
export interface OpenTextsOptions {
  readonly split?: string;
  /** The column of the class. Default: `label`, `class`, or another usual name. */
  readonly labelColumn?: string;
  readonly onSkip?: (skipped: SkippedSample) => void;
}

/** Columns of classes in common use, besides `label` and `class`, which the data package knows. */
const classColumns = [
  'intent',
  'category',
  'topic',
  'emotion',
  'sentiment',
  'is_duplicate',
  'gold_label',
];

/**
 * Opens text data: a table, lines, Parquet, a folder of them, or several of these separated by
 * commas.
 *
 * @throws the errors of `openDataset`
 */
export async function openTexts(
  paths: string,
  options: OpenTextsOptions = {},
): Promise<Dataset<RawSample>> {
  const opened = await Promise.all(paths.split(',').map((path) => openOne(path.trim(), options)));
  return opened.length === 1 ? opened[0]! : concat(opened);
}

async function openOne(
  path: string,
  { split, labelColumn, onSkip }: OpenTextsOptions,
): Promise<Dataset<RawSample>> {
  const open = (column?: string) => openDataset(path, { split, labelColumn: column, onSkip });
  const dataset = await open(labelColumn);
  if (labelColumn !== undefined) return dataset;
  const column = await usualClassColumn(dataset);
  return column === undefined ? dataset : open(column);
}

/** The column by which classes usually go, where a table has classes under no other name. */
export async function usualClassColumn(dataset: Dataset<RawSample>): Promise<string | undefined> {
  if (dataset.classes !== undefined || !dataset.at) return undefined;
  const { metadata = {} } = await dataset.at(0);
  const names = Object.keys(metadata);
  return classColumns.flatMap((usual) => names.filter((name) => name.toLowerCase() === usual))[0];
}
