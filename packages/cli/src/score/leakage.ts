import { CounterpointError, type Dataset } from '@counterpoint/core';
import { concat } from '@counterpoint/data';
import { auditLeakage, type EmbeddingMatrix } from '@counterpoint/eval';
import { centred } from './centred.js';
import { contentGroups } from './content-groups.js';
import { engineProducts } from './engine-products.js';

/** The cosine, without the mean of all samples, from which on two of them count as nearly equal. */
const nearCosine = 0.9995;

/** How much of the test split is in the training split, too. */
export interface Leakage {
  /** Samples of the test split. */
  readonly samples: number;
  /** Those with the content of a training sample. */
  readonly exact: number;
  /** Further ones with almost the embedding of a training sample. */
  readonly near: number;
  /** Where the content of samples cannot be compared: `exact` is 0 then. */
  readonly contentUnknown?: true;
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
  const exact = await exactCopies(datasets);
  const { near } = auditLeakage({
    embeddings: centred(embeddings),
    threshold: nearCosine,
    products: engineProducts,
  });
  if (exact === undefined) return { samples, exact: 0, near: near.length, contentUnknown: true };
  return { samples, exact, near: Math.max(0, near.length - exact) };
}

/**
 * How many samples of the test split have the content of one of the training split; undefined where
 * samples have no content to compare, as drawn scenes.
 */
export async function exactCopies({
  train,
  test,
}: {
  readonly train: Dataset;
  readonly test: Dataset;
}): Promise<number | undefined> {
  const both = concat([train, test]);
  const groups = await contentGroups(both);
  if (groups === undefined) return undefined;
  const trainGroups = new Set(groups.subarray(0, train.size));
  trainGroups.delete(-1);
  return groups
    .subarray(train.size)
    .reduce((sum, group) => sum + (trainGroups.has(group) ? 1 : 0), 0);
}

/** The finding in a sentence. */
export function leakageLine(
  { samples, exact, near, contentUnknown }: Leakage,
  noun: string,
): string {
  if (contentUnknown === true && near === 0)
    return (
      `Leakage: the content of these ${noun} cannot be compared; by their embeddings no near copy ` +
      `of a training sample is among the ${samples} of the test split.`
    );
  if (exact + near === 0)
    return `Leakage: no copy of a training sample is among the ${samples} ${noun} of the test split.`;
  return (
    `Leakage: of ${samples} ${noun} of the test split ${exact} are equal to a training ` +
    `sample and ${near} more nearly so (cosine without the mean at least ${nearCosine}). The scores count ` +
    'them as if they were new.'
  );
}

/** @throws CP_CLI_LEAKAGE when anything was found */
export function refuseLeakage(leakage: Leakage, noun: string, where: string): void {
  if (leakage.exact + leakage.near === 0) return;
  throw new CounterpointError('CP_CLI_LEAKAGE', {
    what: leakageLine(leakage, noun).replace(/\.$/u, ''),
    where,
    expected: 'no copies between training and test split, as --leakage fail asks',
    remedy: 'remove the copies, or leave --leakage out',
    facts: { ...leakage },
  });
}

/** What is said where the training data cannot be read. */
export const unauditedLine =
  'Leakage: not looked for, because the data that the model was trained on cannot be read.';

/** @throws CP_CLI_LEAKAGE: nothing can be compared, and `--leakage fail` asks for it */
export function refuseUnaudited(where: string): never {
  throw new CounterpointError('CP_CLI_LEAKAGE', {
    what: unauditedLine.replace(/\.$/u, ''),
    where,
    expected: 'the training data, as --leakage fail asks',
    remedy: 'give data with a training split, or leave --leakage out',
  });
}
