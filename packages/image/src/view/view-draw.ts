import type { Box } from './resized-crop.js';

/** One step of a colour jitter: a factor, or for hue a part of a turn. */
export interface JitterStep {
  readonly kind: 'brightness' | 'contrast' | 'saturation' | 'hue';
  readonly by: number;
}

/** One view as it was drawn: plain JSON, and all that is needed to make the same view again. Applied in the order of its fields. */
export interface ViewDraw {
  /** In pixels of the decoded, upright picture. */
  readonly crop: Box;
  /** Height and width of the view. */
  readonly side: number;
  readonly flip: boolean;
  /** In the order in which they are applied; empty for no jitter. */
  readonly jitter: readonly JitterStep[];
  readonly grey: boolean;
  readonly blur: { readonly sigma: number; readonly taps: number } | null;
  readonly solarize: { readonly threshold: number } | null;
}
