import { CounterpointError, type Dataset, type Modality, type Sample } from '@counterpoint/core';
import type { SkippedSample } from '@counterpoint/core';

/** Decoded samples of a data set. */
export interface SampleValues {
  readonly values: readonly unknown[];
  /** -1 where none is known. */
  readonly labels: Int32Array;
}

/**
 * Some samples of a data set, drawn once by a fixed seed and decoded; unreadable ones are skipped.
 *
 * @throws CP_CLI_NOTHING_READ when none can be read
 */
export async function sampleValues(
  dataset: Dataset,
  { modality }: { readonly modality: Modality },
  count: number,
  onSkip: (skipped: SkippedSample) => void,
): Promise<SampleValues> {
  const values: unknown[] = [];
  const labels: number[] = [];
  const order = { seed: 0, epoch: 0, shuffle: true };
  for await (const sample of dataset.epoch(order, 0, onSkip)) {
    try {
      values.push(await modality.decode(sample as Sample));
      labels.push(sample.label ?? -1);
    } catch (error) {
      const { code = 'CP_CLI_FAULT', message } = error as { code?: string; message: string };
      onSkip({ index: sample.index, key: sample.key, code, message });
    }
    if (values.length === count) break;
  }
  if (values.length > 0) return { values, labels: Int32Array.from(labels) };
  throw new CounterpointError('CP_CLI_NOTHING_READ', {
    what: 'None of the samples could be read',
    where: dataset.name,
    expected: 'at least one to compare the exported file on',
    remedy: 'give other data with --data',
  });
}
