import { CounterpointError } from '@counterpoint/core';
import { hasReturnsAlone, longestLine, withoutMark } from '../bytes/lines.js';
import { utf8 } from '../sample/metadata-of.js';
import type { CsvDialect } from './csv-dialect.js';
import { detectDelimiter } from './detect-delimiter.js';
import { csvFields } from './csv-fields.js';
import { separatorLine } from './separator-line.js';

/** A record of a CSV at a line, or why it is none. */
export type CsvRecord =
  | {
      readonly line: number;
      /** Of the record without its line end; a part of fingerprints that runs hold. */
      readonly bytes: number;
      readonly fields: readonly string[];
    }
  | { readonly line: number; readonly error: unknown };

export interface CsvOptions {
  /** What separates fields where the file does not show it: a comma or a tab. */
  readonly usual: string;
  /** The delimiter, where it is given. */
  readonly delimiter?: string;
  readonly quote?: CsvDialect['quote'];
  /** Called once, before the first record. */
  readonly onDialect?: (dialect: CsvDialect) => void;
  /** The number of fields of every record. Default: that of the first. */
  readonly width?: number;
}

/** A quoted field over several lines is given up when it is longer. */
const longestRecord = 4 * 2 ** 20;
const detectionBytes = 65_536;
const detectionLines = 50;
const newline = 10,
  carriageReturn = 13,
  quoteByte = 34;

/**
 * The records of a CSV. A quoted field may hold line ends. Where it does not end, or where the
 * record that it makes has another number of
 * fields than the first record, its first line alone is a bad record, and reading goes on at the
 * next line: one stray quote never takes other
 * rows with it.
 *
 * @throws CP_DATA_LINE for UTF-16
 */
export async function* csvRecords(
  chunks: AsyncIterable<Buffer>,
  where: string,
  options: CsvOptions,
): AsyncGenerator<CsvRecord[]> {
  let pending: Buffer = Buffer.alloc(0);
  let reader: CsvReader | undefined;
  for await (const chunk of chunks) {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    if (reader === undefined) {
      if (pending.length < detectionBytes) continue;
      pending = withoutMark(pending, where);
      reader = new CsvReader(pending, where, options);
    }
    const { records, consumed } = reader.read(pending, false);
    pending = Buffer.from(pending.subarray(consumed));
    if (records.length > 0) yield records;
  }
  if (reader === undefined) {
    pending = withoutMark(pending, where);
    reader = new CsvReader(pending, where, options);
  }
  const { records } = reader.read(pending, true);
  if (records.length > 0) yield records;
}

/** A record, none for a blank line, and where it ends. */
interface RecordPlace {
  readonly record?: CsvRecord;
  readonly end: number;
}

/**
 * Reads records from buffered bytes; it knows the dialect, the line number and the width of a
 * record.
 */
class CsvReader {
  readonly #where: string;
  readonly #dialect: CsvDialect;
  readonly #lineEnd: number;
  #line = 1;
  /** Where the first record begins, until it is read. */
  #begin = 0;
  #width: number | undefined;
  #skipping = false;

  constructor(head: Buffer, where: string, options: CsvOptions) {
    this.#where = where;
    this.#width = options.width;
    this.#lineEnd = hasReturnsAlone(head) ? carriageReturn : newline;
    const firstEnd = this.#lineAfter(head, 0, true)!;
    const firstLine = this.#withoutEnd(head.subarray(0, firstEnd)).toString('utf8');
    const declaredDelimiter = separatorLine(firstLine, this.#at(1));
    if (declaredDelimiter !== undefined) [this.#begin, this.#line] = [firstEnd, 2];
    const sample = this.#sampleLines(head.subarray(this.#begin));
    const { usual } = options;
    const delimiter =
      options.delimiter ??
      declaredDelimiter ??
      detectDelimiter(sample, usual, options.quote ?? '"');
    const quote = options.quote ?? (usual === '\t' && delimiter === '\t' ? '' : '"');
    const end = head.indexOf(newline);
    const header = csvFields(sample[0] ?? '', { delimiter, quote, trim: false });
    this.#dialect = {
      delimiter,
      quote,
      lineEnd:
        this.#lineEnd === carriageReturn
          ? 'CR'
          : end > 0 && head[end - 1] === carriageReturn
            ? 'CRLF'
            : 'LF',
      trim:
        delimiter !== '\t' &&
        'fields' in header &&
        header.fields.slice(1).some((name) => name.startsWith(' ')),
      isNamed:
        declaredDelimiter !== undefined && declaredDelimiter === delimiter ? true : undefined,
    };
    options.onDialect?.(this.#dialect);
  }

  #sampleLines(head: Buffer): string[] {
    const lineEnd = this.#lineEnd === newline ? '\n' : '\r';
    return head
      .toString('utf8')
      .split(lineEnd)
      .slice(0, detectionLines)
      .map((line) => line.replace(/\r$/, ''))
      .filter((line) => line.trim() !== '');
  }

  /** The records that `bytes` hold whole, and how many bytes they take. */
  read(bytes: Buffer, last: boolean): { records: CsvRecord[]; consumed: number } {
    const records: CsvRecord[] = [];
    let at = this.#begin;
    this.#begin = 0;
    while (at < bytes.length) {
      const next = this.#lineAfter(bytes, at, last);
      if (next === undefined) {
        if (bytes.length - at > longestLine) {
          this.#skipping = true;
          at = bytes.length;
        }
        break;
      }
      if (this.#skipping) {
        this.#skipping = false;
        records.push({ line: this.#line++, error: tooLong(this.#at(this.#line - 1)) });
        at = next;
        continue;
      }
      const record = this.#recordAt(bytes, at, next, last);
      if (record === undefined) break;
      if (record.record !== undefined) records.push(record.record);
      this.#line += this.#lineCount(bytes, at, record.end);
      at = record.end;
    }
    if (last && this.#skipping)
      records.push({ line: this.#line, error: tooLong(this.#at(this.#line)) });
    return { records, consumed: at };
  }

  /** Where the line after the one at `from` begins; undefined where the line has no end yet. */
  #lineAfter(bytes: Buffer, from: number, last: boolean): number | undefined {
    const end = bytes.indexOf(this.#lineEnd, from);
    return end >= 0 ? end + 1 : last ? bytes.length : undefined;
  }

  /**
   * The record that begins at `from`, whose first line ends before `next`; undefined where more
   * bytes are needed.
   */
  #recordAt(bytes: Buffer, from: number, next: number, last: boolean): RecordPlace | undefined {
    const line = this.#line;
    const where = this.#at(line);
    const alone = (error: unknown): RecordPlace => ({ record: { line, error }, end: next });
    for (let end = next; ;) {
      const record = this.#withoutEnd(bytes.subarray(from, end));
      let text: string;
      try {
        text = utf8(record, where);
      } catch (error) {
        return alone(error);
      }
      if (end === next && text.trim() === '') return { end };
      const parsed = csvFields(text, this.#dialect);
      if ('fields' in parsed) {
        const { fields, strict } = parsed;
        this.#width ??= fields.length;
        if (end > next && (!strict || fields.length !== this.#width))
          return alone(openQuote(where));
        return { record: { line, bytes: record.length, fields }, end };
      }
      const closing = end - from > longestRecord ? -1 : bytes.indexOf(quoteByte, end);
      const after = closing < 0 ? undefined : this.#lineAfter(bytes, closing, last);
      if (after === undefined) {
        const mayClose = !last && bytes.length - from <= longestRecord;
        return mayClose ? undefined : alone(openQuote(where));
      }
      end = after;
    }
  }

  #lineCount(bytes: Buffer, from: number, to: number): number {
    let count = 0;
    for (let at = bytes.indexOf(this.#lineEnd, from); at >= 0 && at < to; count++)
      at = bytes.indexOf(this.#lineEnd, at + 1);
    return count;
  }

  #withoutEnd(line: Buffer): Buffer {
    let { length } = line;
    if (line[length - 1] === this.#lineEnd) length--;
    if (line[length - 1] === carriageReturn) length--;
    return line.subarray(0, length);
  }

  #at(line: number): string {
    return `${this.#where}, line ${line}`;
  }
}

function tooLong(where: string): CounterpointError {
  return new CounterpointError('CP_DATA_LINE', {
    what: 'A line is too long',
    where,
    expected: `at most ${longestLine} bytes`,
    remedy: 'split it',
  });
}

function openQuote(where: string): CounterpointError {
  return new CounterpointError('CP_DATA_ROW', {
    what: 'A field begins with a quote that nothing closes',
    where,
    expected: 'fields as in RFC 4180',
    remedy:
      'close the quote, write it twice within quotes, or say that quotes are plain characters (quote=none)',
  });
}
