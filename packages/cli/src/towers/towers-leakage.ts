import { undefinedOn, type SkippedSample } from '@counterpoint/core';
import { openTrainingData } from '../run/open-training-data.js';
import { encoderEmbedder } from '../score/embed-parts.js';
import { exactCopies, leakage, type Leakage } from '../score/leakage.js';
import type { TestPairs } from './open-test-pairs.js';
import type { OpenedTowers } from './opened-towers.js';
import type { TowersKit } from './towers-kit.js';

/**
 * How many of the samples that are scored are among those that the towers were trained on, by
 * content, and nearly, by their values: of the training split of the data, else of the data of the
 * run. Undefined where neither can be read.
 */
export async function towersLeakage(
  { program }: Pick<TowersKit, 'program'>,
  opened: OpenedTowers,
  { dataset, open, split, splits }: TestPairs,
  { train, batchSize }: { readonly train: string; readonly batchSize?: number },
): Promise<Leakage | undefined> {
  const modality = opened.modality(opened.side);
  const onSkip = (_: SkippedSample) => undefined;
  const isSplit = splits.includes(train) && split !== train;
  const opening = isSplit
    ? open(train)
    : openTrainingData(program, { ...opened, modality }, onSkip);
  const learned = await opening.catch(undefinedOn()); // the data of the run may be gone
  if (learned === undefined) return undefined;
  try {
    // Folders of other files have one fingerprint where names and sizes are the same.
    const { size: samples } = dataset;
    if (learned.fingerprint === dataset.fingerprint) {
      const exact = (await exactCopies({ train: learned, test: dataset })) ?? samples;
      if (exact === samples) return { samples, exact, near: 0 };
    }
    const values = encoderEmbedder(modality, undefined, batchSize);
    const embeddings = {
      train: await values(learned, { onSkip }),
      test: await values(dataset, { onSkip }),
    };
    return await leakage({ train: learned, test: dataset }, embeddings);
  } finally {
    await learned.close?.();
  }
}
