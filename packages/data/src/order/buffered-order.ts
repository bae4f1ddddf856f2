import { Rng, type EpochOrder } from '@counterpoint/core';

/** The order in which shards are read and the order in which samples leave the shuffle buffer. */
export interface BufferedOrder {
  /** Shards as they are read. */
  readonly shards: Uint32Array;
  /** Sample indices as they are given out. */
  readonly samples: Uint32Array;
}

/**
 * The order of an epoch where shards can only be read from their start: shards in random order,
 * their samples through a buffer
 * from which a random one leaves whenever the next does not fit. It is worked out from the samples'
 * sizes alone, before anything
 * is read, which is what makes an epoch a pure function of (seed, epoch) and lets it begin
 * anywhere.
 *
 * @param sizes bytes of each sample, one list a shard
 * @param bufferBytes the most that the buffer holds; at least one sample is always held
 */
export function bufferedOrder(
  sizes: readonly ArrayLike<number>[],
  bufferBytes: number,
  { seed, epoch, shuffle }: EpochOrder,
): BufferedOrder {
  const total = sizes.reduce((sum, shard) => sum + shard.length, 0);
  if (!shuffle)
    return {
      shards: Uint32Array.from(sizes, (_, i) => i),
      samples: Uint32Array.from({ length: total }, (_, i) => i),
    };

  const rng = Rng.of(seed, 'data order', epoch);
  const shards = rng.fork('shards').permutation(sizes.length);
  const draws = rng.fork('buffer');
  const starts = firstIndices(sizes);
  const samples = new Uint32Array(total);
  const buffer: number[] = [];
  const bytes: number[] = [];
  let bufferedBytes = 0,
    count = 0;

  const giveOne = (): void => {
    const slot = draws.integer(buffer.length);
    samples[count++] = buffer[slot]!;
    bufferedBytes -= bytes[slot]!;
    buffer[slot] = buffer[buffer.length - 1]!;
    bytes[slot] = bytes[bytes.length - 1]!;
    buffer.pop();
    bytes.pop();
  };
  for (const shard of shards) {
    const shardSizes = sizes[shard]!;
    for (let i = 0; i < shardSizes.length; i++) {
      while (buffer.length > 0 && bufferedBytes + shardSizes[i]! > bufferBytes) giveOne();
      buffer.push(starts[shard]! + i);
      bytes.push(shardSizes[i]!);
      bufferedBytes += shardSizes[i]!;
    }
  }
  while (buffer.length > 0) giveOne();
  return { shards, samples };
}

/** The index of each shard's first sample. */
export function firstIndices(sizes: readonly { readonly length: number }[]): number[] {
  let first = 0;
  return sizes.map((shard) => {
    const start = first;
    first += shard.length;
    return start;
  });
}
