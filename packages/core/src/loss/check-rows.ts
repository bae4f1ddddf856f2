import type { Tensor } from '@tensorflow/tfjs-core';
import { CounterpointError } from '../error/counterpoint-error.js';

/** @throws CP_CORE_LOSS_SHAPES when the embeddings are not matrices of one shape */
export function checkRows(loss: string, ...embeddings: readonly Tensor[]): void {
  const [first] = embeddings;
  if (embeddings.every(({ rank, shape }) => rank === 2 && shape.join() === first!.shape.join()))
    return;
  throw new CounterpointError('CP_CORE_LOSS_SHAPES', {
    what: `The embeddings do not fit together: ${embeddings.map(({ shape }) => `[${shape.join(', ')}]`).join(' and ')}`,
    where: loss,
    expected: 'matrices [N, D] of one shape',
    remedy: 'pass the same rows of every view through the same head',
  });
}
