import { CounterpointError, type Dataset } from '@counterpoint/core';

/** @throws CP_DATA_BATCH_SIZE */
export function checkBatchSize(size: number): void {
  if (Number.isInteger(size) && size >= 1) return;
  throw new CounterpointError('CP_DATA_BATCH_SIZE', {
    what: `A batch of ${size} samples`,
    where: 'batches',
    expected: 'a whole number of at least 1',
  });
}

/** The error for an epoch that gives no batch. */
export function fewSamples<V>(
  dataset: Dataset<V>,
  size: number,
  readable: number,
): CounterpointError {
  return new CounterpointError('CP_DATA_FEW_SAMPLES', {
    what: `${readable} readable samples do not fill a batch of ${size}`,
    where: dataset.name,
    expected: `at least ${size} samples`,
    remedy: 'use a smaller batch, keep the last batch, or add data',
    facts: { samples: dataset.size, readable, batch: size },
  });
}
