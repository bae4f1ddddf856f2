import { areaResizer } from './area-resizer.js';
import type { Frame } from './frame.js';

/**
 * The frame reduced so that its shorter side has `shortSide` pixels; smaller frames stay. Each
 * pixel is the mean over the area that it covers, in float32, rounded once.
 */
export function reduced(frame: Frame, shortSide: number | undefined): Frame {
  const shorter = Math.min(frame.width, frame.height);
  if (shortSide === undefined || shorter <= shortSide) return frame;
  const scale = shortSide / shorter;
  return resizedByArea(
    frame,
    Math.max(1, Math.round(frame.height * scale)),
    Math.max(1, Math.round(frame.width * scale)),
  );
}

/** The frame at another size. Each pixel is the mean over the area that it covers. */
export function resizedByArea(frame: Frame, height: number, width: number): Frame {
  return areaResizer(
    { top: 0, left: 0, height: frame.height, width: frame.width },
    { height, width },
  )(frame);
}
