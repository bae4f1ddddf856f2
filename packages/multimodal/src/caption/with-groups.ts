import { CounterpointError, type Dataset, type Sample } from '@counterpoint/core';

/**
 * The same samples with their groups as labels (-1: of none), which `data.groups: label` spares as
 * negatives: groups of shared captions, say.
 *
 * @throws CP_MULTIMODAL_COUNTS
 */
export function withGroups<V>(dataset: Dataset<V>, groups: Int32Array): Dataset<V> {
  if (groups.length !== dataset.size)
    throw new CounterpointError('CP_MULTIMODAL_COUNTS', {
      what: `${dataset.size} samples and ${groups.length} groups`,
      where: dataset.name,
      expected: 'a group a sample',
    });
  const grouped = (sample: Sample<V>): Sample<V> => ({ ...sample, label: groups[sample.index]! });
  const { at, close } = dataset;
  return {
    name: dataset.name,
    size: dataset.size,
    fingerprint: dataset.fingerprint,
    async *epoch(order, from, onSkip) {
      for await (const sample of dataset.epoch(order, from, onSkip)) yield grouped(sample);
    },
    ...(at ? { at: async (index: number) => grouped(await at.call(dataset, index)) } : {}),
    ...(close ? { close: () => close.call(dataset) } : {}),
  };
}
