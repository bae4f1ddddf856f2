import {
  embedDataset,
  knnValidation,
  type PreparedScore,
  type ValidationContext,
} from '@counterpoint/cli';
import type { Encoder, Modality } from '@counterpoint/core';
import { mapDataset } from '@counterpoint/data';
import { equalTexts, matchRanks, pairCosines, spearman } from '@counterpoint/eval';
import type { TextRecord } from '@counterpoint/text';

/**
 * The score of texts while training: Spearman's correlation with the scores of scored pairs,
 * recall at 1 between the sides of other pairs, the
 * vote of nearest neighbours for single texts with a class.
 */
export async function textValidation(context: ValidationContext): Promise<PreparedScore> {
  const { validation, modality, onSkip } = context;
  const records: TextRecord[] = [];
  const order = { seed: 0, epoch: 0, shuffle: false };
  for await (const { value } of validation.epoch(order, 0, () => undefined))
    records.push(value as TextRecord);
  if (records.length === 0 || records[0]!.texts.length < 2) return knnValidation(context);
  const side = async (encoder: Encoder, place: number) =>
    embedDataset({
      dataset: mapDataset(validation, ({ value }) => onlySide(value as TextRecord, place)),
      modality: modality as Modality<unknown, TextRecord>,
      encoder,
      onSkip,
    });
  const people = records.map(({ score }) => score);
  if (people.every((score) => score !== undefined))
    return {
      name: 'spearman',
      score: async (encoder) =>
        spearman(pairCosines(await side(encoder, 0), await side(encoder, 1)), people as number[]),
    };
  const groups = equalTexts(records.map(({ texts }) => texts));
  return {
    name: 'recall1',
    async score(encoder) {
      const [a, b] = [await side(encoder, 0), await side(encoder, 1)];
      const ranks = matchRanks(a, b, { queryGroups: groups });
      return Array.from(ranks).filter((rank) => rank <= 1).length / a.count;
    },
  };
}

/** The same record with one of its texts. */
function onlySide(record: TextRecord, place: number): TextRecord {
  const text = record.texts[place] ?? record.texts[0];
  return { ...record, texts: [text], document: undefined };
}
