import type { Sample } from '@counterpoint/core';
import type { Hit } from '@counterpoint/search';

/** A query and its nearest entries. */
export interface SearchResult {
  readonly query: string;
  readonly sample: Sample;
  readonly hits: readonly Hit[];
}
