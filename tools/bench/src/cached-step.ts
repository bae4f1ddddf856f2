import type { Benchmark } from './benchmark.js';
import { methodSteps } from './methods-run.js';

/** The micro-batch of the step whose time is compared, and of the one whose memory counts. */
const microBatch = 128,
  smallMicroBatch = 64;
/** The largest power of two whose plain step fits into 2 GB. */
const plainBatch = 256;
/** A batch that only a cached step fits into 2 GB. */
const largeBatch = 4096;

/**
 * Gradient caching: its time beside the plain step's at the largest batch compared, and its memory
 * at 4,096 pairs of views. SimCLR, ResNet-18 of width 16.
 */
export const run: Benchmark = async ({ say }) => {
  const plain = await methodSteps('simclr', plainBatch, 0, 4),
    cached = await methodSteps('simclr', plainBatch, microBatch, 4);
  say(
    `cached-step: batch ${plainBatch}: plain ${plain.median.toFixed(2)} s (least ` +
      `${plain.fastest.toFixed(2)}), peak ${(plain.peakBytes / 1e9).toFixed(2)} GB`,
  );
  say(
    `cached-step: batch ${plainBatch}, ${microBatch} rows at a time: ` +
      `${cached.median.toFixed(2)} s (least ${cached.fastest.toFixed(2)}), peak ` +
      `${(cached.peakBytes / 1e9).toFixed(2)} GB; ` +
      `${(cached.fastest / plain.fastest).toFixed(2)} of the plain step`,
  );
  const large = await methodSteps('simclr', largeBatch, smallMicroBatch, 1);
  say(
    `cached-step: batch ${largeBatch}, ${smallMicroBatch} rows at a time: first step ` +
      `${large.fastest.toFixed(1)} s, peak ${(large.peakBytes / 1e9).toFixed(2)} GB`,
  );
  return {
    name: 'cached-step',
    ours: cached.fastest,
    peer: plain.fastest,
    ratio: cached.fastest / plain.fastest,
    memoryRatio: large.peakBytes / 2e9,
  };
};
