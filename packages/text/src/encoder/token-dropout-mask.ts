import { bernoulliMask, type Pass } from '@counterpoint/core';

/**
 * Which tokens of a batch stay in training: 1 or 0, [N x T] row-major, the first of a row always
 * 1; undefined when all do.
 * A row's flips come from the pass and the row's place in the whole batch, so that micro-batches
 * drop what the whole batch would.
 */
export function tokenDropoutMask(
  [rows, time]: readonly [number, number],
  rate: number,
  pass: Pass,
): Uint8Array | undefined {
  if (pass.phase === 'infer' || rate === 0) return undefined;
  const keepMask = new Uint8Array(rows * time);
  const stream = pass.rng.fork('tokens');
  for (let row = 0; row < rows; row++) {
    bernoulliMask(
      keepMask.subarray(row * time, (row + 1) * time),
      1 - rate,
      stream.fork((pass.firstRow ?? 0) + row),
    );
    keepMask[row * time] = 1;
  }
  return keepMask;
}
