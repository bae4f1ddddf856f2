import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { unionMask, sameGroup } from '../loss/pair-mask.js';
import type { RingQueue, RowIds } from './ring-queue.js';

/**
 * Which rows of a queue are no negatives of which rows of a batch: earlier keys of the same sample,
 * and rows of the same group.
 */
export function queueMask({ indices, groups }: RowIds, queue: RingQueue): Tensor2D | undefined {
  const sameSample = indices && sameGroup(indices, queue.indices);
  const alike = groups && sameGroup(groups, queue.groups);
  return sameSample === undefined ? alike : unionMask(sameSample, alike);
}

/** The marks of a batch, from the context of an objective; only what is known. */
export function rowIdsOf({
  indices,
  groups,
}: {
  readonly indices?: Tensor;
  readonly groups?: Tensor1D;
}): RowIds {
  return { ...(indices ? { indices: indices as Tensor1D } : {}), groups };
}
