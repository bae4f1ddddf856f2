import type { Batch, Views } from '../../contract/batch.js';
import type { Communicator } from '../../contract/communicator.js';
import type { Method, ObjectiveContext } from '../../contract/method.js';
import { differentiateCached } from '../differentiate-cached.js';
import type { Differentiated } from '../differentiate.js';
import { rowCount } from '../micro-batches.js';
import { rankShare, type RankShare } from './rank-share.js';
import { runningUpdatesOfRanks } from './running-updates-of-ranks.js';
import { sumGradients } from './sum-gradients.js';

/** Options of {@link differentiateShared}. */
export interface SharedBatchOptions {
  readonly communicator: Communicator;
  /** The index of this rank's first row in the whole batch. */
  readonly firstRow: number;
  /** Rows embedded at a time. */
  readonly microBatch: number;
  /** Names the step in errors. */
  readonly what: string;
  /** @default the result of {@link rankShare} */
  readonly share?: RankShare;
}

/**
 * The gradients of a batch whose rows are spread over several ranks, with negatives from the whole
 * batch. Each rank embeds its own rows; embeddings are gathered; every rank computes the objective
 * of the whole batch, or, where the method supports it, the part of its rows as anchors, and the
 * gradients of the embeddings are summed; each replays its own rows; gradients are summed once. Equal to {@link
 * differentiateCached} of the whole batch at the same micro-batches.
 *
 * @param views this rank's rows
 * @param context of the whole batch: its indices and groups
 * @returns gradients and running updates of the whole batch, the same on every rank
 */
export async function differentiateShared<B extends Batch>(
  method: Method<B>,
  views: Views<B>,
  context: ObjectiveContext,
  { communicator, firstRow, microBatch, what, share }: SharedBatchOptions,
): Promise<Differentiated> {
  const rows = rowCount(views[0]!);
  const anchors = method.supportsAnchors === true ? { from: firstRow, count: rows } : undefined;
  const local = await differentiateCached(
    method,
    views,
    context,
    microBatch,
    share ?? rankShare(communicator, firstRow, what, anchors),
  );
  const parts = Math.ceil(rows / microBatch);
  const gradients = await sumGradients(communicator, local.gradients, method.variables, what);
  const running = await runningUpdatesOfRanks(communicator, local.running, parts, what);
  return { ...local, gradients, running };
}
