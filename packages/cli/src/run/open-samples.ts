import { Rng, type Dataset, type Modality, type Sample } from '@counterpoint/core';
import { mapDataset, remember, subset } from '@counterpoint/data';
import type { PretrainConfig } from './pretrain-config.js';
import { sampleGroups, type GroupKind } from './sample-groups.js';
import type { SkipReport } from './skip-report.js';
import type { TrainProgram } from './train-program.js';

/** Decoded values are kept up to this size; the rest is decoded anew in every epoch. */
const keptBytes = 2 ** 29;

/** Samples ready to be made views of, and their groups where false negatives are to be spared. */
export interface OpenedSamples {
  readonly dataset: Dataset;
  readonly groupOf?: (sample: Sample) => number;
}

/** Opens the data that a config names, decoded by the modality. */
export async function openSamples(
  program: TrainProgram,
  config: PretrainConfig,
  modality: Modality,
  skips: SkipReport,
): Promise<OpenedSamples> {
  const onSkip = config.onError === 'skip' ? skips.onSkip : undefined;
  const { path, split, groups: kinds, limit } = config.data;
  const all = await program.open(path, { split, extensions: modality.extensions, onSkip });
  const stored = limited(all, limit);
  const decode = remember((sample: Sample) => modality.decode(sample), {
    sizeOf: bytesOf,
    memoryBytes: keptBytes,
  });
  const dataset = mapDataset(stored, decode) as Dataset;
  if (kinds === 'none') return { dataset };
  if (kinds === 'label') return { dataset, groupOf: (sample) => sample.label ?? -1 };
  const groups = await sampleGroups(
    program,
    Array.isArray(kinds) ? kinds : [kinds as GroupKind],
    stored,
    dataset,
    modality,
  );
  return { dataset, groupOf: (sample) => groups[sample.index]! };
}

/** So many samples of a data set, the same ones every time; all of them where the limit is 0 or no fewer. */
export function limited<Value>(dataset: Dataset<Value>, limit: number): Dataset<Value> {
  if (limit === 0 || limit >= dataset.size) return dataset;
  return subset(dataset, Rng.of(0, 'data.limit').permutation(dataset.size).subarray(0, limit));
}

/** The memory of a decoded value: its arrays, and a little for the rest. */
function bytesOf(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value === 'string') return 2 * value.length;
  if (typeof value !== 'object' || value === null) return 8;
  return Object.values(value).reduce<number>((total, inner) => total + bytesOf(inner), 64);
}
