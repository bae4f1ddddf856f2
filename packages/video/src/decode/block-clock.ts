/** How the blocks of a sound stream follow each other, in samples of the stream. */
export interface BlockClock {
  /** When the first block begins. */
  readonly start: number;
  /** Its length: shorter than the others where samples before the recording are left out. */
  readonly firstLength: number;
  /** The length of every other block. */
  readonly length: number;
}

/** How much a container's timestamp may lie beside the true one: it is rounded to a millisecond. */
const roundingSeconds = 1.5e-3;

/**
 * The clock of a stream from its first three blocks; undefined where they are of different lengths,
 * or do not follow each other without a gap.
 *
 * @param blocks when each begins and its length, in samples
 */
export function blockClock(
  blocks: readonly { readonly start: number; readonly length: number }[],
  sampleRateHz: number,
): BlockClock | undefined {
  const [first, second, third] = blocks;
  const rounding = roundingSeconds * sampleRateHz;
  if (!first || !second || !third || second.length !== third.length) return undefined;
  if (Math.abs(first.start + first.length - second.start) > rounding) return undefined;
  if (second.length <= 2 * rounding) return undefined; // rounding could hide a whole block
  return { start: first.start, firstLength: first.length, length: second.length };
}

/**
 * Where a block that is decoded first after a seek begins, to the sample: blocks of one length are
 * counted from the first of the file, since timestamps in milliseconds would place them up to 48
 * samples aside.
 *
 * @param start of the block by its timestamp, in samples
 * @param length of the block, which may lack samples at its beginning
 * @returns samples; `start` where the block does not lie where a whole number of blocks ends
 */
export function placeBlock(
  clock: BlockClock,
  { start, length }: { readonly start: number; readonly length: number },
  sampleRateHz: number,
): number {
  const origin = clock.start + clock.firstLength;
  const end = start + length;
  const counted = origin + Math.round((end - origin) / clock.length) * clock.length;
  return Math.abs(end - counted) <= roundingSeconds * sampleRateHz ? counted - length : start;
}
