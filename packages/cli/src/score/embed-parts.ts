import {
  CounterpointError,
  type Dataset,
  type Encoder,
  type Modality,
  type Sample,
  type SkippedSample,
} from '@counterpoint/core';
import {
  classOccurs,
  mapDataset,
  matchClasses,
  reportOf,
  unlearnedClasses,
} from '@counterpoint/data';
import type { LabelledMatrix, Parts } from '@counterpoint/eval';
import { embedDataset, type EmbeddedDataset } from '../run/embed-dataset.js';
import type { ProgressDisplay } from '../terminal/progress.js';
import { classMapping } from './class-mapping.js';
import type { Embedder, EmbedderOptions } from './embedder.js';
import type { StoredParts } from './open-parts.js';

/** An encoder as an {@link Embedder}; without one the values of the samples themselves. */
export function encoderEmbedder(
  modality: Modality,
  encoder?: Encoder,
  batchSize?: number,
): Embedder {
  return (storedDataset, options) => {
    const dataset = mapDataset(storedDataset, (sample: Sample) =>
      modality.decode(sample),
    ) as Dataset;
    return embedDataset({ dataset, modality, encoder, batchSize, ...options });
  };
}

/** Where {@link embedParts} shows its progress, and what receives unreadable samples. */
export interface EmbedPartsOptions extends EmbedderOptions {
  readonly display: ProgressDisplay;
  /**
   * Receives each sample that cannot be read and, where the splits are data of their own, what its
   * split is for: `train`, `validation` or `test`. Without it such a sample is an error.
   */
  readonly onSkip?: (skipped: SkippedSample, part?: string) => void;
  /** The scores learn classes from the training split: the others must share some. @default true */
  readonly learned?: boolean;
}

/** The embedded splits, with everything that is known of their samples. */
export interface EmbeddedParts extends Parts {
  readonly train: EmbeddedDataset & LabelledMatrix;
  readonly validation?: EmbeddedDataset & LabelledMatrix;
  readonly test: EmbeddedDataset & LabelledMatrix;
  /** In the order of the labels. */
  readonly classes?: readonly string[];
}

/**
 * Embeds every split. Classes match by name: those of the training split give the order, another
 * split may lack some and order them otherwise.
 *
 * @throws CP_CLI_UNLABELLED when a sample has no class; CP_EVAL_EMPTY for one class alone;
 *   CP_DATA_CLASSES when a split has a class
 *   that the training split lacks, or none that it has samples of
 */
export async function embedParts(
  datasets: StoredParts,
  embed: Embedder,
  { display, onSkip, learned = true }: EmbedPartsOptions,
): Promise<EmbeddedParts> {
  const { classes } = datasets.train;
  for (const dataset of [datasets.train, datasets.validation, datasets.test]) {
    requireClasses(dataset);
    // What is known before the work is refused before it.
    if (classes !== undefined && dataset?.classes !== undefined)
      matchClasses(classes, dataset.classes, dataset.name, classOccurs(dataset));
  }
  const part = async (
    dataset: Dataset,
    name: string,
  ): Promise<EmbeddedDataset & LabelledMatrix> => {
    const embedded = await embed(dataset, {
      onSkip: onSkip && ((skipped) => onSkip(skipped, datasets.names.heldOut ? '' : name)),
      onProgress: (done) =>
        display.update({ step: done, totalSteps: dataset.size, facts: ['embedded'] }),
    });
    display.end();
    return {
      ...embedded,
      labels: matchedLabels(requireLabels(embedded, dataset.name), classes, dataset, display),
    };
  };
  const train = await part(datasets.train, 'train');
  requireTwoClasses(train, datasets.train);
  const validation =
    datasets.validation === undefined ? undefined : await part(datasets.validation, 'validation');
  const test = await part(datasets.test, 'test');
  const unlearned =
    learned && unlearnedClasses(train.labels, test.labels, classes, datasets.test.name);
  if (unlearned) display.say(unlearned);
  return { train, validation, test, classes };
}

function matchedLabels(
  labels: Int32Array,
  classes: readonly string[] | undefined,
  { classes: dataClasses, name }: Dataset,
  display: ProgressDisplay,
): Int32Array {
  if (classes === undefined || dataClasses === undefined) return labels;
  const present = new Set(labels);
  const { indices, same } = matchClasses(classes, dataClasses, name, (i) => present.has(i));
  if (same) return labels;
  display.say(classMapping(dataClasses, indices, name));
  return labels.map((label) => indices[label]!);
}

/** Data without any class is refused before it is embedded. @throws CP_CLI_UNLABELLED */
function requireClasses(dataset: Dataset | undefined): void {
  const report = dataset && reportOf(dataset);
  if (report === undefined || report.classes !== undefined || report.unlabelled === 0) return;
  const { samples, unlabelled, source, columns } = report;
  if (unlabelled < samples) return;
  const unused = columns?.unused ?? [];
  throw new CounterpointError('CP_CLI_UNLABELLED', {
    what: `None of ${samples} samples has a class`,
    where: source,
    expected:
      'a class for every sample' +
      (unused.length === 0 ? '' : `; columns that are not used are ${unused.join(', ')}`),
    remedy: 'name the column of the class with --label, or put files into class folders',
    facts: { unlabelled, samples, columns: unused },
  });
}

/** One class is right whatever is answered. @throws CP_EVAL_EMPTY */
function requireTwoClasses({ labels }: LabelledMatrix, { name, classes }: Dataset): void {
  const labelSet = new Set(Array.from(labels));
  if (labelSet.size > 1) return;
  const [only = 0] = labelSet;
  throw new CounterpointError('CP_EVAL_EMPTY', {
    what: `All samples have the class ${classes?.[only] ?? only}: there is nothing to tell apart`,
    where: name,
    expected: 'two classes or more',
    remedy: 'name another column with --label, or give data with several class folders',
  });
}

/** @throws CP_CLI_UNLABELLED */
function requireLabels({ labels, keys }: EmbeddedDataset, where: string): Int32Array {
  const places = [...labels.keys()].filter((i) => labels[i]! < 0);
  if (places.length === 0) return labels;
  throw new CounterpointError('CP_CLI_UNLABELLED', {
    what: `${places.length} of ${labels.length} samples have no class (${keys[places[0]!]})`,
    where,
    expected: 'a class for every sample',
    remedy: 'put files into class folders, or name the column of the class with --label',
    facts: { unlabelled: places.length, samples: labels.length },
  });
}
