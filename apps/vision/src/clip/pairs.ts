import { CounterpointError, type Dataset, type Sample, type SkippedSample } from '@counterpoint/core';
import { openDataset, type RawSample } from '@counterpoint/data';
import { sceneDataset, type SceneKind } from '@counterpoint/image';
import { captionsOf } from '@counterpoint/multimodal';

export interface OpenPairsOptions {
  readonly split?: string;
  /** Of the files that hold pictures. */
  readonly extensions: readonly string[];
  readonly onSkip?: (skipped: SkippedSample) => void;
}

/**
 * Pictures with captions: a folder with `.txt` or `.json` beside the pictures, a CSV, TSV or JSONL table of paths, Parquet, tar shards. `scenes`
 * draws them instead, with sentences: `scenes`, `scenes:8192`, `scenes:8192:one,two`.
 */
export async function openPairs(path: string, { split, extensions, onSkip }: OpenPairsOptions): Promise<Dataset<RawSample>> {
  const drawn = /^scenes(?::(\d+))?(?::([a-z,]+))?$/u.exec(path);
  if (drawn === null) return openDataset(path, { extensions, ...(split === undefined ? {} : { split }), ...(onSkip ? { onSkip } : {}) });
  const part = split === 'test' || split === 'val' ? 'test' : 'train';
  return sceneDataset({ part, size: Number(drawn[1] ?? (part === 'train' ? 8192 : 1000)), kinds: (drawn[2]?.split(',') ?? ['one', 'several', 'two']) as SceneKind[] });
}

/** The captions of every sample by its index; none for a sample that cannot be read, which is told when training comes to it. */
export async function captionsOfAll(dataset: Dataset, columns?: readonly string[]): Promise<string[][]> {
  const captions: string[][] = Array.from({ length: dataset.size }, () => []);
  for await (const { index, facts } of dataset.epoch({ seed: 0, epoch: 0, shuffle: false }, 0, () => undefined)) captions[index] = captionsOf(facts ?? {}, columns);
  return captions;
}

/** The same samples with their groups of shared captions as labels: what `data.groups: label` spares as negatives. */
export function withGroups<V>(dataset: Dataset<V>, groups: Int32Array): Dataset<V> {
  const grouped = (sample: Sample<V>): Sample<V> => ({ ...sample, label: groups[sample.index]! });
  const { at, close } = dataset;
  return {
    name: dataset.name, size: dataset.size, fingerprint: dataset.fingerprint,
    async *epoch(order, from, onSkip) {
      for await (const sample of dataset.epoch(order, from, onSkip)) yield grouped(sample);
    },
    ...(at ? { at: async (index: number) => grouped(await at.call(dataset, index)) } : {}),
    ...(close ? { close: () => close.call(dataset) } : {}),
  };
}

/** `--columns caption,names.de` as a list. @throws CP_VISION_USAGE */
export function columnsOption(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const columns = text.split(',').map((name) => name.trim()).filter((name) => name !== '');
  if (columns.length > 0) return columns;
  throw new CounterpointError('CP_VISION_USAGE', { what: 'No column is named', where: '--columns', expected: 'names with commas between, such as caption,names.de' });
}
