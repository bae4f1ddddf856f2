import { commonDirection, removeDirection } from './common-direction.js';
import { fitRows } from './fit-rows.js';
import { sifWeights } from './sif-weights.js';

/** The teacher's vectors and the corpus of which {@link staticRows} makes a table. */
export interface StaticRowsOptions {
  /** What the teacher finds each token alone to be, [vocabulary, width]. */
  readonly vectors: Float32Array;
  readonly width: number;
  /** Texts as ids: they tell how often tokens occur. */
  readonly texts: readonly ArrayLike<number>[];
  /** Ids that every text gets from the tokenizer, and the padding: they say nothing. */
  readonly special: Iterable<number>;
  /** What the teacher finds the texts to be, [texts, width]: the rows are fitted to it. */
  readonly targets?: Float32Array;
  /** a of {@link sifWeights}. @default .001 */
  readonly smoothing?: number;
}

/** Texts that tell the direction that all have in common. */
const mostTexts = 5000;

/**
 * Rows of a table whose sum embeds a text: what a teacher finds tokens to be, weighed by their
 * frequency, fitted to what it finds texts to be ({@link fitRows}), without the direction that all
 * texts have in common. All of it is linear, so the rows hold it, and a `Bag` without a residual
 * layer embeds with them.
 * Arora, Liang, Ma 2017, https://openreview.net/forum?id=SyK00v5xx, algorithm 1, on a teacher's
 * vectors in place of word vectors.
 *
 * @returns [vocabulary, width]
 *
 * @example
 * const vectors = Float32Array.of(0, 0, 1, 0.5, 1, -0.5);
 * staticRows({ vectors, width: 2, texts: [[1, 2], [1], [2]], special: [0] })[2]! < 1e-6;   // true
 */
export function staticRows({
  vectors,
  width,
  texts,
  special,
  targets,
  smoothing,
}: StaticRowsOptions): Float32Array {
  const ignored = new Set(special);
  const keptIds = texts.map((ids) => Array.from(ids).filter((id) => !ignored.has(id)));
  const counts = new Float64Array(vectors.length / width);
  for (const ids of keptIds) for (const id of ids) counts[id]!++;
  const weights = sifWeights(counts, smoothing);
  const weighed = vectors.map((value, i) => value * weights[Math.floor(i / width)]!);
  for (const id of ignored) weighed.fill(0, id * width, (id + 1) * width);
  const some = keptIds.slice(0, mostTexts);
  removeCommon(weighed, some, width);
  if (targets === undefined) return weighed;
  const rows = fitRows({ rows: weighed, width, texts: keptIds, targets });
  removeCommon(rows, some, width);
  return rows;
}

/** Takes the direction that texts have in common away from the rows of their tokens, in place. */
function removeCommon(
  rows: Float32Array,
  texts: readonly (readonly number[])[],
  width: number,
): void {
  const means = new Float32Array(texts.length * width);
  texts.forEach((ids, n) => {
    for (const id of ids)
      for (let d = 0; d < width; d++) means[n * width + d]! += rows[id * width + d]! / ids.length;
  });
  removeDirection(rows, commonDirection(means, width));
}
