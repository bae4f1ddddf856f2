import { clone, tidy } from '@tensorflow/tfjs-core';
import type { Batch, Views } from '../contract/batch.js';
import type { Embeddings, Method } from '../contract/method.js';
import type { Pass, RunningUpdate } from '../contract/pass.js';
import { computeNow } from './compute-now.js';
import { keepAll } from './keep-all.js';
import { rowCount, rowSlicer } from './micro-batches.js';
import { recordForward, type RecordedForward } from './record-forward.js';

/** Rows that are embedded together. */
export interface EmbeddedPart<B extends Batch> {
  /** The first row of them among all. */
  readonly from: number;
  readonly count: number;
  readonly views: () => Views<B>;
  readonly embeddings: Embeddings;
}

/** A forward pass whose activations stay in memory until its gradients have been taken. */
export interface KeptForward {
  readonly forward: RecordedForward;
  readonly embeddings: Embeddings;
}

/** The result of {@link embedParts}. */
export interface EmbeddedParts<B extends Batch> {
  readonly parts: readonly EmbeddedPart<B>[];
  /** The last part's pass; undefined where a second pass costs less than its activations. */
  readonly last?: KeptForward;
  readonly running: readonly RunningUpdate[];
}

/**
 * Embeds the rows of views, a micro-batch at a time.
 *
 * @param pass of the first row
 */
export async function embedParts<B extends Batch>(
  method: Method<B>,
  views: Views<B>,
  pass: Pass,
  microBatch: number,
): Promise<EmbeddedParts<B>> {
  const rows = rowCount(views[0]!);
  const running: RunningUpdate[] = [];
  const record = (update: RunningUpdate) => void running.push(update);
  const slicers = await Promise.all(views.map((view) => rowSlicer(view)));
  const parts: EmbeddedPart<B>[] = [];
  for (let from = 0; ; from += microBatch) {
    const count = Math.min(microBatch, rows - from);
    const isLast = from + count === rows;
    const viewsOfPart = () => slicers.map((slicer) => slicer(from, count));
    const passOfPart = { ...pass, firstRow: (pass.firstRow ?? 0) + from, record };
    let embeddings: Embeddings = {};
    const embed = () => void (embeddings = keepAll(method.embed(viewsOfPart(), passOfPart)));
    const forward = isLast ? recordForward(embed, Object.values(method.variables)) : tidy(embed);
    const last = forward && paysToKeep(forward) ? { forward, embeddings } : undefined;
    if (!last) forward?.dispose();
    await computeNow(Object.values(embeddings));
    parts.push({
      from,
      count,
      views: viewsOfPart,
      embeddings: last ? cloneAll(embeddings) : embeddings,
    });
    if (isLast) return { parts, last, running };
  }
}

const cloneAll = (embeddings: Embeddings): Embeddings =>
  Object.fromEntries(Object.entries(embeddings).map(([name, tensor]) => [name, clone(tensor)]));

/**
 * Whether activations cost less than a second forward pass. Within a graph the engine keeps those
 * of convolutions in blocks of channels; to hand them over takes longer than to compute them again
 * (`tools/scale/src/cut-cost.ts`: a step of ResNet-18 takes 1.45 times that of one graph, with a
 * second pass 1.29; a vision transformer 1.18 and 1.41, a text transformer 1.20 and 1.44).
 */
function paysToKeep({ kernels }: RecordedForward): boolean {
  const convolutions = kernels.filter((name) => name.includes('Conv')).length;
  return convolutions < kernels.length / 20;
}
