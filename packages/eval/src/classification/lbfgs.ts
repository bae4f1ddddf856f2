/** Where the minimiser stopped. */
export interface Minimum {
  /** The point, [n]. */
  readonly at: Float64Array;
  readonly value: number;
  readonly iterations: number;
  /** False when it stopped for another reason than a small gradient. */
  readonly converged: boolean;
}

/** The stopping rule, the memory and the preconditioner of {@link lbfgs}. */
export interface LbfgsOptions {
  /** Stops when no entry of the gradient is larger. Default 1e-5. */
  readonly tolerance?: number;
  /** Default 1000. */
  readonly maxIterations?: number;
  /** Steps remembered. Default 10. */
  readonly memory?: number;
  /** How far a value may be rounded, as a share of it. Default 1e-15: float64. */
  readonly rounding?: number;
  /**
   * Multiplies a vector, in place, by a symmetric estimate of the inverse Hessian; a good one saves
   * most of the iterations. Default the identity.
   */
  readonly precondition?: (vector: Float64Array) => void;
}

/**
 * Minimises a smooth function by limited-memory BFGS with backtracking line search.
 *
 * Liu and Nocedal 1989, "On the limited memory BFGS method for large scale optimization",
 * algorithm 2.1, https://doi.org/10.1007/BF01589116. Differs: the line search asks for sufficient
 * decrease only, and a step whose curvature is not positive is not remembered.
 *
 * @param start [n]
 * @param evaluate writes the gradient at `x` into its second argument and returns the value
 */
export function lbfgs(
  start: Float64Array,
  evaluate: (x: Float64Array, gradient: Float64Array) => number,
  options: LbfgsOptions = {},
): Minimum {
  const { tolerance = 1e-5, maxIterations = 1000, memory = 10, precondition } = options;
  const { rounding = 1e-15 } = options;
  const n = start.length;
  let at = start.slice(),
    gradient = new Float64Array(n);
  let trial = new Float64Array(n),
    trialGradient = new Float64Array(n);
  let value = evaluate(at, gradient);
  const preconditioned = (vector: Float64Array): Float64Array => {
    if (precondition === undefined) return vector;
    const moved = vector.slice();
    precondition(moved);
    return moved;
  };
  let towards: Float64Array | undefined; // the preconditioned gradient
  const pairs: Pair[] = [];
  let iterations = 0;
  while (largest(gradient) > tolerance) {
    if (iterations === maxIterations) return { at, value, iterations, converged: false };
    iterations++;
    towards ??= preconditioned(gradient);
    const direction = twoLoops(gradient, towards, pairs);
    const directionalDerivative = dot(direction, gradient);
    let length =
      pairs.length === 0 && precondition === undefined
        ? Math.min(1, 1 / Math.sqrt(-directionalDerivative))
        : 1;
    let trialValue: number;
    for (let halvings = 0; ; halvings++) {
      for (let i = 0; i < n; i++) trial[i] = at[i]! + length * direction[i]!;
      trialValue = evaluate(trial, trialGradient);
      const sufficient = value + 1e-4 * length * directionalDerivative;
      if (trialValue <= sufficient + rounding * Math.abs(value)) break;
      if (halvings === 40) return { at, value, iterations, converged: false }; // no further descent within the rounding
      length /= 2;
    }
    const step = new Float64Array(n),
      change = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      step[i] = trial[i]! - at[i]!;
      change[i] = trialGradient[i]! - gradient[i]!;
    }
    const curvature = dot(step, change);
    const ended = largest(trialGradient) <= tolerance;
    const next: Float64Array | undefined = ended ? undefined : preconditioned(trialGradient);
    if (next !== undefined && curvature > 1e-12 * dot(change, change)) {
      const moved = precondition === undefined ? change : change.slice();
      if (precondition !== undefined) for (let i = 0; i < n; i++) moved[i] = next[i]! - towards[i]!; // it is linear
      pairs.push({ step, change, moved, curvature, scale: curvature / dot(change, moved) });
      if (pairs.length > memory) pairs.shift();
    }
    towards = next;
    [at, trial, gradient, trialGradient, value] = [trial, at, trialGradient, gradient, trialValue];
  }
  return { at, value, iterations, converged: true };
}

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  /** The change, preconditioned. */
  readonly moved: Float64Array;
  readonly curvature: number;
  /** Of the preconditioner, along this step. */
  readonly scale: number;
}

/**
 * Minus the inverse Hessian's estimate times the gradient. As the preconditioner is linear, the
 * first loop works on the gradient and on the preconditioned one alike.
 */
function twoLoops(
  gradient: Float64Array,
  towards: Float64Array,
  pairs: readonly Pair[],
): Float64Array {
  const n = gradient.length;
  const q = new Float64Array(n),
    direction = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    q[i] = -gradient[i]!;
    direction[i] = -towards[i]!;
  }
  const along: number[] = [];
  for (let p = pairs.length - 1; p >= 0; p--) {
    const { step, change, moved, curvature } = pairs[p]!;
    const by = (along[p] = dot(step, q) / curvature);
    for (let i = 0; i < n; i++) {
      q[i]! -= by * change[i]!;
      direction[i]! -= by * moved[i]!;
    }
  }
  const scale = pairs.at(-1)?.scale ?? 1;
  for (let i = 0; i < n; i++) direction[i]! *= scale;
  pairs.forEach(({ step, change, curvature }, p) => {
    const back = along[p]! - dot(change, direction) / curvature;
    for (let i = 0; i < n; i++) direction[i]! += back * step[i]!;
  });
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function largest(values: Float64Array): number {
  let maximum = 0;
  for (const value of values) maximum = Math.max(maximum, Math.abs(value));
  return maximum;
}
