import { CounterpointError, Rng } from '@counterpoint/core';
import type { Neighbours } from '@counterpoint/eval';
import { fuzzyGraph, type FuzzyGraph } from './umap-graph.js';
import { uniformWords } from './uniform-words.js';

/** The start [count, 2] and the epochs of {@link umap}. */
export interface UmapOptions {
  /** @default 0 */
  readonly seed?: number;
  /** Passes over the edges. @default 500 up to 10,000 rows, else 200 */
  readonly epochs?: number;
  /** How far apart two neighbours stay at least. @default .1 */
  readonly minimumDistance?: number;
  /**
   * Where to begin, [count, 2]: principal components, or an earlier map that this one should
   * resemble.
   */
  readonly start: Float32Array;
  /** Move little from the start: for maps of later checkpoints. @default false */
  readonly gentle?: boolean;
}

const negatives = 5;

/**
 * The UMAP layout in two dimensions, from exact neighbours: McInnes et al. 2018,
 * https://arxiv.org/abs/1802.03426, algorithm 5, with
 * stochastic gradient descent over edges and 5 negative samples an edge. Deterministic: the same
 * neighbours, start and seed give the
 * same map.
 *
 * @returns [count, 2] row-major
 * @throws CP_EXPLORER_COUNTS when the start has another count
 */
export function umap(neighbours: Neighbours, options: UmapOptions): Float32Array {
  const count = neighbours.indices.length / neighbours.k;
  const { seed = 0, epochs = count > 10_000 ? 200 : 500, minimumDistance = 0.1, start } = options;
  if (start.length !== 2 * count)
    throw new CounterpointError('CP_EXPLORER_COUNTS', {
      what: `A start of ${start.length / 2} points was given for ${count} rows`,
      expected: 'one point a row',
    });
  const rng = Rng.of(seed, 'umap');
  const points = options.gentle ? Float64Array.from(start) : scaledStart(start, rng.fork('start'));
  optimise(points, fuzzyGraph(neighbours), {
    epochs,
    ...curve(minimumDistance),
    rate: options.gentle ? 0.2 : 1,
    draw: uniformWords(rng.fork('negatives')),
  });
  return Float32Array.from(points);
}

/** The start within [-10, 10], with a little noise so that equal points part. */
function scaledStart(start: Float32Array, rng: Rng): Float64Array {
  const points = Float64Array.from(start);
  for (const axis of [0, 1]) {
    let largest = 0;
    for (let i = axis; i < points.length; i += 2) largest = Math.max(largest, Math.abs(points[i]!));
    const scale = largest === 0 ? 1 : 10 / largest;
    for (let i = axis; i < points.length; i += 2)
      points[i] = points[i]! * scale + rng.normal(0, 1e-3);
  }
  return points;
}

interface Descent {
  readonly epochs: number;
  readonly a: number;
  readonly b: number;
  readonly rate: number;
  readonly draw: (below: number) => number;
}

function optimise(
  points: Float64Array,
  { heads, tails, weights }: FuzzyGraph,
  { epochs, a, b, rate, draw }: Descent,
): void {
  const count = points.length / 2;
  const heaviest = weights.reduce((maximum, weight) => Math.max(maximum, weight), 0);
  const period = weights.map((weight) => heaviest / weight);
  const due = Float64Array.from(period);
  const dueNegative = period.map((every) => every / negatives);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const step = rate * (1 - epoch / epochs);
    for (let edge = 0; edge < heads.length; edge++) {
      if (due[edge]! > epoch + 1 || period[edge]! > epochs) continue;
      due[edge]! += period[edge]!;
      const i = 2 * heads[edge]!;
      const j = 2 * tails[edge]!;
      let dx = points[i]! - points[j]!;
      let dy = points[i + 1]! - points[j + 1]!;
      let squares = dx * dx + dy * dy;
      if (squares > 0) {
        const power = squares ** b;
        const pull = ((-2 * a * b * power) / squares / (a * power + 1)) * step;
        const moveX = clipped(pull * dx, step);
        const moveY = clipped(pull * dy, step);
        points[i]! += moveX;
        points[i + 1]! += moveY;
        points[j]! -= moveX;
        points[j + 1]! -= moveY;
      }
      const samples =
        Math.floor((epoch + 1 - dueNegative[edge]!) / (period[edge]! / negatives)) + 1;
      for (let s = 0; s < samples; s++) {
        const other = 2 * draw(count);
        if (other === i) continue;
        dx = points[i]! - points[other]!;
        dy = points[i + 1]! - points[other + 1]!;
        squares = dx * dx + dy * dy;
        const push = ((2 * b) / ((0.001 + squares) * (a * squares ** b + 1))) * step;
        points[i]! += squares > 0 ? clipped(push * dx, step) : 4 * step;
        points[i + 1]! += squares > 0 ? clipped(push * dy, step) : 4 * step;
      }
      dueNegative[edge]! += (samples * period[edge]!) / negatives;
    }
  }
}

/** A move of at most 4 times the step. */
function clipped(move: number, step: number): number {
  const maximum = 4 * step;
  return move > maximum ? maximum : move < -maximum ? -maximum : move;
}

/**
 * a and b of 1 / (1 + a d^2b), fitted by least squares to 1 below the minimum distance and exp(-(d
 * - minimum)) beyond it
 * (section 4.2, eq. 17 of the paper), by Gauss-Newton steps.
 */
export function curve(minimumDistance: number): { readonly a: number; readonly b: number } {
  const xs = Array.from({ length: 299 }, (_, i) => ((i + 1) * 3) / 299);
  const targets = xs.map((x) => (x < minimumDistance ? 1 : Math.exp(-(x - minimumDistance))));
  let [a, b] = [1.5, 0.9];
  for (let round = 0; round < 200; round++) {
    let [aa, ab, bb, ra, rb] = [1e-9, 0, 1e-9, 0, 0];
    xs.forEach((x, i) => {
      const power = x ** (2 * b);
      const value = 1 / (1 + a * power);
      const gradientA = -power * value * value;
      const gradientB = -a * power * 2 * Math.log(x) * value * value;
      const residual = targets[i]! - value;
      aa += gradientA * gradientA;
      ab += gradientA * gradientB;
      bb += gradientB * gradientB;
      ra += gradientA * residual;
      rb += gradientB * residual;
    });
    const determinant = aa * bb - ab * ab;
    a = Math.max(1e-3, a + (0.5 * (bb * ra - ab * rb)) / determinant);
    b = Math.max(1e-2, b + (0.5 * (aa * rb - ab * ra)) / determinant);
  }
  return { a, b };
}
