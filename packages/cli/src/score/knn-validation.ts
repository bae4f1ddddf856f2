import { CounterpointError, type Encoder } from '@counterpoint/core';
import { knn, type LabelledMatrix } from '@counterpoint/eval';
import { embedDataset } from '../run/embed-dataset.js';
import type { PreparedScore, ValidationContext } from './validation-score.js';

/** The share of validation samples whose class a vote of the 20 nearest training samples names. */
export async function knnValidation({
  training,
  validation,
  modality,
  data,
}: ValidationContext): Promise<PreparedScore> {
  if (validation.classes === undefined && !(await isLabelled(validation)))
    throw new CounterpointError('CP_CLI_UNLABELLED', {
      what: 'The validation split has no classes to score',
      where: `--validate ${String(data.split)}`,
      expected: 'a class for every sample',
      remedy: 'name the column with --label, or leave --validate out',
    });
  const embed = async (dataset: typeof training, encoder: Encoder): Promise<LabelledMatrix> => {
    const onSkip = () => undefined;
    return labelledOnly(await embedDataset({ dataset, modality, encoder, onSkip }));
  };
  return {
    name: 'knn',
    async score(encoder) {
      const train = await embed(training, encoder);
      const test = await embed(validation, encoder);
      const { correct } = knn(train, test, { k: Math.min(20, train.count) });
      return correct.reduce((sum, right) => sum + right, 0) / correct.length;
    },
  };
}

async function isLabelled(dataset: ValidationContext['validation']): Promise<boolean> {
  for await (const { label } of dataset.epoch(
    { seed: 0, epoch: 0, shuffle: false },
    0,
    () => undefined,
  ))
    return label !== undefined;
  return false;
}

/** The rows with a class. */
export function labelledOnly<T extends LabelledMatrix>({ rows, labels, width }: T): LabelledMatrix {
  const places = Array.from(labels, (_, i) => i).filter((i) => labels[i]! >= 0);
  const values = new Float32Array(places.length * width);
  places.forEach((from, to) =>
    values.set(rows.subarray(from * width, (from + 1) * width) as Float32Array, to * width),
  );
  return {
    rows: values,
    labels: Int32Array.from(places, (i) => labels[i]!),
    count: places.length,
    width,
  };
}
