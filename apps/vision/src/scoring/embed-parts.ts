import {
  CounterpointError,
  type Dataset,
  type Encoder,
  type Modality,
  type Sample,
} from '@counterpoint/core';
import { embedDataset, SkipReport, type ProgressDisplay } from '@counterpoint/cli';
import {
  groupIds,
  holdOut,
  listSplits,
  mapDataset,
  openDataset,
  sameSplit,
  type HeldOut,
} from '@counterpoint/data';
import type { LabelledMatrix, Parts } from '@counterpoint/eval';

/** Which splits of a data set serve for what. */
export interface SplitNames {
  readonly train: string;
  /** Where settings are chosen; without it a fifth of the training part serves. */
  readonly validation?: string;
  readonly test: string;
  /** The data has no parts: a fifth of it is held back as the test part, byte-equal pictures never on both sides. */
  readonly heldOut?: true;
}

/**
 * Names the parts: `val` for validation where there is one that is not scored itself.
 *
 * @throws CP_VISION_USAGE when one part were to serve twice
 */
export async function splitNames(
  data: string,
  modality: Modality,
  given: { train: string; test: string; validation?: string },
): Promise<SplitNames> {
  const splits = await listSplits(data, { extensions: modality.extensions });
  const validation =
    given.validation ??
    splits.find(
      (split) =>
        sameSplit('val', split) && !sameSplit(split, given.test) && !sameSplit(split, given.train),
    );
  const twice = [
    [given.train, given.test],
    [validation, given.test],
    [validation, given.train],
  ].find(([a, b]) => a !== undefined && sameSplit(a, b!));
  if (twice) {
    throw new CounterpointError('CP_VISION_USAGE', {
      what: `"${twice[0]}" was to serve twice, as ${twice[1] === given.test ? 'the part that is scored and one that is learned from' : 'the training and the validation part'}`,
      where: data,
      expected: 'different parts',
      remedy: 'name another with --train, --validation or --test',
    });
  }
  const heldOut =
    splits.length === 0 &&
    given.validation === undefined &&
    sameSplit(given.test, 'test') &&
    sameSplit(given.train, 'train');
  return {
    train: given.train,
    test: given.test,
    ...(validation === undefined ? {} : { validation }),
    ...(heldOut ? { heldOut } : {}),
  };
}

/**
 * Embeds every part of a data set; without an encoder the raw pixels.
 *
 * @param skips takes what cannot be read; `fail` makes it an error
 * @throws CP_VISION_UNLABELLED
 */
export async function embedParts(
  data: string,
  names: SplitNames,
  modality: Modality,
  display: ProgressDisplay,
  encoder?: Encoder,
  skips: SkipReport | 'fail' = new SkipReport(display),
): Promise<Parts> {
  const onSkip = skips === 'fail' ? {} : { onSkip: skips.onSkip };
  const open = (split: string) =>
    openDataset(data, { split, extensions: modality.extensions, ...onSkip });
  const { heldOut, ...splits } = names;
  const parts: Record<string, LabelledMatrix> = {};
  const halves = heldOut ? await halvesOf(await open('train')) : undefined;
  for (const [part, split] of Object.entries(splits)) {
    const stored =
      halves === undefined ? await open(split) : part === 'test' ? halves.held : halves.kept;
    const dataset = mapDataset(stored, (sample) => modality.decode(sample as Sample)) as Dataset;
    const { rows, count, width, labels } = await embedDataset({
      dataset,
      modality,
      ...(encoder ? { encoder } : {}),
      ...onSkip,
    });
    await dataset.close?.();
    if (labels.some((label) => label < 0)) {
      throw new CounterpointError('CP_VISION_UNLABELLED', {
        what: 'Some samples have no class',
        where: `${data} (${split})`,
        expected: 'a class for every sample',
        remedy: 'put pictures in class folders, or give .cls members or a label column',
      });
    }
    parts[part] = { rows, count, width, labels };
  }
  return parts as unknown as Parts;
}

/** A fifth of the data held back. */
async function halvesOf(
  dataset: Awaited<ReturnType<typeof openDataset>>,
): Promise<HeldOut<typeof dataset extends Dataset<infer V> ? V : never>> {
  return holdOut(dataset, 0.2, 0, await groupIds(dataset, 'content'));
}
