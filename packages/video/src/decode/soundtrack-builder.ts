import { CounterpointError } from '@counterpoint/core';
import type { Soundtrack } from './frame.js';

/**
 * Blocks whose timestamp differs less than this from the end of the block before follow it without
 * a gap: containers round timestamps to a millisecond, and encoders jitter by more.
 */
const jitterSeconds = 0.1;

/** Puts decoded blocks of sound where their timestamps say, into a stretch of fixed length. */
export interface SoundtrackBuilder {
  /**
   * @param seconds when the block begins, from the first frame; undefined: after the last block
   * @returns whether later blocks are needed
   */
  add(
    seconds: number | undefined,
    channels: readonly Float32Array[],
    sampleRateHz: number,
  ): boolean;
  /** The stretch, with zeros where no block was; undefined where no block was added at all. */
  result(): Soundtrack | undefined;
}

/** @throws CP_VIDEO_DAMAGED from `add` where the sample rate or the channels change */
export function soundtrackBuilder(fromSeconds: number, seconds: number): SoundtrackBuilder {
  let rate = 0;
  let track: Float32Array[] | undefined;
  let expected: number | undefined; // the sample, counted from the first frame, that follows
  return {
    add(at, channels, sampleRateHz) {
      if (rate === 0) rate = sampleRateHz;
      if (sampleRateHz !== rate || (track !== undefined && track.length !== channels.length))
        throw changed(rate, sampleRateHz);
      track ??= channels.map(() => new Float32Array(Math.round(seconds * rate)));
      const timestamp = at === undefined ? (expected ?? 0) : Math.round(at * rate);
      const first =
        expected === undefined || Math.abs(timestamp - expected) > jitterSeconds * rate
          ? timestamp
          : expected;
      const length = channels[0]?.length ?? 0;
      expected = first + length;
      const origin = Math.round(fromSeconds * rate);
      track.forEach((samples, i) => copyInto(samples, channels[i], first - origin));
      return expected - origin < (track[0]?.length ?? 0);
    },
    result: () => track && { channels: track, sampleRateHz: rate },
  };
}

function copyInto(target: Float32Array, source: Float32Array | undefined, at: number): void {
  if (source === undefined) return;
  const from = Math.max(0, -at);
  const until = Math.min(source.length, target.length - at);
  if (until > from) target.set(source.subarray(from, until), at + from);
}

function changed(from: number, to: number): CounterpointError {
  return new CounterpointError('CP_VIDEO_DAMAGED', {
    what: `The sound of a video changes its form, at ${from} Hz and at ${to} Hz`,
    expected: 'one sample rate and one number of channels',
    remedy: 'convert it: ffmpeg -i FILE -c:v copy -ar 48000 -ac 2 OUT.mkv',
  });
}
