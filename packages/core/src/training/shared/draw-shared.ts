import type { Batch, Views } from '../../contract/batch.js';
import type { Communicator } from '../../contract/communicator.js';
import { disposeBatch } from '../micro-batches.js';
import type { TrainingBatch } from '../training-batch.js';
import { agreeOnStep } from './agree-on-step.js';
import { padViews } from './pad-views.js';

/**
 * A batch on several ranks: this rank's rows of the views, and the indices and groups of all ranks.
 */
export interface SharedBatch<B extends Batch = Batch> extends TrainingBatch<B> {
  /** The index of the first row of `views` in the whole batch. */
  readonly firstRow: number;
}

/** The name of a step in errors, counted from 1. */
export function stepName(step: number, part: number): string {
  return part === 0 ? `step ${step + 1}` : `step ${step + 1}, batch ${part + 1}`;
}

/**
 * The next batch of all ranks. Done on every rank as soon as one of them stops or its data ends.
 *
 * @param shouldStop whether a stop was requested on this rank
 * @returns done with 'stopped' or 'ended'
 */
export async function drawShared<B extends Batch>(
  communicator: Communicator,
  batches: AsyncIterator<TrainingBatch<B>>,
  shouldStop: boolean,
  what: string,
): Promise<IteratorResult<SharedBatch<B>, 'stopped' | 'ended'>> {
  const next = await batches.next();
  const ownBatch: TrainingBatch<B> | undefined = next.done ? undefined : next.value;
  const { state, firstRow, indices, groups, rowShapes } = await agreeOnStep<B>(
    communicator,
    {
      state: shouldStop ? 'stop' : ownBatch === undefined ? 'ended' : 'go on',
      views: ownBatch?.views,
      indices: ownBatch?.indices,
      groups: ownBatch?.groups,
      cursor: ownBatch?.cursor ?? { epoch: 0, position: 0 },
    },
    what,
  );
  if (state !== 'go on' || ownBatch === undefined) {
    for (const view of (ownBatch?.views ?? []) as Views<B>) disposeBatch(view);
    return { done: true, value: state === 'stop' ? 'stopped' : 'ended' };
  }
  const views = padViews(ownBatch.views, rowShapes);
  return { done: false, value: { ...ownBatch, views, indices, groups, firstRow } };
}
