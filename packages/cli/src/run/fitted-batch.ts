import type { ProgressDisplay } from '../terminal/progress.js';
import type { PretrainConfig } from './pretrain-config.js';

/**
 * Optimizers whose step is normalised by the gradient's size: their rate grows with the square root
 * of the batch.
 */
const adaptive = /adam/;

/**
 * A config whose batch fits the samples: the largest power of two, with the learning rate scaled
 * in proportion
 * (Goyal et al. 2017, https://arxiv.org/abs/1706.02677), for optimizers of Adam's family by the
 * square root
 * (Malladi et al. 2022, https://arxiv.org/abs/2205.10287).
 *
 * @param samples how many can be read
 */
export function fittedBatch(
  config: PretrainConfig,
  samples: number,
  display: ProgressDisplay,
): PretrainConfig {
  const { batchSize, accumulate, learningRate } = config;
  const batch = 2 ** Math.floor(Math.log2(samples / accumulate));
  if (batchSize * accumulate <= samples || batch < 2) return config;
  const exponent = adaptive.test(config.optimizer.type) ? 0.5 : 1;
  const base = learningRate.base * (batch / batchSize) ** exponent;
  display.say(
    `There are fewer samples than the recipe's batch of ${batchSize}: the batch becomes ` +
      `${batch}, the learning rate ${base.toPrecision(3)}. Change it with --batch-size.`,
  );
  return { ...config, batchSize: batch, learningRate: { ...learningRate, base } };
}
