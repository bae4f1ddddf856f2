import { CounterpointError } from '@counterpoint/core';
import { basename } from 'node:path';
import { fileChunks } from '../bytes/file-chunks.js';
import { lines, longestLine, type StoredLine } from '../bytes/lines.js';
import { parseJson } from '../sample/parse-json.js';
import { utf8 } from '../sample/metadata-of.js';
import type { CsvDialect } from './csv-dialect.js';
import { csvRecords, type CsvRecord } from './csv-records.js';
import type { ScannedRow, Row, RowSource } from './row-source.js';

/**
 * Delimited text whose usual delimiter is a tab (and which is not quoted) or a comma, one JSON
 * object a line, or plain lines as `{ text }`.
 */
export type TextFormat = 'tsv' | 'csv' | 'jsonl' | 'txt';

/** Format and dialect of the file that {@link textRows} reads. */
export interface TextRowsOptions {
  /** Default: by the file's name. */
  readonly format?: TextFormat;
  /** The columns of a file without a header line. */
  readonly columns?: readonly string[];
  /** The character between fields. Default: detected from the first lines. */
  readonly delimiter?: string;
  /**
   * What encloses fields; empty: quotes are plain characters. Default: a double quote, but nothing
   * in a `.tsv`.
   */
  readonly quote?: CsvDialect['quote'];
  /** Names a plain line's column. Default `text`. */
  readonly lineColumn?: string;
}

/** The format that a name says (`.gz` aside), if any. A `.json` is one object a line, as NeMo writes it. */
export function textFormat(path: string): TextFormat | undefined {
  const extension = /\.([^.]+?)(\.gz)?$/i.exec(path)?.[1]?.toLowerCase();
  if (extension === 'tsv' || extension === 'tab') return 'tsv';
  if (extension === 'csv') return 'csv';
  if (extension === 'jsonl' || extension === 'ndjson' || extension === 'json') return 'jsonl';
  return extension === 'txt' || extension === 'text' ? 'txt' : undefined;
}

/** The rows of a text file, plain or gzip. Blank lines are no rows. */
export function textRows(path: string, options: TextRowsOptions = {}): RowSource {
  const format = options.format ?? textFormat(path) ?? 'txt';
  const about = { name: basename(path), path };
  if (format === 'jsonl') return { ...about, rows: () => jsonRows(path) };
  if (format === 'txt') {
    const { lineColumn = 'text' } = options;
    return { ...about, rows: () => lineRows(path, (text) => ({ [lineColumn]: text })) };
  }
  let dialect: CsvDialect | undefined;
  return {
    ...about,
    rows: () => csvRows(path, format, options, (csvDialect) => (dialect = csvDialect)),
    dialect: () => dialect,
  };
}

async function* lineRows(
  path: string,
  parse: (text: string, where: string) => Row,
  /** Looks at the first line that is not blank, and may refuse the file. */
  check?: (text: string, path: string) => void,
): AsyncGenerator<ScannedRow[]> {
  let isChecked = check === undefined;
  for await (const batch of lines(fileChunks(path), path)) {
    const rows: ScannedRow[] = [];
    for (const line of batch) {
      const where = `${path}, line ${line.number}`;
      if (!isChecked) {
        const first = Buffer.from(line.bytes).toString('utf8').trim();
        if (first !== '') check!(first, path);
        isChecked = first !== '';
      }
      try {
        const text = textOf(line, where);
        if (text.trim() === '') continue;
        rows.push({ place: line.number, bytes: line.bytes.length, row: parse(text, where) });
      } catch (error) {
        rows.push({ place: line.number, error });
      }
    }
    if (rows.length > 0) yield rows;
  }
}

/** Rows of JSON lines. @throws CP_DATA_ROW for a file that is one document on one line */
async function* jsonRows(path: string): AsyncGenerator<ScannedRow[]> {
  let count = 0;
  let last: ScannedRow | undefined;
  for await (const rows of lineRows(path, jsonRow, requireLines)) {
    count += rows.length;
    last = rows.at(-1);
    yield rows;
  }
  const row = last && 'row' in last ? last.row : {};
  const holdsRows = Object.values(row).some(
    (value) => Array.isArray(value) && value.length > 1 && value.every(isObject),
  );
  if (count === 1 && holdsRows) throw oneDocument(path, "jq -c '.data[]' FILE > rows.jsonl");
}

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

async function* csvRows(
  path: string,
  format: 'csv' | 'tsv',
  { columns: configColumns, delimiter, quote }: TextRowsOptions,
  onDialect: (dialect: CsvDialect) => void,
): AsyncGenerator<ScannedRow[]> {
  let columns = configColumns;
  const usual = format === 'csv' ? ',' : '\t';
  const records = csvRecords(fileChunks(path), path, { usual, delimiter, quote, onDialect });
  for await (const list of records) {
    const rows: ScannedRow[] = [];
    for (const record of list) {
      if (columns === undefined) columns = headerOf(record, path);
      else rows.push(rowOf(record, columns, path));
    }
    if (rows.length > 0) yield rows;
  }
}

function headerOf(record: CsvRecord, path: string): string[] {
  if ('error' in record) throw record.error;
  const columns = record.fields.map((name) => name.trim());
  const twice = columns.find((column, i) => columns.indexOf(column) !== i);
  if (twice === undefined) return columns;
  throw new CounterpointError('CP_DATA_ROW', {
    what: `Two columns are called "${twice}"`,
    where: `${path}, line ${record.line}`,
    expected: 'a header line with different names',
    facts: { columns },
  });
}

function rowOf(record: CsvRecord, columns: readonly string[], path: string): ScannedRow {
  if ('error' in record) return { place: record.line, error: record.error };
  const { fields, line, bytes } = record;
  if (fields.length !== columns.length) {
    const error = new CounterpointError('CP_DATA_ROW', {
      what: `A row has ${fields.length} fields`,
      where: `${path}, line ${line}`,
      expected: `${columns.length}: ${columns.join(', ')}`,
      facts: { fields: fields.length, columns },
    });
    return { place: line, error };
  }
  const row: Record<string, unknown> = {};
  for (let i = 0; i < columns.length; i++) row[columns[i]!] = fields[i];
  return { place: line, bytes, row };
}

function textOf({ bytes, tooLong }: StoredLine, where: string): string {
  if (tooLong) {
    throw new CounterpointError('CP_DATA_LINE', {
      what: 'A line is too long',
      where,
      expected: `at most ${longestLine} bytes`,
      remedy: 'split it',
    });
  }
  return utf8(bytes, where);
}

/** One JSON document over all lines is no list of rows. @throws CP_DATA_ROW */
function requireLines(first: string, path: string): void {
  if (!first.startsWith('[') && first !== '{') return;
  throw oneDocument(path, "jq -c '.[]' FILE > rows.jsonl");
}

const oneDocument = (path: string, command: string): CounterpointError =>
  new CounterpointError('CP_DATA_ROW', {
    what: 'The file is one JSON document, not one object a line',
    where: path,
    expected: 'one JSON object a line',
    remedy: `write the rows of a list on lines of their own: ${command}`,
  });

function jsonRow(text: string, where: string): Row {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (cause) {
    throw new CounterpointError('CP_DATA_ROW', {
      what: 'A line is not JSON',
      where,
      expected: 'one JSON object a line',
      cause,
    });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CounterpointError('CP_DATA_ROW', {
      what: 'A line is no JSON object',
      where,
      expected: 'one JSON object a line',
    });
  }
  return value as Row;
}
