import type { Dataset, Plugin, SkippedSample } from '@counterpoint/core';

/** What `explore` and `explain` need of a program. */
export interface ExploreProgram {
  /** The command's name, such as `counterpoint-vision`. */
  readonly name: string;
  readonly plugins: readonly Plugin[];
  /** What it calls its samples, in the plural: `pictures`. */
  readonly samples: string;
  /** Opens stored samples; the data package's `openDataset` in most programs. */
  open(
    path: string,
    options: {
      readonly split?: string;
      readonly extensions: readonly string[];
      readonly onSkip?: (skipped: SkippedSample) => void;
    },
  ): Promise<Dataset>;
  /** Encodes sheets of thumbnails smaller than PNG does. */
  readonly sheetEncoder?: {
    readonly mime: string;
    encode(pixels: {
      readonly width: number;
      readonly height: number;
      readonly data: Uint8Array;
      readonly channels: 3;
    }): Promise<Uint8Array>;
  };
}
