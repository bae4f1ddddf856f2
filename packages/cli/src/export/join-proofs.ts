import type { Proof } from './prove-file.js';

/** The proof of several files: all cases together, and the difference that is largest. */
export function joinProofs(proofs: readonly Proof[]): Proof {
  const worst = proofs.reduce((a, b) => (b.largestDifference > a.largestDifference ? b : a));
  return { ...worst, cases: proofs.reduce((sum, { cases }) => sum + cases, 0) };
}
