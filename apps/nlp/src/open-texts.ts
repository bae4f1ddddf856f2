import {
  CounterpointError,
  type Dataset,
  type Sample,
  type SkippedSample,
} from '@counterpoint/core';
import { concat, openDataset, type RawSample } from '@counterpoint/data';
import { recordOf, type TextColumnsConfig, type TextRecord } from '@counterpoint/text';

export interface OpenTextsOptions {
  readonly split?: string;
  readonly labelColumn?: string;
  readonly onSkip?: (skipped: SkippedSample) => void;
}

/** Columns of classes beside `label` and `class`, which the data package knows. */
const classColumns = ['intent', 'category', 'topic', 'emotion', 'sentiment'];

/** Text data: a table, lines, Parquet, a folder of them, or several of these with commas between. */
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
  const open = (column?: string) =>
    openDataset(path, {
      split,
      labelColumn: column,
      onSkip,
    });
  const dataset = await open(labelColumn);
  if (labelColumn !== undefined || dataset.classes !== undefined || !dataset.at) return dataset;
  const { metadata = {} } = await dataset.at(0);
  const column = classColumns.find((name) => name in metadata);
  return column === undefined ? dataset : open(column);
}

/** A row with its texts. */
export interface ReadText extends TextRecord {
  readonly key: string;
  readonly label?: number;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Every row in its stored order; rows without text are told and left out. */
export async function readTexts(
  dataset: Dataset<RawSample>,
  columns: TextColumnsConfig,
  onSkip: (skipped: SkippedSample) => void,
): Promise<ReadText[]> {
  const rows: ReadText[] = [];
  for await (const sample of dataset.epoch({ seed: 0, epoch: 0, shuffle: false }, 0, onSkip)) {
    const read = readText(sample, columns, onSkip);
    if (read) rows.push(read);
  }
  if (rows.length === 0)
    throw new CounterpointError('CP_NLP_DATA', {
      what: 'There is no text',
      where: dataset.name,
      expected: 'at least one row with text',
      remedy: 'name the columns with --columns',
    });
  return rows;
}

function readText(
  sample: Sample<RawSample>,
  columns: TextColumnsConfig,
  onSkip: (skipped: SkippedSample) => void,
): ReadText | undefined {
  const { key, label, metadata = {} } = sample;
  try {
    return {
      ...recordOf(metadata, columns, key),
      key,
      metadata,
      ...(label === undefined ? {} : { label }),
    };
  } catch (error) {
    const { code = 'CP_NLP_DATA', message } = error as { code?: string; message: string };
    onSkip({ index: sample.index, key, code, message });
    return undefined;
  }
}

/** `a,b` as the columns of a record. */
export function columnsOption(columns: string | undefined): TextColumnsConfig {
  return columns === undefined ? {} : { columns: columns.split(',') };
}
