import type { PretrainConfig } from '../run/pretrain-config.js';
import { versions } from '../run/versions.js';
import { agreeOnRun } from './agree-on-run.js';
import { broadcastText } from './broadcast-text.js';
import { microBatchOfRanks } from './micro-batch-of-ranks.js';
import type { RunRanks } from './start-ranks.js';

/**
 * The config with a micro-batch that every rank has, compared over ranks with data and versions.
 */
export async function configOfRanks(
  ranks: RunRanks | undefined,
  config: PretrainConfig,
  fingerprint: string,
): Promise<PretrainConfig> {
  if (ranks === undefined) return config;
  const ownMicroBatch = String(config.microBatch);
  const microBatch = Number(
    await broadcastText(ranks.communicator, ownMicroBatch, 'the micro-batch'),
  );
  const shared = { ...config, microBatch: microBatchOfRanks(ranks, { ...config, microBatch }) };
  await agreeOnRun(ranks, { config: shared, fingerprint, versions: versions() });
  return shared;
}
