import { CounterpointError } from '@counterpoint/core';

/**
 * The fields of one CSV record (RFC 4180, https://www.rfc-editor.org/rfc/rfc4180): a field in double quotes may hold separators and line
 * ends; a double quote within it is written twice.
 *
 * @throws CP_DATA_ROW when a quoted field does not end, or something follows its end
 */
export function csvFields(record: string, separator: string, where: string): string[] {
  if (!record.includes('"')) return record.split(separator);
  const fields: string[] = [];
  for (let at = 0; ;) {
    if (record[at] !== '"') {
      const end = record.indexOf(separator, at);
      fields.push(end < 0 ? record.slice(at) : record.slice(at, end));
      if (end < 0) return fields;
      at = end + 1;
      continue;
    }
    let end = record.indexOf('"', at + 1);
    while (end >= 0 && record[end + 1] === '"') end = record.indexOf('"', end + 2);
    if (end < 0 || (end + 1 < record.length && record[end + 1] !== separator)) {
      throw new CounterpointError('CP_DATA_ROW', {
        what: end < 0 ? 'A quoted field has no end' : 'Something follows the end of a quoted field',
        where,
        expected: 'fields as in RFC 4180',
        remedy: 'write quotes within a field twice',
      });
    }
    fields.push(record.slice(at + 1, end).replaceAll('""', '"'));
    if (end + 1 >= record.length) return fields;
    at = end + 2;
  }
}
