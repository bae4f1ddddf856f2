/**
 * The losses of collapsed embeddings, in closed form. A loss that stays at or falls to its floor
 * has learned nothing or collapsed.
 */
export const lossFloor = {
  /** ln(2N - 1). @param n samples in the batch */
  ntXent: (n: number): number => Math.log(2 * n - 1),
  /** ln(2N - 2): the positive is not in the denominator. */
  dcl: (n: number): number => Math.log(2 * n - 2),
  /** ln N: in-batch InfoNCE, CLIP, multiple negatives ranking (plus one for each hard negative). */
  infoNCE: (n: number): number => Math.log(n),
  /** ln(K + 1). @param k rows of the queue */
  queueInfoNCE: (k: number): number => Math.log(k + 1),
  /** 2 T ln N: one direction of MoCo v3. */
  mocoV3: (n: number, temperature: number): number => 2 * temperature * Math.log(n),
  /** D: no correlation between the views' dimensions. */
  barlowTwins: (width: number): number => width,
  /** mu (1 - sqrt(epsilon)): every deviation is zero. */
  vicReg: (variance: number = 25, epsilon: number = 1e-4): number =>
    variance * (1 - Math.sqrt(epsilon)),
  /** ln K: uniform predictions over K prototypes or outputs. */
  prototypes: (k: number): number => Math.log(k),
} as const;
