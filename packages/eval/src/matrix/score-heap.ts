/**
 * Puts a pair in place of the root of a heap whose root is the least: the lowest score, and of
 * equal scores the largest row number.
 */
export function replaceLeast(
  scores: Float64Array,
  indices: Int32Array,
  at: number,
  k: number,
  score: number,
  index: number,
): void {
  let hole = 0;
  for (;;) {
    let child = 2 * hole + 1;
    if (child >= k) break;
    if (
      child + 1 < k &&
      less(
        scores[at + child + 1]!,
        indices[at + child + 1]!,
        scores[at + child]!,
        indices[at + child]!,
      )
    )
      child++;
    if (!less(scores[at + child]!, indices[at + child]!, score, index)) break;
    scores[at + hole] = scores[at + child]!;
    indices[at + hole] = indices[at + child]!;
    hole = child;
  }
  scores[at + hole] = score;
  indices[at + hole] = index;
}

function less(scoreA: number, indexA: number, scoreB: number, indexB: number): boolean {
  return scoreA < scoreB || (scoreA === scoreB && indexA > indexB);
}

/** Up to so many scores are sorted where they are. */
const mostInserted = 32;

/** Sorts a heap: the best first, and of equal scores the smallest row number. */
export function sortDescending(
  scores: Float64Array,
  indices: Int32Array,
  at: number,
  k: number,
): void {
  if (k <= mostInserted) return insertionSort(scores, indices, at, k);
  const order = Array.from({ length: k }, (_, j) => j).sort(
    (a, b) => scores[at + b]! - scores[at + a]! || indices[at + a]! - indices[at + b]!,
  );
  const sortedScores = order.map((j) => scores[at + j]!);
  const sortedIndices = order.map((j) => indices[at + j]!);
  scores.set(sortedScores, at);
  indices.set(sortedIndices, at);
}

function insertionSort(scores: Float64Array, indices: Int32Array, at: number, k: number): void {
  for (let j = at + 1; j < at + k; j++) {
    const [score, index] = [scores[j]!, indices[j]!];
    let hole = j;
    for (; hole > at && less(scores[hole - 1]!, indices[hole - 1]!, score, index); hole--) {
      scores[hole] = scores[hole - 1]!;
      indices[hole] = indices[hole - 1]!;
    }
    scores[hole] = score;
    indices[hole] = index;
  }
}
