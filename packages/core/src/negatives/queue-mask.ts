import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { unionMask, sameGroup } from '../loss/pair-mask.js';
import type { RingQueue, RowIds } from './ring-queue.js';

/**
 * Queue rows that are not negatives of a batch's rows: earlier keys of the same sample, and rows of
 * the same group. bool [N, K]
 */
export function queueMask({ indices, groups }: RowIds, queue: RingQueue): Tensor2D | undefined {
  const sameSample = indices && sameGroup(indices, queue.indices);
  const groupMask = groups && sameGroup(groups, queue.groups);
  return sameSample === undefined ? groupMask : unionMask(sameSample, groupMask);
}

/** The sample ids and groups of a batch, where the context of an objective has them. */
export function rowIdsOf({
  indices,
  groups,
}: {
  readonly indices?: Tensor;
  readonly groups?: Tensor1D;
}): RowIds {
  return { ...(indices ? { indices: indices as Tensor1D } : {}), groups };
}
