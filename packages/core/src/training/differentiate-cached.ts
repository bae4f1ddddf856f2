import {
  add,
  concat,
  engine,
  mul,
  sum,
  variableGrads,
  type NamedTensorMap,
  type Scalar,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Batch, Views } from '../contract/batch.js';
import type { Embeddings, Method, ObjectiveContext } from '../contract/method.js';
import type { Pass } from '../contract/pass.js';
import { byName, type Differentiated } from './differentiate.js';
import { keepAll } from './keep-all.js';
import { rowSlicer, type RowSlicer } from './micro-batches.js';
import { embedParts, type EmbeddedParts } from './embed-parts.js';
import { computeNow } from './compute-now.js';
import type { RankShare } from './shared/rank-share.js';

/**
 * Gradient caching: the gradients of a batch of any size in the memory of a micro-batch. Gao,
 * Zhang, Han, Callan 2021,
 * "Scaling Deep Contrastive Learning Batch Size under Memory Limited Setup",
 * https://arxiv.org/abs/2101.06983, section 3.
 *
 * Embeds micro-batches without a tape, takes the objective and its gradient at the embeddings of
 * the whole batch, and replays each micro-batch with the same pass to backpropagate that gradient.
 * The last micro-batch is embedded once where that pays: its activations stay in memory. Equal to
 * {@link differentiate} for encoders that work row by row. Batch normalisation differs: it uses the
 * statistics of each micro-batch.
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
  const { parts, last, running } = await embedParts(
    method,
    views,
    { ...context.pass, firstRow: share?.firstRow ?? 0 },
    microBatch,
  );
  try {
    const joinedRows = joinRows(parts.map((part) => part.embeddings));
    const embeddings = share === undefined ? joinedRows : await share.gather(joinedRows);
    const { direct, embeddingGradients, ...objective } = await differentiateObjective(
      method,
      embeddings,
      context,
      share,
    );
    const gradients = await replayParts(
      { method, parts, last, pass: context.pass, share },
      embeddingGradients,
      direct,
    );
    for (const gradient of Object.values(embeddingGradients)) gradient.dispose();
    return { ...objective, gradients, running, embeddings };
  } finally {
    last?.forward.dispose();
    for (const embedding of Object.values(last?.embeddings ?? {})) embedding.dispose();
  }
}

type DifferentiatedObjective = Pick<Differentiated, 'loss' | 'carry' | 'floor'> & {
  /** Gradients of variables that the objective reaches without the embeddings. */
  readonly direct: Readonly<Record<string, Tensor>>;
  readonly embeddingGradients: Readonly<Record<string, Tensor>>;
};

async function differentiateObjective<B extends Batch>(
  method: Method<B>,
  embeddings: Embeddings,
  context: ObjectiveContext,
  share: RankShare | undefined,
): Promise<DifferentiatedObjective> {
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
    [...Object.values(embeddings), ...variables.map(([, variable]) => variable as Tensor)],
    undefined,
    true,
  );
  const present = names.flatMap((name, i) => (grads[i] ? [[name, grads[i]] as const] : []));
  const values = [whole, ...present.map(([, gradient]) => gradient)];
  const [loss, ...wholeGradients] = share?.sum ? await share.sum(values) : values;
  const embeddingGradients = Object.fromEntries(
    present.map(([name], i) => [name, wholeGradients[i]!]),
  );
  let direct: Record<string, Tensor> = Object.fromEntries(
    variables
      .map(([name], i) => [name, grads[names.length + i]] as const)
      .filter(
        (entry): entry is readonly [string, Tensor] => entry[1] !== null && entry[1] !== undefined,
      ),
  );
  await computeNow([loss!]);
  if (share?.addsDirectGradients === false) {
    for (const gradient of Object.values(direct)) gradient.dispose();
    direct = {};
  }
  return { loss: loss as Scalar, carry, floor, direct, embeddingGradients };
}

interface Replay<B extends Batch> extends Pick<EmbeddedParts<B>, 'parts' | 'last'> {
  readonly method: Method<B>;
  readonly pass: Pass;
  readonly share: RankShare | undefined;
}

/** Backpropagates the gradients of the embeddings, and adds what the objective gave. */
async function replayParts<B extends Batch>(
  { method, parts, last, pass, share }: Replay<B>,
  embeddingGradients: Readonly<Record<string, Tensor>>,
  direct: Readonly<Record<string, Tensor>>,
): Promise<Readonly<Record<string, Tensor>>> {
  const firstRow = share?.firstRow ?? 0;
  const variables = Object.values(method.variables);
  const slicers = Object.fromEntries(
    await Promise.all(
      Object.entries(embeddingGradients).map(([name, gradient]) =>
        rowSlicer(gradient).then((slicer) => [name, slicer] as const),
      ),
    ),
  );
  const rows = parts.at(-1)!.from + parts.at(-1)!.count;
  let gradients = direct;
  for (const { from, count, views } of last ? parts.slice(0, -1) : parts) {
    const { value, grads } = variableGrads(() => {
      const embeddings = method.embed(views(), { ...pass, firstRow: firstRow + from });
      return surrogate(embeddings, slicers, firstRow + from, count);
    }, variables);
    value.dispose();
    gradients = sumByName(gradients, byName(grads as NamedTensorMap, method.variables));
    if (share === undefined || last || from + count < rows)
      await computeNow(Object.values(gradients));
  }
  if (!last) return gradients;
  const { from, count } = parts.at(-1)!;
  const grads = last.forward.backpropagate(() =>
    surrogate(last.embeddings, slicers, firstRow + from, count),
  );
  const named = Object.keys(method.variables).flatMap((name, i) =>
    grads[i] ? [[name, grads[i]] as const] : [],
  );
  gradients = sumByName(gradients, Object.fromEntries(named));
  if (share === undefined) await computeNow(Object.values(gradients));
  return gradients;
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
