/** Where the minimiser stopped. */
export interface Minimum {
  readonly at: Float64Array;
  readonly value: number;
  readonly iterations: number;
  /** False when it stopped for another reason than a small gradient. */
  readonly converged: boolean;
}

export interface LbfgsOptions {
  /** Stops when no entry of the gradient is larger. Default 1e-5. */
  readonly tolerance?: number;
  /** Default 1000. */
  readonly maxIterations?: number;
  /** Steps remembered. Default 10. */
  readonly memory?: number;
  /** Multiplies a vector, in place, by an estimate of the inverse Hessian; a good one saves most of the iterations. Default the identity. */
  readonly precondition?: (vector: Float64Array) => void;
}

/**
 * Minimises a smooth function by limited-memory BFGS with backtracking line search.
 *
 * Liu and Nocedal 1989, "On the limited memory BFGS method for large scale optimization", algorithm 2.1,
 * https://doi.org/10.1007/BF01589116. Differs: the line search asks for sufficient decrease only, and a step whose curvature is
 * not positive is not remembered.
 *
 * @param evaluate writes the gradient at `x` into its second argument and returns the value
 */
export function lbfgs(start: Float64Array, evaluate: (x: Float64Array, gradient: Float64Array) => number, { tolerance = 1e-5, maxIterations = 1000, memory = 10, precondition }: LbfgsOptions = {}): Minimum {
  const n = start.length;
  let at = start.slice(), gradient = new Float64Array(n);
  let trial = new Float64Array(n), trialGradient = new Float64Array(n);
  let value = evaluate(at, gradient);
  const pairs: Pair[] = [];
  let iterations = 0;
  while (largest(gradient) > tolerance) {
    if (iterations === maxIterations) return { at, value, iterations, converged: false };
    iterations++;
    const direction = twoLoops(gradient, pairs, precondition);
    const slope = dot(direction, gradient);
    let length = pairs.length === 0 && precondition === undefined ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
    let trialValue: number;
    for (let halvings = 0; ; halvings++) {
      for (let i = 0; i < n; i++) trial[i] = at[i]! + length * direction[i]!;
      trialValue = evaluate(trial, trialGradient);
      if (trialValue <= value + 1e-4 * length * slope + 1e-15 * Math.abs(value)) break; // the last term: rounding of the value
      if (halvings === 40) return { at, value, iterations, converged: false }; // no further descent in float64
      length /= 2;
    }
    const step = new Float64Array(n), change = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      step[i] = trial[i]! - at[i]!;
      change[i] = trialGradient[i]! - gradient[i]!;
    }
    const curvature = dot(step, change);
    if (curvature > 1e-12 * dot(change, change)) {
      const moved = change.slice();
      precondition?.(moved);
      pairs.push({ step, change, curvature, scale: curvature / dot(change, moved) });
      if (pairs.length > memory) pairs.shift();
    }
    [at, trial, gradient, trialGradient, value] = [trial, at, trialGradient, gradient, trialValue];
  }
  return { at, value, iterations, converged: true };
}

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly curvature: number;
  /** Of the preconditioner, along this step. */
  readonly scale: number;
}

/** Minus the inverse Hessian's estimate times the gradient. */
function twoLoops(gradient: Float64Array, pairs: readonly Pair[], precondition: LbfgsOptions['precondition']): Float64Array {
  const q = gradient.map((g) => -g);
  const along: number[] = [];
  for (let p = pairs.length - 1; p >= 0; p--) {
    const { step, change, curvature } = pairs[p]!;
    along[p] = dot(step, q) / curvature;
    for (let i = 0; i < q.length; i++) q[i]! -= along[p]! * change[i]!;
  }
  precondition?.(q);
  const newest = pairs.at(-1);
  if (newest !== undefined) for (let i = 0; i < q.length; i++) q[i]! *= newest.scale;
  pairs.forEach(({ step, change, curvature }, p) => {
    const back = along[p]! - dot(change, q) / curvature;
    for (let i = 0; i < q.length; i++) q[i]! += back * step[i]!;
  });
  return q;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
