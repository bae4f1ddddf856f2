/** A condition of SQL: the id is one of these. */
export function idCondition(ids: readonly string[]): string {
  if (ids.length === 0) return 'false';
  return `id IN (${ids.map((id) => `'${id.replaceAll("'", "''")}'`).join(', ')})`;
}
