import type { FeatureMap } from '../feature/log-mel.js';
import { resizedWindow } from '../augment/bicubic.js';

/**
 * How features of any length come to one length. `cut`: the middle of long ones, silence around
 * short ones; `repeat`: short ones again and
 * again; `stretch`: all squeezed or stretched to the length, as words are that are said slowly or
 * fast.
 */
export type Fit = 'cut' | 'repeat' | 'stretch';

/**
 * A feature map brought to a number of frames.
 *
 * @param map [any number of frames, bands] @returns [frames, bands]
 */
export function fitFrames(map: FeatureMap, frames: number, fit: Fit): FeatureMap {
  const { data, bands } = map;
  if (map.frames === frames) return map;
  if (fit === 'stretch' && map.frames > 0) {
    return resizedWindow(
      map,
      { firstFrame: 0, firstBand: 0, frames: map.frames, bands },
      frames,
      bands,
      0,
    );
  }
  const out = new Float32Array(frames * bands);
  const first = Math.floor((map.frames - frames) / 2);
  if (map.frames > frames) {
    out.set(data.subarray(first * bands, (first + frames) * bands));
  } else if (fit === 'repeat' && map.frames > 0) {
    for (let t = 0; t < frames; t++)
      out.set(data.subarray((t % map.frames) * bands, ((t % map.frames) + 1) * bands), t * bands);
  } else {
    out.fill(data.reduce((low, v) => Math.min(low, v), map.frames > 0 ? Infinity : 0));
    out.set(data, -first * bands);
  }
  return { data: out, frames, bands };
}
