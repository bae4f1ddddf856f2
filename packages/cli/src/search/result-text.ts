import { textTable } from '../terminal/text-table.js';
import type { SearchResult } from './search-result.js';

/** The results of a query as a table for people; classes only where entries have them. */
export function resultText({ query, hits }: SearchResult): string {
  const labelled = hits.some(({ facts }) => facts['label'] !== undefined);
  const rows = hits.map(({ id, score, facts }) => [
    score.toFixed(4),
    id,
    ...(labelled ? [String(facts['label'] ?? '')] : []),
  ]);
  return `${query}\n${textTable(['score', 'name', ...(labelled ? ['class'] : [])], rows)}`;
}
