/**
 * The padded lengths in use: few, so that an engine that prepares one program a shape finds it
 * again; at most a quarter is padding.
 */
export function roundedLength(length: number): number {
  const step = length <= 32 ? 8 : length <= 64 ? 16 : length <= 256 ? 32 : 128;
  return Math.max(step, Math.ceil(length / step) * step);
}

/**
 * Groups rows of like lengths, so that little is padding: sorted by length (ties by position), cut
 * into batches.
 *
 * @returns lists of positions; together they are every position once
 */
export function lengthBuckets(lengths: readonly number[], batchSize: number): number[][] {
  const order = lengths.map((_, i) => i).sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  return Array.from({ length: Math.ceil(order.length / batchSize) }, (_, i) =>
    order.slice(i * batchSize, (i + 1) * batchSize),
  );
}
