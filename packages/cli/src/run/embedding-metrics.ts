import {
  alignment,
  rankMe,
  readRows,
  spread,
  uniformity,
  type Embeddings,
} from '@counterpoint/core';

/**
 * Label-free measures of a step's embeddings, over at most 256 rows: spread, uniformity and RankMe
 * of the first, and its alignment with the
 * second where there is one of the same width.
 */
export async function embeddingMetrics(
  embeddings: Embeddings,
): Promise<Readonly<Record<string, number>>> {
  const [first, second] = Object.values(embeddings);
  if (first === undefined) return {};
  const z = await readRows(first, 256);
  const measured = { spread: spread(z), uniformity: uniformity(z), rankMe: rankMe(z) };
  if (
    second === undefined ||
    second.shape[1] !== first.shape[1] ||
    second.shape[0] !== first.shape[0]
  )
    return measured;
  return { ...measured, alignment: alignment(z, await readRows(second, 256)) };
}
