import { CounterpointError, type Dataset } from '@counterpoint/core';
import { concat, groupIds, type RawSample } from '@counterpoint/data';
import { auditLeakage, type EmbeddingMatrix } from '@counterpoint/eval';
import { engineProducts } from './engine-products.js';

/** The cosine from which on two samples count as nearly equal. */
const nearCosine = 0.9995;

/** How much of the test split is in the training split, too. */
export interface Leakage {
  /** Samples of the test split. */
  readonly samples: number;
  /** Those with the content of a training sample. */
  readonly exact: number;
  /** Further ones with almost the embedding of a training sample. */
  readonly near: number;
}

/**
 * Counts test samples that are in the training split, too: by content, and nearly, by embedding.
 *
 * @param embeddings of either split, best of the raw values
 */
export async function leakage(
  datasets: { readonly train: Dataset; readonly test: Dataset },
  embeddings: { readonly train: EmbeddingMatrix; readonly test: EmbeddingMatrix },
): Promise<Leakage> {
  const samples = datasets.test.size;
  const exact = await exactCopies(datasets).catch(() => 0);
  const { near } = auditLeakage({
    embeddings,
    threshold: nearCosine,
    products: engineProducts,
  });
  return { samples, exact, near: Math.max(0, near.length - exact) };
}

/** How many samples of the test split have the content of one of the training split. */
export async function exactCopies({
  train,
  test,
}: {
  readonly train: Dataset;
  readonly test: Dataset;
}): Promise<number> {
  const both = concat([train, test] as Dataset<RawSample>[]);
  const groups = await groupIds(both, 'content');
  const known = new Set(groups.subarray(0, train.size));
  known.delete(-1);
  return groups.subarray(train.size).reduce((sum, group) => sum + (known.has(group) ? 1 : 0), 0);
}

/** The finding in a sentence. */
export function leakageLine({ samples, exact, near }: Leakage, noun: string): string {
  if (exact + near === 0)
    return `Leakage: no copy of a training sample is among the ${samples} ${noun} of the test split.`;
  return (
    `Leakage: of ${samples} ${noun} of the test split ${exact} are equal to a training ` +
    `sample and ${near} more nearly so (cosine at least ${nearCosine}). The scores count ` +
    'them as if they were new.'
  );
}

/** @throws CP_CLI_LEAKAGE when anything was found */
export function refuseLeakage(leakage: Leakage, noun: string, where: string): void {
  if (leakage.exact + leakage.near === 0) return;
  throw new CounterpointError('CP_CLI_LEAKAGE', {
    what: leakageLine(leakage, noun),
    where,
    expected: 'no copies between training and test split, as --leakage fail asks',
    remedy: 'remove the copies, or leave --leakage out',
    facts: { ...leakage },
  });
}
