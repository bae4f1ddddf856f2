import type { PageFact } from '../../src/page/page-data.js';

/** A number of a fact as readers see it: a time by its date, another with so many digits. */
export function factText({ since }: Pick<PageFact, 'since'>, value: number, digits = 4): string {
  if (since === undefined) return String(Number(value.toPrecision(digits)));
  const text = new Date(since + 1000 * value).toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 16).replace('T', ' ');
}
