import type { LeftOut } from '../report/left-out.js';
import type { Layout } from './layout.js';

/** A part of a data set that can be opened alone: a split. */
export interface Split {
  readonly layout: Layout;
  /**
   * As the files are called: `train`, `train.en-de`, `docs`; empty when they have no name of their
   * own.
   */
  readonly split: string;
  readonly files: readonly string[];
  /** Why the data is read so. */
  readonly reason: string;
  /** Of a published list of captions: the folder below which its files lie. */
  readonly captionsRoot?: string;
  /** What beside it is not read. */
  readonly leftOut?: readonly LeftOut[];
}
