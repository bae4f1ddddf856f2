import { CounterpointError, type Modality, type Sample } from '@counterpoint/core';

/**
 * One side of samples that were joined from several data sets (`join` of the data package), read
 * by that side's own modality.
 *
 * @throws CP_MULTIMODAL_SIDE from `decode` when a sample has no such side
 */
export function partModality<Value>(
  side: string,
  modality: Modality<unknown, Value>,
): Modality<unknown, Value> {
  return {
    extensions: modality.extensions,
    decode: (sample) => modality.decode(partOf(sample, side)),
    describe: (value) => modality.describe(value),
    batch: (values) => modality.batch(values),
  };
}

function partOf({ value, key }: Sample, side: string): Sample {
  const part =
    typeof value === 'object' && value !== null
      ? (value as Record<string, Sample>)[side]
      : undefined;
  if (part !== undefined) return part;
  throw new CounterpointError('CP_MULTIMODAL_SIDE', {
    what: `There is no "${side}"`,
    where: key,
    expected: 'a sample joined from several data sets',
    remedy: 'name two data sets to train on, and the fact that joins them',
  });
}
