import { CounterpointError, type Dataset, type Sample, type SkippedSample } from '@counterpoint/core';
import { concat, openDataset, type RawSample } from '@counterpoint/data';
import { recordOf, type TextColumnsConfig, type TextRecord } from '@counterpoint/text';

export interface OpenTextsOptions {
  readonly split?: string;
  readonly labelColumn?: string;
  readonly onSkip?: (skipped: SkippedSample) => void;
}

/** Text data: a table, lines, Parquet, a folder of them, or several of these with commas between. */
export async function openTexts(paths: string, { split, labelColumn, onSkip }: OpenTextsOptions = {}): Promise<Dataset<RawSample>> {
  const opened = await Promise.all(paths.split(',').map((path) => openDataset(path.trim(), {
    ...(split === undefined ? {} : { split }), ...(labelColumn === undefined ? {} : { labelColumn }), ...(onSkip ? { onSkip } : {}),
  })));
  return opened.length === 1 ? opened[0]! : concat(opened);
}

/** A row with its texts. */
export interface ReadText extends TextRecord {
  readonly key: string;
  readonly label?: number;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Every row in its stored order; rows without text are told and left out. */
export async function readTexts(dataset: Dataset<RawSample>, columns: TextColumnsConfig, onSkip: (skipped: SkippedSample) => void): Promise<ReadText[]> {
  const rows: ReadText[] = [];
  for await (const sample of dataset.epoch({ seed: 0, epoch: 0, shuffle: false }, 0, onSkip)) {
    const read = readText(sample, columns, onSkip);
    if (read) rows.push(read);
  }
  if (rows.length === 0) throw new CounterpointError('CP_NLP_DATA', { what: 'There is no text', where: dataset.name, expected: 'at least one row with text', remedy: 'name the columns with --columns' });
  return rows;
}

function readText(sample: Sample<RawSample>, columns: TextColumnsConfig, onSkip: (skipped: SkippedSample) => void): ReadText | undefined {
  const { key, label, facts = {} } = sample;
  try {
    return { ...recordOf(facts, columns, key), key, facts, ...(label === undefined ? {} : { label }) };
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
