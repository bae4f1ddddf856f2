import type { Category } from '../analysis/classify-by-neighbours.js';
import type { BlobStore } from './blob-store.js';
import type { PageFact } from './page-data.js';

/** Facts with more values than this are names, and cannot colour a map. */
const mostCategories = 64;
/** Numbers with more values than this are a scale and no categories. */
const mostCodes = 12;

/**
 * The facts of samples that a map can be coloured by: numbers (as texts too, as tables hold them),
 * and texts, booleans and numbers of few values.
 */
export function factsOf(
  metadata: readonly (Readonly<Record<string, unknown>> | undefined)[],
  count: number,
  blobs: BlobStore,
): { readonly facts: readonly PageFact[]; readonly categories: readonly Category[] } {
  const names = [...new Set(metadata.flatMap((entry) => Object.keys(entry ?? {})))];
  const facts: PageFact[] = [];
  const categories: Category[] = [];
  for (const name of names) {
    const values = Array.from({ length: count }, (_, i) => plain(metadata[i]?.[name]));
    const known = values.filter((value) => value !== undefined);
    const distinct = [...new Set(known.map(String))].sort((a, b) =>
      a.localeCompare(b, 'en', { numeric: true }),
    );
    if (distinct.length < 2) continue;
    const numbers = known.every((value) => typeof value === 'number' || isNumber(String(value)));
    if (distinct.length <= (numbers ? mostCodes : mostCategories)) {
      const code = new Map(distinct.map((value, i) => [value, i]));
      const codes = Int32Array.from(values, (value) =>
        value === undefined ? -1 : code.get(String(value))!,
      );
      categories.push({ name, categories: distinct, codes });
      facts.push({ name, categories: distinct, values: blobs.add(codes) });
    } else if (numbers)
      facts.push({
        name,
        values: blobs.add(Float32Array.from(values, (value) => Number(value ?? NaN))),
      });
  }
  return { facts, categories };
}

function isNumber(text: string): boolean {
  return /^-?\d+(\.\d+)?(e[-+]?\d+)?$/iu.test(text);
}

/** A value that can be a fact: a number, a short text, a boolean. */
function plain(value: unknown): string | number | boolean | undefined {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'boolean') return value;
  return typeof value === 'string' && value.length <= 80 ? value : undefined;
}
