import { join } from 'node:path';
import {
  CounterpointError,
  writeFileAtomically,
  writeSafetensors,
  type Dataset,
  type Encoder,
  type Modality,
  type Registry,
  type SkippedSample,
} from '@counterpoint/core';
import { reportOf } from '@counterpoint/data';
import { linearProbe, type LabelledMatrix, type LinearProbe } from '@counterpoint/eval';
import { createStart } from '../run/create-components.js';
import { embedDataset } from '../run/embed-dataset.js';
import type { OpenedSamples } from '../run/open-samples.js';
import type { PretrainConfig } from '../run/pretrain-config.js';
import type { SkipReport } from '../run/skip-report.js';
import { engineProducts } from '../score/engine-products.js';
import { labelledOnly } from '../score/knn-validation.js';
import type { ProgressDisplay } from '../terminal/progress.js';

/** The name of the head that a run starts with, in its folder. */
const headFile = 'from-head.safetensors';

export interface HeadStartOptions {
  readonly config: PretrainConfig;
  readonly registry: Registry;
  readonly modality: Modality;
  readonly samples: OpenedSamples;
  readonly skips: SkipReport;
  /** The folder of the run. */
  readonly folder: string;
  readonly display: ProgressDisplay;
}

/**
 * The config of a run that learns classes, with their names and a head to start with: the linear
 * probe of the encoder that the run starts from. Training the head first keeps the features of the
 * start from being bent by a random one: Kumar et al. 2022, https://arxiv.org/abs/2202.10054.
 *
 * @throws CP_CLI_UNLABELLED for samples without classes, or with one class alone
 */
export async function withHeadStart(options: HeadStartOptions): Promise<PretrainConfig> {
  const { config, registry, folder, samples, display } = options;
  const { fineTune, method } = config;
  if (fineTune === undefined || method['classes'] !== undefined) return config;
  display.say('Fitting a linear probe on the model to start from: the head begins with it.');
  const start = await createStart(config, registry);
  try {
    const train = await embedLabelled(options, samples.dataset, start);
    const heldOut = await embedLabelled(options, samples.heldOut!, start, fineTune.split);
    const classes = classNames(samples.dataset, [train, heldOut]);
    const { head } = linearProbe(train, heldOut, { products: engineProducts });
    const weights = join(folder, headFile);
    await writeFileAtomically(weights, headBytes(head, classes.length));
    return { ...config, method: { ...method, classes, weights } };
  } finally {
    start.dispose();
  }
}

/**
 * The labelled samples of a data set through an encoder.
 *
 * @param split of the samples, where it is not that of training
 * @throws CP_CLI_UNLABELLED for none; with `onError` "fail" that of a sample that cannot be read
 */
export async function embedLabelled(
  { modality, config, skips }: Pick<HeadStartOptions, 'modality' | 'config' | 'skips'>,
  dataset: Dataset,
  encoder: Encoder,
  split?: string,
): Promise<LabelledMatrix> {
  const onSkip =
    config.onError === 'skip'
      ? (skipped: SkippedSample) => skips.onSkip(skipped, split)
      : undefined;
  const embedded = await embedDataset({ dataset, modality, encoder, onSkip });
  const labelled = labelledOnly(embedded);
  if (labelled.count > 0) return labelled;
  throw unlabelled(dataset.name, `None of ${embedded.count} samples has a class`);
}

/** The names of the classes in the order of the labels; their numbers where they have no names. */
function classNames(dataset: Dataset, parts: readonly LabelledMatrix[]): readonly string[] {
  const labels = parts.flatMap((part) => Array.from(part.labels));
  const names =
    dataset.classes ??
    reportOf(dataset)?.classes?.map(({ name }) => name) ??
    Array.from({ length: labels.reduce((a, b) => Math.max(a, b), 0) + 1 }, (_, i) => String(i));
  if (new Set(Array.from(parts[0]!.labels)).size > 1) return names;
  throw unlabelled(dataset.name, 'All samples have one class: there is nothing to tell apart');
}

function unlabelled(where: string, what: string): CounterpointError {
  return new CounterpointError('CP_CLI_UNLABELLED', {
    what,
    where,
    expected: 'samples of two classes or more',
    remedy: 'name the column of the class with --label, or put files into class folders',
  });
}

/** A class that no sample of the training part has gets the lowest bias of all, and no weight. */
function headBytes(
  { classes, width, weights, bias }: LinearProbe['head'],
  count: number,
): Uint8Array {
  const values = new Float32Array(width * count);
  const shifts = new Float32Array(count).fill(Math.min(...bias));
  for (let c = 0; c < classes; c++) {
    shifts[c] = bias[c]!;
    for (let d = 0; d < width; d++) values[d * count + c] = weights[c * width + d]!;
  }
  const tensor = (data: Float32Array, shape: number[]) => ({
    dtype: 'F32' as const,
    shape,
    bytes: new Uint8Array(data.buffer),
  });
  return writeSafetensors({
    tensors: { weight: tensor(values, [width, count]), bias: tensor(shifts, [count]) },
    metadata: { format: 'counterpoint' },
  });
}
