import { CounterpointError, type Dataset, type Encoder } from '@counterpoint/core';
import { classOccurs, matchClasses, reportOf } from '@counterpoint/data';
import { knn, type LabelledMatrix } from '@counterpoint/eval';
import { embedDataset } from '../run/embed-dataset.js';
import type { PreparedScore, ValidationContext } from './validation-score.js';

/**
 * The share of validation samples whose class a vote of the 20 nearest training samples names.
 * Classes match by name: a split may lack some and order them otherwise.
 *
 * @throws CP_CLI_UNLABELLED; CP_DATA_CLASSES for a class that the training split lacks
 */
export async function knnValidation({
  training,
  validation,
  modality,
  data,
  onSkip,
}: ValidationContext): Promise<PreparedScore> {
  if (validation.classes === undefined && !(await isLabelled(validation)))
    throw new CounterpointError('CP_CLI_UNLABELLED', {
      what: 'The validation split has no classes to score',
      where: `--validate ${String(data.split)}`,
      expected: 'a class for every sample',
      remedy: 'name the column with --label, or leave --validate out',
    });
  // What is known before training is refused before it.
  if (reportOf(validation) !== undefined)
    inClassesOf(training, validation, classOccurs(validation));
  const embed = async (
    dataset: Dataset,
    encoder: Encoder,
    onSkip: ValidationContext['onSkip'],
  ): Promise<LabelledMatrix> =>
    labelledOnly(await embedDataset({ dataset, modality, encoder, onSkip }));
  return {
    name: 'knn',
    async score(encoder) {
      const train = await embed(training, encoder, () => undefined); // training reports them
      const test = await embed(validation, encoder, onSkip);
      const present = new Set(Array.from(test.labels));
      const place = inClassesOf(training, validation, (label) => present.has(label));
      const labels = Int32Array.from(test.labels, place);
      const { correct } = knn(train, { ...test, labels }, { k: Math.min(20, train.count) });
      return correct.reduce((sum, right) => sum + right, 0) / correct.length;
    },
  };
}

/** The index in the classes of training of a label of another split. @throws CP_DATA_CLASSES */
function inClassesOf(
  { classes }: Dataset,
  { classes: splitClasses, name }: Dataset,
  occurs: (label: number) => boolean,
): (label: number) => number {
  if (classes === undefined || splitClasses === undefined) return (label) => label;
  const { indices } = matchClasses(classes, splitClasses, name, occurs);
  return (label) => indices[label]!;
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
