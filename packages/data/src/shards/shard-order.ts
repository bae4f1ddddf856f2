import { Rng, type EpochOrder } from '@counterpoint/core';
import type { ShardEntry } from './shard-manifest.js';

/** How samples of shards are mixed. */
export interface ShardMixing {
  /** Streams of shards that are read side by side. */
  readonly streams: number;
  /** Samples that a stream gives before the next stream has its turn. */
  readonly block: number;
}

/** Where a position of an epoch lies. */
export interface ShardPlace {
  readonly shard: number;
  /** The place in the shard's own order of this epoch. */
  readonly place: number;
}

/** Streams that all have blocks left for some rounds. */
interface Phase {
  /** The position at which it begins. */
  readonly position: number;
  /** Rounds done before it. */
  readonly round: number;
  readonly streams: readonly number[];
}

/**
 * The order of an epoch over shards, from counts alone: shards are dealt to streams by (seed,
 * epoch), and streams give a block in
 * turn until all are empty. It knows nothing of ranks. Memory and time are those of the number of
 * shards, never of samples.
 */
export class ShardOrder {
  readonly #streams: readonly {
    readonly shards: readonly number[];
    readonly ends: readonly number[];
  }[];
  readonly #block: number;
  readonly #phases: readonly Phase[];

  constructor(
    shards: readonly Pick<ShardEntry, 'samples'>[],
    { seed, epoch, shuffle }: EpochOrder,
    { streams, block }: ShardMixing,
  ) {
    const dealt = shuffle
      ? [...Rng.of(seed, 'shards', epoch).permutation(shards.length)]
      : shards.map((_, i) => i);
    const count = shuffle ? Math.min(streams, shards.length) : 1;
    this.#block = block;
    this.#streams = Array.from({ length: count }, (_, stream) => {
      const streamShards: number[] = [];
      for (let i = stream; i < dealt.length; i += count) streamShards.push(dealt[i]!);
      let end = 0;
      return {
        shards: streamShards,
        ends: streamShards.map((shard) => (end += shards[shard]!.samples)),
      };
    });
    this.#phases = phasesOf(
      this.#streams.map(({ ends }) => ends[ends.length - 1] ?? 0),
      block,
    );
  }

  /** @param position in [0, samples of all shards) */
  place(position: number): ShardPlace {
    const phase = this.#phases[lastAtMost(this.#phases, position, (each) => each.position)]!;
    const perRound = phase.streams.length * this.#block;
    const within = position - phase.position;
    const round = Math.floor(within / perRound);
    const inRound = within % perRound;
    return this.#placeIn(phase, round, inRound);
  }

  #placeIn(phase: Phase, round: number, inRound: number): ShardPlace {
    // Only the last round of a phase may hold streams with less than a block: walk it.
    let left = inRound;
    for (const stream of phase.streams) {
      const { shards, ends } = this.#streams[stream]!;
      const begin = (phase.round + round) * this.#block;
      const size = Math.min(this.#block, ends[ends.length - 1]! - begin);
      if (left < size) {
        const offset = begin + left;
        const which = lastAtMost(ends, offset, (end) => end) + 1;
        const start = which === 0 ? 0 : ends[which - 1]!;
        return { shard: shards[which]!, place: offset - start };
      }
      left -= size;
    }
    throw new RangeError('a position beyond the epoch');
  }
}

/** Phases of equal numbers of streams: a phase ends with the round in which a stream is emptied. */
function phasesOf(totals: readonly number[], block: number): Phase[] {
  const phases: Phase[] = [];
  const rounds = totals.map((total) => Math.ceil(total / block));
  const ends = [...new Set(rounds)].filter((each) => each > 0).sort((a, b) => a - b);
  let [position, round] = [0, 0];
  for (const end of ends) {
    const streams = totals.flatMap((_, i) => (rounds[i]! >= end ? [i] : []));
    if (end - 1 > round) {
      phases.push({ position, round, streams });
      position += (end - 1 - round) * streams.length * block;
      round = end - 1;
    }
    phases.push({ position, round, streams });
    for (const stream of streams) position += Math.min(block, totals[stream]! - round * block);
    round = end;
  }
  return phases;
}

/** The last index whose value is at most `limit`, -1 when there is none. Values rise. */
function lastAtMost<T>(list: readonly T[], limit: number, valueOf: (each: T) => number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (valueOf(list[middle]!) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
