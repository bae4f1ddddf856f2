import type { CsvDialect } from './csv-dialect.js';

/** The fields of a record, or where its text ended within a quoted field. */
export type CsvFields =
  { readonly fields: string[]; readonly strict: boolean } | { readonly openSince: number };

/**
 * The fields of one CSV record. A field that begins with a quote ends at the next quote that is not doubled (RFC 4180,
 * https://www.rfc-editor.org/rfc/rfc4180); within any other field a quote is a plain character, as Python's `csv` and spreadsheets read it.
 *
 * @returns `strict: false` where text follows the end of a quoted field, which is then part of the field;
 *   `openSince`, the start of the field, where a quoted field does not end
 */
export function csvFields(
  record: string,
  { delimiter, quote, trim }: Pick<CsvDialect, 'delimiter' | 'quote' | 'trim'>,
): CsvFields {
  const trimmed = (field: string): string => (trim ? field.trim() : field);
  if (quote === '' || !record.includes('"'))
    return { fields: record.split(delimiter).map(trimmed), strict: true };
  const fields: string[] = [];
  let strict = true;
  for (let at = 0; ;) {
    let start = at;
    if (trim) while (record[start] === ' ') start++;
    let field = '';
    let from = at;
    if (record[start] === '"') {
      let end = record.indexOf('"', start + 1);
      while (end >= 0 && record[end + 1] === '"') end = record.indexOf('"', end + 2);
      if (end < 0) return { openSince: start };
      field = record.slice(start + 1, end).replaceAll('""', '"');
      from = end + 1;
    }
    const end = record.indexOf(delimiter, from);
    const rest = end < 0 ? record.slice(from) : record.slice(from, end);
    if (from > at && trimmed(rest) !== '') strict = false;
    fields.push(from > at ? field + trimmed(rest) : trimmed(rest));
    if (end < 0) return { fields, strict };
    at = end + delimiter.length;
  }
}
