import type { Frame } from './frame.js';

/** A box in pixels. */
export interface FrameBox {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** The pixels of a box; the frame itself where that is the whole. */
export function croppedFrame(frame: Frame, { top, left, height, width }: FrameBox): Frame {
  if (top === 0 && left === 0 && height === frame.height && width === frame.width) return frame;
  const data = new Uint8Array(height * width * 3);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * frame.width + left) * 3;
    data.set(frame.data.subarray(from, from + width * 3), y * width * 3);
  }
  return { ...frame, height, width, data };
}
