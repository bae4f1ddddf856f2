import { isCounterpointError, type Dataset } from '@counterpoint/core';
import type { DataConfig } from '../run/pretrain-config.js';
import { exactCopies, type Leakage } from '../score/leakage.js';
import { openSource } from '../source/open-source.js';
import { resolveSource } from '../source/resolve-source.js';
import type { TestPairs } from './open-test-pairs.js';
import type { OpenedTowers } from './opened-towers.js';
import type { TowersKit } from './towers-kit.js';

/**
 * How many of the samples that are scored have the content of a sample that the towers were trained
 * on: of the training split of the data, else of the data of the run. Undefined where neither can
 * be read, or where the scored samples are that split.
 */
export async function towersLeakage(
  { program }: Pick<TowersKit, 'program'>,
  opened: OpenedTowers,
  { dataset, open, split, splits }: TestPairs,
  { train }: { readonly train: string },
): Promise<Leakage | undefined> {
  const { registry } = opened;
  const { extensions } = opened.modality(opened.side);
  const { config } = (opened.run ?? {}) as { config?: { data?: DataConfig } };
  let learned: Dataset | undefined;
  try {
    if (splits.includes(train) && split !== train) learned = await open(train);
    else if (config?.data !== undefined)
      learned = await openSource(resolveSource(program, config.data), {
        registry,
        extensions,
        onSkip: () => undefined,
      });
  } catch (error) {
    // The data of the run may be gone.
    if (!isCounterpointError(error)) throw error;
  }
  if (learned === undefined || learned.fingerprint === dataset.fingerprint) return undefined;
  const exact = await exactCopies({ train: learned, test: dataset });
  await learned.close?.();
  return exact === undefined ? undefined : { samples: dataset.size, exact, near: 0 };
}
