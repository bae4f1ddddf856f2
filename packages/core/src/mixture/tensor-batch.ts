import { Tensor } from '@tensorflow/tfjs-core';
import type { Batch } from '../contract/batch.js';
import { CounterpointError } from '../error/counterpoint-error.js';

/**
 * A batch of one tensor of numbers, [N, ...].
 *
 * @throws CP_CORE_MIX_BATCH
 */
export function tensorBatch(batch: Batch, where: string): Tensor {
  if (batch instanceof Tensor && batch.dtype === 'float32' && batch.rank >= 2) return batch;
  throw new CounterpointError('CP_CORE_MIX_BATCH', {
    what: 'The views of this modality cannot be mixed',
    where,
    expected: 'a batch of one float32 tensor [N, ...], such as pictures or log-mel frames',
    remedy: 'leave `mix` out of the config',
  });
}
