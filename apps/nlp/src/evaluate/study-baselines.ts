import type { OpenedRun, StudyParts } from '@counterpoint/cli';
import type { Dataset, Sample } from '@counterpoint/core';
import { mapDataset } from '@counterpoint/data';
import { meanInterval } from '@counterpoint/eval';
import type { TextRecord } from '@counterpoint/text';
import { neighboursOfWords } from './word-neighbours.js';

/** What `study` of texts compares with: the neighbours by TF-IDF that `evaluate` has, too. */
export async function studyBaselines(
  { train, heldOut }: StudyParts,
  { modality }: Pick<OpenedRun, 'modality'>,
): Promise<Readonly<Record<string, number>>> {
  const labelled = async (stored: Dataset) => {
    const decoded = mapDataset(stored, (sample: Sample) => modality.decode(sample));
    const rows: (TextRecord & { readonly label: number })[] = [];
    const order = { seed: 0, epoch: 0, shuffle: false };
    for await (const { value, label } of decoded.epoch(order, 0, () => undefined))
      if (label !== undefined && label >= 0) rows.push({ ...(value as TextRecord), label });
    return rows;
  };
  const { nearest, knn } = neighboursOfWords(await labelled(train), await labelled(heldOut));
  return {
    'nearest text by TF-IDF': meanInterval(nearest).value,
    'neighbours by TF-IDF': meanInterval(knn).value,
  };
}
