/**
 * Up to this size data is kept in memory, and above it this much is held for shuffling what can
 * only be streamed: 256 MiB.
 */
export const defaultBytes: number = 256 * 2 ** 20;
