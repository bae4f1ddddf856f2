import { CounterpointError, type Dataset, type Encoder, type Modality, type Sample } from '@counterpoint/core';
import { embedDataset, type ProgressDisplay } from '@counterpoint/cli';
import { listSplits, mapDataset, openDataset } from '@counterpoint/data';
import type { LabelledMatrix, Parts } from '@counterpoint/eval';

/** The parts of labelled data by their splits' names. */
export interface SplitNames {
  readonly train: string;
  /** Where settings are chosen; without one a fifth of the training part serves. */
  readonly validation?: string;
  readonly test: string;
}

/** The names to use: what the user gave, and a validation part where the data has one. */
export async function splitNames(data: string, modality: Modality, given: { train: string; test: string; validation?: string }): Promise<SplitNames> {
  const splits = await listSplits(data, { extensions: modality.extensions });
  const validation = given.validation ?? splits.find((split) => ['val', 'validation'].includes(split));
  return { train: given.train, test: given.test, ...(validation === undefined ? {} : { validation }) };
}

/**
 * Embeds every part of a data set; without an encoder the raw pixels.
 *
 * @throws CP_VISION_UNLABELLED
 */
export async function embedParts(data: string, names: SplitNames, modality: Modality, display: ProgressDisplay, encoder?: Encoder): Promise<Parts> {
  const parts: Record<string, LabelledMatrix> = {};
  for (const [part, split] of Object.entries(names)) {
    const onSkip = ({ key, message }: { key: string; message: string }) => display.say(`Skipped ${key}: ${message}`);
    const stored = await openDataset(data, { split, extensions: modality.extensions, onSkip });
    const dataset = mapDataset(stored, (sample: Sample) => modality.decode(sample)) as Dataset;
    const { rows, count, width, labels } = await embedDataset({ dataset, modality, ...(encoder ? { encoder } : {}), onSkip: () => undefined });
    await dataset.close?.();
    if (labels.some((label) => label < 0)) {
      throw new CounterpointError('CP_VISION_UNLABELLED', { what: 'Some samples have no class', where: `${data} (${split})`, expected: 'a class for every sample', remedy: 'put pictures in class folders, or give .cls members or a label column' });
    }
    parts[part] = { rows, count, width, labels };
  }
  return parts as unknown as Parts;
}
