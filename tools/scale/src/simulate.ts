import { Rng } from '@counterpoint/core';
import type { StepCost } from './step-model.js';

/** Variation of the ranks' times from step to step. */
export interface Stragglers {
  /** Relative standard deviation of a rank's computing time in a step. */
  readonly spread: number;
  /** Chance of a pause of a rank in a step: a garbage collection, another process, a slow read. */
  readonly pauseChance: number;
  readonly pauseMs: number;
  /** Ranks that are always slower, such as an older machine, and the factor of their time. */
  readonly slowRanks: number;
  readonly slowFactor: number;
}

export const noStragglers: Stragglers = {
  spread: 0,
  pauseChance: 0,
  pauseMs: 0,
  slowRanks: 0,
  slowFactor: 1,
};

/** The result of a simulation. */
export interface Replay {
  /** Mean milliseconds of a step. */
  readonly meanMs: number;
  /** The 99th percentile of the steps' milliseconds. */
  readonly p99Ms: number;
  /** The share of all ranks' time in which they wait for the slowest. */
  readonly waiting: number;
}

/** Share of the encoder's time before the embeddings are gathered: forward without backward. */
const forwardShare = 1 / 3;

/**
 * Simulates ranks that wait for each other twice a step: at the gathering of embeddings and at the
 * sum of gradients. Each rank's time varies independently.
 *
 * @param cost of a step without variation
 */
export function simulate(
  cost: StepCost,
  ranks: number,
  stragglers: Stragglers,
  { steps = 2000, seed = 1 }: { readonly steps?: number; readonly seed?: number } = {},
): Replay {
  const rng = Rng.of(seed, 'stragglers', ranks);
  const { spread, pauseChance, pauseMs, slowRanks, slowFactor } = stragglers;
  const forward = cost.encoder * forwardShare;
  const backward = cost.encoder - forward + cost.objective;
  const durations: number[] = [];
  let working = 0;
  for (let step = 0; step < steps; step++) {
    let duration = cost.exchange;
    for (const part of [forward, backward]) {
      let slowest = 0;
      for (let rank = 0; rank < ranks; rank++) {
        const base = part * (rank < slowRanks ? slowFactor : 1);
        const varied = base * Math.max(0, spread === 0 ? 1 : rng.normal(1, spread));
        const rankMs = varied + (rng.uniform() < pauseChance / 2 ? pauseMs : 0);
        working += rankMs;
        slowest = Math.max(slowest, rankMs);
      }
      duration += slowest;
    }
    durations.push(duration);
  }
  const sum = durations.reduce((all, each) => all + each, 0);
  const sorted = durations.sort((a, b) => a - b);
  return {
    meanMs: sum / steps,
    p99Ms: sorted[Math.floor(0.99 * (steps - 1))]!,
    waiting: 1 - (working / ranks + cost.exchange * steps) / sum,
  };
}
