import { CounterpointError } from '@counterpoint/core';
import { basename } from 'node:path';
import { fileChunks } from '../bytes/file-chunks.js';
import { lines, longestLine, type StoredLine } from '../bytes/lines.js';
import { utf8 } from '../sample/metadata-of.js';
import { csvFields } from './csv-fields.js';
import type { FoundRow, Row, RowSource } from './row-source.js';

/** Tab-separated (no quoting), comma- or semicolon-separated (RFC 4180), one JSON object a line, or plain lines as `{ text }`. */
export type TextFormat = 'tsv' | 'csv' | 'jsonl' | 'txt';

export interface TextRowsOptions {
  /** Default: by the file's name. */
  readonly format?: TextFormat;
  /** The columns of a file without a header line. */
  readonly columns?: readonly string[];
}

/** The format that a name says (`.gz` aside), if any. */
export function textFormat(path: string): TextFormat | undefined {
  const extension = /\.([^.]+?)(\.gz)?$/i.exec(path)?.[1]?.toLowerCase();
  if (extension === 'tsv' || extension === 'tab') return 'tsv';
  if (extension === 'csv') return 'csv';
  if (extension === 'jsonl' || extension === 'ndjson') return 'jsonl';
  return extension === 'txt' || extension === 'text' ? 'txt' : undefined;
}

/** The rows of a text file, plain or gzip. Blank lines are no rows. */
export function textRows(path: string, options: TextRowsOptions = {}): RowSource {
  const format = options.format ?? textFormat(path) ?? 'txt';
  return {
    name: basename(path),
    path,
    async *rows() {
      let parse: ((text: string, where: string) => Row) | undefined =
        format === 'txt' ? (text) => ({ text }) : format === 'jsonl' ? jsonRow : undefined;
      let separator = format === 'csv' ? ',' : '\t';
      if (options.columns !== undefined) parse ??= fieldRow(options.columns, format, separator);
      for await (const stored of lines(fileChunks(path), path, format === 'csv')) {
        const found: FoundRow[] = [];
        for (const line of stored) {
          const where = `${path}:${line.number}`;
          try {
            const text = textOf(line, where);
            if (text.trim() === '') continue;
            if (parse === undefined) {
              if (format === 'csv' && !text.includes(',') && text.includes(';')) separator = ';';
              parse = fieldRow(header(text, format, separator, where), format, separator);
            } else
              found.push({ place: line.number, bytes: line.bytes.length, row: parse(text, where) });
          } catch (error) {
            if (parse === undefined) throw error;
            found.push({ place: line.number, error });
          }
        }
        if (found.length > 0) yield found;
      }
    },
  };
}

function textOf({ bytes, tooLong }: StoredLine, where: string): string {
  if (tooLong) {
    throw new CounterpointError('CP_DATA_LINE', {
      what: 'A line is too long',
      where,
      expected: `at most ${longestLine} bytes`,
      remedy: 'split it, or close an open quote before it',
    });
  }
  return utf8(bytes, where);
}

function header(text: string, format: TextFormat, separator: string, where: string): string[] {
  const columns = format === 'csv' ? csvFields(text, separator, where) : text.split(separator);
  const twice = columns.find((column, i) => columns.indexOf(column) !== i);
  if (twice !== undefined) {
    throw new CounterpointError('CP_DATA_ROW', {
      what: `Two columns are called "${twice}"`,
      where,
      expected: 'a header line with different names',
    });
  }
  return columns;
}

function fieldRow(
  columns: readonly string[],
  format: TextFormat,
  separator: string,
): (text: string, where: string) => Row {
  return (text, where) => {
    const fields = format === 'csv' ? csvFields(text, separator, where) : text.split(separator);
    if (fields.length !== columns.length) {
      throw new CounterpointError('CP_DATA_ROW', {
        what: `A row has ${fields.length} fields`,
        where,
        expected: `${columns.length}: ${columns.join(', ')}`,
        facts: { fields: fields.length, columns },
      });
    }
    const row: Record<string, unknown> = {};
    for (let i = 0; i < columns.length; i++) row[columns[i]!] = fields[i];
    return row;
  };
}

function jsonRow(text: string, where: string): Row {
  let value: unknown;
  try {
    value = JSON.parse(text);
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
