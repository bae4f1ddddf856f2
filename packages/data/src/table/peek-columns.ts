import { textRows, textFormat, type TextRowsOptions } from './text-rows.js';
import { fileChunks } from '../bytes/file-chunks.js';
import { csvRecords } from './csv-records.js';

/**
 * The columns of a table, from its header line or its first row alone. None where it cannot be
 * read.
 */
export async function peekColumns(
  path: string,
  options: Pick<TextRowsOptions, 'delimiter' | 'quote' | 'format'> = {},
): Promise<readonly string[]> {
  const format = options.format ?? textFormat(path);
  try {
    if (format === 'csv' || format === 'tsv') {
      const usual = format === 'csv' ? ',' : '\t';
      for await (const [first] of csvRecords(fileChunks(path), path, { ...options, usual }))
        return first !== undefined && 'fields' in first
          ? first.fields.map((each) => each.trim())
          : [];
      return [];
    }
    for await (const rows of textRows(path, options).rows())
      for (const each of rows) if ('row' in each) return Object.keys(each.row);
  } catch {
    return []; // what is wrong with it is reported when it is opened
  }
  return [];
}
