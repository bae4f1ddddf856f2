import {
  add,
  concat,
  engine,
  mul,
  reshape,
  slice,
  sum,
  tidy,
  variableGrads,
  type NamedTensorMap,
  type Scalar,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Batch, Views } from '../contract/batch.js';
import type { Embeddings, Method, ObjectiveContext } from '../contract/method.js';
import type { Pass, RunningUpdate } from '../contract/pass.js';
import { byName, type Differentiated } from './differentiate.js';
import { keepAll } from './keep-all.js';
import { rowSlicer, rowCount, type RowSlicer } from './micro-batches.js';
import type { RankShare } from './shared/rank-share.js';

/**
 * Gradient caching: the gradients of a batch of any size in the memory of a micro-batch. Gao,
 * Zhang, Han, Callan 2021,
 * "Scaling Deep Contrastive Learning Batch Size under Memory Limited Setup",
 * https://arxiv.org/abs/2101.06983, section 3.
 *
 * Embeds micro-batches without a tape, takes the objective and its gradient at the embeddings of
 * the whole batch, and replays each micro-batch with the same pass to backpropagate that gradient.
 * Equal to {@link differentiate} for encoders that work row by row. Batch normalisation differs: it
 * uses the statistics of each micro-batch.
 *
 * @param microBatch rows embedded at a time
 * @param share for a batch on several ranks, of which `views` are this rank's rows; gradients are
 * then those of these rows
 */
export async function differentiateCached<B extends Batch>(
  method: Method<B>,
  views: Views<B>,
  context: ObjectiveContext,
  microBatch: number,
  share?: RankShare,
): Promise<Differentiated> {
  const firstRow = share?.firstRow ?? 0;
  const rows = rowCount(views[0]!);
  const running: RunningUpdate[] = [];
  const rowsOf = await Promise.all(views.map((view) => rowSlicer(view)));
  const parts: { from: number; count: number; embeddings: Embeddings }[] = [];
  for (let from = 0; from < rows; from += microBatch) {
    const count = Math.min(microBatch, rows - from);
    const pass: Pass = {
      ...context.pass,
      firstRow: firstRow + from,
      record: (update) => void running.push(update),
    };
    const embeddings = tidy(() =>
      keepAll(
        method.embed(
          rowsOf.map((part) => part(from, count)),
          pass,
        ),
      ),
    );
    await computeNow(Object.values(embeddings));
    parts.push({ from, count, embeddings });
  }
  const joinedRows = joinRows(parts.map((part) => part.embeddings));
  const embeddings = share === undefined ? joinedRows : await share.gather(joinedRows);
  const names = Object.keys(embeddings);
  const variables = Object.entries(method.variables);
  let carry: Readonly<Record<string, Tensor>> = {};
  let floor: number | undefined;
  const objectiveContext = share?.anchors ? { ...context, anchors: share.anchors } : context;
  const { value: whole, grads } = engine().gradients(
    () => {
      const objective = method.objective(embeddings, objectiveContext);
      carry = keepAll(objective.carry ?? {});
      floor = objective.floor;
      return objective.loss;
    },
    [
      ...names.map((name) => embeddings[name]!),
      ...variables.map(([, variable]) => variable as Tensor),
    ],
    undefined,
    true,
  );
  const present = names.flatMap((name, i) => (grads[i] ? [[name, grads[i]] as const] : []));
  const values = [whole, ...present.map(([, gradient]) => gradient)];
  const [loss, ...wholeGradients] = share?.sum ? await share.sum(values) : values;
  const embeddingGradients = Object.fromEntries(
    present.map(([name], i) => [name, wholeGradients[i]!]),
  );
  let gradients: Record<string, Tensor> = Object.fromEntries(
    variables
      .map(([name], i) => [name, grads[names.length + i]] as const)
      .filter(
        (entry): entry is readonly [string, Tensor] => entry[1] !== null && entry[1] !== undefined,
      ),
  );
  await computeNow([loss!]);
  if (share?.addsDirectGradients === false) {
    for (const gradient of Object.values(gradients)) gradient.dispose();
    gradients = {};
  }
  const gradientRows = Object.fromEntries(
    await Promise.all(
      Object.entries(embeddingGradients).map(([name, gradient]) =>
        rowSlicer(gradient).then((part) => [name, part] as const),
      ),
    ),
  );
  for (const { from, count } of parts) {
    const pass: Pass = { ...context.pass, firstRow: firstRow + from };
    const { value, grads: replayed } = variableGrads(
      () => {
        const replayedEmbeddings = method.embed(
          rowsOf.map((part) => part(from, count)),
          pass,
        );
        return surrogate(replayedEmbeddings, gradientRows, firstRow + from, count);
      },
      variables.map(([, variable]) => variable),
    );
    value.dispose();
    gradients = sumByName(gradients, byName(replayed as NamedTensorMap, method.variables));
    if (share === undefined || from + count < rows) await computeNow(Object.values(gradients));
  }
  for (const gradient of Object.values(embeddingGradients)) gradient.dispose();
  return { loss: loss as Scalar, gradients, carry, running, embeddings, floor };
}

/**
 * A scalar with the objective's gradient at these rows: the sum of embeddings times their
 * gradients, which are constants.
 */
function surrogate(
  embeddings: Embeddings,
  embeddingGradients: Readonly<Record<string, RowSlicer<Tensor>>>,
  from: number,
  count: number,
): Scalar {
  const terms = Object.entries(embeddings).flatMap(([name, embedding]) => {
    const gradient = embeddingGradients[name];
    return gradient ? [sum(mul(embedding, gradient(from, count))) as Scalar] : [];
  });
  return terms.reduce((total, term) => add(total, term) as Scalar);
}

function sumByName(
  a: Readonly<Record<string, Tensor>>,
  b: Readonly<Record<string, Tensor>>,
): Record<string, Tensor> {
  const total: Record<string, Tensor> = { ...a };
  for (const [name, tensor] of Object.entries(b)) {
    const previous = total[name];
    total[name] = previous === undefined ? tensor : add(previous, tensor);
    if (previous !== undefined) {
      previous.dispose();
      tensor.dispose();
    }
  }
  return total;
}

function joinRows(parts: readonly Embeddings[]): Embeddings {
  const names = Object.keys(parts[0]!);
  const joinedEmbeddings = Object.fromEntries(
    names.map((name) => [
      name,
      concat(
        parts.map((part) => part[name]!),
        0,
      ) as Tensor2D,
    ]),
  );
  for (const part of parts) for (const tensor of Object.values(part)) tensor.dispose();
  return joinedEmbeddings;
}

/**
 * Makes a lazy engine compute pending values, so that a micro-batch's memory is freed before the
 * next one.
 */
async function computeNow(tensors: readonly Tensor[]): Promise<void> {
  const probe = tidy(() => slice(reshape(tensors[0]!, [-1]), 0, 1));
  await probe.data();
  probe.dispose();
}
