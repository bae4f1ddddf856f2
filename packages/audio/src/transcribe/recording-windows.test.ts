import { expect, it } from 'vitest';
import type { AudioReader } from '../decode/audio-reader.js';
import { recordingWindows } from './recording-windows.js';
import type { RecordingWindow } from './recording-windows.js';

const rate = 1000;

/** A reader of a ramp, so that every sample says its place. */
function ramp(length: number, blockLength: number): Pick<AudioReader, 'sampleRateHz' | 'blocks'> {
  return {
    sampleRateHz: rate,
    // eslint-disable-next-line @typescript-eslint/require-await
    async *blocks() {
      for (let from = 0; from < length; from += blockLength) {
        const count = Math.min(blockLength, length - from);
        const samples = Float32Array.from({ length: count }, (_, i) => from + i);
        yield { channels: [samples], sampleRateHz: rate };
      }
    },
  };
}

it.each([
  [1, 100],
  [29_999, 700],
  [30_001, 1000],
  [45_000, 333],
  [123_456, 5000],
])('covers %i samples once, in blocks of %i', async (length, blockLength) => {
  const windows: RecordingWindow[] = [];
  for await (const window of recordingWindows(ramp(length, blockLength), { sampleRateHz: rate }))
    windows.push(window);
  const covered = windows.flatMap(({ wave, skipStartSeconds, skipEndSeconds }) => [
    ...wave.samples.subarray(skipStartSeconds * rate, wave.samples.length - skipEndSeconds * rate),
  ]);
  expect(covered.length).toBe(length);
  expect(covered.every((value, i) => value === i)).toBe(true);
  expect(windows.length > 1).toBe(length > 30_000);
  for (const { wave } of windows) expect(wave.samples.length).toBeLessThanOrEqual(30_000);
});
