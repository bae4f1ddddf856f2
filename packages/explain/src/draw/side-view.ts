import type { Raster } from './raster.js';

/** How one side of a pair is shown. */
export interface SideView {
  readonly name: string;
  /** The sample as a picture; see `sampleRaster`. */
  readonly raster?: Raster;
  /** The tokens of a text, in order. */
  readonly words?: readonly string[];
}
