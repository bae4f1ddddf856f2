import { CounterpointError, nearestWord } from '@counterpoint/core';

/**
 * The vector in a row's column. @throws CP_TEXT_NO_VECTOR where there is none: programs skip and
 * count such rows
 */
export function vectorOf(
  row: Readonly<Record<string, unknown>>,
  column: string,
  where: string,
): Float32Array {
  const cell = row[column];
  const isList = Array.isArray(cell) || ArrayBuffer.isView(cell);
  const values = isList ? Array.from(cell as ArrayLike<unknown>) : [];
  if (values.length > 0 && values.every((value) => Number.isFinite(value)))
    return Float32Array.from(values as number[]);
  const names = Object.keys(row);
  const near = Object.hasOwn(row, column) ? undefined : nearestWord(column, names);
  throw new CounterpointError('CP_TEXT_NO_VECTOR', {
    what: Object.hasOwn(row, column)
      ? `The column "${column}" holds no list of numbers`
      : `There is no column "${column}"`,
    where,
    expected: `a list of numbers in one of the columns: ${names.join(', ') || 'there are none'}`,
    remedy:
      near === undefined ? 'name the column: modality.guideColumn' : `did you mean "${near}"?`,
  });
}
