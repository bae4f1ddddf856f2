import type { Schedule } from '../contract/optimizer.js';

/** The same value at every step. */
export function constant(value: number): Schedule {
  return () => value;
}

/**
 * Rises linearly over the first `steps` steps, from peak / steps at step 0 to peak at step steps -
 * 1, then stays constant.
 */
export function linearWarmup(peak: number, steps: number): Schedule {
  return (step) => (step < steps ? (peak * (step + 1)) / steps : peak);
}

/** Peak, warm-up and end of the schedule {@link cosine}; times are in steps. */
export interface CosineConfig {
  /** The highest value. */
  readonly peak: number;
  /** Steps from 0 on in which it rises linearly: peak (step + 1) / warmupSteps. @default 0 */
  readonly warmupSteps?: number;
  readonly totalSteps: number;
  /** The value that step `totalSteps` would have. @default 0 */
  readonly end?: number;
}

/**
 * Linear warm-up, then half a cosine from the peak: Loshchilov and Hutter 2017,
 * https://arxiv.org/abs/1608.03983, eq. 5, without restarts. It is peak at step warmupSteps and
 * `end` at step totalSteps (n, not n - 1), so the last step is just above `end`.
 */
export function cosine({ peak, warmupSteps = 0, totalSteps, end = 0 }: CosineConfig): Schedule {
  const length = Math.max(1, totalSteps - warmupSteps);
  return (step) => {
    if (step < warmupSteps) return (peak * (step + 1)) / warmupSteps;
    const progress = Math.min(1, (step - warmupSteps) / length);
    return end + ((peak - end) * (1 + Math.cos(Math.PI * progress))) / 2;
  };
}

/**
 * Peak, warm-up and decay of the schedule {@link trapezoid}; times are in steps but for `decay`.
 */
export interface TrapezoidConfig {
  /** The highest value. */
  readonly peak: number;
  /** Steps from 0 on in which it rises linearly: peak (step + 1) / warmupSteps. @default 0 */
  readonly warmupSteps?: number;
  readonly totalSteps: number;
  /** The share of `totalSteps` in which it falls, from 0 to 1. */
  readonly decay: number;
}

/**
 * Linear warm-up, then the peak, then a linear fall over the last share of the steps (Hagele et al.
 * 2024, https://arxiv.org/abs/2405.18392, section 3). It would be 0 at step totalSteps (n, not
 * n - 1). Before the fall it does not depend on `totalSteps`, so the end may be chosen late.
 *
 * @example
 * const rate = trapezoid({ peak: 1, totalSteps: 10, decay: 0.4 });
 * [rate(0), rate(6), rate(8)]; // 1, 1, 0.5
 */
export function trapezoid({ peak, warmupSteps = 0, totalSteps, decay }: TrapezoidConfig): Schedule {
  const first = decayStart(totalSteps, decay);
  const length = Math.max(1, totalSteps - first);
  return (step) => {
    const rise = step < warmupSteps ? (step + 1) / warmupSteps : 1;
    const fall = step < first ? 1 : Math.max(0, (totalSteps - step) / length);
    return peak * Math.min(rise, fall);
  };
}

/** The first step of the fall of {@link trapezoid}. */
export function decayStart(totalSteps: number, decay: number): number {
  return totalSteps - Math.round(decay * totalSteps);
}

/**
 * The coefficient of a momentum twin, from `start` at step 0 to `end` at step totalSteps - 1 (n -
 * 1, not n) by half a cosine:
 * Grill et al. 2020, https://arxiv.org/abs/2006.07733, section 3.3.
 */
export function cosineMomentum(start: number, totalSteps: number, end = 1): Schedule {
  return (step) => {
    if (totalSteps <= 1) return end;
    const progress = Math.min(1, step / (totalSteps - 1));
    return end - ((end - start) * (Math.cos(Math.PI * progress) + 1)) / 2;
  };
}
