import type { Box } from './resized-crop.js';

/** One view as it was drawn: plain JSON, and all that is needed to make the same view again. */
export interface ViewDraw {
  /** In pixels of the decoded, upright picture. */
  readonly crop: Box;
  /** Height and width of the view. */
  readonly side: number;
  /** What each step of the chain drew, in its order; null for a step that is left out. */
  readonly steps: readonly unknown[];
}
