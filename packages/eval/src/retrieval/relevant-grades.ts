import { CounterpointError } from '@counterpoint/core';

/**
 * What a query's `relevant` says: an id, a list of ids (each of grade 1), or grades by id. Null is
 * nothing.
 *
 * @throws CP_EVAL_RELEVANT for anything else
 * @example
 * relevantGrades('d7', 'q'); // Map { 'd7' => 1 }
 * relevantGrades({ d7: 2, d9: 0 }, 'q'); // Map { 'd7' => 2, 'd9' => 0 }
 */
export function relevantGrades(relevant: unknown, where: string): ReadonlyMap<string, number> {
  if (relevant === undefined || relevant === null || relevant === '') return new Map();
  if (isId(relevant)) return new Map([[String(relevant), 1]]);
  if (Array.isArray(relevant)) {
    if (!relevant.every(isId))
      throw malformed(
        relevant.find((each) => !isId(each)),
        where,
      );
    return new Map(relevant.map((document) => [String(document), 1]));
  }
  if (typeof relevant !== 'object') throw malformed(relevant, where);
  return new Map(
    Object.entries(relevant).map(([document, grade]) => {
      const value = typeof grade === 'string' && grade.trim() !== '' ? Number(grade) : grade;
      if (typeof value === 'boolean') return [document, value ? 1 : 0];
      if (typeof value !== 'number' || !Number.isFinite(value)) throw malformed(grade, where);
      return [document, Math.max(0, value)];
    }),
  );
}

function isId(value: unknown): value is string | number | bigint {
  return (
    (typeof value === 'string' && value !== '') ||
    typeof value === 'bigint' ||
    (typeof value === 'number' && Number.isSafeInteger(value))
  );
}

function malformed(value: unknown, where: string): CounterpointError {
  return new CounterpointError('CP_EVAL_RELEVANT', {
    what: `A query's relevant holds ${JSON.stringify(value) ?? String(value)}`,
    where,
    expected: 'an id, a list of ids, or an object of grades by id',
    remedy: 'such as "relevant": ["d7", "d9"] or "relevant": { "d7": 2 }',
  });
}
