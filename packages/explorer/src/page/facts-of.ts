import type { Category } from '../analysis/classify-by-neighbours.js';
import type { BlobStore } from './blob-store.js';
import { factTimes } from './fact-times.js';
import type { PageFact } from './page-data.js';

/** So many values of a fact have a colour each. */
const mostCategories = 64;
/** Numbers and times with more values than this are a scale and no categories. */
const mostCodes = 12;
/** Texts of which fewer samples share one, in the mean, are names. */
const leastShared = 4;

type Plain = string | number | boolean;

/**
 * The facts of samples that a map can be coloured by: numbers (as texts too, as tables hold them),
 * times, and texts, booleans and numbers of few values. Of texts with more values the most frequent
 * have a colour each; where
 * hardly any samples share a value, they are names, and are left out. So is a column that holds the
 * class of each sample, which the page has anyway.
 *
 * @param classNames the class of each sample; undefined for none
 */
export function factsOf(
  metadata: readonly (Readonly<Record<string, unknown>> | undefined)[],
  count: number,
  blobs: BlobStore,
  classNames?: readonly (string | undefined)[],
): { readonly facts: readonly PageFact[]; readonly categories: readonly Category[] } {
  const names = new Set<string>();
  for (const entry of metadata) for (const name of Object.keys(entry ?? {})) names.add(name);
  const facts: PageFact[] = [];
  const categories: Category[] = [];
  for (const name of names) {
    const values = Array.from({ length: count }, (_, i) => plain(metadata[i]?.[name]));
    const counts = new Map<string, number>();
    for (const value of values)
      if (value !== undefined) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
    if (counts.size < 2) continue;
    if (classNames && values.every((value, i) => text(value) === classNames[i])) continue;
    const scale = scaleOf(values);
    if (counts.size <= (scale ? mostCodes : mostCategories)) {
      const category = { name, ...codesOf(values, sorted([...counts.keys()])) };
      categories.push(category);
      facts.push({ name, categories: category.categories, values: blobs.add(category.codes) });
    } else if (scale) {
      const { since, numbers } = scale;
      facts.push({ name, values: blobs.add(numbers), ...(since !== undefined && { since }) });
    } else if (leastShared * counts.size <= values.filter((value) => value !== undefined).length) {
      const byCount = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
      const commonValues = sorted(byCount.slice(0, mostCategories - 1).map(([value]) => value));
      const { codes } = codesOf(values, commonValues, commonValues.length);
      const other = `${counts.size - commonValues.length} other values`;
      const rest = commonValues.length;
      facts.push({ name, categories: [...commonValues, other], values: blobs.add(codes), rest });
    }
  }
  return { facts, categories };
}

const text = (value: Plain | undefined): string | undefined =>
  value === undefined ? undefined : String(value);

const sorted = (values: string[]): string[] =>
  values.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));

/** @param other the code of values that are not among the categories */
function codesOf(
  values: readonly (Plain | undefined)[],
  categories: readonly string[],
  other = -1,
): { readonly categories: readonly string[]; readonly codes: Int32Array } {
  const code = new Map(categories.map((value, i) => [value, i]));
  const codes = Int32Array.from(values, (value) =>
    value === undefined ? -1 : (code.get(String(value)) ?? other),
  );
  return { categories, codes };
}

/** Values as numbers, where all that are known are numbers or all are times. */
function scaleOf(
  values: readonly (Plain | undefined)[],
): { readonly numbers: Float32Array; readonly since?: number } | undefined {
  const isScale = values.every(
    (value) => value === undefined || typeof value === 'number' || isNumber(String(value)),
  );
  if (isScale) return { numbers: Float32Array.from(values, (value) => Number(value ?? NaN)) };
  const times = factTimes(values.map((value) => (value === undefined ? undefined : String(value))));
  return times && { numbers: times.seconds, since: times.since };
}

function isNumber(text: string): boolean {
  return /^-?\d+(\.\d+)?(e[-+]?\d+)?$/iu.test(text);
}

/** A value that can be a fact: a number, a short text, a boolean, a time. */
function plain(value: unknown): Plain | undefined {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'boolean') return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  return typeof value === 'string' && value.length <= 80 ? value : undefined;
}
