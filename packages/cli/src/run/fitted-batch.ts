import { readConfig } from '../config/config-file.js';
import type { ProgressDisplay } from '../terminal/progress.js';
import type { PretrainConfig } from './pretrain-config.js';
import type { TrainOptions } from './train-program.js';

/**
 * A recipe's batch for a data set that is smaller than it: the largest power of two that fits, and the learning rate with it: in proportion
 * (Goyal et al. 2017, https://arxiv.org/abs/1706.02677), for AdamW by the square root (Malladi et al. 2022, https://arxiv.org/abs/2205.10287).
 * A size that was asked for stays as it is, and is an error where it is too large.
 */
export async function fittedBatch(
  config: PretrainConfig,
  options: TrainOptions,
  samples: number,
  display: ProgressDisplay,
): Promise<PretrainConfig> {
  const { batchSize, accumulate, learningRate } = config;
  const batch = 2 ** Math.floor(Math.log2(samples / accumulate));
  if (batchSize * accumulate <= samples || batch < 2 || (await isAsked(options))) return config;
  const base =
    learningRate.base * (batch / batchSize) ** (config.optimizer.type === 'core/adamw' ? 0.5 : 1);
  display.say(
    `There are fewer samples than the recipe's batch of ${batchSize}: ${batch} make one, at a learning rate of ${Number(base.toPrecision(3))}. --batch-size sets it.`,
  );
  return { ...config, batchSize: batch, learningRate: { ...learningRate, base } };
}

async function isAsked({ batchSize, set, config }: TrainOptions): Promise<boolean> {
  const file = config === undefined ? {} : await readConfig(config);
  return (
    batchSize !== undefined ||
    set.some((setting) => /^(batchSize|accumulate)=/.test(setting)) ||
    'batchSize' in file ||
    'accumulate' in file
  );
}
