import {
  CounterpointError,
  Rng,
  type Dataset,
  type Modality,
  type Registry,
  type Sample,
  type SkippedSample,
} from '@counterpoint/core';
import { mapDataset, remember, reportOf, subset, type DataReport } from '@counterpoint/data';
import type { Program } from '../program/program.js';
import type { ProgressDisplay } from '../terminal/progress.js';
import { openSource } from '../source/open-source.js';
import { withoutHeldOut, type DividedSamples } from '../finetune/held-out.js';
import type { PretrainConfig } from './pretrain-config.js';
import { decoderOf } from './decode-samples.js';
import { sayReport } from './read-report.js';
import { sampleGroups } from './sample-groups.js';
import type { GroupKind } from './group-kind.js';
import type { SkipReport } from './skip-report.js';

/** Decoded values up to this size stay in memory; the rest is decoded again in every epoch. */
const rememberedBytes = 2 ** 29;

/** Samples ready for views, and their groups where false negatives are avoided. */
export interface OpenedSamples {
  readonly dataset: Dataset;
  readonly report: DataReport;
  readonly groupOf?: (sample: Sample) => number;
  /** The rank that embeddings of classes that attract end with: one less than their number. */
  readonly reachableRank?: number;
  /** Samples with a class that the run is not trained on, in the classes of `dataset`. */
  readonly heldOut?: Dataset;
}

interface OpenSamplesOptions {
  readonly program: Program;
  readonly config: PretrainConfig;
  readonly registry: Registry;
  readonly modality: Modality;
  readonly skips: SkipReport;
  readonly display: ProgressDisplay;
  /** The stored samples, where they were opened before. */
  readonly opened?: Dataset;
}

/** The samples of a run as they are stored, and what was read of them. */
export interface StoredSamples extends DividedSamples {
  readonly report: DataReport;
}

/** Opens the data that a config names, without decoding it, and says what was read. */
export async function openStoredSamples({
  program,
  config,
  registry,
  modality,
  skips,
  display,
  opened,
}: OpenSamplesOptions): Promise<StoredSamples> {
  const onSkip = config.onError === 'skip' ? skips.onSkip : undefined;
  const { extensions } = modality;
  const all = opened ?? (await openSource(config.data, { extensions, onSkip, registry }));
  const say = (line: string) => display.say(line);
  const prepared = (await program.prepare?.(all, { config, registry, say })) ?? all;
  const report = sayReport(reportOf(prepared) === undefined ? all : prepared, display);
  const openSplit = (split: string) =>
    openSource(
      { ...config.data, split },
      {
        ...{ extensions, registry },
        onSkip: onSkip && ((skipped: SkippedSample) => onSkip(skipped, split)),
      },
    );
  const samples = limited(prepared, config.data.limit);
  const divided = await withoutHeldOut(samples, config, report, openSplit);
  return { ...divided, report };
}

/**
 * Opens the data that a config names, decoded by the modality, and says what was read.
 *
 * @throws CP_CLI_UNLABELLED when classes are needed and samples lack them
 */
export async function openSamples(options: OpenSamplesOptions): Promise<OpenedSamples> {
  const { program, config, modality, skips } = options;
  const { groups: kinds } = config.data;
  const { samples, heldOut: storedHeldOut, report } = await openStoredSamples(options);
  const decode = (stored: Dataset): Dataset =>
    mapDataset(
      stored,
      remember(decoderOf(modality, skips), { sizeOf: bytesOf, memoryBytes: rememberedBytes }),
    ) as Dataset;
  const dataset = decode(samples);
  const heldOut = storedHeldOut && decode(storedHeldOut);
  if (kinds === 'none') return { dataset, report, heldOut };
  const list = Array.isArray(kinds) ? kinds : [kinds as GroupKind];
  if (kinds === 'label' && !takesUnlabelled(config)) await requireLabels(samples, config);
  const groups = await sampleGroups(program, list, samples, dataset, modality);
  // Only supervised contrastive methods pull a class together; others merely do not push it apart.
  const attracts = kinds === 'label' && /supcon/.test(config.method.type);
  const reachableRank = attracts ? Math.max(1, new Set(groups).size - 1) : undefined;
  return { dataset, report, heldOut, reachableRank, groupOf: (sample) => groups[sample.index]! };
}

/** Samples without a class are distilled from the start. */
function takesUnlabelled({ method, fineTune }: PretrainConfig): boolean {
  return fineTune !== undefined && ((method['distil'] as number | undefined) ?? 0) > 0;
}

/**
 * Labels in some rows only would make a class of its own of every other sample. @throws
 * CP_CLI_UNLABELLED
 */
async function requireLabels(dataset: Dataset, { method }: PretrainConfig): Promise<void> {
  const order = { seed: 0, epoch: 0, shuffle: false };
  let [samples, unlabelled] = [0, 0];
  let example = '';
  for await (const { key, label } of dataset.epoch(order, 0, () => undefined)) {
    samples++;
    if (label !== undefined) continue;
    if (unlabelled++ === 0) example = key;
  }
  if (unlabelled === 0) return;
  throw new CounterpointError('CP_CLI_UNLABELLED', {
    what:
      unlabelled === samples
        ? `None of ${samples} samples has a class`
        : `${unlabelled} of ${samples} samples have no class (${example})`,
    where: dataset.name,
    expected: `a class for every sample, as ${method.type} with data.groups "label" needs`,
    remedy: 'name the column with --label, complete the classes, or leave these samples out',
    facts: { unlabelled, samples },
  });
}

/**
 * At most `limit` samples of a data set, the same ones every time; all of them where the limit is 0
 * or as large.
 */
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
