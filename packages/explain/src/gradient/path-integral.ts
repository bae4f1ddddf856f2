import {
  add,
  matMul,
  mul,
  onesLike,
  reshape,
  tensor1d,
  tidy,
  valueAndGrad,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { ContinuousInput } from './continuous-input.js';

/** A straight path through the input space, and the linear score that is followed along it. */
export interface ScoredPath {
  readonly input: ContinuousInput;
  /** Where the path begins, the shape of the input. */
  readonly start: Tensor;
  /** The input minus the start. */
  readonly direction: Tensor;
  /** [D]: the score of an embedding is its product with this vector. */
  readonly target: Float32Array;
  /** The score at both ends. */
  readonly ends: readonly [number, number];
}

export interface PathIntegralOptions {
  /** Intervals of the first try. */
  readonly steps: number;
  /** The most intervals. */
  readonly mostSteps: number;
  /** The largest |sum - (end - start)| at which refinement stops. */
  readonly largestError: number;
  /** Points in one pass. */
  readonly batchSize: number;
}

/** What each place adds along the path. */
export interface PathIntegral {
  readonly places: Float64Array;
  readonly sum: number;
  /** How many intervals the sum is made of. */
  readonly steps: number;
}

/** One interval: the gradient at its middle stands for all of it. */
interface Interval {
  readonly from: number;
  readonly to: number;
  readonly scores: readonly [number, number];
  readonly middle: number;
  /** By place: gradient times direction, summed over what is no place. */
  readonly gradient: Float32Array;
  /** |middle rule - true change of the score|. */
  readonly error: number;
}

/**
 * The integral of gradient times direction along a path, by the midpoint rule. Its error is known
 * for each interval, since the score at both ends is: the intervals with the largest errors are
 * halved until the sum is close enough.
 */
export async function pathIntegral(
  path: ScoredPath,
  { steps, mostSteps, largestError, batchSize }: PathIntegralOptions,
): Promise<PathIntegral> {
  const moved = await path.direction.data<'float32'>();
  const grid = Array.from({ length: steps + 1 }, (_, i) => i / steps);
  const inner = await scoresAt(path, grid.slice(1, -1), batchSize);
  const scores = [path.ends[0], ...inner, path.ends[1]];
  let intervals = await intervalsOf(
    path,
    moved,
    Array.from({ length: steps }, (_, i) => ({
      range: [grid[i]!, grid[i + 1]!] as const,
      scores: [scores[i]!, scores[i + 1]!] as const,
    })),
    batchSize,
  );
  for (;;) {
    const result = summed(intervals);
    const error = Math.abs(result.sum - (path.ends[1] - path.ends[0]));
    const halves = Math.min(
      Math.max(1, Math.floor(batchSize / 2)),
      intervals.length,
      mostSteps - intervals.length,
    );
    if (error <= largestError || halves < 1) return result;
    intervals.sort((a, b) => b.error - a.error || a.from - b.from);
    const split = intervals
      .slice(0, halves)
      .flatMap(({ from, to, scores: [first, last], middle }) => [
        { range: [from, (from + to) / 2] as const, scores: [first, middle] as const },
        { range: [(from + to) / 2, to] as const, scores: [middle, last] as const },
      ]);
    intervals = [...intervals.slice(halves), ...(await intervalsOf(path, moved, split, batchSize))];
  }
}

function summed(intervals: readonly Interval[]): PathIntegral {
  const places = new Float64Array(intervals[0]!.gradient.length);
  const ordered = [...intervals].sort((a, b) => a.from - b.from);
  for (const { from, to, gradient } of ordered)
    for (let p = 0; p < places.length; p++) places[p]! += (to - from) * gradient[p]!;
  const sum = places.reduce((total, value) => total + value, 0);
  return { places, sum, steps: intervals.length };
}

interface Unmeasured {
  readonly range: readonly [number, number];
  readonly scores: readonly [number, number];
}

async function intervalsOf(
  path: ScoredPath,
  moved: Float32Array,
  unmeasured: readonly Unmeasured[],
  batchSize: number,
): Promise<Interval[]> {
  const intervals: Interval[] = [];
  const [rows, columns] = path.input.grid;
  const places = rows * columns;
  const depth = moved.length / places;
  for (let at = 0; at < unmeasured.length; at += batchSize) {
    const part = unmeasured.slice(at, at + batchSize);
    const middles = part.map(({ range: [from, to] }) => (from + to) / 2);
    const { value, grad } = tidy(() => {
      const points = pointsAt(path, middles);
      const score = (x: Tensor) => scoreOf(path, x);
      return valueAndGrad(score)(points, onesLike(tensor1d(middles)));
    });
    const [scores, gradients] = [await value.data<'float32'>(), await grad.data<'float32'>()];
    value.dispose();
    grad.dispose();
    part.forEach(({ range: [from, to], scores: ends }, k) => {
      const gradient = new Float32Array(places);
      let sum = 0;
      for (let p = 0; p < places; p++) {
        let total = 0;
        for (let d = p * depth; d < (p + 1) * depth; d++)
          total += gradients[k * moved.length + d]! * moved[d]!;
        gradient[p] = total;
        sum += total;
      }
      const error = Math.abs((to - from) * sum - (ends[1] - ends[0]));
      intervals.push({ from, to, scores: ends, middle: scores[k]!, gradient, error });
    });
  }
  return intervals;
}

async function scoresAt(
  path: ScoredPath,
  at: readonly number[],
  batchSize: number,
): Promise<number[]> {
  const values: number[] = [];
  for (let from = 0; from < at.length; from += batchSize) {
    const scores = tidy(() => scoreOf(path, pointsAt(path, at.slice(from, from + batchSize))));
    values.push(...(await scores.data<'float32'>()));
    scores.dispose();
  }
  return values;
}

/** Points of the path: [M, ...]. */
function pointsAt({ input, start, direction }: ScoredPath, at: readonly number[]): Tensor {
  const inner = input.values.shape.slice(1).map(() => 1);
  const along = reshape(tensor1d([...at]), [at.length, ...inner]);
  return add(reshape(start, input.values.shape), mul(along, direction));
}

function scoreOf({ input, target }: ScoredPath, points: Tensor): Tensor1D {
  const scores = matMul(input.encode(points), reshape(tensor1d(target), [-1, 1]) as Tensor2D);
  return reshape(scores, [points.shape[0]!]) as Tensor1D;
}
