import { ntXent } from '@counterpoint/core';
import { startEngine } from '@counterpoint/engine';
import { randomNormal, valueAndGrads, type Tensor2D } from '@tensorflow/tfjs-core';

/**
 * Processor milliseconds of one logit of NT-Xent, forward and backward, on one thread: the least of
 * some runs with a batch of 1,024 of two views.
 */
export async function differentiateLoss(): Promise<number> {
  await startEngine({ threads: 1 });
  const batch = 1024;
  const loss = ntXent({ temperature: 0.5 });
  const views = [1, 2].map((seed) => randomNormal([batch, 128], 0, 1, 'float32', seed) as Tensor2D);
  const times: number[] = [];
  for (let i = 0; i < 6; i++) {
    const started = process.cpuUsage();
    const { value, grads } = valueAndGrads((a, b) => loss(a as Tensor2D, b as Tensor2D))(views);
    for (const gradient of grads) await gradient.data();
    const { user, system } = process.cpuUsage(started);
    value.dispose();
    for (const gradient of grads) gradient.dispose();
    if (i > 0) times.push((user + system) / 1000);
  }
  return Math.min(...times) / (2 * batch) ** 2;
}
