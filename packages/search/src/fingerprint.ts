import { CounterpointError } from '@counterpoint/core';
import { z } from 'zod';

/**
 * What makes the vectors of an index: everything that changes an embedding, by name. Each value is
 * a short text, a digest for instance.
 * The usual names are `weights`, `tokenizer`, `pooling`, `length`, `normalisation` and
 * `preprocessing`; others may be added.
 */
export type EmbeddingFingerprint = Readonly<Record<string, string>>;

/** A fingerprint as it is stored. */
export const fingerprintSchema: z.ZodType<EmbeddingFingerprint> = z.record(z.string(), z.string());

/**
 * The names by which two fingerprints differ, one that only one of them has included.
 *
 * @example
 * fingerprintDifferences({ weights: 'a1', pooling: 'mean' }, { weights: 'a1', pooling: 'cls' });   // ['pooling']
 */
export function fingerprintDifferences(a: EmbeddingFingerprint, b: EmbeddingFingerprint): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => a[name] !== b[name]);
}

/** What an index stores of the function that made its vectors. */
export interface StoredFunction {
  readonly model: string;
  readonly function?: EmbeddingFingerprint;
}

/** The name and the fingerprint of a model as it was given. */
export function storedFunction(model: string | EmbeddingFingerprint): StoredFunction {
  if (typeof model === 'string') return { model };
  return { model: model['weights'] ?? JSON.stringify(model), function: model };
}

/**
 * Checks that queries come from the function that made an index. An index of an earlier version
 * knows only its model.
 *
 * @throws CP_SEARCH_MODEL with what differs
 */
export function checkSameFunction(
  index: StoredFunction,
  query: StoredFunction,
  where: string,
): void {
  const bothKnown = index.function !== undefined && query.function !== undefined;
  const differences = bothKnown
    ? fingerprintDifferences(index.function, query.function)
    : index.model === query.model
      ? []
      : ['model'];
  if (differences.length === 0) return;
  const values = ({ model, function: storedFunction }: StoredFunction): string =>
    differences
      .map((name) => (bothKnown ? `${name} ${storedFunction?.[name] ?? 'unknown'}` : model))
      .join(', ');
  throw new CounterpointError('CP_SEARCH_MODEL', {
    what: `The index was made with ${values(index)}, the query comes from ${values(query)}`,
    where,
    expected: 'the same embedding function: other embeddings cannot be compared',
    remedy: 'use the model that made the index, or make the index again',
    facts: {
      index: bothKnown ? index.function : index.model,
      query: bothKnown ? query.function : query.model,
      differences,
    },
  });
}
