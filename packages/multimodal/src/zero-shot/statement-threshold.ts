import { CounterpointError } from '@counterpoint/core';

/** How to tell true statements from false ones by their score with a picture. */
export interface StatementThreshold {
  /** Scores from here on are said to be true. */
  readonly threshold: number;
  /** On the statements that it was chosen on. */
  readonly accuracy: number;
}

/**
 * The threshold that is right most often on statements whose truth is known. This is retrieval,
 * not reasoning: a statement is held to be
 * true when it lies near the picture. Of equally good thresholds the middle of the widest gap is
 * taken.
 *
 * @throws CP_MULTIMODAL_COUNTS
 */
export function statementThreshold(
  scores: ArrayLike<number>,
  isTrue: ArrayLike<boolean | number>,
): StatementThreshold {
  const n = scores.length;
  if (n === 0 || n !== isTrue.length)
    throw new CounterpointError('CP_MULTIMODAL_COUNTS', {
      what: `${n} scores and ${isTrue.length} truths`,
      where: 'statementThreshold',
      expected: 'as many of both, one at least',
    });
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  let right = order.filter((i) => Boolean(isTrue[i])).length; // below every score: all are said to be true
  let best = { right, gap: 0, threshold: scores[order[0]!]! };
  for (let at = 0; at < n; at++) {
    right += isTrue[order[at]!] ? -1 : 1;
    const here = scores[order[at]!]!,
      next = at + 1 < n ? scores[order[at + 1]!]! : Infinity;
    if (next === here) continue;
    const gap = next === Infinity ? 0 : next - here;
    if (right > best.right || (right === best.right && gap > best.gap))
      best = { right, gap, threshold: next === Infinity ? nextUp(here) : here + gap / 2 };
  }
  return { threshold: best.threshold, accuracy: best.right / n };
}

function nextUp(value: number): number {
  return value + Math.max(Math.abs(value) * Number.EPSILON, Number.MIN_VALUE);
}
