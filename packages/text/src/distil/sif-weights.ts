/**
 * Weights of tokens by how often they occur, so that frequent ones say less: a / (a + p), with p a
 * token's share of all tokens. A token that does not occur has the weight 1.
 * Smooth inverse frequency: Arora, Liang, Ma 2017, https://openreview.net/forum?id=SyK00v5xx,
 * algorithm 1.
 *
 * @param counts how often each token occurs, by its id
 * @param smoothing a: the smaller, the less frequent tokens count
 * @returns [counts], in 0 to 1
 *
 * @example
 * Array.from(sifWeights([3, 1, 0], 0.25));   // [0.25, 0.5, 1]
 */
export function sifWeights(counts: ArrayLike<number>, smoothing = 1e-3): Float32Array {
  const total = Array.from(counts).reduce((sum, count) => sum + count, 0);
  return Float32Array.from(counts, (count) => smoothing / (smoothing + count / Math.max(1, total)));
}
